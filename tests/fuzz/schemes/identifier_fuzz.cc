// Any bytes as an identifier: the first chooses the scheme, the rest are its parts, parted by a line feed. What is
// accepted has one normal form of plain ASCII, which is its own normal form; what is refused is refused as invalid.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "broker/schemes/identifier.h"
#include "tests/fuzz/demand.h"

namespace covenant::schemes {
namespace {

bool IsPlain(std::string_view text) {
  for (const char c : text) {
    if (c < 0x20 || c > 0x7e) return false;
  }
  return text.size() <= 210;
}

void Read(size_t scheme, std::string_view text) {
  const Scheme& chosen = Schemes()[scheme % Schemes().size()];
  const std::vector<std::string> parts = absl::StrSplit(absl::string_view(text.data(), text.size()), '\n');
  const absl::StatusOr<Identifier> read = Normalise(chosen.code, parts);
  if (!read.ok()) {
    fuzz::Demand(absl::IsInvalidArgument(read.status()), "what is refused is invalid");
    return;
  }
  fuzz::Demand(read->parts.size() == chosen.parts, "an identifier has the parts of its scheme");
  for (const std::string& part : read->parts) fuzz::Demand(IsPlain(part), "a normal form is plain");
  const absl::StatusOr<Identifier> again = Normalise(chosen.code, read->parts);
  fuzz::Demand(again.ok() && again->parts == read->parts, "a normal form is its own normal form");
}

}  // namespace
}  // namespace covenant::schemes

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0) covenant::schemes::Read(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
