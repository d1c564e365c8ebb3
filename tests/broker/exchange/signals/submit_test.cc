#include "broker/exchange/signals/submit.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class SubmitTest : public testing::Test {
 protected:
  // The reason of a refusal of the signal that `change` makes of a good one.
  std::string RefusalOf(const std::function<void(v1::SubmitSignalRequest&)>& change,
                        const std::string& party = "politie") {
    v1::SubmitSignalRequest request = VictimSubmission(VictimSignal("1234567890"));
    change(request);
    const auto told = broker_.Submit(party, std::move(request));
    EXPECT_TRUE(told.status.ok()) << told.status;
    EXPECT_EQ(told->outcome().told(), v1::TOLD_REFUSED);
    EXPECT_THAT(told->signal_reference(), IsEmpty());
    EXPECT_EQ(told.leaf.told(), told.reason());
    EXPECT_EQ(told.detail.items(0).stored_signal(), 0u);
    return told.reason();
  }

  BrokerWithoutPort broker_;
};

TEST_F(SubmitTest, StoresASignalAndTellsItsReference) {
  const auto told = broker_.Submit("politie", VictimSubmission(VictimSignal("1234567890")));
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(told->signal_reference(), StartsWith("sig1."));
  EXPECT_EQ(told.leaf.kind(), v1::ENTRY_KIND_SUBMIT);
  EXPECT_EQ(told.leaf.caller(), "politie");
  EXPECT_EQ(told.leaf.covenant(), kRegistration);
  EXPECT_EQ(told.leaf.purpose(), kRegister);
  EXPECT_EQ(told.leaf.told(), "permit");
  const v1::ItemDetail& item = told.detail.items(0);
  EXPECT_THAT(item.schemes(), ElementsAre("v_number"));
  EXPECT_EQ(item.subject_tokens_size(), 1);
  EXPECT_NE(item.stored_signal(), 0u);
  const auto record = broker_.rooms().records.Get(item.stored_signal());
  ASSERT_TRUE(record.ok() && record->has_value());
  EXPECT_EQ((*record)->facts.supplier, "politie");
  EXPECT_EQ((*record)->signal.signal().identifiers_size(), 0) << "an identifier is stored in the clear of its seal";
}

TEST_F(SubmitTest, FindsOnePersonWhateverWayTheNumberIsWritten) {
  const auto first = broker_.Submit("politie", VictimSubmission(VictimSignal("1234567890")));
  const auto second = broker_.Submit("kmar", VictimSubmission(VictimSignal(" V123-456.7890 ")));
  EXPECT_THAT(second.detail.items(0).subject_tokens(), ElementsAre(first.detail.items(0).subject_tokens(0)));
}

TEST_F(SubmitTest, PostsAnIdentifierThatIsGivenTwiceOnce) {
  v1::Signal signal = VictimSignal("1234567890");
  *signal.add_identifiers() = Identifier("v_number", {"123.456.7890"});
  const auto told = broker_.Submit("politie", VictimSubmission(signal));
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told.detail.items(0).subject_tokens_size(), 1);
}

TEST_F(SubmitTest, RefusesWhatTheRequestItselfLacks) {
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_context()->mutable_actor()->set_reference("m-1"); }), "ACTOR_MISSING");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_signal()->clear_identifiers(); }), "SUBJECT_MISSING");
  EXPECT_EQ(RefusalOf([](auto& r) {
              for (int i = 0; i < 10; ++i) *r.mutable_signal()->add_identifiers() = Identifier("v_number", {"1"});
            }),
            "SIZE_INVALID");
  EXPECT_EQ(RefusalOf([](auto& r) {
              for (int i = 0; i < 51; ++i) r.mutable_signal()->add_fields()->set_field("f" + std::to_string(i));
            }),
            "SIZE_INVALID");
  EXPECT_EQ(RefusalOf([](auto& r) { *r.mutable_signal()->add_fields() = r.signal().fields(0); }),
            "FIELD_VALUE_INVALID");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_signal()->mutable_fields(0)->set_value(std::string(2001, 'x')); }),
            "FIELD_VALUE_INVALID");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_signal()->mutable_consent()->set_evidence_sha256("short"); }),
            "FIELD_VALUE_INVALID");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_signal()->set_first_processed_on("2026-02-30"); }),
            "FIELD_VALUE_INVALID");
}

TEST_F(SubmitTest, RefusesWhatTheCovenantDoesNotLet) {
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_context()->set_covenant("NIET-BEKEND"); }), "COVENANT_UNKNOWN");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_context()->set_purpose("onzin"); }), "PURPOSE_UNKNOWN");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_context()->set_purpose("openbare_orde"); }), "PURPOSE_MISMATCH");
  EXPECT_EQ(RefusalOf([](auto&) {}, "gemeente-almere"), "PARTY_NOT_IN_COVENANT");
  EXPECT_EQ(RefusalOf([](auto&) {}, "comensha"), "NO_RULE");
  EXPECT_EQ(RefusalOf([](auto&) {}, "opvang"), "CONSENT_MISSING");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_signal()->set_subject_role("verdachte"); }), "SUBJECT_ROLE_EXCLUDED");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_signal()->set_subject_role("koning"); }), "WORD_UNKNOWN");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_signal()->set_police_regime("wpg_9"); }), "POLICE_REGIME_EXCLUDED");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_signal()->set_police_regime("wpg_12"); }), "INFORMANT_NEVER");
  EXPECT_EQ(RefusalOf([](auto& r) {
              r.mutable_signal()->add_fields()->set_field("name");
              r.mutable_signal()->mutable_fields(5)->set_value("Anna");
            }),
            "FIELD_NOT_ALLOWED");
  EXPECT_EQ(
      RefusalOf([](auto& r) { *r.mutable_signal()->mutable_identifiers(0) = Identifier("phone", {"0612345678"}); }),
      "IDENTIFIER_NOT_ALLOWED");
  EXPECT_EQ(RefusalOf([](auto& r) { r.mutable_signal()->set_first_processed_on("2026-11-22"); }),
            "FIRST_PROCESSING_INVALID");
  broker_.clock().Set(DutchTime("2031-01-01T00:00:00"));
  EXPECT_EQ(RefusalOf([](auto&) {}), "EXPIRED_COVENANT");
  broker_.clock().Set(DutchTime("2025-12-31T23:59:59"));
  EXPECT_EQ(RefusalOf([](auto&) {}), "COVENANT_NOT_YET_IN_FORCE");
}

