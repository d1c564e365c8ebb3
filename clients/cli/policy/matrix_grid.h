// The overview of a matrix: suppliers down, recipients across, in each cell the rules by which something goes from the
// one to the other. Part of the page (matrix_page.h).
#pragma once

#include <vector>

#include "clients/cli/text/html.h"
#include "policy/prose/wording.h"
#include "policy/review/matrix.h"

namespace covenant::cli {

// The table.
void AddGrid(HtmlWriter& html, const std::vector<policy::MatrixRow>& rows, const policy::Wording& wording);
// What its marks mean.
void AddGridLegend(HtmlWriter& html, const policy::Wording& wording);

}  // namespace covenant::cli
