// What no covenant can lift: the shipped statutes over covenants that would permit.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "policy/language/statute.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsNull;

// PROEF with every regime let through by rule tafel.
std::shared_ptr<const Snapshot> Lax(bool with_statutes) {
  PolicySet set = BaseSet();
  set.documents.push_back({DocumentKind::kCovenant, "PROEF",
                           With(ProefSource(), "    if: {police_regime: [wpg_8, wpg_10_1_b]}\n",
                                "    if: {police_regime: [wpg_8, wpg_9, wpg_10_1_b, wpg_12, wpg_14]}\n")});
  if (with_statutes) AddStatutes(set);
  return Snap(set);
}

RecordFacts Signal(const std::string& regime) {
  RecordFacts facts = SignalOf("politie", "voorkomen_opsporen");
  facts.police_regime = regime;
  return facts;
}

Decision Submit(const Snapshot& snapshot, const std::string& regime, const std::string& recipient) {
  Submission submission = SubmissionOf(Signal(regime));
  submission.recipient = recipient;
  return DecideSubmission(snapshot, submission, Noon());
}

std::string Checked(const Snapshot& snapshot, const std::string& regime, const std::string& recipient) {
  const Question question{Action::kCheck, "PROEF", "voorkomen_opsporen", recipient, {}, false, ""};
  return std::string(DecideRecord(snapshot, question, Signal(regime), Noon()).code());
}

TEST(StatutesTest, WithoutThemTheCovenantWouldPermit) {
  const auto snapshot = Lax(false);
  for (const char* regime : {"wpg_8", "wpg_10_1_b", "wpg_12", "wpg_14"}) {
    EXPECT_TRUE(Submit(*snapshot, regime, "").permitted) << regime;
    EXPECT_EQ(Checked(*snapshot, regime, "gemeente-almere"), "") << regime;
  }
}

TEST(StatutesTest, InformantsAndRemovedDataGoNowhere) {
  const auto snapshot = Lax(true);
  for (const char* recipient : {"", "kmar", "gemeente-almere"}) {
    EXPECT_THAT(ReasonsOf(Submit(*snapshot, "wpg_12", recipient)), ElementsAre("INFORMANT_NEVER wpg-12-nooit -"));
    EXPECT_THAT(ReasonsOf(Submit(*snapshot, "wpg_14", recipient)), ElementsAre("ARCHIVED_DATA wpg-14-nooit -"));
  }
  EXPECT_EQ(Checked(*snapshot, "wpg_12", "kmar"), "INFORMANT_NEVER");
  EXPECT_EQ(Checked(*snapshot, "wpg_14", "kmar"), "ARCHIVED_DATA");
  EXPECT_TRUE(Submit(*snapshot, "wpg_8", "").permitted);
  EXPECT_TRUE(Submit(*snapshot, "wpg_9", "").permitted);
}

TEST(StatutesTest, ThematicDataStayWithinThePoliceDomain) {
  const auto snapshot = Lax(true);
  EXPECT_TRUE(Submit(*snapshot, "wpg_10_1_b", "").permitted) << "kmar may have it";
  EXPECT_TRUE(Submit(*snapshot, "wpg_10_1_b", "kmar").permitted);
  EXPECT_THAT(ReasonsOf(Submit(*snapshot, "wpg_10_1_b", "gemeente-almere")),
              ElementsAre("ART10_1B_NEVER wpg-10-1-b-binnen-politiedomein -"));
  EXPECT_EQ(Checked(*snapshot, "wpg_10_1_b", "kmar"), "");
  EXPECT_EQ(Checked(*snapshot, "wpg_10_1_b", "gemeente-almere"), "ART10_1B_NEVER");
}

TEST(StatutesTest, AStatuteSpeaksBeforeTheRuleAndBothAreReported) {
  PolicySet set = BaseSet();
  set.documents.push_back({DocumentKind::kCovenant, "COMENSHA-REG", ExampleCovenant()});
  AddStatutes(set);
  const auto snapshot = Snap(set);
  RecordFacts facts = SignalOf("kmar", "registratie_aard_omvang");
  facts.police_regime = "wpg_10_1_b";
  Submission submission{"COMENSHA-REG", facts, {}, {}, ""};
  EXPECT_THAT(ReasonsOf(DecideSubmission(*snapshot, submission, Noon())),
              ElementsAre("ART10_1B_NEVER wpg-10-1-b-binnen-politiedomein -",
                          "POLICE_REGIME_EXCLUDED melding-opsporing police_regime"));
}

constexpr char kStatute[] = R"(statute: proef-wet
version: "1"
title: {nl: Proef, en: Trial}
prohibitions:
  - id: geen-tafel
    article: Proefwet 1
    nl: Geen vragen door gemeenten.
    actions: [check]
    collaborations: [regional_table]
    recipients: {kinds: [gemeente]}
    in_force: {from: 2026-07-01, through: 2026-07-31}
    reason: PROHIBITED
)";

