// What the officer's pages share.
#pragma once

#include <string>
#include <string_view>

#include "clients/cli/text/html.h"

namespace covenant::cli {

// Style sheet of the officer's pages: A4, black on white, no colour that carries meaning alone.
extern const std::string_view kReportStyle;

// One name and value of an open list of facts (dl).
void AddFact(HtmlWriter& html, const std::string& name, const std::string& value, std::string_view style = "");

}  // namespace covenant::cli
