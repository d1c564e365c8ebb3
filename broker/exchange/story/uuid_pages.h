// Pages of a list whose members are named by UUIDv7s, and may come and go between two pages: none is lost, none is told
// twice.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"

namespace covenant::exchange {

// Where a UUIDv7 stands among others: its time since 2020 (40 bits, milliseconds), then 24 of its random bits.
// Precondition: the canonical text of one.
inline uint64_t PositionOf(std::string_view uuid) {
  constexpr uint64_t kFrom2020 = 1'577'836'800'000;
  constexpr size_t kDigits = 36;
  uint64_t high = 0, low = 0, random = 0;
  if (uuid.size() != kDigits) return 0;
  const auto hex = [](std::string_view digits, uint64_t& value) {
    return absl::SimpleHexAtoi(absl::string_view(digits.data(), digits.size()), &value);
  };
  if (!hex(uuid.substr(0, 8), high) || !hex(uuid.substr(9, 4), low) || !hex(uuid.substr(30), random)) return 0;
  return ((high << 16 | low) - kFrom2020) << 24 | random;
}

enum class PageOrder : uint8_t { kOldestFirst, kNewestFirst };

// What one page holds, and the position at which the next one begins; nothing on the last page.
template <class Member>
struct UuidPage {
  std::vector<Member> members;
  std::optional<uint64_t> next;
};

// The page of `all` that begins at `from` (nothing: the first) and has `size` members; a few more where the last ones
// share a position. `id` gives a member's UUIDv7.
template <class Member, class Id>
UuidPage<Member> CutPage(std::vector<Member> all, PageOrder order, std::optional<uint64_t> from, size_t size, Id id) {
  const auto position = [&](const Member& member) { return PositionOf(id(member)); };
  const bool oldest = order == PageOrder::kOldestFirst;
  std::ranges::sort(all, [&](const Member& a, const Member& b) {
    return oldest ? position(a) < position(b) : position(b) < position(a);
  });
  UuidPage<Member> page;
  for (Member& member : all) {
    const uint64_t at = position(member);
    if (from && (oldest ? at < *from : at > *from)) continue;
    if (page.members.size() >= size && at != position(page.members.back())) {
      page.next = at;
      break;
    }
    page.members.push_back(std::move(member));
  }
  return page;
}

}  // namespace covenant::exchange
