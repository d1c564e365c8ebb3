#include "policy/decide/decide_matches.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kMatch[] =
    "matches:\n"
    "  - id: twee\n    article: 3\n    nl: Twee diensten kennen dezelfde persoon.\n    from: opsporing\n"
    "    purpose: voorkomen_opsporen\n    minimum_suppliers: 2\n    within: P1Y\n    notify: suppliers\n";

std::shared_ptr<const Snapshot> Matching(const std::string& match = kMatch) {
  return Snap({{"PROEF", With(ProefSource(), "retention:\n", match + "retention:\n")}});
}

RecordFacts Known(const char* supplier) {
  return SignalOf(supplier, "voorkomen_opsporen");
}

// "match party [records]", with a star for the assessor.
std::vector<std::string> Notices(const Snapshot& snapshot, const std::vector<RecordFacts>& records,
                                 bool assessed = false, absl::Time now = Noon()) {
  std::vector<std::string> lines;
  for (const MatchNotice& notice : DecideMatches(snapshot, "PROEF", records, assessed, now)) {
    std::string line = notice.match + " " + notice.party + (notice.as_assessor ? "*" : "");
    for (const size_t record : notice.records) line += " " + std::to_string(record);
    lines.push_back(line);
  }
  return lines;
}

TEST(DecideMatchesTest, TellsTheSuppliersWhenEnoughOfThemKnowThePerson) {
  const auto snapshot = Matching();
  EXPECT_THAT(Notices(*snapshot, {Known("politie")}), IsEmpty());
  EXPECT_THAT(Notices(*snapshot, {Known("politie"), Known("politie")}), IsEmpty()) << "one supplier is one";
  EXPECT_THAT(Notices(*snapshot, {Known("politie"), Known("kmar")}), ElementsAre("twee kmar 0 1", "twee politie 0 1"));
}

TEST(DecideMatchesTest, AHiddenSignalCountsForItsOwnSupplierOnly) {
  const auto snapshot = Matching();
  std::vector<RecordFacts> records = {Known("politie"), Known("kmar")};
  records[1].handling_code = "hidden";
  EXPECT_THAT(Notices(*snapshot, records), ElementsAre("twee kmar 0 1"))
      << "the marechaussee would see the police's by a check, and nobody sees its own";
  records.push_back(Known("nla"));
  EXPECT_THAT(Notices(*snapshot, records), ElementsAre("twee kmar 0 1 2", "twee nla 0 2", "twee politie 0 2"));
}

TEST(DecideMatchesTest, WhatACheckWouldNotTellDoesNotCount) {
  const auto snapshot = Matching();
  const auto with = [&](void (*spoil)(RecordFacts&)) {
    std::vector<RecordFacts> records = {Known("politie"), Known("kmar")};
    spoil(records[1]);
    return Notices(*snapshot, records);
  };
  EXPECT_THAT(with([](RecordFacts& r) { r.police_regime = "wpg_9"; }), ElementsAre("twee kmar 0 1"));
  EXPECT_THAT(with([](RecordFacts& r) { r.first_processed_on = absl::CivilDay(2020, 1, 1); }), IsEmpty());
  EXPECT_THAT(with([](RecordFacts& r) { r.purpose = "opvang_coordinatie"; }), IsEmpty());
  EXPECT_THAT(with([](RecordFacts& r) { r.supplier = "fairwork"; }), IsEmpty()) << "not among those that count";
  EXPECT_THAT(with([](RecordFacts& r) { r.supplied_on = absl::CivilDay(2025, 7, 1); }), IsEmpty()) << "too long ago";
  EXPECT_THAT(with([](RecordFacts& r) { r.supplied_on = absl::CivilDay(2025, 7, 2); }),
              ElementsAre("twee kmar 0 1", "twee politie 0 1"));
}

TEST(DecideMatchesTest, OneLegalPersonIsOneSupplier) {
  PolicySet set;
  set.documents.push_back({DocumentKind::kVocabulary, "vocabulary", SourceFile("policy/vocabulary.yaml")});
  set.documents.push_back({DocumentKind::kRegister, "register",
                           With(With(SourceFile("tests/policy/data/register.yaml"),
                                     "    oins: [{oin: \"00000099000000002000\", from: 2020-01-01}]",
                                     "    oins: [{oin: \"00000099000000001000\", from: 2020-01-01}]"),
                                "  kmar:\n    capacity: opsporing\n", "  kmar:\n    capacity: toezicht\n")});
  set.documents.push_back(
      {DocumentKind::kCovenant, "PROEF", With(ProefSource(), "retention:\n", std::string(kMatch) + "retention:\n")});
  const auto snapshot = Snap(set);
  EXPECT_THAT(Notices(*snapshot, {Known("politie"), Known("kmar")}), IsEmpty());
  EXPECT_THAT(Notices(*snapshot, {Known("politie"), Known("kmar"), Known("nla")}),
              ElementsAre("twee kmar 0 1 2", "twee nla 0 1 2", "twee politie 0 1 2"));
}

TEST(DecideMatchesTest, AnAssessorIsToldFirstAndTheOthersAfterwards) {
  const auto snapshot = Matching(std::string(kMatch) + "    assessor: gemeente-almere\n");
  const std::vector<RecordFacts> records = {Known("politie"), Known("nla")};
  EXPECT_THAT(Notices(*snapshot, records), ElementsAre("twee gemeente-almere* 0 1"));
  EXPECT_THAT(Notices(*snapshot, records, true), ElementsAre("twee nla 0 1", "twee politie 0 1"));
}

TEST(DecideMatchesTest, ThoseNamedAreToldAsFarAsTheirOwnRulesGo) {
  const auto snapshot = Matching(With(kMatch, "notify: suppliers", "notify: [gemeente-almere, comensha]"));
  EXPECT_THAT(Notices(*snapshot, {Known("politie"), Known("nla")}), ElementsAre("twee gemeente-almere 0 1"))
      << "CoMensha may not check for this purpose";
  EXPECT_THAT(Notices(*snapshot, {Known("politie"), Known("kmar")}), IsEmpty())
      << "Almere may not hear of the marechaussee's";
}

TEST(DecideMatchesTest, OnlyRolesThatAreNamedCount) {
  const auto snapshot =
      Matching(With(kMatch, "    minimum_suppliers: 2\n", "    about: [verdachte]\n    minimum_suppliers: 2\n"));
  std::vector<RecordFacts> records = {Known("politie"), Known("kmar")};
  EXPECT_THAT(Notices(*snapshot, records), IsEmpty());
  for (RecordFacts& record : records) record.subject_role = "verdachte";
  EXPECT_THAT(Notices(*snapshot, records), ElementsAre("twee kmar 0 1", "twee politie 0 1"));
}

TEST(DecideMatchesTest, NothingIsToldOutsideTheDaysInForce) {
  const auto snapshot = Matching();
  const std::vector<RecordFacts> records = {Known("politie"), Known("kmar")};
  EXPECT_THAT(Notices(*snapshot, records, false, At("2027-01-01T00:00:00+01:00")), IsEmpty());
  EXPECT_THAT(DecideMatches(*snapshot, "ANDER", records, false, Noon()), IsEmpty());
}

}  // namespace
}  // namespace covenant::policy
