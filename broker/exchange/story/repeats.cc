#include "broker/exchange/story/repeats.h"

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/base/uuid7.h"

namespace covenant::exchange {
namespace {

using store::Family;

absl::Status Damaged() {
  return absl::DataLossError("the row of a repeated request is damaged");
}

}  // namespace

std::string RepeatRow(std::string_view party, v1::EntryKind kind, std::string_view uuid) {
  std::string key;
  AppendWithLength(key, party);
  key.push_back(static_cast<char>(kind));
  key.append(uuid);
  return key;
}

std::string RepeatRow(const Call& call) {
  return RepeatRow(call.caller.party, call.kind, *ParseUuid7(call.context->request_id()));
}

std::string IndexRow(std::string_view repeat_row) {
  return std::string(repeat_row) + '#';
}

absl::StatusOr<std::optional<stored::Repeat>> FindRepeat(const store::Reader& store, std::string_view repeat_row) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, store.Get(Family::kRepeats, repeat_row));
  if (!bytes) return std::nullopt;
  stored::Repeat repeat;
  if (!repeat.ParseFromString(*bytes)) return Damaged();
  return repeat;
}

absl::StatusOr<std::optional<uint64_t>> FindIndex(const store::Reader& store, std::string_view repeat_row) {
  ASSIGN_OR_RETURN(const std::optional<std::string> index, store.Get(Family::kRepeats, IndexRow(repeat_row)));
  if (!index) return std::nullopt;
  if (index->size() != sizeof(uint64_t)) return Damaged();
  return ReadBigEndian64(*index);
}

}  // namespace covenant::exchange
