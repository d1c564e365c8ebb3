// Every condition on the request, its case and the parties: it permits, it refuses, and no way leads around it.
#include "policy/decide/request_conditions.h"

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// PROEF with one condition on a rule that gives fields (FairWork to Almere) and on the one that gives figures.
std::shared_ptr<const Snapshot> Under(const std::string& condition) {
  std::string source =
      With(ProefSource(), "    data: verborgen\n", "    data: verborgen\n    if: {" + condition + "}\n");
  source = With(source, "minimum_cell: 3, secondary_suppression: true}\n",
                "minimum_cell: 3, secondary_suppression: true}\n    if: {" + condition + "}\n");
  return Snap({{"PROEF", source}});
}

RecordFacts Signal() {
  return SignalOf("fairwork", "openbare_orde");
}

Question Asking(const RequestFacts& facts) {
  return {Action::kRetrieve, "PROEF", "openbare_orde", "gemeente-almere", {}, false, "", facts};
}

// What each way says: asking, the record itself, supplying, and figures.
std::vector<std::string> Told(const Snapshot& snapshot, const RequestFacts& facts) {
  Submission submission = SubmissionOf(Signal());
  submission.request = facts;
  const ReportRequest report{"PROEF", "statistiek", "comensha", {"sex"}, "fairwork", facts};
  return {std::string(DecideQuestion(snapshot, Asking(facts), Noon()).code()),
          std::string(DecideRecord(snapshot, Asking(facts), Signal(), Noon()).code()),
          std::string(DecideSubmission(snapshot, submission, Noon()).code()),
          std::string(DecideReport(snapshot, report, Noon()).code())};
}

std::vector<std::string> Four(const std::string& code) {
  return {code, code, code, code};
}

struct Asked {
  const char* name;
  std::string condition;
  std::string code;
  std::string label;                                      // The condition that the reason names.
  std::function<void(RequestFacts&)> fulfil;              // Makes it hold.
  std::vector<std::function<void(RequestFacts&)>> spoil;  // Each, after `fulfil`, makes it fail.
};

void PrintTo(const Asked& asked, std::ostream* out) {
  *out << asked.name;
}

// Approvals by the parties that call in Told(): who asks, who supplies, who makes figures.
void ApproveForAll(RequestFacts& facts) {
  for (const char* party : {"gemeente-almere", "fairwork", "comensha"}) {
    facts.case_file.approvals.push_back({"vier_ogen", party, "p-tweede", Today(), Today()});
  }
}

std::vector<Attestation>& Attested(RequestFacts& facts) {
  facts.attestations = {{"meldcode", {"e", "d", "c", "b", "a"}}};
  return facts.attestations;
}

Admission AdmittedOn(absl::CivilDay day, std::vector<std::string> criteria) {
  return {std::move(criteria), day, "politie"};
}

const Asked kAsked[] = {
    {"Activity",
     "activity: [casusoverleg, scan]",
     "ACTIVITY_EXCLUDED",
     "activity",
     [](RequestFacts& f) { f.activity = "scan"; },
     {[](RequestFacts& f) { f.activity = "knelpunten"; }, [](RequestFacts& f) { f.activity = ""; }}},
    {"Phase",
     "phase: 2",
     "PHASE_NOT_REACHED",
     "phase",
     [](RequestFacts& f) { f.case_file.phase = 2; },
     {[](RequestFacts& f) { f.case_file.phase = 1; }, [](RequestFacts& f) { f.case_file = {}; }}},
    {"Admitted",
     "admitted: [a, b]",
     "SIGNAL_NOT_ADMITTED",
     "admitted",
     [](RequestFacts& f) { f.case_file.admission = AdmittedOn(Today(), {"b", "c", "a"}); },
     {[](RequestFacts& f) { f.case_file.admission = AdmittedOn(Today(), {"a"}); },
      [](RequestFacts& f) { f.case_file.admission = AdmittedOn(Today() + 1, {"a", "b"}); },
      [](RequestFacts& f) { f.case_file.admission.reset(); }}},
    {"Involved",
     "involved: true",
     "PARTY_NOT_INVOLVED",
     "involved",
     [](RequestFacts& f) { f.case_file.involved = {"comensha", "fairwork", "gemeente-almere"}; },
     {[](RequestFacts& f) { f.case_file.involved = {"comensha", "gemeente-almere"}; },
      [](RequestFacts& f) { f.case_file.involved = {}; }}},
    {"FourEyes",
     "approvals: [vier_ogen]",
     "APPROVAL_MISSING",
     "vier_ogen",
     ApproveForAll,
     {[](RequestFacts& f) { f.case_file.approvals.clear(); }, [](RequestFacts& f) { f.person = "p-tweede"; },
      [](RequestFacts& f) {
        for (Approval& approval : f.case_file.approvals) approval.through = Today() - 1;
      },
      [](RequestFacts& f) {
        for (Approval& approval : f.case_file.approvals) approval.from = Today() + 1;
      },
      [](RequestFacts& f) {
        for (Approval& approval : f.case_file.approvals) approval.party = "politie";
      },
      [](RequestFacts& f) {
        for (Approval& approval : f.case_file.approvals) approval.kind = "rechtmatigheidsadvies";
      }}},
    {"Mayor",
     "approvals: [bevoegd_gezag_burgemeester]",
     "APPROVAL_MISSING",
     "bevoegd_gezag_burgemeester",
     [](RequestFacts& f) {
       f.case_file.approvals = {{"bevoegd_gezag_burgemeester", "gemeente-rotterdam", "p", Today() - 9}};
     },
     {[](RequestFacts& f) { f.case_file.approvals[0].party = "politie"; },
      [](RequestFacts& f) { f.case_file.approvals[0].party = "nobody"; }}},
    {"LegalityAdvice",
     "approvals: [rechtmatigheidsadvies]",
     "APPROVAL_MISSING",
     "rechtmatigheidsadvies",
     [](RequestFacts& f) { f.case_file.approvals = {{"rechtmatigheidsadvies", "comensha", "p", Today()}}; },
     {[](RequestFacts& f) { f.case_file.approvals[0].party = "fairwork"; }}},
    {"Attestation",
     "attestations: [meldcode]",
     "ATTESTATION_MISSING",
     "meldcode",
     [](RequestFacts& f) { Attested(f); },
     {[](RequestFacts& f) { f.attestations.clear(); }, [](RequestFacts& f) { Attested(f)[0].steps.pop_back(); },
      [](RequestFacts& f) { Attested(f)[0].kind = "evenredigheid"; }}},
    {"Motivation",
     "motivation: true",
     "MOTIVATION_MISSING",
     "motivation",
     [](RequestFacts& f) { f.motivated = true; },
     {[](RequestFacts& f) { f.motivated = false; }}},
    {"Deadline",
     "deadline: opvang_36_uur",
     "DEADLINE_CLASS_MISSING",
     "deadline",
     [](RequestFacts& f) { f.deadline_class = "opvang_36_uur"; },
     {[](RequestFacts& f) { f.deadline_class = "spoed"; }, [](RequestFacts& f) { f.deadline_class = ""; }}},
};

