// What a statute bars: the exchange, fields or schemes; under conditions; and what lifts it.
#include "policy/decide/bars.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// PROEF with one statutory prohibition: the lines after its id.
std::shared_ptr<const Snapshot> Barring(const std::string& lines, const std::string& source = ProefSource()) {
  PolicySet set = BaseSet();
  set.documents.push_back({DocumentKind::kCovenant, "PROEF", source});
  set.documents.push_back({DocumentKind::kStatute, "wet",
                           "statute: wet\nversion: \"1\"\ntitle: {nl: Wet, en: Act}\nprohibitions:\n"
                           "  - id: w1\n    article: Wet 1\n    nl: Niet.\n    collaborations: any\n"
                           "    in_force: {from: 2020-01-01}\n    reason: PROHIBITED\n" +
                               lines});
  return Snap(set);
}

const Question kRetrieve{Action::kRetrieve, "PROEF", "opvang_coordinatie", "comensha", {}, false, ""};

std::vector<std::string> Released(const RecordDecision& decision) {
  std::vector<std::string> fields;
  for (const FieldRelease& release : *decision.fields) fields.push_back(release.field);
  return fields;
}

TEST(BarsTest, ABarredFieldNeitherComesOutNorGoesIn) {
  const auto snapshot = Barring("    actions: [submit, retrieve]\n    recipients: anyone\n    fields: [sex, name]\n");
  const RecordDecision decision = DecideRecord(*snapshot, kRetrieve, SignalOf("politie", "opvang_coordinatie"), Noon());
  EXPECT_TRUE(decision.permitted);
  EXPECT_THAT(Released(decision), ElementsAre("age", "region", "period", "organisation", "reported_on"));
  EXPECT_THAT(ReasonsOf(decision), ElementsAre("PROHIBITED w1 name", "PROHIBITED w1 sex"));
  Submission submission = SubmissionOf(SignalOf("politie", "opvang_coordinatie"));
  submission.fields = {{"sex", "v"}, {"municipality", "Almere"}};
  EXPECT_THAT(ReasonsOf(DecideSubmission(*snapshot, submission, Noon())), ElementsAre("PROHIBITED w1 sex"));
  submission.fields = {{"municipality", "Almere"}};
  EXPECT_TRUE(DecideSubmission(*snapshot, submission, Noon()).permitted);
}

TEST(BarsTest, AFieldGoesInWhereSomeRecipientMayHaveIt) {
  const auto snapshot =
      Barring("    actions: [submit, retrieve]\n    recipients: {kinds: [gemeente]}\n    fields: [sex]\n");
  Submission submission = SubmissionOf(SignalOf("fairwork", "opvang_coordinatie"));
  submission.fields = {{"sex", "v"}};
  EXPECT_TRUE(DecideSubmission(*snapshot, submission, Noon()).permitted) << "CoMensha may have it";
  submission = SubmissionOf(SignalOf("fairwork", "openbare_orde"));
  submission.fields = {{"sex", "v"}};
  EXPECT_THAT(ReasonsOf(DecideSubmission(*snapshot, submission, Noon())), ElementsAre("PROHIBITED w1 sex"));
}

TEST(BarsTest, WhenNoFieldIsLeftTheHitIs) {
  const auto snapshot =
      Barring("    actions: [retrieve]\n    recipients: anyone\n    fields: [sex, organisation, reported_on]\n");
  const Question question{Action::kRetrieve, "PROEF", "openbare_orde", "gemeente-almere", {}, false, ""};
  const RecordDecision decision = DecideRecord(*snapshot, question, SignalOf("fairwork", "openbare_orde"), Noon());
  EXPECT_EQ(decision.discloses, Disclosure::kHit);
  EXPECT_THAT(Released(decision), IsEmpty());
}

// PROEF with a second rule by which FairWork gives Almere the same people, after the rule zonder-bron.
std::string WithASecondRule() {
  const std::string source =
      With(ProefSource(), "age_bands:", "  tijd:\n    uitbuitingskenmerk: {period: year}\nage_bands:");
  return With(source, "  - id: cijfers\n",
              "  - id: tijdvak\n    nl: Wanneer.\n    from: fairwork\n    to: gemeente-almere\n"
              "    purpose: openbare_orde\n    about: [slachtoffer]\n"
              "    basis: {supply: avg_6_1_c, receive: avg_6_1_e}\n    data: tijd\n  - id: cijfers\n");
}

