#include "broker/pseudonym/identifier.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace covenant::pseudonym {
namespace {

using Parts = std::vector<std::string>;

struct Accepted {
  Parts written;
  Parts normal;
};

void ExpectAccepted(std::string_view scheme, const std::vector<Accepted>& cases) {
  ASSERT_GE(cases.size(), 10u);
  for (const Accepted& one : cases) {
    const absl::StatusOr<Identifier> identifier = Normalise(scheme, one.written);
    ASSERT_TRUE(identifier.ok()) << scheme << ": " << identifier.status().message();
    EXPECT_EQ(identifier->parts, one.normal);
    EXPECT_EQ(identifier->scheme, FindScheme(scheme));
    // Normalising is idempotent.
    EXPECT_EQ(Normalise(scheme, identifier->parts).value().parts, one.normal);
  }
}

// Refused with a message that repeats no part of the value of three characters or more.
void ExpectRefused(std::string_view scheme, const std::vector<Parts>& cases) {
  ASSERT_GE(cases.size(), 10u);
  for (size_t i = 0; i < cases.size(); ++i) {
    const absl::Status status = Normalise(scheme, cases[i]).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << scheme << " case " << i;
    EXPECT_GT(status.message().size(), 20u);
    for (const std::string& part : cases[i]) {
      if (part.size() >= 3) EXPECT_EQ(status.message().find(part), absl::string_view::npos) << scheme << " case " << i;
    }
  }
}

// The test range 9999xxxxx.
TEST(BsnTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"999990019"};
  ExpectAccepted("bsn", {{{"999990019"}, normal},
                         {{"9999.90.019"}, normal},
                         {{"9999 90 019"}, normal},
                         {{"9999-90-019"}, normal},
                         {{" 999990019 "}, normal},
                         {{"999.990.019"}, normal},
                         {{"999990020"}, {"999990020"}},
                         {{"999990032"}, {"999990032"}},
                         {{"010000008"}, {"010000008"}},
                         {{"10000008"}, {"010000008"}},
                         {{"1000.00.08"}, {"010000008"}}});
}

TEST(BsnTest, IsRefusedWhenItIsNone) {
  ExpectRefused("bsn", {{"999990018"},
                        {"999990091"},
                        {"000000000"},
                        {"00000000"},
                        {"1234567"},
                        {"9999900190"},
                        {"99999001X"},
                        {""},
                        {"..."},
                        {"999990019\n"},
                        {"９９９９９００１９"},
                        {"999/990/019"}});
}

TEST(VNumberTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"2801234567"};
  ExpectAccepted("v_number", {{{"2801234567"}, normal},
                              {{"280.123.4567"}, normal},
                              {{"280 123 4567"}, normal},
                              {{"280-123-4567"}, normal},
                              {{"V2801234567"}, normal},
                              {{"v 2801234567"}, normal},
                              {{"V-2801234567"}, normal},
                              {{"2801.234.567"}, normal},
                              {{" 2801234567"}, normal},
                              {{"0000000001"}, {"0000000001"}}});
}

TEST(VNumberTest, IsRefusedWhenItIsNone) {
  ExpectRefused("v_number", {{"280123456"},
                             {"28012345678"},
                             {"0000000000"},
                             {"VV2801234567"},
                             {"280123456V"},
                             {""},
                             {"V"},
                             {"W2801234567"},
                             {"2801234567\n"},
                             {"280_123_4567"}});
}

TEST(PassportTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"NLD", "NXB123C45"};
  ExpectAccepted("passport", {{{"NLD", "NXB123C45"}, normal},
                              {{"nld", "nxb123c45"}, normal},
                              {{" NLD", "NXB 123 C45"}, normal},
                              {{"NLD", "NXB-123-C45"}, normal},
                              {{"NLD", "NXB.123.C45"}, normal},
                              {{"NLD", "NXB123C45<<"}, normal},
                              {{"D", "C01X00T47"}, {"DEU", "C01X00T47"}},
                              {{"DEU", "C01X00T47"}, {"DEU", "C01X00T47"}},
                              {{"RKS", "P01234567"}, {"RKS", "P01234567"}},
                              {{"NGA", "12345"}, {"NGA", "12345"}},
                              {{"CHN", "e1234 567890 123456789"}, {"CHN", "E1234567890123456789"}}});
}

TEST(PassportTest, IsRefusedWhenItIsNone) {
  ExpectRefused("passport", {{"NL", "NXB123C45"},
                             {"XYZ", "NXB123C45"},
                             {"", "NXB123C45"},
                             {"NEDERLAND", "NXB123C45"},
                             {"NLD", ""},
                             {"NLD", "1234"},
                             {"NLD", "ABCDEFGHI"},
                             {"NLD", "123456789012345678901"},
                             {"NLD", "NXB123Ç45"},
                             {"NLD", "NXB_123_C45"},
                             {"NLD\n", "NXB123C45"},
                             {"NLD", "NXB123C45\n"}});
}

