// The matrix as one self-contained HTML page, fit for the annex of a data protection impact assessment: prints on A4
// landscape, asks nothing of the network, runs no script, and can be read by ear (headings, captions, row and column
// headers).
#pragma once

#include <string>
#include <vector>

#include "policy/decide/snapshot.h"
#include "policy/prose/wording.h"
#include "policy/review/matrix.h"

namespace covenant::cli {

// A document that the page follows from.
struct PageSource {
  std::string kind;  // "covenant", "register", "vocabulary" or "statute".
  std::string name;
  std::string version;
  std::string sha256;  // 64 lower-case hexadecimal digits.
};

// One covenant on the page, with its rows as Matrix gives them.
struct PageCovenant {
  const policy::Covenant* covenant = nullptr;
  std::vector<policy::MatrixRow> rows;
  policy::Wording wording;
  std::string state;  // Such as "geldt"; in the words of the page.
};

// `made_on` is the day on which the page is made. Precondition: at least one covenant.
std::string MatrixPage(const policy::Snapshot& snapshot, const std::vector<PageCovenant>& covenants,
                       const std::vector<PageSource>& sources, absl::CivilDay made_on);

}  // namespace covenant::cli
