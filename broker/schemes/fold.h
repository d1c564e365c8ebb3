// Folding of names: what two organisations write differently and mean alike.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace covenant::schemes {

// The letters a to z of a name, and nothing else: Latin letters lose case and diacritics (composed or with combining
// marks; ü gives u, not ue), ligatures are spelled out (ß ss, æ ae, œ oe, þ th, the Dutch digraph ij), letters with a
// stroke lose it (ø o, ł l, đ d); white space, hyphens, apostrophes and dots are dropped. So "Van den Bérg", "van-den
// berg" and "VANDENBERG" are one name; particles, initials and nicknames are not touched. May be empty.
// INVALID_ARGUMENT for what is not UTF-8, for letters outside the Latin script and for digits and other signs; the
// message repeats none of it.
absl::StatusOr<std::string> FoldName(std::string_view text);

}  // namespace covenant::schemes
