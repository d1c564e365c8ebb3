// Ways to release a field, and age bands.
#include <string>

#include "gmock/gmock.h"
#include "tests/policy/covenant_sections.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> LabelsOf(const FieldRelease& release) {
  std::vector<std::string> labels;
  for (const AgeBand& band : release.bands) labels.push_back(band.label);
  return labels;
}

// Line 24 is that of the data set's personal characteristics.
constexpr char kFrom[] = "persoonskenmerk: {age: band, sex: as_is, region: police_unit}";

TEST(DataSetReaderTest, AFieldMayHaveBandsOfItsOwn) {
  const ReadSection read =
      ReadProef(With(ProefSource(), kFrom, "persoonskenmerk: {age: {band: [0-17, 18+]}, sex: as_is}"));
  ASSERT_THAT(read.errors, IsEmpty());
  const FieldRelease& age = read.covenant->FindDataSet("kern")->fields[1].release;
  EXPECT_EQ(age.transformation, Transformation::kBand);
  EXPECT_THAT(LabelsOf(age), ElementsAre("0-17", "18+"));
  EXPECT_THAT(LabelsOf(ReadProef(ProefSource()).covenant->FindDataSet("kern")->fields[1].release),
              ElementsAre("0-15", "16+"))
      << "else those of the covenant";
}

TEST(DataSetReaderTest, BandsOfTheCovenantAreNotNeededWhereEachFieldHasItsOwn) {
  std::string source = With(ProefSource(), kFrom, "persoonskenmerk: {age: {band: [0-17, 18+]}, sex: as_is}");
  source = With(source, "age_bands: [0-15, 16+]\n", "");
  EXPECT_THAT(ReadProef(source).errors, IsEmpty());
}

TEST(DataSetReaderTest, SaysWhichWayDoesNotFitWhichField) {
  const auto errors = [](const std::string& field) {
    return ErrorsWith("id_contact: {name: as_is}", "id_contact: {" + field + "}");
  };
  EXPECT_THAT(errors("name: redact"), IsEmpty());
  EXPECT_THAT(errors("name: drop"), IsEmpty());
  EXPECT_THAT(errors("postcode: postcode_4"), IsEmpty());
  EXPECT_THAT(errors("name: postcode_4"),
              ElementsAre("23:24: field name cannot be released as postcode_4; postcode_4 is for a postcode"));
  EXPECT_THAT(errors("birth_date: redact"),
              ElementsAre("23:30: field birth_date cannot be released as redact; redact is for free text"));
  EXPECT_THAT(errors("birth_date: municipality"),
              ElementsAre("23:30: field birth_date cannot be released as municipality; municipality is for a "
                          "municipality or region"));
  EXPECT_THAT(errors("birth_date: {band: [0-17, 18+]}"),
              ElementsAre("23:30: field birth_date cannot be released as band; band is for years"));
}

TEST(DataSetReaderTest, OwnBandsAreCheckedLikeAny) {
  const auto errors = [](const std::string& age) { return ErrorsWith(kFrom, "persoonskenmerk: {age: " + age + "}"); };
  EXPECT_THAT(errors("{band: [0-17, 19+]}"),
              ElementsAre("24:42: age band \"19+\" does not follow; write bands that begin at 0, join up and end open, "
                          "such as [0-11, 12-15, 16-17, 18+]"));
  EXPECT_THAT(errors("{band: [0-17]}"), ElementsAre("24:36: the last age band is not open; end with one such as 18+"));
  EXPECT_THAT(errors("{bands: [0+]}"),
              ElementsAre("24:28: field age lacks band; add it",
                          "24:29: unknown key \"bands\" in field age; did you mean \"band\"?"));
}

}  // namespace
}  // namespace covenant::policy