TEST(BarsTest, ARuleOfWhichNoFieldIsLeftStandsInNoOthersWay) {
  const auto snapshot =
      Barring("    actions: [retrieve]\n    recipients: anyone\n    fields: [sex, organisation, reported_on]\n",
              WithASecondRule());
  const Question question{Action::kRetrieve, "PROEF", "openbare_orde", "gemeente-almere", {}, false, ""};
  RecordFacts facts = SignalOf("fairwork", "openbare_orde");
  const RecordDecision decision = DecideRecord(*snapshot, question, facts, Noon());
  EXPECT_EQ(decision.discloses, Disclosure::kFields);
  EXPECT_EQ(decision.rule, "tijdvak");
  EXPECT_EQ(decision.basis_supply, "avg_6_1_c") << "the bases are those of the rule that speaks";
  EXPECT_THAT(Released(decision), ElementsAre("period"));
  EXPECT_THAT(decision.reasons, IsEmpty());
  facts.handling_code = "partly";
  EXPECT_THAT(ReasonsOf(DecideRecord(*snapshot, question, facts, Noon())),
              ElementsAre("HANDLING_CODE_PARTLY - handling_code"));
}

TEST(BarsTest, WhatABarTakesFromARuleNoOtherMakesUpFor) {
  const auto snapshot =
      Barring("    actions: [retrieve]\n    recipients: anyone\n    fields: [sex, organisation]\n", WithASecondRule());
  const Question question{Action::kRetrieve, "PROEF", "openbare_orde", "gemeente-almere", {}, false, ""};
  const RecordDecision decision = DecideRecord(*snapshot, question, SignalOf("fairwork", "openbare_orde"), Noon());
  EXPECT_EQ(decision.rule, "zonder-bron");
  EXPECT_THAT(Released(decision), ElementsAre("reported_on"));
}

TEST(BarsTest, NoFiguresAreMadeByABarredField) {
  const auto snapshot = Barring("    actions: [report]\n    recipients: anyone\n    fields: [sex]\n");
  ReportRequest report{"PROEF", "statistiek", "comensha", {"aanmelder", "sex"}, "fairwork"};
  EXPECT_FALSE(DecideReport(*snapshot, report, Noon()).permitted);
  EXPECT_THAT(ReasonsOf(DecideReport(*snapshot, report, Noon())), Contains("PROHIBITED w1 sex"));
  report.by = {"aanmelder"};
  EXPECT_TRUE(DecideReport(*snapshot, report, Noon()).permitted);
}

TEST(BarsTest, ASchemeIsBarredUnlessThePartyHasAGround) {
  const std::string statute =
      "    actions: [submit, check, retrieve]\n    recipients: anyone\n    schemes: [v_number]\n"
      "    unless: {party_ground: true}\n";
  const auto snapshot = Barring(statute);
  Question question = kRetrieve;
  question.schemes = {"v_number"};
  EXPECT_THAT(ReasonsOf(DecideQuestion(*snapshot, question, Noon())), ElementsAre("PROHIBITED w1 v_number"));
  EXPECT_THAT(ReasonsOf(DecideSubmission(*snapshot, SubmissionOf(SignalOf("fairwork", "opvang_coordinatie")), Noon())),
              ElementsAre("PROHIBITED w1 v_number"));
  question.schemes = {};
  EXPECT_TRUE(DecideQuestion(*snapshot, question, Noon()).permitted) << "by pseudonym";

  PolicySet set;
  set.documents.push_back({DocumentKind::kVocabulary, "vocabulary", SourceFile("policy/vocabulary.yaml")});
  set.documents.push_back(
      {DocumentKind::kRegister, "register",
       With(SourceFile("tests/policy/data/register.yaml"), "    tasks: [registratie_slachtoffers]\n",
            "    tasks: [registratie_slachtoffers]\n    grounds: {v_number: Wet 2}\n")});
  set.documents.push_back({DocumentKind::kCovenant, "PROEF", ProefSource()});
  set.documents.push_back({DocumentKind::kStatute, "wet",
                           "statute: wet\nversion: \"1\"\ntitle: {nl: Wet, en: Act}\nprohibitions:\n"
                           "  - id: w1\n    article: Wet 1\n    nl: Niet.\n    collaborations: any\n"
                           "    in_force: {from: 2020-01-01}\n    reason: PROHIBITED\n" +
                               statute});
  question.schemes = {"v_number"};
  EXPECT_TRUE(DecideQuestion(*Snap(set), question, Noon()).permitted) << "CoMensha has a ground";
}

TEST(BarsTest, APhaseBelowBarsUntilTheCaseReachesIt) {
  const auto snapshot =
      Barring("    actions: [submit, check, retrieve]\n    recipients: anyone\n    when: {phase_below: 2}\n");
  Question question = kRetrieve;
  Submission submission = SubmissionOf(SignalOf("politie", "opvang_coordinatie"));
  EXPECT_THAT(ReasonsOf(DecideQuestion(*snapshot, question, Noon())), ElementsAre("PROHIBITED w1 -"));
  EXPECT_THAT(ReasonsOf(DecideSubmission(*snapshot, submission, Noon())), ElementsAre("PROHIBITED w1 -"));
  question.request.case_file.phase = submission.request.case_file.phase = 2;
  EXPECT_TRUE(DecideQuestion(*snapshot, question, Noon()).permitted);
  EXPECT_TRUE(DecideSubmission(*snapshot, submission, Noon()).permitted);
}

