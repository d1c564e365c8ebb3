#include "absl/strings/str_cat.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"
#include "clients/auditor/tile_folder.h"
#include "clients/cpp/client.h"
#include "clients/cpp/export_stream.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;
using Progress = std::function<void(uint64_t done, uint64_t total)>;
using Arrived = std::function<absl::Status()>;

constexpr Method kExportLog = {"/covenant.v1.AuditService/ExportLog", v1::ENTRY_KIND_AUDIT_EXPORT};
constexpr Method kExportHashes = {"/covenant.v1.AuditService/ExportHashes", v1::ENTRY_KIND_AUDIT_HASHES};

absl::Status Bad(std::string_view why) {
  return absl::DataLossError(absl::StrCat("export: ", std::string(why)));
}

class EntrySink final : public ExportSink {
 public:
  explicit EntrySink(auditor::ExportWriter& writer) : writer_(writer) {}

  uint64_t reached() const override { return tree_.size(); }
  std::string Root() const override { return tree_.Root(); }

  absl::Status Take(const std::string& message, const Arrived& arrived) override {
    v1::ExportLogResponse response;
    if (!response.ParseFromString(message)) return Bad("a message cannot be read");
    for (const v1::ExportedEntry& entry : response.entries()) {
      if (entry.index() != tree_.size()) {
        return Bad(absl::StrCat("entry ", entry.index(), " where entry ", tree_.size(), " was due"));
      }
      tree_.Append(auditor::LeafHash(entry.leaf()));
      RETURN_IF_ERROR(arrived());
      RETURN_IF_ERROR(writer_.Append(entry));
    }
    return absl::OkStatus();
  }

  absl::Status Finish(const std::string& checkpoint, const std::string& log_key) override {
    return writer_.Finish(checkpoint, log_key);
  }

 private:
  auditor::ExportWriter& writer_;
  auditor::Frontier tree_;
};

class HashSink final : public ExportSink {
 public:
  explicit HashSink(auditor::TileFolder& folder) : folder_(folder) {}

  uint64_t reached() const override { return folder_.size(); }
  std::string Root() const override { return folder_.Root(); }

  absl::Status Take(const std::string& message, const Arrived& arrived) override {
    v1::ExportHashesResponse response;
    if (!response.ParseFromString(message)) return Bad("a message cannot be read");
    const std::string_view hashes = response.leaf_hashes();
    if (hashes.size() % auditor::kHashBytes != 0) return Bad("a message ends within a hash");
    for (size_t at = 0; at < hashes.size(); at += auditor::kHashBytes) {
      RETURN_IF_ERROR(folder_.Append(hashes.substr(at, auditor::kHashBytes)));
      RETURN_IF_ERROR(arrived());
    }
    return absl::OkStatus();
  }

  absl::Status Finish(const std::string& checkpoint, const std::string&) override { return folder_.Finish(checkpoint); }

 private:
  auditor::TileFolder& folder_;
};

}  // namespace

absl::StatusOr<Verified<v1::ExportLogAnswer>> Client::ExportLog(v1::ExportLogRequest request,
                                                                auditor::ExportWriter& writer,
                                                                const Progress& progress) {
  EntrySink sink(writer);
  ExportStream incoming(kExportLog, caller_->connection().options().deadline, sink, progress);
  return ExportAll<v1::ExportLogAnswer>(*caller_, std::move(request), incoming);
}

absl::StatusOr<Verified<v1::ExportHashesAnswer>> Client::ExportHashes(v1::ExportHashesRequest request,
                                                                      auditor::TileFolder& folder,
                                                                      const Progress& progress) {
  HashSink sink(folder);
  ExportStream incoming(kExportHashes, caller_->connection().options().deadline, sink, progress);
  return ExportAll<v1::ExportHashesAnswer>(*caller_, std::move(request), incoming);
}

}  // namespace covenant::client
