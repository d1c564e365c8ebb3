#include "broker/schemes/input.h"

#include <gtest/gtest.h>

#include "broker/base/encoding.h"

namespace covenant::schemes {
namespace {

Identifier Bsn() {
  return Normalise("bsn", std::vector<std::string>{"999990019"}).value();
}

const std::string kRest = "0002" + HexEncode("C1") + "0003" + HexEncode("bsn") + "01" + "0009" + HexEncode("999990019");

TEST(SubjectKeyInputTest, HashesTheDocumentedBytes) {
  EXPECT_EQ(HexEncode(SubjectKeyInput("C1", Bsn())), HexEncode("cb1") + kRest);
}

TEST(SubjectKeyInputTest, APepperStandsBeforeAllElse) {
  const crypto::Secret pepper = crypto::Secret::CopyOf(std::string(kPepperSize, 'p'));
  EXPECT_EQ(HexEncode(PepperedInput("C1", Bsn(), pepper)),
            HexEncode("cb1p") + "0020" + HexEncode(std::string(kPepperSize, 'p')) + kRest);
}

TEST(PepperTest, IsReadFromSixtyFourHexadecimalDigits) {
  const std::string digits = HexEncode(std::string(kPepperSize, 'p'));
  EXPECT_EQ(ParsePepper(" " + digits + "\n").value().view(), std::string(kPepperSize, 'p'));
}

TEST(PepperTest, IsRefusedWithoutRepeatingIt) {
  const std::string digits = HexEncode(std::string(kPepperSize, 'p'));
  for (const std::string& wrong : {std::string(), digits.substr(1), digits + "0", "g" + digits.substr(1)}) {
    const absl::Status status = ParsePepper(wrong).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status));
    EXPECT_EQ(status.message().find("7070"), absl::string_view::npos);
  }
}

}  // namespace
}  // namespace covenant::schemes
