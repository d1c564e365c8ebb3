#include "clients/cli/text/paragraph.h"

#include <sstream>
#include <string>

#include "clients/cli/text/table.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

std::string Paragraph(std::string_view lead, size_t indent, std::string_view text) {
  std::ostringstream out;
  PrintParagraph(out, lead, indent, text);
  return out.str();
}

TEST(ParagraphTest, HangsBelowItsLead) {
  const std::string word(40, 'a');
  EXPECT_EQ(Paragraph("  doel", 8, word + " " + word + " " + word + " " + word),
            "  doel  " + word + " " + word + "\n        " + word + " " + word + "\n");
}

TEST(ParagraphTest, CountsLettersNotBytes) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += text.empty() ? "é" : " é";
  EXPECT_EQ(Paragraph("", 0, text), text + "\n") << "99 columns";
  EXPECT_EQ(Width(text), 99u);
}

TEST(ParagraphTest, KeepsALongWordWholeAndATerminalSafe) {
  EXPECT_EQ(Paragraph("", 0, std::string(150, 'x')), std::string(150, 'x') + "\n");
  EXPECT_EQ(Paragraph("", 0, "a\x1b[31mb\nc"), "a?[31mb?c\n");
  EXPECT_EQ(Paragraph("-", 2, ""), "-\n");
}

}  // namespace
}  // namespace covenant::cli