TEST(BarsTest, WhatDependsOnTheRecordIsNotToldOfTheRequest) {
  const auto snapshot =
      Barring("    actions: [submit, retrieve]\n    recipients: anyone\n    when: {exploitation_not: [seksueel]}\n");
  EXPECT_TRUE(DecideQuestion(*snapshot, kRetrieve, Noon()).permitted);
  RecordFacts record = SignalOf("politie", "opvang_coordinatie");
  EXPECT_THAT(ReasonsOf(DecideRecord(*snapshot, kRetrieve, record, Noon())), ElementsAre("PROHIBITED w1 -"))
      << "a form that is not known is none of those";
  record.exploitation = {"arbeid"};
  EXPECT_FALSE(DecideRecord(*snapshot, kRetrieve, record, Noon()).permitted);
  record.exploitation = {"seksueel"};
  EXPECT_TRUE(DecideRecord(*snapshot, kRetrieve, record, Noon()).permitted);
}

TEST(BarsTest, AnActivityBarsWhereItIsNamedOrWhereNoneOfTheOthersIs) {
  const auto named = Barring("    actions: [retrieve]\n    recipients: anyone\n    when: {activities: [scan]}\n");
  const auto unnamed =
      Barring("    actions: [retrieve]\n    recipients: anyone\n    when: {activities_not: [casusoverleg]}\n");
  Question question = kRetrieve;
  EXPECT_TRUE(DecideQuestion(*named, question, Noon()).permitted);
  EXPECT_FALSE(DecideQuestion(*unnamed, question, Noon()).permitted) << "no activity is none of those";
  question.request.activity = "scan";
  EXPECT_FALSE(DecideQuestion(*named, question, Noon()).permitted);
  EXPECT_FALSE(DecideQuestion(*unnamed, question, Noon()).permitted);
  question.request.activity = "casusoverleg";
  EXPECT_TRUE(DecideQuestion(*unnamed, question, Noon()).permitted);
}

TEST(BarsTest, EveryFactOfADemandLiftsTogether) {
  const auto snapshot = Barring(
      "    actions: [submit, check, retrieve]\n    recipients: anyone\n"
      "    unless: {approvals: [toestemming_leverancier, rechtmatigheidsadvies]}\n");
  Question question = kRetrieve;
  const RecordFacts record = SignalOf("politie", "opvang_coordinatie");
  const auto told = [&] {
    return std::string(DecideQuestion(*snapshot, question, Noon()).code()) + "/" +
           std::string(DecideRecord(*snapshot, question, record, Noon()).code());
  };
  EXPECT_EQ(told(), "PROHIBITED/PROHIBITED");
  question.request.case_file.approvals = {{"rechtmatigheidsadvies", "comensha", "p", Today()}};
  EXPECT_EQ(told(), "PROHIBITED/PROHIBITED");
  question.request.case_file.approvals.push_back({"toestemming_leverancier", "fairwork", "p", Today()});
  EXPECT_EQ(told(), "/PROHIBITED") << "FairWork's record may be given, and this one is of the police";
  question.request.case_file.approvals.push_back({"toestemming_leverancier", "politie", "p", Today()});
  EXPECT_EQ(told(), "/");
}

TEST(BarsTest, BreakGlassLiftsNoStatuteAndOpensNothingHidden) {
  PolicySet set = BaseSet();
  set.documents.push_back({DocumentKind::kCovenant, "PROEF",
                           With(ProefSource(), "  - id: zonder-bron\n",
                                "  - id: nood\n    nl: In nood zonder toestemming.\n    from: opsporing\n"
                                "    to: comensha\n    purpose: opvang_coordinatie\n    about: [slachtoffer]\n"
                                "    data: kern\n    break_glass: {basis: {supply: avg_6_1_d, receive: avg_9_2_c}}\n"
                                "  - id: zonder-bron\n")});
  AddStatutes(set);
  const auto snapshot = Snap(set);
  Question emergency = kRetrieve;
  emergency.request.break_glass = emergency.request.motivated = true;
  RecordFacts record = SignalOf("politie", "opvang_coordinatie");
  record.consent.reset();
  const RecordDecision decision = DecideRecord(*snapshot, emergency, record, Noon());
  EXPECT_EQ(decision.rule, "nood");
  EXPECT_EQ(decision.basis_supply, "avg_6_1_d");
  EXPECT_EQ(decision.basis_receive, "avg_9_2_c");
  record.police_regime = "wpg_12";
  EXPECT_EQ(DecideRecord(*snapshot, emergency, record, Noon()).code(), "INFORMANT_NEVER");
  record.police_regime = "wpg_8";
  record.handling_code = "hidden";
  EXPECT_EQ(DecideRecord(*snapshot, emergency, record, Noon()).code(), "HANDLING_CODE_HIDDEN");
  record.handling_code = "partly";
  EXPECT_EQ(DecideRecord(*snapshot, emergency, record, Noon()).discloses, Disclosure::kHit);
}

}  // namespace
}  // namespace covenant::policy
