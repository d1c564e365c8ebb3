#include "policy/text/yaml_tree.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/policy/documents.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> ErrorsOf(std::string_view text) {
  Diagnostics diagnostics("x.yaml");
  ReadYaml(text, diagnostics);
  return Texts(diagnostics.all());
}

std::string Repeated(std::string_view piece, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += piece;
  return text;
}

TEST(YamlTreeTest, KeepsKeysAndItemsInOrderWithTheirPlaces) {
  Diagnostics diagnostics("x.yaml");
  const auto root = ReadYaml("a: 1\nb:\n  - x\n  - \"y\"\n", diagnostics);
  ASSERT_TRUE(root);
  EXPECT_THAT(diagnostics.all(), IsEmpty());
  ASSERT_EQ(root->entries.size(), 2u);
  EXPECT_EQ(root->entries[1].key, "b");
  EXPECT_EQ(root->entries[1].at.line, 2);
  const YamlNode& list = root->entries[1].value;
  ASSERT_EQ(list.items.size(), 2u);
  EXPECT_FALSE(list.items[0].quoted);
  EXPECT_TRUE(list.items[1].quoted);
  EXPECT_EQ(list.items[1].at.line, 4);
  EXPECT_EQ(list.items[1].at.column, 5);
}

TEST(YamlTreeTest, RefusesDuplicateKeysAndReportsEach) {
  EXPECT_THAT(ErrorsOf("a: 1\nb: {c: 1, c: 2}\na: 3\n"),
              ElementsAre("x.yaml:2:11: duplicate key \"c\"; it already stands on line 2, keep one",
                          "x.yaml:3:1: duplicate key \"a\"; it already stands on line 1, keep one"));
}