std::shared_ptr<const Snapshot> WithStatute(const std::string& statute) {
  PolicySet set = BaseSet();
  set.documents.push_back({DocumentKind::kCovenant, "PROEF", ProefSource()});
  set.documents.push_back({DocumentKind::kStatute, "proef-wet", statute});
  return Snap(set);
}

std::vector<std::string> Asked(const Snapshot& snapshot, const char* recipient, const char* time) {
  const Question question{Action::kCheck, "PROEF", "voorkomen_opsporen", recipient, {}, false, ""};
  return ReasonsOf(DecideQuestion(snapshot, question, At(time)));
}

TEST(StatutesTest, AStatuteHoldsOnItsDaysForWhomItBinds) {
  const auto snapshot = WithStatute(kStatute);
  EXPECT_THAT(Asked(*snapshot, "gemeente-almere", "2026-06-30T23:59:59+02:00"), ElementsAre());
  EXPECT_THAT(Asked(*snapshot, "gemeente-almere", "2026-07-01T00:00:00+02:00"),
              ElementsAre("PROHIBITED geen-tafel -", "PROHIBITED geen-vraag-kmar -"));
  EXPECT_THAT(Asked(*snapshot, "gemeente-almere", "2026-08-01T00:00:00+02:00"), ElementsAre());
  EXPECT_THAT(Asked(*snapshot, "politie", "2026-07-01T00:00:00+02:00"), ElementsAre());
}

TEST(StatutesTest, AStatuteBindsOnlyItsCollaborations) {
  const auto snapshot = WithStatute(With(kStatute, "[regional_table]", "[riec]"));
  EXPECT_THAT(Asked(*snapshot, "gemeente-almere", "2026-07-01T00:00:00+02:00"), ElementsAre());
}

std::vector<std::string> ErrorsOf(const std::string& text) {
  Diagnostics diagnostics("s.yaml");
  EXPECT_THAT(ReadStatute(text, Proef().vocabulary(), diagnostics), IsNull());
  return Texts(diagnostics.all());
}

TEST(StatutesTest, WhatAStatuteCannotSayIsRefused) {
  EXPECT_THAT(
      ErrorsOf(With(kStatute, "{kinds: [gemeente]}", "everybody")),
      ElementsAre("s.yaml:10:17: recipients says nothing known; write anyone, outside_police_domain or {kinds: [..], "
                  "sectors: [..]}"));
  EXPECT_THAT(ErrorsOf(With(kStatute, "{kinds: [gemeente]}", "{}")),
              ElementsAre("s.yaml:10:17: recipients is empty; write anyone if that is meant"));
  EXPECT_THAT(
      ErrorsOf(With(kStatute, "reason: PROHIBITED", "reason: FORBIDDEN")),
      Contains("s.yaml:12:13: unknown reason code \"FORBIDDEN\"; use a word of reason_codes in the vocabulary"));
  EXPECT_THAT(
      ErrorsOf(With(kStatute, "    in_force:", "    when: {health: true}\n    in_force:")),
      ElementsAre("s.yaml:11:12: unknown key \"health\" in the condition of a prohibition; known here: police_regime, "
                  "about, exploitation_not, phase_below, activities, activities_not"));
  EXPECT_THAT(ErrorsOf(With(kStatute, "    in_force:", "    when: {}\n    in_force:")),
              ElementsAre("s.yaml:11:11: the condition of a prohibition is empty; remove it if it holds always"));
  EXPECT_THAT(ErrorsOf(With(kStatute, "actions: [check]", "actions: [look]")),
              ElementsAre("s.yaml:8:15: unknown action \"look\"; write submit, check, retrieve or report"));
  EXPECT_THAT(ErrorsOf(std::string(kStatute) + "  - {id: geen-tafel}\n"),
              Contains("s.yaml:13:5: the id \"geen-tafel\" stands twice; give each its own id"));
}

// kStatute with other lines than its bound recipients.
StatutoryProhibition Read(const std::string& lines) {
  Diagnostics diagnostics("s.yaml");
  const auto statute =
      ReadStatute(With(kStatute, "    recipients: {kinds: [gemeente]}\n", lines), Proef().vocabulary(), diagnostics);
  EXPECT_THAT(Texts(diagnostics.all()), ElementsAre());
  return statute == nullptr ? StatutoryProhibition() : statute->prohibitions.front();
}

