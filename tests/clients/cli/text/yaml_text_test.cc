#include "clients/cli/text/yaml_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

const char kText[] = R"(# The register of the test.
register: proef   # its name
version: "7"
parties:
  nla:
    capacity: opsporing   # as the decree says
    names:
      - {name: Inspectie SZW, from: 2012-01-01, through: 2021-12-31}
      - {name: "Arbeids, inspectie #1", from: 2022-01-01}   # renamed
    # the one OIN it has
    oins: [{oin: "1", from: 2020-01-01}]
  kmar: {capacity: opsporing,
         names: [{name: 'KMar''s', from: 1998-01-01}]}   # flow
persons:
  p-a: {party: nla, certificates: []}
)";

YamlText Read() {
  auto text = YamlText::Read(kText);
  EXPECT_TRUE(text.ok()) << text.status();
  return *std::move(text);
}

// kText with one piece replaced, which must stand in it.
std::string Expected(const std::string& from, const std::string& to) {
  std::string text = kText;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(YamlTextTest, PutsAKeyBehindTheLastOfABlockAndKeepsEveryComment) {
  YamlText text = Read();
  ASSERT_TRUE(text.Add({"parties", "nla"}, "ended", "{from: 2027-01-01}").ok());
  EXPECT_EQ(text.source(), Expected("    oins: [{oin: \"1\", from: 2020-01-01}]\n",
                                    "    oins: [{oin: \"1\", from: 2020-01-01}]\n    ended: {from: 2027-01-01}\n"));
}

TEST(YamlTextTest, PutsAKeyInsideAFlowMappingOfSeveralLines) {
  YamlText text = Read();
  ASSERT_TRUE(text.Add({"parties", "kmar"}, "ended", "{from: 2027-01-01}").ok());
  EXPECT_EQ(text.source(),
            Expected("from: 1998-01-01}]}   # flow", "from: 1998-01-01}], ended: {from: 2027-01-01}}   # flow"));
}

TEST(YamlTextTest, AddsAnEntryToTheLastBlockOfTheDocument) {
  YamlText text = Read();
  ASSERT_TRUE(text.Add({"persons"}, "p-b", "{party: kmar}").ok());
  EXPECT_EQ(text.source(), std::string(kText) + "  p-b: {party: kmar}\n");
  ASSERT_TRUE(text.Append({}, "mandates", "{party: kmar}").ok());
  EXPECT_EQ(text.source(), std::string(kText) + "  p-b: {party: kmar}\nmandates: [{party: kmar}]\n");
}

TEST(YamlTextTest, AppendsToListsInBothForms) {
  YamlText text = Read();
  ASSERT_TRUE(text.Append({"parties", "nla"}, "names", "{name: NLA, from: 2027-01-01}").ok());
  EXPECT_EQ(text.source(), Expected("   # renamed\n", "   # renamed\n      - {name: NLA, from: 2027-01-01}\n"));
  text = Read();
  ASSERT_TRUE(text.Append({"parties", "kmar"}, "names", "{name: KM}").ok());
  EXPECT_EQ(text.source(), Expected("from: 1998-01-01}]", "from: 1998-01-01}, {name: KM}]"));
  text = Read();
  ASSERT_TRUE(text.Append({"persons", "p-a"}, "certificates", "{sha256: aa}").ok());
  EXPECT_EQ(text.source(), Expected("certificates: []", "certificates: [{sha256: aa}]"));
}

TEST(YamlTextTest, ChangesAnItemAndAScalar) {
  YamlText text = Read();
  ASSERT_TRUE(text.AddToItem({"parties", "nla", "names"}, 1, "through", "2026-12-31").ok());
  EXPECT_EQ(text.source(), Expected("#1\", from: 2022-01-01}", "#1\", from: 2022-01-01, through: 2026-12-31}"));
  text = Read();
  ASSERT_TRUE(text.Replace({"version"}, "\"8\"").ok());
  EXPECT_EQ(text.source(), Expected("version: \"7\"", "version: \"8\""));
}

TEST(YamlTextTest, LeavesTheTextAsItWasWhenAskedForWhatCannotBe) {
  YamlText text = Read();
  EXPECT_EQ(text.Add({"parties", "nergens"}, "ended", "{}").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(text.Add({"parties", "nla"}, "oins", "[]").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(text.AddToItem({"parties", "nla", "names"}, 2, "through", "x").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(text.Add({"parties", "nla"}, "ended", "{from: [}").code(), absl::StatusCode::kInternal);
  EXPECT_EQ(text.source(), kText);
  EXPECT_EQ(YamlText::Read("a: [").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace covenant::cli