TEST(YamlTreeTest, RefusesAnAliasBombAtItsFirstAnchor) {
  EXPECT_THAT(ErrorsOf("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
              ElementsAre("x.yaml:1:4: an anchor (&name); write the value out where it is needed"));
}

TEST(YamlTreeTest, RefusesAliasesMergesTagsAndDirectives) {
  EXPECT_THAT(ErrorsOf("a: *a\n"), ElementsAre(HasSubstr("x.yaml:1:")));
  EXPECT_THAT(ErrorsOf("a: {<<: {b: 1}}\n"), ElementsAre("x.yaml:1:5: a merge (<<); write the keys out"));
  EXPECT_THAT(ErrorsOf("a: !!int 1\n"), ElementsAre("x.yaml:1:4: a tag (!name); remove it: values need no tag here"));
  EXPECT_THAT(ErrorsOf("a: !foo [1]\n"), ElementsAre("x.yaml:1:4: a tag (!name); remove it: values need no tag here"));
  EXPECT_THAT(ErrorsOf("%YAML 1.2\n---\na: 1\n"), ElementsAre("x.yaml:1:1: a directive (%); remove the line"));
  EXPECT_THAT(ErrorsOf("a: 1\n%TAG ! x\n"), ElementsAre("x.yaml:2:1: a directive (%); remove the line"));
}

TEST(YamlTreeTest, RefusesKeysThatAreNoWords) {
  EXPECT_THAT(ErrorsOf("? [a, b]\n: 1\n"), ElementsAre("x.yaml:1:3: a key that is no word; write a key as one word"));
}

TEST(YamlTreeTest, RefusesASecondDocumentAndAnEmptyOne) {
  EXPECT_THAT(ErrorsOf("a: 1\n---\nb: 2\n"), ElementsAre(HasSubstr("a second document; keep one document in a file")));
  EXPECT_THAT(ErrorsOf("a: 1\n...\n"), IsEmpty());
  EXPECT_THAT(ErrorsOf("a: 1\n...\nb: 2\n"), ElementsAre(HasSubstr("a second document")));
  EXPECT_THAT(ErrorsOf(""), ElementsAre("x.yaml:1:1: the document is empty; check that this is the right file"));
  EXPECT_THAT(ErrorsOf("# only a comment\n"),
              ElementsAre("x.yaml:1:1: the document is empty; check that this is the right file"));
}

TEST(YamlTreeTest, RefusesDeepNestingHoweverItIsWritten) {
  const std::string deep = "x.yaml:1:17: nested deeper than 16 levels; flatten it";
  EXPECT_THAT(ErrorsOf(Repeated("[", 17) + Repeated("]", 17)), ElementsAre(deep));
  EXPECT_THAT(ErrorsOf(Repeated("[", 500'000)), ElementsAre(HasSubstr("nested deeper than 16 levels")));
  EXPECT_THAT(ErrorsOf(Repeated("{a: ", 100'000)), ElementsAre(HasSubstr("nested deeper than 16 levels")));
  EXPECT_THAT(ErrorsOf(Repeated("- ", 100'000)), ElementsAre(HasSubstr("nested deeper than 16 levels")));
  EXPECT_THAT(ErrorsOf(Repeated("[", 16) + Repeated("]", 16)), IsEmpty());
}

TEST(YamlTreeTest, RefusesAFileOfTenMegabytesWithoutReadingIt) {
  EXPECT_THAT(
      ErrorsOf(std::string(10'000'000, 'a')),
      ElementsAre("x.yaml:1:1: the document has 10000000 bytes, more than 1048576; split it or check that this is "
                  "the right file"));
}

TEST(YamlTreeTest, RefusesForeignCharactersAndSaysWhere) {
  EXPECT_THAT(ErrorsOf("a:\n\tb: 1\n"), ElementsAre("x.yaml:2:1: a tab; indent with spaces"));
  EXPECT_THAT(ErrorsOf(std::string_view("a: 1\nb: x\0y\n", 12)), ElementsAre("x.yaml:2:5: a NUL byte; remove it"));
  EXPECT_THAT(ErrorsOf("a: \xff\n"), ElementsAre("x.yaml:1:4: bytes that are not UTF-8; save the file as UTF-8"));
  EXPECT_THAT(ErrorsOf("a: \xc0\xaf\n"), ElementsAre("x.yaml:1:4: bytes that are not UTF-8; save the file as UTF-8"));
  EXPECT_THAT(ErrorsOf("a: \xed\xa0\x80\n"),
              ElementsAre("x.yaml:1:4: bytes that are not UTF-8; save the file as UTF-8"));
  EXPECT_THAT(ErrorsOf("a: \xe2\x82"), ElementsAre("x.yaml:1:4: bytes that are not UTF-8; save the file as UTF-8"));
  EXPECT_THAT(ErrorsOf("a: \x1b[2J\n"), ElementsAre("x.yaml:1:4: a control character; remove it"));
  EXPECT_THAT(ErrorsOf("a: 1\rb: 2\n"), ElementsAre("x.yaml:1:5: a control character; remove it"));
  EXPECT_THAT(ErrorsOf("\xef\xbb\xbf"
                       "a: 1\n"),
              ElementsAre("x.yaml:1:1: an invisible character; remove it: it makes a text look other than it is"));
  EXPECT_THAT(ErrorsOf("a: x \xe2\x80\xae y\n"),
              ElementsAre("x.yaml:1:6: an invisible character; remove it: it makes a text look other than it is"));
  EXPECT_THAT(ErrorsOf("a: caf\xc3\xa9 \xe2\x82\xac\r\nb: 1\r\n"), IsEmpty());
}

TEST(YamlTreeTest, RefusesForeignCharactersThatAreWrittenAsEscapes) {
  EXPECT_THAT(ErrorsOf("a: \"x\\0y\"\n"), ElementsAre("x.yaml:1:4: the value holds a NUL byte; remove it"));
  EXPECT_THAT(
      ErrorsOf("a: \"x\\u202Ey\"\n"),
      ElementsAre("x.yaml:1:4: the value holds an invisible character; remove it: it makes a text look other than "
                  "it is"));
  EXPECT_THAT(ErrorsOf("\"a\\0b\": 1\n"), ElementsAre("x.yaml:1:1: the value holds a NUL byte; remove it"));
}

TEST(YamlTreeTest, RefusesWhatIsNoYaml) {
  EXPECT_THAT(ErrorsOf("a:\n  b: 1\n c: 2\n"), ElementsAre(HasSubstr("not YAML: ")));
  EXPECT_THAT(ErrorsOf("a: b: c\n"), ElementsAre(HasSubstr("not YAML: ")));
}

TEST(YamlTreeTest, RefusesWhatIsNeverClosed) {
  const auto never_closed = ElementsAre(HasSubstr(": a quote or bracket that is never closed; close it"));
  EXPECT_THAT(ErrorsOf("a: [1, 2\n"), never_closed);
  EXPECT_THAT(ErrorsOf("a: {b: 1"), never_closed);
  EXPECT_THAT(ErrorsOf("a: \"x\n"), never_closed);
  EXPECT_THAT(ErrorsOf("a: 'x"), never_closed);
  EXPECT_THAT(ErrorsOf("a: \"x\nb: 1\n"), never_closed);
}

TEST(YamlTreeTest, SaysInOneLineThatThereAreMoreThanAThousandErrors) {
  const auto errors = ErrorsOf(Repeated("a: 1\n", 5'000));
  ASSERT_EQ(errors.size(), 1001u);
  EXPECT_THAT(errors.back(), HasSubstr("more than 1000 errors; repair the first ones; the rest is not shown"));
}

TEST(YamlTreeTest, AManyKeyedDocumentIsReadInTimeThatGrowsWithItsSize) {
  std::string text;
  for (int i = 0; text.size() < kMaxDocumentBytes - 20; ++i) text += "k" + std::to_string(i) + ":\n";
  EXPECT_THAT(ErrorsOf(text), IsEmpty());
}

TEST(YamlTreeTest, QuotesAtMostSixtyBytesAndNeverHalfACharacter) {
  EXPECT_EQ(Quoted("kort"), "\"kort\"");
  EXPECT_EQ(Quoted(std::string(59, 'a') + "\xc3\xa9"), "\"" + std::string(59, 'a') + "...\"");
}

}  // namespace
}  // namespace covenant::policy