TEST_F(SubmitTest, RefusesABrokenNumberWithASentenceThatDoesNotRepeatIt) {
  const std::string broken = "999990021";  // fails the eleven-test
  v1::Signal signal = VictimSignal("1234567890");
  *signal.mutable_identifiers(0) = Identifier("bsn", {broken});
  const auto told = broker_.Submit("politie", VictimSubmission(signal));
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_EQ(told.reason(), "IDENTIFIER_INVALID");
  EXPECT_THAT(told->outcome().explanation(), HasSubstr("eleven-test"));
  EXPECT_THAT(told->outcome().explanation(), Not(HasSubstr(broken)));
  EXPECT_EQ(told.detail.items(0).reasons(0).condition(), "bsn");
  EXPECT_THAT(broker_.AllBytes(), Not(HasSubstr(broken)));
}

TEST_F(SubmitTest, WritesNoClientsTextIntoTheRegister) {
  v1::Signal signal = VictimSignal("1234567890");
  signal.mutable_identifiers(0)->set_scheme("jan de vries");
  signal.mutable_fields(0)->set_field("piet de vries");
  const auto told = broker_.Submit("politie", VictimSubmission(signal));
  EXPECT_EQ(told->outcome().told(), v1::TOLD_REFUSED);
  EXPECT_THAT(told.detail.items(0).schemes(), ElementsAre("unknown"));
  EXPECT_THAT(told.detail.DebugString(), Not(HasSubstr("de vries")));
  EXPECT_THAT(told->outcome().explanation(), Not(HasSubstr("de vries")));
}

class SubmitBulkTest : public SubmitTest {
 protected:
  static v1::SubmitSignalsRequest Bulk(int count) {
    auto request = Ask<v1::SubmitSignalsRequest>(kRegistration, kRegister);
    for (int i = 0; i < count; ++i) *request.add_signals() = VictimSignal(std::to_string(1'000'000'000 + i));
    return request;
  }
};

TEST_F(SubmitBulkTest, TakesAThousandAndSaysOfEachBrokenOneWhichAndWhy) {
  v1::SubmitSignalsRequest request = Bulk(1000);
  const std::set<int> broken = {0, 17, 500, 999};
  for (const int i : broken) *request.mutable_signals(i)->mutable_identifiers(0) = Identifier("v_number", {"12"});
  const uint64_t before = broker_.size();
  const auto told = broker_.SubmitBulk("politie", std::move(request));
  ASSERT_TRUE(told.status.ok()) << told.status;
  EXPECT_EQ(told->outcome().told(), v1::TOLD_ITEMIZED);
  EXPECT_EQ(told.leaf.told(), "itemized");
  ASSERT_EQ(told->items_size(), 1000);
  ASSERT_EQ(told.detail.items_size(), 1000);
  std::set<std::string> references;
  for (int i = 0; i < 1000; ++i) {
    const v1::SubmitAnswer& item = told->items(i);
    EXPECT_EQ(item.outcome().reason_code(), broken.contains(i) ? "IDENTIFIER_INVALID" : "") << i;
    if (!broken.contains(i)) references.insert(item.signal_reference());
  }
  EXPECT_EQ(references.size(), 996u);
  EXPECT_EQ(broker_.size(), before + 1) << "one leaf a message";
}

TEST_F(SubmitBulkTest, MakesOneSubjectOfAPersonWhoComesTwiceInOneMessage) {
  v1::SubmitSignalsRequest request = Bulk(1);
  *request.add_signals() = request.signals(0);
  const auto told = broker_.SubmitBulk("politie", std::move(request));
  ASSERT_EQ(told.detail.items_size(), 2);
  EXPECT_EQ(told.detail.items(0).subject_tokens(0), told.detail.items(1).subject_tokens(0));
  EXPECT_NE(told.detail.items(0).stored_signal(), told.detail.items(1).stored_signal());
  auto ask = Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", "1000000000"));
  const auto found = broker_.Retrieve("comensha", std::move(ask));
  EXPECT_EQ(found->records_size(), 2);
  EXPECT_EQ(found.detail.items(0).records_size(), 2);
}

TEST_F(SubmitBulkTest, RefusesAMessageOfNoneOrMoreThanAThousandWhole) {
  for (const int count : {0, 1001}) {
    const auto told = broker_.SubmitBulk("politie", Bulk(count));
    EXPECT_EQ(told.reason(), "SIZE_INVALID") << count;
    EXPECT_EQ(told->items_size(), 0);
    EXPECT_EQ(told.leaf.told(), "SIZE_INVALID");
  }
}

}  // namespace
}  // namespace covenant::exchange
