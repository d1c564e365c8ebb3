#include <string>

#include "gmock/gmock.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const ReportRequest kOverlap{"PROEF", "statistiek", "comensha", {"aanmelder"}, ""};

ReportDecision Decide(const ReportRequest& request) {
  return DecideReport(Proef(), request, Noon());
}

RecordFacts Signal(const std::string& supplier) {
  return SignalOf(supplier, "opvang_coordinatie");
}

std::string Counted(const RecordFacts& facts) {
  return std::string(DecideCounted(Proef(), kOverlap, Decide(kOverlap), facts, Noon()).code());
}

TEST(DecideReportTest, GivesFiguresOverTheSuppliersThatNothingBars) {
  const ReportDecision decision = Decide(kOverlap);
  EXPECT_TRUE(decision.permitted);
  EXPECT_EQ(decision.rule, "cijfers");
  EXPECT_THAT(decision.suppliers, ElementsAre("fairwork", "nla", "politie")) << "kmar is barred by geen-cijfers-kmar";
  EXPECT_EQ(decision.minimum_cell, 3);
  EXPECT_TRUE(decision.secondary_suppression);
}

TEST(DecideReportTest, SilenceDenies) {
  ReportRequest request = kOverlap;
  request.by = {"aanmelder", "nationality"};
  EXPECT_THAT(ReasonsOf(Decide(request)), ElementsAre("NO_RULE - -")) << "the rule does not count by nationality";
  request = kOverlap;
  request.recipient = "politie";
  EXPECT_THAT(ReasonsOf(Decide(request)), ElementsAre("NO_RULE - -"));
  request = kOverlap;
  request.purpose = "opvang_coordinatie";
  EXPECT_THAT(ReasonsOf(Decide(request)), ElementsAre("PURPOSE_MISMATCH - -"));
  request = kOverlap;
  request.supplier = "kmar";
  EXPECT_THAT(ReasonsOf(Decide(request)), ElementsAre("PROHIBITED geen-cijfers-kmar -"));
  request.supplier = "gemeente-almere";
  EXPECT_THAT(ReasonsOf(Decide(request)), ElementsAre("NO_RULE - -"));
}

TEST(DecideReportTest, WhenEverySupplierIsBarredTheReportIs) {
  const std::string source =
      With(ProefSource(), "    prohibit: report\n    from: kmar\n", "    prohibit: report\n    from: anyone\n");
  const auto snapshot = Snap({{"PROEF", source}});
  EXPECT_THAT(ReasonsOf(DecideReport(*snapshot, kOverlap, Noon())), ElementsAre("PROHIBITED geen-cijfers-kmar -"));
}

TEST(DecideReportTest, CountsTheSupplierItNamesAlone) {
  ReportRequest request = kOverlap;
  request.supplier = "nla";
  const ReportDecision decision = Decide(request);
  EXPECT_THAT(decision.suppliers, ElementsAre("nla"));
  EXPECT_EQ(DecideCounted(Proef(), request, decision, Signal("nla"), Noon()).code(), "");
  EXPECT_EQ(DecideCounted(Proef(), request, decision, Signal("politie"), Noon()).code(), "NO_RULE");
}

TEST(DecideReportTest, ARuleThatDoesNotHoldHidesNoLaterOne) {
  const std::string strict =
      "  - id: cijfers-zaak\n    nl: Cijfers in een zaak.\n    from: [fairwork, nla]\n    to: comensha\n"
      "    purpose: statistiek\n    about: [slachtoffer]\n    aggregate: {by: [aanmelder], minimum_cell: 8}\n"
      "    if: {phase: 2}\n";
  const auto snapshot = Snap({{"PROEF", With(ProefSource(), "  - id: cijfers\n", strict + "  - id: cijfers\n")}});
  ReportRequest request = kOverlap;
  ReportDecision decision = DecideReport(*snapshot, request, Noon());
  EXPECT_EQ(decision.rule, "cijfers");
  EXPECT_EQ(decision.minimum_cell, 3);
  request.request.case_file.phase = 2;
  decision = DecideReport(*snapshot, request, Noon());
  EXPECT_EQ(decision.rule, "cijfers-zaak");
  EXPECT_THAT(decision.suppliers, ElementsAre("fairwork", "nla"));
  EXPECT_EQ(decision.minimum_cell, 8);
}

TEST(DecideReportTest, GivesWhatComesOnceAPeriodOnceAPeriod) {
  const auto snapshot =
      Snap({{"PROEF", With(ProefSource(), "secondary_suppression: true", "secondary_suppression: true, every: P3M")}});
  ReportRequest request = kOverlap;
  ReportDecision decision = DecideReport(*snapshot, request, Noon());
  EXPECT_TRUE(decision.permitted) << "never given before";
  EXPECT_TRUE(decision.every.has_value());
  request.last_given_on = AddPeriod(Today(), {.months = -3}) + 1;
  decision = DecideReport(*snapshot, request, Noon());
  EXPECT_THAT(ReasonsOf(decision), ElementsAre("REPORT_NOT_DUE cijfers every"));
  EXPECT_EQ(decision.due_on, Today() + 1);
  request.last_given_on = AddPeriod(Today(), {.months = -3});
  EXPECT_TRUE(DecideReport(*snapshot, request, Noon()).permitted);
  EXPECT_TRUE(Decide(request).permitted) << "this rule asks no period";
}

TEST(DecideReportTest, CountsOnlyWhatStillMayBeUsed) {
  EXPECT_EQ(Counted(Signal("politie")), "");
  EXPECT_EQ(Counted(Signal("kmar")), "NO_RULE") << "it is not among the suppliers of the report";
  EXPECT_EQ(Counted(Signal("gemeente-almere")), "NO_RULE");
  RecordFacts facts = Signal("fairwork");
  facts.consent->withdrawn_on = Today();
  EXPECT_EQ(Counted(facts), "CONSENT_WITHDRAWN");
  facts = Signal("politie");
  facts.handling_code = "hidden";
  EXPECT_EQ(Counted(facts), "HANDLING_CODE_HIDDEN");
  facts.handling_code = "partly";
  EXPECT_EQ(Counted(facts), "");
  facts = Signal("politie");
  facts.first_processed_on = absl::CivilDay(2024, 7, 1);
  EXPECT_EQ(Counted(facts), "RETENTION_EXCEEDED");
  facts = Signal("politie");
  facts.shielded = true;
  EXPECT_EQ(Counted(facts), "RECORD_SHIELDED");
  facts = Signal("politie");
  facts.shielded_with_case = true;
  EXPECT_EQ(Counted(facts), "RECORD_SHIELDED");
  facts = Signal("politie");
  facts.removed = true;
  EXPECT_EQ(Counted(facts), "RECORD_REMOVED");
  facts = Signal("politie");
  facts.subject_role = "verdachte";
  EXPECT_EQ(Counted(facts), "SUBJECT_ROLE_EXCLUDED");
}

}  // namespace
}  // namespace covenant::policy
