#include "broker/exchange/audit/explain.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/case_fixture.h"
#include "tests/broker/exchange/every_method.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kAnna[] = "1234567890";
constexpr char kOwnControl[] = "interne_controle";

class ExplainTest : public CaseTest {
 protected:
  // An id that the test knows beforehand.
  template <class Request>
  std::string Number(Request& request) {
    broker_.Complete(*request.mutable_context());
    return request.context().request_id();
  }
  Told<v1::ExplainAnswer> Explain(const std::string& party, const std::string& request_id,
                                  const std::string& purpose = kOwnControl) {
    auto request = Ask<v1::ExplainRequest>("", purpose);
    request.set_explained_request_id(request_id);
    return broker_.Tell<v1::ExplainAnswer>(broker_.System(party), v1::ENTRY_KIND_AUDIT_EXPLAIN, &ExplainRefusal,
                                           request);
  }
};

TEST_F(ExplainTest, SaysInBothLanguagesWhatWasTold) {
  auto question = Ask<v1::CheckSubjectRequest>(kTable, "statistiek", About("v_number", kAnna));
  const std::string id = Number(question);
  const auto refused = broker_.Check("politie", question);
  ASSERT_EQ(refused.reason(), "PURPOSE_MISMATCH");
  const auto told = Explain("politie", id);
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  EXPECT_EQ(told->index(), refused.index);
  EXPECT_EQ(told->leaf(), refused.receipt.leaf());
  ASSERT_EQ(told->reasons_size(), 1);
  EXPECT_EQ(told->reasons(0).reason_code(), "PURPOSE_MISMATCH");
  EXPECT_THAT(told->reasons(0).nl(), HasSubstr("doel"));
  EXPECT_EQ(told->reasons(0).en(), refused->outcome().explanation());
  EXPECT_THAT(told->reasons(0).items(), IsEmpty());
  EXPECT_EQ(told.leaf.kind(), v1::ENTRY_KIND_AUDIT_EXPLAIN) << "explaining is an entry too";
}

TEST_F(ExplainTest, NamesTheWordAndTheItemsOfABulkMessage) {
  auto request = Ask<v1::SubmitSignalsRequest>(kTable, kDetect);
  v1::Signal with_field = TableSignal(kAnna);
  v1::FieldValue* field = with_field.add_fields();
  field->set_field("sex");
  field->set_value("v");
  v1::Signal no_person = TableSignal(kAnna);
  no_person.clear_identifiers();
  for (const v1::Signal& signal : {TableSignal(kAnna), with_field, no_person, with_field})
    *request.add_signals() = signal;
  const std::string id = Number(request);
  const auto answered = broker_.SubmitBulk("politie", request);
  ASSERT_EQ(answered->items(1).outcome().reason_code(), "FIELD_NOT_ALLOWED");
  const auto told = Explain("politie", id);
  ASSERT_EQ(told->reasons_size(), 2) << told->ShortDebugString();
  EXPECT_EQ(told->reasons(0).reason_code(), "FIELD_NOT_ALLOWED");
  EXPECT_EQ(told->reasons(0).word(), "sex");
  EXPECT_THAT(told->reasons(0).items(), ElementsAre(1, 3));
  EXPECT_EQ(told->reasons(1).reason_code(), "SUBJECT_MISSING");
  EXPECT_THAT(told->reasons(1).items(), ElementsAre(2));
}

// Promise 4: what hides behind a no-hit is not explained, and a hidden hit answers as an empty register does.
TEST_F(ExplainTest, TellsNothingOfANoHit) {
  v1::Signal hidden = TableSignal(kAnna);
  hidden.set_handling_code("hidden");
  broker_.Submit("kmar", TableSubmission(hidden));
  const auto asked = [&](const std::string& v_number) {
    auto question = Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", v_number));
    const std::string id = Number(question);
    EXPECT_EQ(broker_.Check("politie", question)->outcome().told(), v1::TOLD_NO_HIT);
    return Explain("politie", id);
  };
  const auto of_hidden = asked(kAnna);
  const auto of_nobody = asked("9876543210");
  EXPECT_EQ(of_hidden.reason(), "NOT_REFUSED");
  EXPECT_EQ(of_hidden.answer, of_nobody.answer);
  EXPECT_THAT(of_hidden.answer, Not(HasSubstr("HIDDEN")));
}

