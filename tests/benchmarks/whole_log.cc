#include "tests/benchmarks/whole_log.h"

#include <chrono>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "broker/exchange/audit/audit.h"
#include "clients/auditor/export_audit.h"
#include "clients/auditor/export_file.h"
#include "clients/auditor/merkle.h"

namespace covenant::bench {
namespace {

class Stopwatch {
 public:
  double Seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count(); }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// Leaves of the file.
uint64_t Export(RoomsOnDisk& broker, const exchange::Call& call, const std::string& path) {
  const auto latest = broker.rooms().ledger.Latest();
  const auto writer = Need(auditor::ExportWriter::Create(path));
  while (writer->entries() < latest->size) {
    const exchange::Reply reply = Need(exchange::ExportEntries(broker.rooms(), call, writer->entries(), latest->size));
    v1::ExportLogResponse message;
    if (!message.ParseFromString(reply.bytes) || message.entries().empty()) GiveUp("an export holds no entries");
    for (const v1::ExportedEntry& entry : message.entries()) Need(writer->Append(entry));
  }
  Need(writer->Finish(latest->note, broker.rooms().log_key));
  return latest->size;
}

// What of an audit is the tree alone.
void HashTree(const std::string& path) {
  const auto reader = Need(auditor::ExportReader::Open(path));
  auditor::Frontier tree;
  while (const auto frame = Need(reader->Next())) {
    v1::ExportedEntry entry;
    if (!entry.ParseFromString(frame->bytes)) GiveUp("an exported entry cannot be read");
    tree.Append(auditor::LeafHash(entry.leaf()));
  }
}

}  // namespace

void MeasureWholeLog(RoomsOnDisk& broker, const exchange::Call& call, const std::string& path, const std::string& at,
                     Figures& figures) {
  const Stopwatch exporting;
  const auto leaves = static_cast<double>(Export(broker, call, path));
  figures.Add({"leaves exported" + at, leaves / exporting.Seconds(), "/s", 0});

  const std::vector<auditor::LogKey> keys = {Need(auditor::LogKey::Parse(broker.rooms().log_key))};
  const Stopwatch auditing;
  const auditor::ExportReport report = Need(auditor::AuditExport(path, keys));
  const double audit = auditing.Seconds();
  if (!report.whole()) GiveUp(absl::StrCat("the export does not verify: ", report.findings.front().text));
  const Stopwatch hashing;
  HashTree(path);
  figures.Add({"leaves of the export verified" + at, leaves / audit, "/s", 0});
  figures.Add({"of it, to reading the file and hashing its tree alone" + at, hashing.Seconds() / audit, "x", 0});
  std::filesystem::remove(path);
}

}  // namespace covenant::bench
