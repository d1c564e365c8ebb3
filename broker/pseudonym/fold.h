// Folding of names: what two organisations write differently and mean alike.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace covenant::pseudonym {

// `text` in lower-case base letters: Latin letters lose their diacritics and case (composed or with combining marks),
// ligatures are spelled out (ß as ss, æ as ae, ø as o, ij-ligature as ij), hyphens, apostrophes, dots and any white
// space become one space, none at the ends. Letters of other scripts stay (Cyrillic and Greek in lower case).
// INVALID_ARGUMENT for what is not UTF-8 and for digits, control and other characters that stand in no name; the
// message repeats none of it.
absl::StatusOr<std::string> FoldName(std::string_view text);

}  // namespace covenant::pseudonym
