#include <string>

#include "gmock/gmock.h"
#include "policy/words/reason_codes.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Question Asked(Action action, std::string recipient, std::string purpose) {
  return {action, "PROEF", std::move(purpose), std::move(recipient), {}, false, ""};
}

Decision Decide(const Question& question) {
  return DecideQuestion(Proef(), question, Noon());
}

const std::string kShelter = "opvang_coordinatie";
const std::string kTable = "voorkomen_opsporen";

TEST(DecideQuestionTest, PermitsWhatARuleGives) {
  EXPECT_THAT(ReasonsOf(Decide(Asked(Action::kCheck, "politie", kTable))), IsEmpty());
  EXPECT_TRUE(Decide(Asked(Action::kCheck, "politie", kTable)).permitted);
  EXPECT_TRUE(Decide(Asked(Action::kRetrieve, "comensha", kShelter)).permitted);
  EXPECT_TRUE(Decide(Asked(Action::kCheck, "comensha", kShelter)).permitted) << "a hit is less than fields";
}

TEST(DecideQuestionTest, WhoStandsAloneOnBothSidesOfARuleHasNobodyToAsk) {
  std::string source = With(ProefSource(), "    from: opsporing\n    to: [opsporing, gemeente-almere]\n",
                            "    from: politie\n    to: [politie, gemeente-almere]\n");
  source = With(source, "receive: {opsporing: wpg_15, gemeente-almere", "receive: {politie: wpg_15, gemeente-almere");
  const auto snapshot = Snap({{"PROEF", source}});
  EXPECT_THAT(ReasonsOf(DecideQuestion(*snapshot, Asked(Action::kCheck, "politie", kTable), Noon())),
              ElementsAre("NO_RULE - -"));
  EXPECT_TRUE(DecideQuestion(*snapshot, Asked(Action::kCheck, "gemeente-almere", kTable), Noon()).permitted);
}

TEST(DecideQuestionTest, SaysWhenOnlyHitsAreGiven) {
  EXPECT_THAT(ReasonsOf(Decide(Asked(Action::kRetrieve, "politie", kTable))), ElementsAre("HIT_ONLY - -"));
}

// WGS 1.8(5).
TEST(DecideQuestionTest, ACaseServesTheOnePurposeThatItIsKeptFor) {
  Question question = Asked(Action::kCheck, "politie", kTable);
  question.request.case_file.purpose = kTable;
  EXPECT_TRUE(Decide(question).permitted);
  question.request.case_file.purpose = kShelter;
  EXPECT_THAT(ReasonsOf(Decide(question)), ElementsAre("CASE_PURPOSE_MISMATCH - case_purpose"));
}

// WGS 2.31(8).
TEST(DecideQuestionTest, NothingIsAskedForACaseThatWasClosed) {
  for (const Action action : {Action::kCheck, Action::kRetrieve}) {
    Question question = Asked(action, "politie", action == Action::kCheck ? kTable : kShelter);
    question.request.case_file.closed = true;
    const Decision decision = Decide(question);
    EXPECT_FALSE(decision.permitted);
    EXPECT_EQ(ReasonsOf(decision).front(), "CASE_CLOSED - case_closed");
  }
}

TEST(DecideQuestionTest, SilenceDenies) {
  EXPECT_THAT(ReasonsOf(Decide(Asked(Action::kRetrieve, "fairwork", kShelter))), ElementsAre("NO_RULE - -"));
  EXPECT_THAT(ReasonsOf(Decide(Asked(Action::kCheck, "comensha", kTable))), ElementsAre("PURPOSE_MISMATCH - -"));
  EXPECT_THAT(ReasonsOf(Decide(Asked(Action::kCheck, "comensha", "statistiek"))), ElementsAre("PURPOSE_MISMATCH - -"));
  EXPECT_THAT(ReasonsOf(Decide(Asked(Action::kCheck, "opvang", kTable))), ElementsAre("PARTY_NOT_IN_COVENANT - -"));
  EXPECT_THAT(ReasonsOf(Decide(Asked(Action::kCheck, "opvang", "verblijfsrecht"))),
              ElementsAre("PARTY_NOT_IN_COVENANT - -", "PURPOSE_MISMATCH - purpose"));
}

TEST(DecideQuestionTest, AsksMayMatchOnlyByTheirOwnLine) {
  Question question = Asked(Action::kRetrieve, "comensha", kShelter);
  question.schemes = {"v_number"};
  EXPECT_TRUE(Decide(question).permitted);
  question.schemes = {"bsn"};
  EXPECT_THAT(ReasonsOf(Decide(question)), ElementsAre("IDENTIFIER_NOT_ALLOWED matching bsn"));
  question = Asked(Action::kCheck, "gemeente-almere", kTable);
  question.schemes = {"v_number"};
  EXPECT_THAT(ReasonsOf(Decide(question)), ElementsAre("IDENTIFIER_NOT_ALLOWED matching v_number"))
      << "no line, no scheme";
}

