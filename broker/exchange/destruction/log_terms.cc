#include "broker/exchange/destruction/log_terms.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/audit/entry_terms.h"
#include "broker/exchange/audit/entry_walk.h"
#include "broker/exchange/destruction/request_terms.h"
#include "broker/exchange/rows/key_epochs.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/rows/spent_tickets.h"
#include "broker/exchange/story/draft.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

// An entry may have been recorded a little after its time.
constexpr absl::Duration kSlack = absl::Hours(1);
constexpr char kMonth[] = "details ";
constexpr char kYear[] = "subject tokens ";
constexpr char kKey[] = "subject key ";

// A month of details or a year of tokens, as crypto::SlotName counts them: in UTC.
struct Stretch {
  absl::Time begin;
  absl::Time end;
  crypto::SlotName key;
};

Stretch Month(std::string_view covenant, absl::CivilMonth month) {
  const absl::Time begin = absl::FromCivil(month, absl::UTCTimeZone());
  return {begin, absl::FromCivil(month + 1, absl::UTCTimeZone()), crypto::SlotName::Detail(covenant, begin)};
}

Stretch Year(std::string_view covenant, absl::CivilYear year) {
  const absl::Time begin = absl::FromCivil(year, absl::UTCTimeZone());
  return {begin, absl::FromCivil(year + 1, absl::UTCTimeZone()), crypto::SlotName::SubjectToken(covenant, begin)};
}

// What one of Destruction.details names; nothing when it is no such name.
std::optional<Stretch> Named(std::string_view covenant, absl::string_view name) {
  if (absl::ConsumePrefix(&name, kMonth)) {
    absl::CivilMonth month;
    if (!absl::ParseCivilTime(name, &month)) return std::nullopt;
    return Month(covenant, month);
  }
  absl::CivilYear year;
  if (!absl::ConsumePrefix(&name, kYear) || !absl::ParseCivilTime(name, &year)) return std::nullopt;
  return Year(covenant, year);
}

// A key of subjects that Destruction.details may name, as "subject key bsn 1": the scheme and the epoch.
struct OldKey {
  std::string scheme;
  uint32_t epoch = 0;
};

std::optional<OldKey> NamedKey(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, kKey)) return std::nullopt;
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(name, absl::MaxSplits(' ', 1));
  OldKey key{std::string(parts.first), 0};
  if (key.scheme.empty() || !absl::SimpleAtoi(parts.second, &key.epoch)) return std::nullopt;
  return key;
}

// The last entry of a stretch is of the Dutch day that begins within it, at the latest.
bool IsOver(const Stretch& stretch, const policy::Period& keep, absl::CivilDay today) {
  return policy::AddPeriod(policy::DutchDay(stretch.end), keep) <= today;
}

// Whether there is a key that was not destroyed.
absl::StatusOr<bool> HasKey(const Rooms& rooms, const Stretch& stretch) {
  const std::optional<uint64_t> slot = rooms.slots.FindNamed(stretch.key);
  if (!slot) return false;
  const absl::Status opened = rooms.slots.Open(*slot).status();
  if (absl::IsNotFound(opened)) return false;
  RETURN_IF_ERROR(opened);
  return true;
}

absl::StatusOr<absl::Time> TimeOf(const Rooms& rooms, uint64_t index) {
  ASSIGN_OR_RETURN(const ledger::StoredEntry entry, rooms.ledger.Read(index));
  ASSIGN_OR_RETURN(const v1::Leaf leaf, ParseLeaf(entry.leaf));
  return absl::FromUnixMillis(leaf.time_ms());
}