TEST_F(ExplainTest, TellsNothingOfANoHitWithinABulkMessage) {
  v1::Signal hidden = TableSignal(kAnna);
  hidden.set_handling_code("hidden");
  broker_.Submit("kmar", TableSubmission(hidden));
  auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
  *request.add_subjects() = About("v_number", kAnna);
  *request.add_subjects() = About("v_number", "9876543210");
  *request.add_subjects() = v1::SubjectReference();
  const std::string id = Number(request);
  ASSERT_EQ(broker_.CheckBulk("politie", request)->outcome().told(), v1::TOLD_ITEMIZED);
  const auto told = Explain("politie", id);
  ASSERT_EQ(told->reasons_size(), 1) << told->ShortDebugString();
  EXPECT_EQ(told->reasons(0).reason_code(), "SUBJECT_MISSING");
  EXPECT_THAT(told->reasons(0).items(), ElementsAre(2));
}

// Orders, corrections, requests of data subjects, reads of the register, acts on the policy: whatever was refused.
TEST_F(ExplainTest, ExplainsARefusalOfEveryMethod) {
  std::set<v1::EntryKind> explained;
  for (const auto& [kind, call] : EveryMethod()) {
    const Envelope told = call(broker_);
    ASSERT_TRUE(told.status.ok()) << told.status;
    const std::string& code = told.leaf.told();
    const auto answer = Explain(told.leaf.caller(), told.detail.request_id());
    if (code == "permit" || code == "no_hit" || code == "itemized") {
      EXPECT_NE(answer.reason(), "ENTRY_UNKNOWN") << v1::EntryKind_Name(kind);
      continue;
    }
    ASSERT_EQ(answer->reasons_size(), 1) << v1::EntryKind_Name(kind) << " " << answer->outcome().ShortDebugString();
    EXPECT_EQ(answer->reasons(0).reason_code(), code);
    EXPECT_THAT(answer->reasons(0).en(), Not(IsEmpty()));
    explained.insert(kind);
  }
  for (const v1::EntryKind kind : {v1::ENTRY_KIND_CORRECT_SIGNAL, v1::ENTRY_KIND_ORDER_APPROVE,
                                   v1::ENTRY_KIND_NOTICE_CONFIRM, v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER}) {
    EXPECT_TRUE(explained.contains(kind)) << v1::EntryKind_Name(kind);
  }
}

TEST_F(ExplainTest, IsForWhoWasTold) {
  auto question = Ask<v1::CheckSubjectRequest>(kTable, "statistiek", About("v_number", kAnna));
  const std::string id = Number(question);
  broker_.Check("politie", question);
  EXPECT_EQ(Explain("kmar", id).reason(), "ENTRY_UNKNOWN");
  EXPECT_EQ(Explain("politie", "01990000-0000-7000-8000-000000000000").reason(), "ENTRY_UNKNOWN");
  EXPECT_EQ(Explain("politie", "17").reason(), "REQUEST_ID_INVALID");
  EXPECT_EQ(Explain("politie", id, kDetect).reason(), "PURPOSE_NOT_LAWFUL");
}

TEST_F(ExplainTest, HasNothingToSayOfWhatWasDone) {
  auto request = TableSubmission(TableSignal(kAnna));
  const std::string id = Number(request);
  ASSERT_EQ(broker_.Submit("kmar", request)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Explain("kmar", id).reason(), "NOT_REFUSED");
}

TEST_F(ExplainTest, ExplainsWhatWasToldFirstWhenTheIdWasUsedAgainForOtherContent) {
  auto question = Ask<v1::CheckSubjectRequest>(kTable, "statistiek", About("v_number", kAnna));
  const std::string id = Number(question);
  broker_.Check("politie", question);
  question.mutable_subject()->clear_identifiers();
  ASSERT_EQ(broker_.Check("politie", question).reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(Explain("politie", id)->reasons(0).reason_code(), "PURPOSE_MISMATCH");
}

}  // namespace
}  // namespace covenant::exchange
