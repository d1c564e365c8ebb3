// Accessions, and the paths that identifiers may take.
#include <string>

#include "gmock/gmock.h"
#include "tests/policy/covenant_sections.h"

namespace covenant::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Acceding(const std::string& lines) {
  return With(ProefSource(), "groups: {opsporing: [politie, kmar, nla]}",
              "accessions:\n" + lines + "groups: {opsporing: [politie, kmar, nla]}");
}

TEST(CovenantPartiesReaderTest, APartyThatAccedesTakesPartFromItsDay) {
  const std::string source =
      With(Acceding("  - {party: opvang, on: 2026-07-01}\n"), "    from: fairwork\n", "    from: [fairwork, opvang]\n");
  const auto snapshot =
      Snap({{"PROEF", With(source, "  fairwork: [v_number]\n", "  fairwork: [v_number]\n  opvang: [v_number]\n")}});
  EXPECT_TRUE(snapshot->FindCovenant("PROEF")->FindParty("opvang")->acceded);
  RecordFacts record = SignalOf("opvang", "openbare_orde");
  EXPECT_TRUE(DecideSubmission(*snapshot, SubmissionOf(record), At("2026-07-01T00:00:00+02:00")).permitted);
  record.supplied_on = record.first_processed_on = absl::CivilDay(2026, 6, 30);
  EXPECT_EQ(DecideSubmission(*snapshot, SubmissionOf(record), At("2026-06-30T23:59:59+02:00")).code(),
            "PARTY_NOT_IN_COVENANT");
}

TEST(CovenantPartiesReaderTest, AnAccessionNamesANewPartyAndItsDay) {
  EXPECT_THAT(ReadProef(Acceding("  - {party: opvangg, on: 2026-07-01}\n")).errors,
              ElementsAre("16:13: the register has no party \"opvangg\"; did you mean \"opvang\"?"));
  EXPECT_THAT(ReadProef(Acceding("  - {party: kmar, on: 2026-07-01}\n")).errors,
              ElementsAre("16:13: party kmar takes part already; keep one line for it"));
  EXPECT_THAT(ReadProef(Acceding("  - {party: opvang}\n")).errors, ElementsAre("16:5: the accession lacks on; add it"));
  EXPECT_THAT(ReadProef(Acceding("  - {party: opvang, on: 2026-02-30}\n")).errors,
              ElementsAre("16:25: on of the accession is no date that exists; write YYYY-MM-DD"));
  EXPECT_THAT(ErrorsWith("groups: {", "accessions: []\ngroups: {"),
              ElementsAre("15:13: accessions is no list of one or more; write one item (- {party: .., on: ..}) each"));
}

TEST(CovenantPartiesReaderTest, ASchemeMayBeForTheBlindPathOnly) {
  const auto snapshot = Snap({{"PROEF", With(ProefSource(), "matching:\n", "matching:\n  blind_only: [bsn]\n")}});
  Question question{Action::kCheck, "PROEF", "voorkomen_opsporen", "politie", {"bsn"}, false, ""};
  EXPECT_THAT(ReasonsOf(DecideQuestion(*snapshot, question, Noon())), ElementsAre("DIRECT_PATH_EXCLUDED matching bsn"));
  Submission submission = SubmissionOf(SignalOf("politie", "voorkomen_opsporen"));
  submission.schemes = {"bsn"};
  EXPECT_THAT(ReasonsOf(DecideSubmission(*snapshot, submission, Noon())),
              ElementsAre("DIRECT_PATH_EXCLUDED matching bsn"));
  question.request.blind = submission.request.blind = true;
  EXPECT_TRUE(DecideQuestion(*snapshot, question, Noon()).permitted);
  EXPECT_TRUE(DecideSubmission(*snapshot, submission, Noon()).permitted);
  question.request.blind = false;
  question.schemes = {"v_number"};
  EXPECT_TRUE(DecideQuestion(*snapshot, question, Noon()).permitted);
}

TEST(CovenantPartiesReaderTest, APepperNeedsTheBlindPathForEveryScheme) {
  const ReadSection read =
      ReadProef(With(ProefSource(), "matching:\n", "matching:\n  blind_only: all\n  pepper: true\n"));
  ASSERT_THAT(read.errors, IsEmpty());
  EXPECT_TRUE(read.covenant->pepper);
  EXPECT_THAT(read.covenant->blind_only, Contains("bsn"));
  EXPECT_THAT(read.covenant->blind_only, SizeIs(Proef().vocabulary().All(WordKind::kScheme).size()));
  const std::vector<std::string> error = {
      "17:3: matching has a pepper and lets identifiers take the direct path; write blind_only: all, since the broker "
      "never learns the pepper"};
  EXPECT_EQ(ErrorsWith("matching:\n", "matching:\n  pepper: true\n"), error);
  EXPECT_EQ(ErrorsWith("matching:\n", "matching:\n  blind_only: [bsn, v_number]\n  pepper: true\n"), error);
  EXPECT_THAT(ErrorsWith("matching:\n", "matching:\n  blind_only: [bsm]\n"),
              ElementsAre("17:16: unknown scheme \"bsm\"; did you mean \"bsn\"?"));
}

}  // namespace
}  // namespace covenant::policy