// The first entry at or after the time. Entries stand in the order of being recorded, which is that of their times to within
// the few seconds that a call may take.
absl::StatusOr<uint64_t> FirstAt(const Rooms& rooms, absl::Time time) {
  uint64_t low = 0;
  for (uint64_t high = rooms.ledger.Latest()->size; low < high;) {
    const uint64_t middle = low + (high - low) / 2;
    ASSIGN_OR_RETURN(const absl::Time at, TimeOf(rooms, middle));
    if (at < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// The keys of before a rotation that nothing in the log needs any more. A ticket of an epoch may have given a handle, and
// left a token under its key, some days after the last subject was moved.
absl::Status AddOldKeys(const Rooms& rooms, const policy::Period& keep, absl::CivilDay today, Doomed& doomed) {
  ASSIGN_OR_RETURN(const stored::KeyEpochs row, KeyEpochs::Read(rooms.store, doomed.covenant));
  for (const EndedEpoch& ended : EndedEpochs(row)) {
    const absl::Time last_used = ended.settled + absl::Hours(24) * (kTicketDays + 1);
    const Stretch year = Year(doomed.covenant, absl::ToCivilYear(last_used, absl::UTCTimeZone()));
    if (!IsOver(year, keep, today)) continue;
    if (!rooms.subject_keys.Has(doomed.covenant, ended.scheme, ended.epoch)) continue;
    doomed.details.push_back(absl::StrCat(kKey, ended.scheme, " ", ended.epoch));
  }
  return absl::OkStatus();
}

// A broker of before sealed the acts on the policy set under the key of the month.
absl::StatusOr<bool> HoldsPolicyActs(const Rooms& rooms, const Stretch& month) {
  indices::Query acts;
  acts.since_ms = absl::ToUnixMillis(month.begin);
  acts.until_ms = absl::ToUnixMillis(month.end);
  std::vector<indices::Term>& kinds = acts.clauses.emplace_back();
  for (const v1::EntryKind kind : kPolicyActs) kinds.push_back(KindTerm(kind));
  const std::optional<uint64_t> slot = rooms.slots.FindNamed(month.key);
  const EntryWalk walk(rooms, std::move(acts));
  ASSIGN_OR_RETURN(const uint64_t first, FirstAt(rooms, month.begin - kSlack));
  ASSIGN_OR_RETURN(uint64_t below, FirstAt(rooms, month.end + kSlack));
  while (below > first) {
    ASSIGN_OR_RETURN(const EntryWalk::Stretch stretch, walk.Next(below));
    for (const EntryWalk::Found& found : stretch.entries) {
      if (found.index < first) break;
      ASSIGN_OR_RETURN(const v1::Leaf leaf, ParseLeaf(found.entry.leaf));
      if (!IsPolicyAct(leaf)) continue;
      ASSIGN_OR_RETURN(const uint64_t sealed_under, crypto::SlotOf(found.entry.detail));
      if (sealed_under == slot) return true;
    }
    below = stretch.down_to;
  }
  return false;
}

// Whether the key of a month, whose term is over, is there and may go.
absl::StatusOr<bool> MayGo(const Rooms& rooms, const Stretch& month) {
  ASSIGN_OR_RETURN(const bool has_key, HasKey(rooms, month));
  if (!has_key) return false;
  ASSIGN_OR_RETURN(const bool holds, HoldsPolicyActs(rooms, month));
  return !holds;
}

// `covenant`: empty for what is under none.
absl::StatusOr<Doomed> DueUnder(const Rooms& rooms, const std::string& covenant, const policy::Period& keep,
                                absl::Time begun, absl::CivilDay today) {
  Doomed doomed{.covenant = covenant, .cause = std::string(kDetailsEnded)};
  for (auto month = absl::ToCivilMonth(begun, absl::UTCTimeZone());; ++month) {
    const Stretch stretch = Month(covenant, month);
    if (!IsOver(stretch, keep, today)) break;
    ASSIGN_OR_RETURN(const bool due, MayGo(rooms, stretch));
    if (due) doomed.details.push_back(kMonth + absl::FormatCivilTime(month));
  }
  for (auto year = absl::ToCivilYear(begun, absl::UTCTimeZone());; ++year) {
    const Stretch stretch = Year(covenant, year);
    if (!IsOver(stretch, keep, today)) break;
    ASSIGN_OR_RETURN(const bool due, HasKey(rooms, stretch));
    if (due) doomed.details.push_back(kYear + absl::FormatCivilTime(year));
  }
  // With the years that they served, or after them: whatever is left out here is due at the next look.
  if (doomed.details.size() < kMostDoomed) RETURN_IF_ERROR(AddOldKeys(rooms, keep, today, doomed));
  if (doomed.details.size() > kMostDoomed) doomed.details.resize(kMostDoomed);
  return doomed;
}

}  // namespace

absl::StatusOr<std::vector<Doomed>> DueDetails(const Rooms& rooms, absl::Time now) {
  std::vector<Doomed> due;
  if (rooms.ledger.Latest()->size == 0) return due;
  const absl::CivilDay today = policy::DutchDay(now);
  ASSIGN_OR_RETURN(const absl::Time begun, TimeOf(rooms, 0));
  const std::shared_ptr<const InForce> in_force = rooms.policy.Current();
  const policy::Snapshot& snapshot = *in_force->snapshot;
  std::vector<std::pair<std::string, policy::Period>> terms;
  if (const auto& keep = snapshot.parties().log_terms().details_without_covenant) terms.emplace_back("", *keep);
  for (const std::shared_ptr<const policy::Covenant>& covenant : snapshot.covenants()) {
    const std::optional<policy::RetentionTerm>& records = covenant->retention.disclosure_records;
    if (records) terms.emplace_back(covenant->id, records->keep);
  }
  for (const auto& [covenant, keep] : terms) {
    ASSIGN_OR_RETURN(Doomed doomed, DueUnder(rooms, covenant, keep, begun, today));
    if (doomed.details.empty()) continue;
    ASSIGN_OR_RETURN(const bool held, Orders::HoldsAny(rooms.store, covenant, today));
    if (!held) due.push_back(std::move(doomed));
  }
  return due;
}

absl::Status DestroyDetails(Rooms& rooms, const std::string& covenant, const v1::Destruction& destruction) {
  for (const std::string& name : destruction.details()) {
    if (const std::optional<OldKey> key = NamedKey(name)) {
      RETURN_IF_ERROR(rooms.subject_keys.Destroy(covenant, key->scheme, key->epoch));
      continue;
    }
    if (const std::string_view id = RequestNamed(name); !id.empty()) {
      RETURN_IF_ERROR(DestroySubjectRequest(rooms, id));
      continue;
    }
    const std::optional<Stretch> stretch = Named(covenant, name);
    if (!stretch) return absl::DataLossError("a row of what is to be destroyed is damaged; restore a backup");
    const std::optional<uint64_t> slot = rooms.slots.FindNamed(stretch->key);
    if (!slot) continue;
    RETURN_IF_ERROR(rooms.slots.Destroy(*slot));
    ASSIGN_OR_RETURN(const uint64_t first, FirstAt(rooms, stretch->begin - kSlack));
    ASSIGN_OR_RETURN(const uint64_t end, FirstAt(rooms, stretch->end + kSlack));
    rooms.follower.Redo(first, end);
  }
  return absl::OkStatus();
}

}  // namespace covenant::exchange
