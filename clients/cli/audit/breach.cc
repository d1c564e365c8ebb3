#include "clients/cli/audit/breach.h"

#include <algorithm>

#include "clients/auditor/encoding.h"
#include "clients/cli/audit/tally.h"

namespace covenant::cli {
namespace {

constexpr size_t kFingerprintBytes = 32;
constexpr absl::Duration kTerm = absl::Hours(72);

bool IsRegisterRead(v1::EntryKind kind) {
  return kind == v1::ENTRY_KIND_AUDIT_LIST || kind == v1::ENTRY_KIND_AUDIT_GET || kind == v1::ENTRY_KIND_AUDIT_EXPORT ||
         kind == v1::ENTRY_KIND_AUDIT_RELEASES || kind == v1::ENTRY_KIND_SUBJECT_REQUEST_GET;
}

}  // namespace

absl::StatusOr<std::string> ParseFingerprint(std::string_view text) {
  std::string digits(text);
  std::erase(digits, ':');
  const std::optional<std::string> bytes = auditor::HexDecode(digits);
  if (bytes && bytes->size() == kFingerprintBytes) return *bytes;
  return absl::InvalidArgumentError(
      "--certificate is no SHA-256 of a certificate: 64 hexadecimal digits, as `openssl x509 -noout -fingerprint "
      "-sha256` prints them");
}

size_t BreachCount::People::Find(size_t at) const {
  while (parent_[at] != at) at = parent_[at];
  return at;
}

void BreachCount::People::Add(const v1::ItemDetail& item) {
  std::optional<size_t> first;
  for (const std::string& token : item.subject_tokens()) {
    const auto [known, is_new] = number_.emplace(token, parent_.size());
    if (is_new) parent_.push_back(known->second);
    const size_t root = Find(known->second);
    if (first) parent_[root] = *first;
    first = Find(root);
  }
  // Somebody was asked about by identifiers that leave no token.
  if (!first) ++nameless_;
}

uint64_t BreachCount::People::Count() const {
  uint64_t people = nameless_;
  for (size_t i = 0; i < parent_.size(); ++i) people += parent_[i] == i;
  return people;
}

bool BreachCount::IsOfSuspect(const ReadEntry& entry) const {
  if (!suspect_.party.empty() && entry.leaf.caller() == suspect_.party) return true;
  if (!entry.detail) return false;
  if (!suspect_.party.empty()) return entry.detail->mandated_party() == suspect_.party;
  if (!suspect_.actor.empty()) return entry.detail->actor_reference() == suspect_.actor;
  return entry.detail->certificate_sha256() == suspect_.certificate;
}

void BreachCount::Add(const ReadEntry& entry) {
  const bool reads = IsRegisterRead(entry.leaf.kind());
  if (!reads && !IsOfSignals(entry.leaf.kind())) return;
  if (!entry.detail && !reads) ++breach_.unknown;
  if (!entry.detail && reads && suspect_.party.empty()) ++breach_.unknown_reads;
  if (!IsOfSuspect(entry)) return;
  if (reads) {
    breach_.register_reads += entry.leaf.told() == kPermit;
    return;
  }
  ++breach_.messages;
  if (!entry.detail) return;
  const int64_t time = entry.leaf.time_ms();
  breach_.first_ms = breach_.first_ms == 0 ? time : std::min(breach_.first_ms, time);
  breach_.last_ms = std::max(breach_.last_ms, time);
  const uint64_t before = breach_.releases;
  for (const v1::ItemDetail& item : entry.detail->items()) {
    if (IsQuestion(entry.leaf.kind()) && item.outcome() == kPermit) {
      AddRelease(entry, item);
    } else if (IsSubmission(entry.leaf.kind()) && item.outcome() == kPermit) {
      ++breach_.submissions;
    } else {
      ++breach_.without_release;
    }
    if (item.subject_tokens_size() > 0) touched_.Add(item);
  }
  if (breach_.releases > before) breach_.entries.push_back(entry.index);
}

void BreachCount::AddRelease(const ReadEntry& entry, const v1::ItemDetail& item) {
  ++breach_.releases;
  released_.Add(item);
  ++breach_.covenants[entry.leaf.covenant()].releases;
  of_covenant_[entry.leaf.covenant()].Add(item);
  std::set<std::string> suppliers;
  for (const v1::RecordDetail& record : item.records()) {
    if (record.outcome() != kPermit) continue;
    Breach::Supplier& supplier = breach_.suppliers[record.supplier()];
    if (suppliers.insert(record.supplier()).second) {
      ++supplier.releases;
      of_supplier_[record.supplier()].Add(item);
    }
    supplier.signals.insert(record.signal());
    for (const std::string& field : record.fields()) supplier.fields.insert(FieldCode(field));
  }
}

Breach BreachCount::Finish() const {
  Breach breach = breach_;
  breach.subjects_released = released_.Count();
  breach.subjects_touched = touched_.Count();
  for (auto& [name, supplier] : breach.suppliers) supplier.subjects = of_supplier_.at(name).Count();
  for (auto& [name, covenant] : breach.covenants) covenant.subjects = of_covenant_.at(name).Count();
  std::ranges::sort(breach.entries);
  return breach;
}

BreachClock ClockOf(absl::Time discovered, absl::Time now) {
  return {discovered, discovered + kTerm, discovered + kTerm - now};
}

}  // namespace covenant::cli
