#include "broker/exchange/rows/notices.h"

#include <string>

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kNotices = "notice/";

std::string RowsTo(std::string_view recipient) {
  return crypto::HashInput(kNotices).Part(recipient).bytes();
}

std::string RowOf(const v1::Notice& notice) {
  return RowsTo(notice.recipient()) + notice.notice_id();
}

absl::Status Damaged() {
  return absl::DataLossError("a row of a notice in the data folder is damaged; restore a backup");
}

absl::StatusOr<std::vector<stored::SentNotice>> Read(const store::Reader& store, const std::string& prefix) {
  std::vector<stored::SentNotice> all;
  auto cursor = store.Scan(Family::kMeta, store::Prefix(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    if (!all.emplace_back().ParseFromArray(cursor->value().data(), static_cast<int>(cursor->value().size()))) {
      return Damaged();
    }
  }
  RETURN_IF_ERROR(cursor->status());
  return all;
}

}  // namespace

void Notices::Put(const stored::SentNotice& sent, store::Batch& changes) {
  changes.Put(Family::kMeta, RowOf(sent.notice()), sent.SerializeAsString());
}

void Notices::Remove(const stored::SentNotice& sent, store::Batch& changes) {
  changes.Delete(Family::kMeta, RowOf(sent.notice()));
}

absl::StatusOr<std::optional<stored::SentNotice>> Notices::Find(const store::Reader& store, std::string_view recipient,
                                                                std::string_view notice_id) {
  ASSIGN_OR_RETURN(const std::optional<std::string> row,
                   store.Get(Family::kMeta, RowsTo(recipient) + std::string(notice_id)));
  if (!row) return std::nullopt;
  stored::SentNotice sent;
  if (!sent.ParseFromString(*row)) return Damaged();
  return sent;
}

absl::StatusOr<std::vector<stored::SentNotice>> Notices::To(const store::Reader& store, std::string_view recipient) {
  return Read(store, RowsTo(recipient));
}

absl::StatusOr<std::vector<stored::SentNotice>> Notices::All(const store::Reader& store) {
  return Read(store, std::string(kNotices));
}

}  // namespace covenant::exchange
