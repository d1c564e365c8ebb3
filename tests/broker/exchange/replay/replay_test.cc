#include "broker/exchange/replay/replay.h"

#include <map>

#include "broker/exchange/signals/check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr char kAdministrator[] = "p-adema";
constexpr char kOfficer[] = "p-cohen";  // for comensha, politie and gemeente-almere, and both covenants
constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";

std::string Source(const std::string& covenant) {
  return policy::SourceFile("policy/covenants/" + covenant + ".yaml");
}
std::string WithoutWpg8() {
  return policy::Replaced(Source(kRegistration), "if: {police_regime: [wpg_8, wpg_13]}          # never",
                          "if: {police_regime: [wpg_13]}          # never");
}

v1::ReplayRequest Try(const std::string& covenant, const std::string& source) {
  v1::ReplayRequest request;
  v1::Document* document = request.add_documents();
  document->set_kind(v1::DOCUMENT_KIND_COVENANT);
  document->set_name(covenant);
  document->set_source(source);
  return request;
}

class ReplayTest : public testing::Test {
 protected:
  explicit ReplayTest(policy::PolicySet set = BrokerWithoutPort::ShippedPolicy()) : broker_(std::move(set)) {}

  Told<v1::ReplayAnswer> Replay(const std::string& person, v1::ReplayRequest request) {
    return broker_.Tell<v1::ReplayAnswer>(broker_.Person(person), v1::ENTRY_KIND_POLICY_REPLAY, &exchange::Replay,
                                          std::move(request));
  }
  Told<v1::RetrieveAnswer> Retrieve(const std::string& v_number) {
    return broker_.Retrieve("comensha",
                            Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", v_number)));
  }
  // Four submissions; three retrievals, of which one is a no-hit; two checks, of which one is refused.
  void Trade() {
    broker_.Submit("politie", VictimSubmission(VictimSignal(kAnna)));
    broker_.Submit("kmar", VictimSubmission(VictimSignal(kAnna)));
    broker_.Submit("opvang", VictimSubmission(CareSignal(kAnna)));
    broker_.Submit("nla", TableSubmission(TableSignal(kAnna)));
    retrieved_ = Retrieve(kAnna);
    ASSERT_EQ(retrieved_->records_size(), 3);
    Retrieve(kAnna);
    Retrieve(kBea);
    broker_.Check("politie", Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna)));
    refused_ =
        broker_.Check("gemeente-almere", Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna)));
    ASSERT_EQ(refused_->outcome().told(), v1::TOLD_REFUSED);
  }
  static constexpr uint64_t kDecisions = 4 + 2 * 3 + 1 + 1 + 1;  // submissions, records, no-hit, record, refusal

  static uint64_t Changes(const v1::ReplayAnswer& answer) {
    uint64_t sum = 0;
    for (const v1::ReplayCount& count : answer.changes()) {
      sum += count.permit_to_refuse() + count.refuse_to_permit() + count.other_fields();
    }
    return sum;
  }
  static std::map<std::string, uint64_t> Gaps(const v1::ReplayAnswer& answer) {
    std::map<std::string, uint64_t> gaps;
    for (const v1::ReplayGap& gap : answer.gaps()) gaps[gap.reason()] += gap.count();
    return gaps;
  }
  static const v1::ReplayCount* Find(const v1::ReplayAnswer& answer, v1::ReplaySubject subject,
                                     const std::string& supplier) {
    for (const v1::ReplayCount& count : answer.changes()) {
      if (count.subject() == subject && count.supplier() == supplier) return &count;
    }
    ADD_FAILURE() << "nothing about " << supplier << " in " << answer.ShortDebugString();
    return &v1::ReplayCount::default_instance();
  }

  BrokerWithoutPort broker_;
  Told<v1::RetrieveAnswer> retrieved_;
  Told<v1::CheckAnswer> refused_;
};

TEST_F(ReplayTest, ChangesNothingUnderTheDocumentsInForce) {
  Trade();
  const auto told = Replay(kAdministrator, Try(kRegistration, Source(kRegistration)));
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(told->changes_size(), 0) << told->ShortDebugString();
  EXPECT_EQ(told->unchanged(), kDecisions);
  EXPECT_EQ(told->gaps_size(), 0);
  EXPECT_THAT(told->next_page_token(), IsEmpty());
}

