#include <string>

#include "gmock/gmock.h"
#include "tests/policy/covenant_sections.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kMatch[] =
    "matches:\n"
    "  - id: twee\n"
    "    nl: Twee kennen dezelfde.\n"
    "    from: [opsporing, fairwork]\n"
    "    purpose: voorkomen_opsporen\n"
    "    about: [slachtoffer]\n"
    "    minimum_suppliers: 3\n"
    "    within: P6M\n"
    "    notify: [politie, comensha]\n"
    "    assessor: comensha\n";

std::vector<std::string> Errors(const std::string& from, const std::string& to) {
  return ReadProef(WithSection(With(kMatch, from, to))).errors;
}

TEST(MatchReaderTest, ReadsAMatch) {
  const ReadSection read = ReadProef(WithSection(kMatch));
  ASSERT_THAT(read.errors, IsEmpty());
  const MatchRule& match = read.covenant->matches.at(0);
  EXPECT_EQ(match.id, "twee");
  EXPECT_THAT(match.from.parties, ElementsAre("fairwork", "kmar", "nla", "politie"));
  EXPECT_EQ(match.purpose, "voorkomen_opsporen");
  EXPECT_THAT(match.about, ElementsAre("slachtoffer"));
  EXPECT_EQ(match.minimum_suppliers, 3);
  EXPECT_EQ(match.within->months, 6);
  EXPECT_FALSE(match.notify_suppliers);
  EXPECT_THAT(match.notify.parties, ElementsAre("comensha", "politie"));
  EXPECT_EQ(match.assessor, "comensha");
}

TEST(MatchReaderTest, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(ReadProef(WithSection("matches: []\n")).errors,
              ElementsAre("93:10: matches is no list of one or more; write one item (- id: ..) for each match"));
  EXPECT_THAT(Errors("id: twee", "id: tafel"),
              ElementsAre("94:9: the id \"tafel\" is taken; give each rule its own id"));
  EXPECT_THAT(
      Errors("minimum_suppliers: 3", "minimum_suppliers: 1"),
      ElementsAre("99:24: minimum_suppliers of the match is no number that fits; write a whole number from 2 to "
                  "100"));
  EXPECT_THAT(Errors("    notify: [politie, comensha]\n", ""), ElementsAre("94:5: the match lacks notify; add it"));
  EXPECT_THAT(
      Errors("notify: [politie, comensha]", "notify: anyone"),
      ElementsAre("101:13: anyone in notify of the match; name the groups and parties: anyone stands alone, and "
                  "only in a prohibition"));
  EXPECT_THAT(Errors("assessor: comensha", "assessor: opvang"),
              ElementsAre("102:15: assessor \"opvang\" is no party of this covenant; name one of its parties"));
  EXPECT_THAT(Errors("purpose: voorkomen_opsporen", "purpose: voorkomen"),
              ElementsAre("97:14: unknown purpose \"voorkomen\"; use a word of purposes in the vocabulary"));
  EXPECT_THAT(
      Errors("within: P6M", "within: 6 maanden"),
      ElementsAre("100:13: within of the match is no term; write an ISO 8601 term such as P5Y, P3M, P1D or PT36H"));
}

TEST(MatchReaderTest, InAWgsCollaborationAPersonAssessesFirst) {
  const std::string source = With(WithSection(With(kMatch, "    assessor: comensha\n", "")),
                                  "collaboration: regional_table", "collaboration: riec");
  EXPECT_THAT(ReadProef(source).errors,
              ElementsAre("94:5: match twee has no assessor; name one: in a WGS collaboration a person assesses before "
                          "anyone is told (WGS 1.9)"));
  EXPECT_THAT(ReadProef(With(WithSection(kMatch), "collaboration: regional_table", "collaboration: riec")).errors,
              IsEmpty());
}

}  // namespace
}  // namespace covenant::policy
