#include "clients/auditor/export_audit.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>

#include "covenant/v1/log.pb.h"

#include "absl/strings/str_cat.h"
#include "clients/auditor/case_trail.h"
#include "clients/auditor/entry.h"
#include "clients/auditor/evidence_check.h"
#include "clients/auditor/export_file.h"
#include "clients/auditor/key_trail.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/order_trail.h"
#include "clients/auditor/policy_trail.h"
#include "clients/auditor/published_key.h"
#include "clients/auditor/status_macros.h"
#include "clients/auditor/tally_trail.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Detail;
using covenant::v1::ExportedEntry;
using covenant::v1::Leaf;

std::string Text(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

// ENTRY_KIND_SUBMIT_BULK -> submit_bulk; a number for a kind that this verifier does not know.
std::string KindWord(covenant::v1::EntryKind kind) {
  constexpr std::string_view kPrefix = "ENTRY_KIND_";
  std::string word = covenant::v1::EntryKind_Name(kind);
  if (!word.starts_with(kPrefix)) return absl::StrCat(static_cast<int>(kind));
  word.erase(0, kPrefix.size());
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

class Audit {
 public:
  Audit(ExportReader& reader, std::span<const LogKey> keys, const ExportEvidence& evidence)
      : reader_(reader), keys_(keys), evidence_(evidence, [this](const char* kind, std::string text, auto entry) {
          Find(kind, std::move(text), entry, std::nullopt);
        }) {}

  ExportReport Run(const std::function<void(uint64_t, uint64_t)>& progress) {
    report_.bytes = reader_.size();
    const bool framed = ReadEntries(progress);
    if (framed) ReadEnd();
    evidence_.End(report_.entries);
    Sum();
    return std::move(report_);
  }

 private:
  void Sum() {
    report_.approvals = trail_.approvals() + cases_.approvals() + orders_.approvals();
    report_.acceptances = trail_.acceptances();
    report_.unseen_acts = trail_.unseen_acts() + cases_.unseen() + orders_.unseen();
    report_.key_changes = keys_.changes();
    report_.tallies = tallies_.summary();
    report_.known_verified = evidence_.known_verified();
    report_.receipts_verified = evidence_.receipts_verified();
    report_.tile_hashes_verified = evidence_.tile_hashes_verified();
  }

  void Find(std::string kind, std::string text, std::optional<uint64_t> entry, std::optional<uint64_t> offset) {
    if (report_.findings.size() == kMostFindings) {
      ++report_.findings_left_out;
    } else {
      report_.findings.push_back({std::move(kind), entry, offset, std::move(text)});
    }
  }

  // False when the file breaks before its end mark.
  bool ReadEntries(const std::function<void(uint64_t, uint64_t)>& progress) {
    for (;;) {
      const auto frame = reader_.Next();
      if (!frame.ok()) {
        Find("file", Text(frame.status()), report_.entries, std::nullopt);
        return false;
      }
      if (!frame->has_value()) return true;
      ReadEntry(**frame);
      ++report_.entries;
      if (progress) progress(reader_.offset(), reader_.size());
    }
  }

  void ReadEntry(const ExportReader::Frame& frame) {
    const uint64_t index = report_.entries;
    const auto find = [&](const char* kind, std::string text) { Find(kind, std::move(text), index, frame.offset); };
    ExportedEntry entry;
    if (!entry.ParseFromString(frame.bytes)) {
      find("entry", "the entry cannot be read");
      tree_known_ = false;
      Skip();
      return;
    }
    if (!entry.GetReflection()->GetUnknownFields(entry).empty()) {
      find("entry", "the entry holds a field that this format does not have");
    }
    if (entry.index() != index) {
      find("index", absl::StrCat("the entry says it is number ", entry.index(), ", its place is ", index,
                                 "; entries are missing, repeated or out of order"));
    }
    // What an altered leaf says is worth nothing, and what follows from it would hide the damage among false findings.
    if (AddToTrees(entry, find)) {
      ReadContent(entry, find);
    } else {
      Skip();
    }
  }

  // An entry that cannot be read, or not be believed: it may have been anything.
  void Skip() {
    trail_.Skip();
    orders_.Skip();
    tallies_.Skip();
  }

  // Two trees tell damage in a leaf from damage in its stated hash: one of the leaves as found, one of the hashes as
  // stated. They are the same until the first difference. False when leaf and hash differ.
  template <class Find>
  bool AddToTrees(const ExportedEntry& entry, const Find& find) {
    const std::string hash = LeafHash(entry.leaf());
    const bool fits = hash == entry.leaf_hash();
    if (!fits) {
      find("leaf", "the leaf does not have the hash that is stated for it: one of the two was altered");
      if (!stated_) stated_ = found_;
    }
    found_.Append(hash);
    if (tree_known_) evidence_.Follow(hash, found_);
    if (stated_) stated_->Append(entry.leaf_hash());
    return fits;
  }

  template <class Find>
  void ReadContent(const ExportedEntry& entry, const Find& find) {
    const auto leaf = ReadLeaf(entry.leaf());
    if (!leaf.ok()) {
      Skip();
      return find("leaf", Text(leaf.status()));
    }
    Count(*leaf);
    if ((report_.entries == 0) != (leaf->kind() == covenant::v1::ENTRY_KIND_GENESIS)) {
      find("leaf", report_.entries == 0 ? "the first entry is not the beginning of a log (kind genesis)"
                                        : "a second beginning of the log (kind genesis)");
    }
    const auto detail = ReadDetail(*leaf, entry.salt(), entry.detail());
    if (!detail.ok()) find("detail", Text(detail.status()));
    const Detail* shown = detail.ok() && detail->has_value() ? &**detail : nullptr;
    ++(shown != nullptr ? report_.details : report_.details_not_shown);
    for (std::string& wrong : keys_.Follow(*leaf)) find("key", std::move(wrong));
    for (std::string& wrong : tallies_.Follow(*leaf)) find("tally", std::move(wrong));
    for (std::string& wrong : trail_.Follow(*leaf, shown)) find("policy", std::move(wrong));
    for (std::string& wrong : cases_.Follow(*leaf, shown)) find("case", std::move(wrong));
    for (std::string& wrong : orders_.Follow(*leaf, shown)) find("order", std::move(wrong));
    for (std::string& wrong : published_keys_.Follow(*leaf, shown)) find("subject_key", std::move(wrong));
  }

  void Count(const Leaf& leaf) {
    ++report_.kinds[KindWord(leaf.kind())];
    if (!leaf.told().empty()) ++report_.told[leaf.told()];
    if (report_.entries == 0) report_.first_time_ms = leaf.time_ms();
    if (report_.entries > 0 && leaf.time_ms() < report_.last_time_ms) {
      const uint64_t back = static_cast<uint64_t>(report_.last_time_ms) - static_cast<uint64_t>(leaf.time_ms());
      if (back > back_by_ms_) back_at_ = report_.entries;
      back_by_ms_ = std::max(back_by_ms_, back);
    }
    report_.last_time_ms = leaf.time_ms();
  }

  void ReadEnd() {
    const auto trailer = reader_.ReadTrailer();
    if (!trailer.ok()) return Find("file", Text(trailer.status()), std::nullopt, std::nullopt);
    bool trusted = false;
    for (const LogKey& key : keys_.keys()) trusted = trusted || key.text() == trailer->log_key;
    if (!trusted) {
      Find("log_key", "the log key in the export is not one of the trusted keys", std::nullopt,
           trailer->log_key_offset);
    }
    auto checkpoint = OpenCheckpoint(trailer->checkpoint, keys_.keys());
    if (!checkpoint.ok()) {
      Find("checkpoint", Text(checkpoint.status()), std::nullopt, trailer->checkpoint_offset);
    } else {
      CheckTree(*checkpoint, trailer->checkpoint_offset);
      report_.checkpoint = *std::move(checkpoint);
    }
    if (!trailer->whole) {
      Find("file", "the SHA-256 at the end is not that of the bytes before it: a byte of the file was altered",
           std::nullopt, reader_.size() - kHashBytes);
    }
  }

  void CheckTree(const Checkpoint& checkpoint, uint64_t offset) {
    const auto find = [&](std::string text) { Find("tree", std::move(text), std::nullopt, offset); };
    if (checkpoint.size != report_.entries) {
      return find(
          absl::StrCat("the checkpoint is of ", checkpoint.size, " entries, the export holds ", report_.entries));
    }
    if (!tree_known_) return find("the root cannot be computed, because an entry above cannot be read");
    if (found_.Root() == checkpoint.root) {
      if (stated_) find("the leaves as found give the signed root: only the stated hashes above were altered");
      return;
    }
    if (stated_ && stated_->Root() == checkpoint.root) {
      return find("the stated hashes give the signed root: exactly the leaves above were altered");
    }
    find(
        absl::StrCat("the entries do not add up to the signed root: entries were altered, exchanged, left out or added",
                     OutOfTime()));
  }

  // Where swapped entries show without anything beside the export: calls at once differ by moments, no more.
  std::string OutOfTime() const {
    if (back_by_ms_ == 0) return "";
    return absl::StrCat("; the time runs back most at entry ", back_at_, ", by ", back_by_ms_, " ms: look there first");
  }

  ExportReader& reader_;
  KeyTrail keys_;
  TallyTrail tallies_;
  EvidenceCheck evidence_;
  ExportReport report_;
  Frontier found_;
  std::optional<Frontier> stated_;
  bool tree_known_ = true;
  uint64_t back_by_ms_ = 0;
  uint64_t back_at_ = 0;
  PolicyTrail trail_;
  CaseTrail cases_;
  OrderTrail orders_;
  PublishedKeyTrail published_keys_;
};

}  // namespace

absl::StatusOr<ExportReport> AuditExport(const std::string& path, std::span<const LogKey> keys,
                                         const std::function<void(uint64_t, uint64_t)>& progress,
                                         const ExportEvidence& evidence) {
  const auto reader = ExportReader::Open(path);
  if (absl::IsDataLoss(reader.status())) {
    ExportReport report;
    report.findings.push_back({"file", std::nullopt, 0, Text(reader.status())});
    return report;
  }
  RETURN_IF_ERROR(reader.status());
  return Audit(**reader, keys, evidence).Run(progress);
}

}  // namespace covenant::auditor