class RequestConditionTest : public ::testing::TestWithParam<Asked> {};

TEST_P(RequestConditionTest, PermitsWhenItHolds) {
  RequestFacts facts;
  GetParam().fulfil(facts);
  EXPECT_EQ(Told(*Under(GetParam().condition), facts), Four(""));
}

TEST_P(RequestConditionTest, RefusesEveryWayWhenItDoesNot) {
  const auto snapshot = Under(GetParam().condition);
  EXPECT_EQ(Told(*snapshot, {}), Four(GetParam().code));
  for (size_t i = 0; i < GetParam().spoil.size(); ++i) {
    RequestFacts facts;
    GetParam().fulfil(facts);
    GetParam().spoil[i](facts);
    EXPECT_EQ(Told(*snapshot, facts), Four(GetParam().code)) << i;
  }
}

TEST_P(RequestConditionTest, IsToldAsItselfWithItsRule) {
  const auto snapshot = Under(GetParam().condition);
  const Decision decision = DecideQuestion(*snapshot, Asking({}), Noon());
  EXPECT_THAT(ReasonsOf(decision), ElementsAre(GetParam().code + " zonder-bron " + GetParam().label));
  EXPECT_EQ(ToldOf(*snapshot, decision), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(Asked, RequestConditionTest, ::testing::ValuesIn(kAsked),
                         [](const auto& asked) { return std::string(asked.param.name); });

TEST(RequestConditionsTest, AllThatAreGivenMustHoldAndEveryFailureIsSaid) {
  const auto snapshot = Under("phase: 2, motivation: true, approvals: [vier_ogen, rechtmatigheidsadvies]");
  RequestFacts facts;
  EXPECT_THAT(
      ReasonsOf(DecideQuestion(*snapshot, Asking(facts), Noon())),
      ElementsAre("PHASE_NOT_REACHED zonder-bron phase", "APPROVAL_MISSING zonder-bron vier_ogen",
                  "APPROVAL_MISSING zonder-bron rechtmatigheidsadvies", "MOTIVATION_MISSING zonder-bron motivation"));
  facts.case_file.phase = 3;
  facts.motivated = true;
  ApproveForAll(facts);
  EXPECT_THAT(ReasonsOf(DecideQuestion(*snapshot, Asking(facts), Noon())),
              ElementsAre("APPROVAL_MISSING zonder-bron rechtmatigheidsadvies"));
}

TEST(RequestConditionsTest, TheSuppliersConsentIsAskedAtTheReleaseAndOfTheSupplierItself) {
  const auto snapshot = Under("approvals: [toestemming_leverancier]");
  RequestFacts facts;
  Submission submission = SubmissionOf(Signal());
  EXPECT_TRUE(DecideSubmission(*snapshot, submission, Noon()).permitted) << "it can be given until the release";
  EXPECT_EQ(DecideQuestion(*snapshot, Asking(facts), Noon()).code(), "APPROVAL_MISSING");
  facts.case_file.approvals = {{"toestemming_leverancier", "gemeente-almere", "p", Today()}};
  EXPECT_EQ(DecideQuestion(*snapshot, Asking(facts), Noon()).code(), "APPROVAL_MISSING") << "not of who asks";
  facts.case_file.approvals[0].party = "fairwork";
  EXPECT_TRUE(DecideQuestion(*snapshot, Asking(facts), Noon()).permitted);
  EXPECT_TRUE(DecideRecord(*snapshot, Asking(facts), Signal(), Noon()).permitted);
}

TEST(RequestConditionsTest, ConsentOfOneSupplierOpensNoRecordOfAnother) {
  const std::string source = With(ProefSource(), "    if: {police_regime: [wpg_8, wpg_10_1_b]}\n",
                                  "    if: {approvals: [toestemming_leverancier], involved: true}\n");
  const auto snapshot = Snap({{"PROEF", source}});
  Question question{Action::kCheck, "PROEF", "voorkomen_opsporen", "gemeente-almere", {}, false, ""};
  question.request.case_file.approvals = {{"toestemming_leverancier", "politie", "p", Today()}};
  question.request.case_file.involved = {"gemeente-almere", "politie"};
  EXPECT_TRUE(DecideQuestion(*snapshot, question, Noon()).permitted) << "the police is left";
  EXPECT_TRUE(DecideRecord(*snapshot, question, SignalOf("politie", "voorkomen_opsporen"), Noon()).permitted);
  EXPECT_THAT(ReasonsOf(DecideRecord(*snapshot, question, SignalOf("nla", "voorkomen_opsporen"), Noon())),
              ElementsAre("PARTY_NOT_INVOLVED tafel involved", "APPROVAL_MISSING tafel toestemming_leverancier"));
  question.supplier = "nla";
  EXPECT_EQ(DecideQuestion(*snapshot, question, Noon()).code(), "PARTY_NOT_INVOLVED");
}

TEST(RequestConditionsTest, ARuleThatAsksLessIsLeftWhenAnotherFails) {
  const std::string source = With(ProefSource(), "      handling_code: [free, partly]\n",
                                  "      handling_code: [free, partly]\n      phase: 3\n");
  const auto snapshot = Snap({{"PROEF", source}});
  const Question check{Action::kCheck, "PROEF", "opvang_coordinatie", "comensha", {}, false, ""};
  EXPECT_TRUE(DecideQuestion(*snapshot, check, Noon()).permitted);
  EXPECT_EQ(DecideRecord(*snapshot, check, SignalOf("politie", "opvang_coordinatie"), Noon()).rule, "inhoud-treffer");
  EXPECT_EQ(DecideRecord(*snapshot, check, SignalOf("fairwork", "opvang_coordinatie"), Noon()).code(),
            "PHASE_NOT_REACHED");
}

TEST(RequestConditionsTest, OneRegionIsThatOfTheRegisterAndNationwideFitsAll) {
  std::string source = With(ProefSource(), "  fairwork: {signed: 2025-12-01}\n",
                            "  fairwork: {signed: 2025-12-01}\n  gemeente-rotterdam: {signed: 2025-12-01}\n"
                            "  riec-midden-nederland: {signed: 2025-12-01}\n");
  source = With(source, "    from: fairwork\n    to: gemeente-almere\n    purpose: openbare_orde\n",
                "    from: [fairwork, gemeente-almere, gemeente-rotterdam, riec-midden-nederland]\n"
                "    to: gemeente-almere\n    purpose: openbare_orde\n");
  source = With(source, "    data: verborgen\n", "    data: verborgen\n    if: {same_region: true}\n");
  const auto snapshot = Snap({{"PROEF", source}});
  const auto told = [&](const char* supplier) {
    Question question = Asking({});
    question.supplier = supplier;
    const RecordFacts record = SignalOf(supplier, "openbare_orde");
    const Submission submission{"PROEF", record, {}, {}, "gemeente-almere"};
    EXPECT_EQ(DecideQuestion(*snapshot, question, Noon()).code(),
              DecideRecord(*snapshot, question, record, Noon()).code());
    EXPECT_EQ(DecideQuestion(*snapshot, question, Noon()).code(),
              DecideSubmission(*snapshot, submission, Noon()).code());
    return std::string(DecideQuestion(*snapshot, question, Noon()).code());
  };
  EXPECT_EQ(told("riec-midden-nederland"), "");
  EXPECT_EQ(told("fairwork"), "") << "works nationwide";
  EXPECT_EQ(told("gemeente-rotterdam"), "REGION_MISMATCH");
}

TEST(RequestConditionsTest, ReportsLeaveOutTheSuppliersForWhichAConditionFails) {
  const auto snapshot = Under("involved: true");
  ReportRequest report{"PROEF", "statistiek", "comensha", {"sex"}, "", {}};
  report.request.case_file.involved = {"comensha", "politie", "fairwork"};
  EXPECT_THAT(DecideReport(*snapshot, report, Noon()).suppliers, ElementsAre("fairwork", "politie"));
  report.request.case_file.involved = {"comensha"};
  EXPECT_THAT(DecideReport(*snapshot, report, Noon()).suppliers, IsEmpty());
}

}  // namespace
}  // namespace covenant::policy