TEST(PhoneTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"+31612345678"};
  ExpectAccepted("phone", {{{"+31612345678"}, normal},
                           {{"+31 6 12345678"}, normal},
                           {{"+31 (0)6 1234 5678"}, normal},
                           {{"+31 06 12345678"}, normal},
                           {{"0031612345678"}, normal},
                           {{"06-12345678"}, normal},
                           {{"06 12 34 56 78"}, normal},
                           {{"(06) 123.456.78"}, normal},
                           {{"0031-6/12345678"}, normal},
                           {{"+32 470 12 34 56"}, {"+32470123456"}},
                           {{"+234 803 123 4567"}, {"+2348031234567"}}});
}

TEST(PhoneTest, IsRefusedWhenItIsNone) {
  ExpectRefused("phone", {{"612345678"},
                          {"061234567"},
                          {"06123456789"},
                          {"+3161234567"},
                          {"+316123456789"},
                          {"+31612E45678"},
                          {"+1234567"},
                          {"+1234567890123456"},
                          {"+0612345678"},
                          {""},
                          {"+"},
                          {"112"},
                          {"++31612345678"},
                          {"+31612345678 ext. 4"}});
}

TEST(NameBirthdateTest, IsAcceptedAsOrganisationsWriteIt) {
  const Parts normal = {"vandenberg", "annemarie", "1990-04-30"};
  ExpectAccepted("name_birthdate", {{{"van den Berg", "Annemarie", "1990-04-30"}, normal},
                                    {{"VAN DEN BERG", "ANNEMARIE", "30-04-1990"}, normal},
                                    {{"Van den Bérg", "Anne-Marie", "30.04.1990"}, normal},
                                    {{"van  den Berg", "Anne Marie", "30/04/1990"}, normal},
                                    {{"vandenberg", "Annemarië", " 1990-04-30 "}, normal},
                                    {{"van den Berg", "annemarie", "1990/04/30"}, normal},
                                    {{"Suharto", "", "1985-02-28"}, {"suharto", "", "1985-02-28"}},
                                    {{"O'Neill", "Zoë", "2000-02-29"}, {"oneill", "zoe", "2000-02-29"}},
                                    {{"Yılmaz", "Ayşe", "1999-12-31"}, {"yilmaz", "ayse", "1999-12-31"}},
                                    {{"Nguyễn", "Thị Ánh", "01-01-2008"}, {"nguyen", "thianh", "2008-01-01"}}});
}

TEST(NameBirthdateTest, IsRefusedWhenItIsNone) {
  ExpectRefused("name_birthdate", {{"", "Anna", "1990-04-30"},
                                   {"-", "Anna", "1990-04-30"},
                                   {"Berg4711", "Anna", "1990-04-30"},
                                   {"Берг", "Anna", "1990-04-30"},
                                   {"Berg", "Anna\xff", "1990-04-30"},
                                   {"Berg", "Anna", "1990-04-31"},
                                   {"Berg", "Anna", "1999-02-29"},
                                   {"Berg", "Anna", "1990-13-01"},
                                   {"Berg", "Anna", "1990-00-00"},
                                   {"Berg", "Anna", "04-31-1990"},
                                   {"Berg", "Anna", "90-04-30"},
                                   {"Berg", "Anna", ""},
                                   {"Berg", "Anna", "19900430"},
                                   {"Berg", "Anna", "1790-04-30"},
                                   {"Berg", "Anna", "2990-04-30"},
                                   {"Berg", "Anna", "199x-04-30"},
                                   {"Berg", "Anna", "1990-+4-30"}});
}

TEST(SchemesTest, AreFiveOfWhichThreeIdentify) {
  ASSERT_EQ(Schemes().size(), 5u);
  std::set<std::string_view> strong;
  for (const Scheme& scheme : Schemes()) {
    EXPECT_EQ(FindScheme(scheme.code), &scheme);
    if (scheme.strength == Strength::kStrong) strong.insert(scheme.code);
  }
  EXPECT_EQ(strong, (std::set<std::string_view>{"bsn", "passport", "v_number"}));
  EXPECT_EQ(FindScheme("iban"), nullptr);
}

TEST(NormaliseTest, RefusesAnUnknownSchemeWithoutRepeatingIt) {
  const absl::Status status = Normalise("999990019", Parts{"x"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message().find("999990019"), absl::string_view::npos);
}

TEST(NormaliseTest, RefusesAWrongNumberOfPartsAndLongParts) {
  EXPECT_EQ(Normalise("bsn", Parts{}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Normalise("bsn", Parts{"999990019", "x"}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Normalise("passport", Parts{"NXB123C45"}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Normalise("name_birthdate", Parts{std::string(200, 'x'), "", "1990-01-01"}).ok());
  EXPECT_FALSE(Normalise("name_birthdate", Parts{std::string(201, 'x'), "", "1990-01-01"}).ok());
}

}  // namespace
}  // namespace covenant::pseudonym
