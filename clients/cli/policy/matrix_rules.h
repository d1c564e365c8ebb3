// The rules of a matrix, one section each. Part of the page (matrix_page.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clients/cli/text/html.h"
#include "policy/prose/wording.h"
#include "policy/review/matrix.h"

namespace covenant::cli {

// What the page calls a rule, for links; rule ids are unique within a covenant only.
std::string RuleAnchor(const policy::MatrixRow& row);

// `rows` as Combined gives them; `heading` is the tag of a rule's heading, such as "h3".
void AddRules(HtmlWriter& html, const std::vector<policy::MatrixRow>& rows, std::string_view heading,
              const policy::Wording& wording);

}  // namespace covenant::cli
