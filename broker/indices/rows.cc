#include "broker/indices/rows.h"

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/seal.h"

namespace covenant::indices {
namespace {

constexpr std::string_view kPlaceTag = "covenant-broker index place v1\n";
constexpr std::string_view kSealTag = "covenant-broker index seal v1\n";
constexpr size_t kPlaceSize = 16;
constexpr size_t kBitmapSize = kBlockEntries / 8;

absl::Status Damaged() {
  return absl::DataLossError("a row of the indices is damaged; start the broker once with --rebuild-indices");
}

std::string NameOf(std::string_view tag, uint32_t block, const Term& term) {
  return crypto::HashInput(tag).Number(block).Byte(static_cast<uint8_t>(term.kind)).Part(term.word).bytes();
}

// The shorter of two forms: numbers of two bytes, or a bitmap.
std::string Encode(const Positions& positions) {
  std::string bytes;
  if (positions.size() * 2 < kBitmapSize) {
    for (const uint16_t position : positions) AppendBigEndian16(bytes, position);
    return bytes;
  }
  bytes.assign(kBitmapSize, '\0');
  for (const uint16_t position : positions) {
    bytes[position / 8] = static_cast<char>(bytes[position / 8] | 1 << position % 8);
  }
  return bytes;
}

absl::StatusOr<Positions> Decode(std::string_view bytes) {
  Positions positions;
  if (bytes.size() > kBitmapSize || bytes.size() % 2 != 0) return Damaged();
  if (bytes.size() == kBitmapSize) {
    for (uint16_t position = 0; position < kBlockEntries; ++position) {
      if ((bytes[position / 8] >> position % 8 & 1) != 0) positions.push_back(position);
    }
    return positions;
  }
  for (; !bytes.empty(); bytes.remove_prefix(2)) {
    positions.push_back(ReadBigEndian16(bytes));
    if (positions.back() >= kBlockEntries) return Damaged();
  }
  return positions;
}

}  // namespace

std::string MarkRow(uint64_t followed) {
  std::string row(1, static_cast<char>(kFormat));
  AppendBigEndian64(row, followed);
  return row;
}

std::optional<uint64_t> ReadMark(std::string_view row) {
  if (row.size() != 9 || row.front() != static_cast<char>(kFormat)) return std::nullopt;
  return ReadBigEndian64(row.substr(1));
}

std::string TimesKey(uint32_t block) {
  std::string key("t");
  AppendBigEndian32(key, block);
  return key;
}

std::string TimesRow(const Times& times) {
  std::string row;
  AppendBigEndian64(row, static_cast<uint64_t>(times.earliest_ms));
  AppendBigEndian64(row, static_cast<uint64_t>(times.latest_ms));
  return row;
}

absl::StatusOr<Times> ReadTimes(std::string_view row) {
  if (row.size() != 16) return Damaged();
  return Times{static_cast<int64_t>(ReadBigEndian64(row)), static_cast<int64_t>(ReadBigEndian64(row.substr(8)))};
}

std::string BlockPrefix(uint32_t block) {
  std::string key("p");
  AppendBigEndian32(key, block);
  return key;
}

std::string TermRows::Key(uint32_t block, const Term& term) const {
  return BlockPrefix(block) + crypto::KeyedHash(*key_, NameOf(kPlaceTag, block, term), kPlaceSize);
}

std::string TermRows::Row(std::string_view row_key, uint32_t block, const Term& term,
                          const Positions& positions) const {
  return crypto::Seal(crypto::DeriveKey(*key_, NameOf(kSealTag, block, term)), row_key, Encode(positions));
}

absl::StatusOr<Positions> TermRows::Read(std::string_view row_key, uint32_t block, const Term& term,
                                         std::string_view row) const {
  const absl::StatusOr<std::string> opened =
      crypto::Open(crypto::DeriveKey(*key_, NameOf(kSealTag, block, term)), row_key, row);
  if (!opened.ok()) return Damaged();
  return Decode(*opened);
}

}  // namespace covenant::indices
