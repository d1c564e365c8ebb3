#include "broker/schemes/fold.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace covenant::schemes {
namespace {

struct FoldBlock {
  uint32_t first;
  std::string_view letters;
};
struct FoldPair {
  uint32_t code_point;
  std::string_view letters;
};

#include "broker/schemes/fold_table.inc"

constexpr uint32_t kDropped[] = {' ',    '\t',   '-',    '.',    '\'',   '`',    0x00A0, 0x00B4,
                                 0x02B9, 0x02BB, 0x02BC, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014,
                                 0x2018, 0x2019, 0x2009, 0x202F, 0x2032, 0x3000};

bool IsDropped(uint32_t code_point) {
  const bool combining_mark = code_point >= 0x0300 && code_point <= 0x036F;
  return combining_mark || std::find(std::begin(kDropped), std::end(kDropped), code_point) != std::end(kDropped);
}

// The next code point of well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms), taken off `text`.
std::optional<uint32_t> NextCodePoint(std::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const size_t size = lead < 0x80 ? 1 : (lead >> 5) == 6 ? 2 : (lead >> 4) == 14 ? 3 : (lead >> 3) == 30 ? 4 : 0;
  if (size == 0 || text.size() < size) return std::nullopt;
  uint32_t value = size == 1 ? lead : lead & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return std::nullopt;
    value = (value << 6) | (byte(i) & 0x3fu);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

// The letters that stand for a code point; nothing when it stands in no name.
std::optional<std::string_view> LettersOf(uint32_t code_point) {
  static constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz";
  if (code_point < 0x80) {
    const uint32_t letter = (code_point | 0x20) - 'a';
    if (letter < kAlphabet.size()) return kAlphabet.substr(letter, 1);
    return std::nullopt;
  }
  for (const FoldBlock& block : {kLatin, kLatinAdditional}) {
    if (code_point < block.first || code_point - block.first >= block.letters.size()) continue;
    const std::string_view letter = block.letters.substr(code_point - block.first, 1);
    if (letter == ".") return std::nullopt;
    if (letter != "?") return letter;
    for (const FoldPair& pair : kPairs) {
      if (pair.code_point == code_point) return pair.letters;
    }
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::string> FoldName(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) {
    const std::optional<uint32_t> code_point = NextCodePoint(text);
    if (!code_point) return absl::InvalidArgumentError("the name is not well-formed UTF-8");
    if (IsDropped(*code_point)) continue;
    const std::optional<std::string_view> letters = LettersOf(*code_point);
    if (!letters) {
      return absl::InvalidArgumentError(
          "the name holds a digit, a sign or a letter outside the Latin script: write it as on the travel document's "
          "data page");
    }
    folded.append(*letters);
  }
  return folded;
}

}  // namespace covenant::schemes