TEST(DecideQuestionTest, BulkNeedsARuleThatAllowsIt) {
  Question question = Asked(Action::kCheck, "politie", kTable);
  question.bulk = true;
  EXPECT_TRUE(Decide(question).permitted);
  question = Asked(Action::kCheck, "comensha", kShelter);
  question.bulk = true;
  EXPECT_THAT(ReasonsOf(Decide(question)), ElementsAre("BULK_NOT_ALLOWED - bulk"));
}

TEST(DecideQuestionTest, AProhibitionForSomeSuppliersLeavesTheOthers) {
  Question question = Asked(Action::kCheck, "gemeente-almere", kTable);
  EXPECT_TRUE(Decide(question).permitted);
  question.supplier = "kmar";
  EXPECT_THAT(ReasonsOf(Decide(question)), ElementsAre("PROHIBITED geen-vraag-kmar -"));
  question.supplier = "politie";
  EXPECT_TRUE(Decide(question).permitted);
}

TEST(DecideQuestionTest, NobodyIsAskedAboutItself) {
  Question question = Asked(Action::kCheck, "politie", kTable);
  question.supplier = "nla";
  EXPECT_TRUE(Decide(question).permitted);
  question.supplier = "politie";
  EXPECT_THAT(ReasonsOf(Decide(question)), ElementsAre("NO_RULE - -")) << "though others of its class give";
}

TEST(DecideQuestionTest, WhatIsAskedOfTheSupplierHoldsOfOneSupplier) {
  const std::string source = With(ProefSource(), "    bulk: true\n    if: {police_regime: [wpg_8, wpg_10_1_b]}\n",
                                  "    bulk: true\n    if: {approvals: [toestemming_leverancier], involved: true}\n");
  const auto snapshot = Snap({{"PROEF", source}});
  Question question = Asked(Action::kCheck, "gemeente-almere", kTable);
  CaseFacts& file = question.request.case_file;
  const auto told = [&] { return std::string(DecideQuestion(*snapshot, question, Noon()).code()); };
  file.involved = {"gemeente-almere", "politie"};
  file.approvals = {{"toestemming_leverancier", "nla", "p-1", Today()}};
  EXPECT_EQ(told(), "APPROVAL_MISSING") << "one takes part and another consents";
  file.approvals = {{"toestemming_leverancier", "politie", "p-1", Today()}};
  EXPECT_EQ(told(), "");
  question.recipient = "nla";
  file.involved = {"nla"};
  file.approvals = {{"toestemming_leverancier", "nla", "p-1", Today()}};
  EXPECT_NE(told(), "") << "who asks is not its own supplier";
}

TEST(DecideQuestionTest, AProhibitionForEverySupplierRefuses) {
  const std::string source = With(ProefSource(), "    prohibit: [check, retrieve]\n    from: kmar\n",
                                  "    prohibit: [check, retrieve]\n    from: [kmar, politie, nla]\n");
  const auto snapshot = Snap({{"PROEF", source}});
  EXPECT_THAT(ReasonsOf(DecideQuestion(*snapshot, Asked(Action::kCheck, "gemeente-almere", kTable), Noon())),
              ElementsAre("PROHIBITED geen-vraag-kmar -"));
  EXPECT_TRUE(DecideQuestion(*snapshot, Asked(Action::kCheck, "politie", kTable), Noon()).permitted);
}

TEST(DecideQuestionTest, AProhibitionFromAnyoneSpeaksAlsoWhereNoRuleDoes) {
  const std::string source = With(ProefSource(), "    prohibit: [check, retrieve]\n    from: kmar\n",
                                  "    prohibit: [check, retrieve]\n    from: anyone\n");
  const auto snapshot = Snap({{"PROEF", source}});
  EXPECT_THAT(ReasonsOf(DecideQuestion(*snapshot, Asked(Action::kRetrieve, "gemeente-almere", kShelter), Noon())),
              ElementsAre("PROHIBITED geen-vraag-kmar -", "PURPOSE_MISMATCH - -"));
}

TEST(DecideQuestionTest, WhatDependsOnTheRecordIsNotToldOfTheRequest) {
  // geen-verdachte-kmar holds only about suspects, and that is on record.
  Question question = Asked(Action::kCheck, "comensha", kShelter);
  question.supplier = "kmar";
  EXPECT_TRUE(Decide(question).permitted);
}