TEST(StatutesTest, ACategoryBarsItsFieldsAndWhatIsMadeOfThem) {
  EXPECT_THAT(Read("    categories: [woonsituatie]\n    recipients: anyone\n").fields,
              ElementsAre("housing", "municipality", "region"));
  EXPECT_THAT(Read("    fields: [birth_date]\n    recipients: anyone\n").fields, ElementsAre("age", "birth_date"));
  EXPECT_TRUE(Read("    recipients: anyone\n").BarsAll());
}

TEST(StatutesTest, AStatuteReadsItsConditionsAndWhatLiftsIt) {
  const StatutoryProhibition read = Read(
      "    fields: [nationality]\n    recipients: {private: true}\n    suppliers: {other_than: [ind]}\n"
      "    when: {phase_below: 2, activities_not: [casusoverleg], exploitation_not: [seksueel]}\n"
      "    unless: {approvals: [toestemming_leverancier], attestations: [meldcode]}\n");
  EXPECT_EQ(read.when.phase_below, 2);
  EXPECT_THAT(read.when.activities_not, ElementsAre("casusoverleg"));
  EXPECT_THAT(read.when.exploitation_not, ElementsAre("seksueel"));
  EXPECT_THAT(read.unless.approvals, ElementsAre("toestemming_leverancier"));
  EXPECT_THAT(read.unless.attestations, ElementsAre("meldcode"));
  EXPECT_TRUE(read.recipients.is_private);
  EXPECT_THAT(read.suppliers.other_than, ElementsAre("ind"));
}

TEST(StatutesTest, ABarOnSchemesKnowsOnlyWhoMatches) {
  EXPECT_TRUE(Read("    schemes: [bsn]\n    recipients: {private: true}\n    unless: {party_ground: true}\n")
                  .unless.party_ground);
  const auto errors = [](const std::string& lines) {
    return ErrorsOf(With(kStatute, "    recipients: {kinds: [gemeente]}\n", lines));
  };
  EXPECT_THAT(errors("    schemes: [bsn]\n    recipients: anyone\n    when: {phase_below: 2}\n"),
              ElementsAre("s.yaml:5:5: geen-tafel bars schemes and something else; of a bar on schemes only recipients "
                          "(whoever matches by them) and party_ground are known"));
  EXPECT_THAT(errors("    recipients: anyone\n    unless: {party_ground: true}\n"),
              ElementsAre("s.yaml:5:5: geen-tafel asks a ground, but bars no scheme; name the schemes, or take "
                          "party_ground out"));
  EXPECT_THAT(errors("    categories: [bsn]\n    recipients: anyone\n"),
              ElementsAre("s.yaml:5:5: the categories of geen-tafel have no fields; name categories that something can "
                          "be released of"));
  EXPECT_THAT(errors("    recipients: anyone\n    unless: {}\n"),
              ElementsAre("s.yaml:11:13: unless is empty; remove it if nothing lifts the prohibition"));
}

const Party& PartyOf(const char* id) {
  return *Proef().parties().Find(id);
}

TEST(StatutesTest, WhomAStatuteBinds) {
  const Vocabulary& words = Proef().vocabulary();
  const auto binds = [&](BoundParties bound, const char* party, const char* collaboration) {
    return Binds(bound, PartyOf(party), words, collaboration);
  };
  EXPECT_TRUE(binds({}, "politie", "riec"));
  EXPECT_TRUE(binds({.outside_police_domain = true}, "comensha", "riec"));
  EXPECT_FALSE(binds({.outside_police_domain = true}, "politie", "riec"));
  EXPECT_TRUE(binds({.is_private = true}, "comensha", "riec"));
  EXPECT_FALSE(binds({.is_private = true}, "gemeente-almere", "riec"));
  EXPECT_TRUE(binds({.third_party = true}, "comensha", "riec"));
  EXPECT_FALSE(binds({.third_party = true}, "gemeente-almere", "riec"));
  EXPECT_FALSE(binds({.third_party = true}, "comensha", "regional_table")) << "its participants stand in no law";
  EXPECT_TRUE(binds({.collaboration_body = true}, "riec-midden-nederland", "zvh"));
  EXPECT_FALSE(binds({.collaboration_body = true}, "riec-midden-nederland", "riec")) << "its own";
  EXPECT_FALSE(binds({.collaboration_body = true}, "politie", "zvh"));
  EXPECT_TRUE(binds({.kinds = {"politie"}}, "politie", "riec"));
  EXPECT_FALSE(binds({.kinds = {"ind"}}, "politie", "riec"));
  EXPECT_FALSE(binds({.other_than = {"politie"}}, "politie", "riec"));
  EXPECT_TRUE(binds({.other_than = {"ind"}}, "politie", "riec"));
  EXPECT_FALSE(binds({.is_private = true, .kinds = {"politie"}}, "politie", "riec"));
}

}  // namespace
}  // namespace covenant::policy
