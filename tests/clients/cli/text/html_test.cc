#include "clients/cli/text/html.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(HtmlTest, EscapesWhatCouldBeMarkup) {
  EXPECT_EQ(HtmlEscaped("<script>alert('x' & \"y\")</script>"),
            "&lt;script&gt;alert(&#39;x&#39; &amp; &quot;y&quot;)&lt;/script&gt;");
  EXPECT_EQ(HtmlEscaped("opvangcoördinatie ‘a’"), "opvangcoördinatie ‘a’");
  EXPECT_EQ(HtmlEscaped(std::string_view("a\0b\x1b[31m\xff", 9)), "a?b?[31m?");
}

TEST(HtmlTest, ClosesWhatItOpensInOrder) {
  HtmlWriter html;
  {
    const auto outer = html.Open("div");
    html.Add("b", "x");
    const auto inner = html.Open("i");
    html.Text("y");
  }
  EXPECT_EQ(html.Document(), "<!doctype html>\n<div><b>x</b><i>y</i></div>\n");
}

TEST(HtmlTest, AnAttributeCannotBeLeft) {
  HtmlWriter html;
  html.Add("a", "x", {{"href", "#\" onclick=\"alert(1)"}});
  EXPECT_THAT(html.Document(), HasSubstr("href=\"#&quot; onclick=&quot;alert(1)\""));
}

}  // namespace
}  // namespace covenant::cli