TEST_F(ReplayTest, CountsWhatWouldBeRefusedByRulePartyAndReason) {
  Trade();
  const auto told = Replay(kAdministrator, Try(kRegistration, WithoutWpg8()));
  for (const char* supplier : {"politie", "kmar"}) {
    const v1::ReplayCount* record = Find(told.parsed, v1::REPLAY_SUBJECT_RECORD, supplier);
    EXPECT_EQ(record->permit_to_refuse(), 2u);
    EXPECT_EQ(record->refuse_to_permit() + record->other_fields(), 0u);
    EXPECT_EQ(record->rule(), "melding-opsporing");
    EXPECT_EQ(record->covenant(), kRegistration);
    EXPECT_EQ(record->caller(), "comensha");
    EXPECT_THAT(record->reason_code(), Not(IsEmpty()));
    EXPECT_EQ(Find(told.parsed, v1::REPLAY_SUBJECT_SUBMISSION, supplier)->permit_to_refuse(), 1u);
  }
  EXPECT_EQ(Changes(told.parsed), 6u);
  EXPECT_EQ(told->unchanged(), kDecisions - 6);
}

TEST_F(ReplayTest, CountsWhatWouldBePermitted) {
  Trade();
  const std::string wider = policy::Replaced(Source(kTable), "    to: opsporing\n", "    to: [opsporing, gemeenten]\n");
  const auto told = Replay(kAdministrator, Try(kTable, wider));
  const v1::ReplayCount* question = Find(told.parsed, v1::REPLAY_SUBJECT_QUESTION, "");
  EXPECT_EQ(question->refuse_to_permit(), 1u);
  EXPECT_EQ(question->caller(), "gemeente-almere");
  EXPECT_EQ(question->reason_code(), refused_.reason());
  EXPECT_EQ(Changes(told.parsed), 1u) << told->ShortDebugString();
}

TEST_F(ReplayTest, CountsOtherFieldsAndTransformations) {
  Trade();
  const std::string coarser = policy::Replaced(Source(kRegistration), "reported_on: month", "reported_on: year");
  const auto told = Replay(kAdministrator, Try(kRegistration, coarser));
  for (const char* supplier : {"politie", "kmar", "opvang"}) {
    EXPECT_EQ(Find(told.parsed, v1::REPLAY_SUBJECT_RECORD, supplier)->other_fields(), 2u);
  }
  EXPECT_EQ(Changes(told.parsed), 6u) << told->ShortDebugString();
}

TEST_F(ReplayTest, CountsWhatCannotBeDecidedAgain) {
  Trade();
  const uint64_t signal = retrieved_.detail.items(0).records(0).signal();
  ASSERT_TRUE(broker_.rooms().slots.Destroy(signal).ok());
  v1::Signal invalid = VictimSignal(kBea);
  invalid.set_police_regime("wpg_12");
  EXPECT_EQ(broker_.Submit("politie", VictimSubmission(invalid))->outcome().told(), v1::TOLD_REFUSED);
  auto nameless = Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna));
  broker_.Complete(*nameless.mutable_context());
  nameless.mutable_context()->clear_actor();
  broker_.TellAsIs<v1::CheckAnswer>(broker_.System("politie"), v1::ENTRY_KIND_CHECK, &CheckSubject, nameless);
  broker_.Check("politie", Ask<v1::CheckSubjectRequest>("NO-SUCH", kDetect, About("v_number", kAnna)));
  auto told = Replay(kAdministrator, Try(kRegistration, WithoutWpg8()));
  EXPECT_THAT(Gaps(told.parsed), UnorderedElementsAre(Pair("RECORD_DESTROYED", 3), Pair("NOT_KEPT", 1), Pair("FORM", 1),
                                                      Pair("NOT_RECORDED", 1)));
  EXPECT_EQ(Changes(told.parsed) + told->unchanged() + 6, kDecisions + 3) << "every decision counts once";

  const auto slot = broker_.rooms().slots.FindNamed(crypto::SlotName::Detail(kRegistration, broker_.clock().Now()));
  ASSERT_TRUE(broker_.rooms().slots.Destroy(slot.value()).ok());
  told = Replay(kAdministrator, Try(kRegistration, WithoutWpg8()));
  EXPECT_EQ(Gaps(told.parsed)["DETAIL_DESTROYED"], 7u) << "submissions and retrievals under this covenant";
  EXPECT_EQ(Changes(told.parsed), 0u);
}

TEST_F(ReplayTest, TellsAnOfficerInWhichEntriesAndAnAdministratorNot) {
  Trade();
  const auto officer = Replay(kOfficer, Try(kRegistration, WithoutWpg8()));
  ASSERT_EQ(officer->entries_size(), 4) << "two submissions and two retrievals";
  EXPECT_EQ(officer->entries(1).index(), retrieved_.index);
  EXPECT_EQ(officer->entries(1).request_id(), retrieved_.detail.request_id());
  EXPECT_EQ(officer->entries(1).permit_to_refuse(), 2u);
  EXPECT_EQ(Replay(kAdministrator, Try(kRegistration, WithoutWpg8()))->entries_size(), 0);
}