TEST(DecideQuestionTest, CovenantsHoldOnTheirDutchDays) {
  const Question question = Asked(Action::kCheck, "politie", kTable);
  const auto code = [&](const char* time) { return std::string(DecideQuestion(Proef(), question, At(time)).code()); };
  EXPECT_EQ(code("2025-12-31T22:59:59Z"), "COVENANT_NOT_YET_IN_FORCE");
  EXPECT_EQ(code("2025-12-31T23:00:00Z"), "");
  EXPECT_EQ(code("2026-12-31T22:59:59Z"), "");
  EXPECT_EQ(code("2026-12-31T23:00:00Z"), "EXPIRED_COVENANT");
}

TEST(DecideQuestionTest, ASuspendedCovenantGivesNothing) {
  PolicySet set = BaseSet();
  set.documents.push_back({DocumentKind::kCovenant, "PROEF", ProefSource()});
  set.suspended.insert("PROEF");
  const auto snapshot = Snap(set);
  EXPECT_THAT(ReasonsOf(DecideQuestion(*snapshot, Asked(Action::kCheck, "politie", kTable), Noon())),
              ElementsAre("COVENANT_SUSPENDED - -"));
}

// PROEF in which rule zonder-bron is for break-glass, or has a rule for break-glass beside it.
std::shared_ptr<const Snapshot> InEmergency(bool only) {
  const std::string glass = "    break_glass: {basis: {supply: avg_6_1_d, receive: avg_9_2_c}}\n";
  const std::string rule =
      "  - id: nood\n    nl: In nood.\n    from: fairwork\n    to: gemeente-almere\n    purpose: openbare_orde\n"
      "    about: [slachtoffer]\n    data: kern\n" +
      glass;
  std::string source = ProefSource();
  if (only) {
    source = With(source, "    basis: {supply: avg_6_1_a, receive: avg_6_1_e}\n    data: verborgen\n",
                  "    data: verborgen\n" + glass);
  } else {
    source = With(source, "  - id: zonder-bron\n", rule + "  - id: zonder-bron\n");
  }
  return Snap({{"PROEF", source}});
}

TEST(DecideQuestionTest, BreakGlassIsInvokedWithAMotivationOrNotAtAll) {
  const auto snapshot = InEmergency(true);
  Question question = Asked(Action::kRetrieve, "gemeente-almere", "openbare_orde");
  const auto told = [&] { return ReasonsOf(DecideQuestion(*snapshot, question, Noon())); };
  EXPECT_THAT(told(), ElementsAre("BREAK_GLASS_ONLY - break_glass"));
  question.request.break_glass = true;
  EXPECT_THAT(told(), ElementsAre("MOTIVATION_MISSING zonder-bron motivation"));
  question.request.motivated = true;
  EXPECT_THAT(told(), IsEmpty());
  question.bulk = true;
  EXPECT_THAT(told(), ElementsAre("BULK_NOT_ALLOWED - bulk"));
  question = Asked(Action::kRetrieve, "comensha", kShelter);
  question.request.break_glass = question.request.motivated = true;
  EXPECT_THAT(told(), ElementsAre("BREAK_GLASS_NOT_ALLOWED - break_glass"));
}

TEST(DecideQuestionTest, ABreakGlassRuleSpeaksOnlyWhenItIsInvokedAndThenAlone) {
  const auto snapshot = InEmergency(false);
  Question question = Asked(Action::kRetrieve, "gemeente-almere", "openbare_orde");
  const RecordFacts record = SignalOf("fairwork", "openbare_orde");
  EXPECT_EQ(DecideRecord(*snapshot, question, record, Noon()).rule, "zonder-bron");
  question.request.break_glass = true;
  EXPECT_EQ(DecideRecord(*snapshot, question, record, Noon()).code(), "MOTIVATION_MISSING");
  question.request.motivated = true;
  EXPECT_EQ(DecideRecord(*snapshot, question, record, Noon()).rule, "nood");
}

TEST(DecideQuestionTest, AnEmergencyIsNoGroundToTakeInASignal) {
  Submission submission = SubmissionOf(SignalOf("fairwork", "openbare_orde"));
  submission.request.break_glass = submission.request.motivated = true;
  EXPECT_EQ(DecideSubmission(*InEmergency(true), submission, Noon()).code(), "PURPOSE_MISMATCH");
  EXPECT_EQ(DecideSubmission(*InEmergency(false), submission, Noon()).rule, "zonder-bron");
}

TEST(DecideQuestionTest, WhatIsToldFollowsTheVocabulary) {
  Decision decision;
  decision.reasons = {{std::string(kNoRule), "", ""}};
  EXPECT_EQ(ToldOf(Proef(), decision), "NO_RULE");
  decision.reasons = {{std::string(kConsentWithdrawn), "", ""}, {std::string(kNoRule), "", ""}};
  EXPECT_EQ(ToldOf(Proef(), decision), "no_hit");
}

}  // namespace
}  // namespace covenant::policy
