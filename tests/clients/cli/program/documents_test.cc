#include "clients/cli/program/documents.h"

#include <filesystem>
#include <fstream>

#include "clients/auditor/encoding.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using ::testing::HasSubstr;

v1::Document Read(std::string_view source) {
  auto document = ReadDocument(source, "x.yaml");
  EXPECT_TRUE(document.ok()) << document.status();
  return document.ok() ? *document : v1::Document();
}

TEST(DocumentsTest, KnowsADocumentByItsFirstKey) {
  const v1::Document covenant = Read("# why\n---\ncovenant: COMENSHA-REG    # never renamed\nversion: \"3.0\"\n");
  EXPECT_EQ(covenant.kind(), v1::DOCUMENT_KIND_COVENANT);
  EXPECT_EQ(covenant.name(), "COMENSHA-REG");
  EXPECT_EQ(Read("statute: \"wpg-12\"\n").name(), "wpg-12");
  EXPECT_EQ(Read("statute: 'wpg-12' # x\n").kind(), v1::DOCUMENT_KIND_STATUTE);
  EXPECT_EQ(Read("register: mensenhandel-nl\n").name(), "register");
  EXPECT_EQ(Read("parties:\n  politie: {}\n").kind(), v1::DOCUMENT_KIND_REGISTER);
  const v1::Document table = Read("# a comment\ncode,name,police_unit,from,through\n");
  EXPECT_EQ(table.kind(), v1::DOCUMENT_KIND_POLICE_UNITS);
  EXPECT_EQ(table.name(), "police_units");
  EXPECT_EQ(Read("\xEF\xBB\xBFvocabulary: \"2026.1\"\n").name(), "vocabulary");
}

TEST(DocumentsTest, KeepsTheSourceByteForByte) {
  const std::string source = "# c\r\ncovenant: A\r\n";
  EXPECT_EQ(Read(source).source(), source);
  EXPECT_EQ(Read(source).name(), "A");
}

TEST(DocumentsTest, RefusesWhatIsNoPolicyDocument) {
  for (const char* source :
       {"", "# only this\n", "title: x\ncovenant: A\n", "covenant:\n", "covenant: # none\n", "statute: \"\"\n"}) {
    auto document = ReadDocument(source, "x.yaml");
    ASSERT_EQ(document.status().code(), absl::StatusCode::kInvalidArgument) << source;
    EXPECT_THAT(std::string(document.status().message()), HasSubstr("x.yaml: "));
  }
  EXPECT_EQ(ReadDocument("covenant: A\n" + std::string(1 << 20, ' '), "x.yaml").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(DocumentsTest, RefusesOneDocumentInTwoFiles) {
  const std::string a = ::testing::TempDir() + "/documents_a.yaml";
  const std::string b = ::testing::TempDir() + "/documents_b.yaml";
  std::ofstream(a) << "covenant: A\n";
  std::ofstream(b) << "covenant: A\nversion: 2\n";
  EXPECT_EQ(ReadDocuments({a, b}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadDocuments({a}).value().size(), 1u);
  EXPECT_EQ(ReadDocuments({a, a + ".none"}).status().code(), absl::StatusCode::kNotFound);
  std::filesystem::remove(a);
  std::filesystem::remove(b);
}

// Made by hand: printf 'covenant-broker proposal v1\ncovenant A %s\nregister register %s\n' $(sha256 of each) |
// sha256sum
TEST(DocumentsTest, HaveTheDigestOfASortedProposal) {
  const v1::Document covenant = Read("covenant: A\n");
  const v1::Document party_register = Read("register: r\n");
  const std::string digest = ProposalDigest({party_register, covenant}, {});
  EXPECT_EQ(auditor::HexEncode(digest), "83f3d751045e7b3d9fbe6e9aeece89c7f6c1b8f2e57bcc834947b30893742609");
  EXPECT_EQ(ProposalDigest({covenant, party_register}, {}), digest);
  EXPECT_NE(ProposalDigest({covenant}, {}), digest);
}

}  // namespace
}  // namespace covenant::cli