class NarrowOfficerReplayTest : public ReplayTest {
 protected:
  static policy::PolicySet ForAlmereOnly() {
    policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
    policy::Document document = *set.Find(policy::DocumentKind::kRegister, "register");
    document.source = policy::Replaced(
        document.source, "parties: [comensha, politie, gemeente-almere], covenants: [COMENSHA-REG, TAFEL-SIGNAAL]",
        "parties: [gemeente-almere]");
    set.Replace(std::move(document));
    return set;
  }
  NarrowOfficerReplayTest() : ReplayTest(ForAlmereOnly()) {}
};

TEST_F(NarrowOfficerReplayTest, CountsForAnOfficerOnlyWhatItMaySee) {
  Trade();
  const auto officer = Replay(kOfficer, Try(kRegistration, WithoutWpg8()));
  EXPECT_EQ(Changes(officer.parsed), 0u);
  EXPECT_EQ(officer->entries_size(), 0);
  EXPECT_EQ(officer->unchanged(), 1u) << "the municipality's own check";
  EXPECT_EQ(Changes(Replay(kAdministrator, Try(kRegistration, WithoutWpg8())).parsed), 6u);
}

TEST_F(ReplayTest, AddsUpOverItsPages) {
  Trade();
  const auto whole = Replay(kAdministrator, Try(kRegistration, WithoutWpg8()));
  uint64_t changes = 0;
  uint64_t unchanged = 0;
  int pages = 0;
  auto request = Try(kRegistration, WithoutWpg8());
  request.set_page_size(2);
  for (;; ++pages) {
    ASSERT_LT(pages, 1000);
    const auto page = Replay(kAdministrator, request);
    ASSERT_EQ(page->outcome().told(), v1::TOLD_PERMITTED);
    changes += Changes(page.parsed);
    unchanged += page->unchanged();
    if (page->next_page_token().empty()) break;
    request.set_page_token(page->next_page_token());
  }
  EXPECT_GE(pages, 4);
  EXPECT_EQ(changes, Changes(whole.parsed));
  EXPECT_EQ(unchanged, whole->unchanged());
  request.mutable_documents(0)->set_source(Source(kRegistration));
  EXPECT_EQ(Replay(kAdministrator, request).status.code(), absl::StatusCode::kInvalidArgument)
      << "the token of another replay";
}

TEST_F(ReplayTest, LooksAtTheTimeAskedForOnly) {
  Trade();
  auto request = Try(kRegistration, WithoutWpg8());
  request.set_since_ms(absl::ToUnixMillis(broker_.clock().Now()) + 1);
  EXPECT_EQ(Replay(kAdministrator, request)->unchanged(), 0u);
  request.set_since_ms(absl::ToUnixMillis(broker_.clock().Now()));
  EXPECT_EQ(Changes(Replay(kAdministrator, request).parsed), 6u);
  request.set_until_ms(request.since_ms());
  EXPECT_EQ(Replay(kAdministrator, request).reason(), "FILTER_INVALID");
}

TEST_F(ReplayTest, TriesAnOpenProposalAndIsRecordedWithIt) {
  Trade();
  v1::ProposeRequest propose;
  *propose.mutable_documents() = Try(kRegistration, WithoutWpg8()).documents();
  const auto proposed = broker_.Propose(kAdministrator, propose);
  v1::ReplayRequest request;
  request.set_proposal_id(proposed->proposal().proposal_id());
  const auto told = Replay(kAdministrator, request);
  EXPECT_EQ(Changes(told.parsed), 6u) << told->outcome().ShortDebugString();
  EXPECT_EQ(told.leaf.kind(), v1::ENTRY_KIND_POLICY_REPLAY);
  EXPECT_EQ(told.detail.policy_act().proposal_id(), request.proposal_id());
  ASSERT_EQ(told.detail.policy_act().documents_size(), 1);
  EXPECT_THAT(told.detail.policy_act().documents(0), HasSubstr(kRegistration));
  request.set_proposal_id("0192d1c5-0000-7000-8000-000000000000");
  EXPECT_EQ(Replay(kAdministrator, request).reason(), "PROPOSAL_UNKNOWN");
}

TEST_F(ReplayTest, ShowsWhatIsWrongWithADocument) {
  const auto told = Replay(kAdministrator, Try(kRegistration, Source(kRegistration) + "\nunknown_key: 1\n"));
  EXPECT_EQ(told.reason(), "POLICY_INVALID");
  ASSERT_GT(told->diagnostics_size(), 0);
  EXPECT_THAT(told->diagnostics(0).text(), HasSubstr("unknown_key"));
  EXPECT_EQ(Replay(kAdministrator, v1::ReplayRequest()).reason(), "SIZE_INVALID");
}

}  // namespace
}  // namespace covenant::exchange
