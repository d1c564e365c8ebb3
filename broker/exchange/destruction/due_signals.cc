#include "broker/exchange/destruction/due_signals.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/rows/case_signals.h"
#include "broker/exchange/rows/orders.h"
#include "policy/language/covenant.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

using store::Family;

// Collects the signals of rows until there are as many as one entry may hold.
class Gathering {
 public:
  Gathering(std::string covenant, std::string_view cause)
      : doomed_{std::move(covenant), std::string(cause), {}, {}, {}} {}

  // Takes those of the row's signals for which `due` holds; false when the entry is full.
  template <class Due>
  absl::StatusOr<bool> Take(const RetentionDays::Row& row, Due due) {
    bool any = false;
    for (const uint64_t signal : row.signals) {
      if (doomed_.signals.size() == kMostDoomed) break;
      ASSIGN_OR_RETURN(const bool is_due, due(signal));
      if (is_due) doomed_.signals.push_back(signal);
      any |= is_due;
    }
    if (any) doomed_.terms.push_back(row);
    return doomed_.signals.size() < kMostDoomed;
  }

  std::optional<Doomed> Gathered() && {
    if (doomed_.signals.empty()) return std::nullopt;
    std::ranges::sort(doomed_.signals);
    return std::move(doomed_);
  }

 private:
  Doomed doomed_;
};

// False for what an order keeps: a hold, or removal, which has a day of its own.
absl::StatusOr<bool> MayGo(const Rooms& rooms, uint64_t signal, const std::optional<Record>& record,
                           absl::CivilDay today) {
  if (record && record->facts.removed) return false;
  ASSIGN_OR_RETURN(const bool held, Orders::IsHeld(rooms.store, signal, today));
  return !held;
}

// Gathers over rows that `for_each` gives.
template <class ForEach, class Due>
absl::StatusOr<std::optional<Doomed>> Gather(const std::string& covenant, std::string_view cause, ForEach for_each,
                                             Due due) {
  Gathering gathering(covenant, cause);
  absl::Status failed;
  RETURN_IF_ERROR(for_each([&](const RetentionDays::Row& row) {
    const absl::StatusOr<bool> more = gathering.Take(row, due);
    failed.Update(more.status());
    return more.ok() && *more;
  }));
  RETURN_IF_ERROR(failed);
  return std::move(gathering).Gathered();
}

absl::StatusOr<std::optional<Doomed>> Ended(const Rooms& rooms, const policy::Covenant& covenant,
                                            absl::CivilDay today) {
  // Whether it says destroy or anonymise: what stays is what the log counts (decision 0011).
  const policy::RetentionTerm& term = covenant.retention.signals;
  const auto for_each = [&](auto visit) {
    return RetentionDays::ForEach(rooms.store, covenant.id, RetentionDays::BeginsAtMost(today, term.keep), visit);
  };
  // The row's day is that of the version under which it came: the version in force has the last word.
  return Gather(covenant.id, kRetentionEnded, for_each, [&](uint64_t signal) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const std::optional<Record> record, rooms.records.Get(signal));
    if (record && today < covenant.GoneOn(record->facts)) return false;
    return MayGo(rooms, signal, record, today);
  });
}

// The parties that left it by that day, and whose signals go.
absl::StatusOr<std::vector<std::string>> Left(const store::Reader& store, const std::string& covenant,
                                              absl::CivilDay today) {
  const std::string prefix = absl::StrCat("leaving/", covenant, "/");
  std::vector<std::string> parties;
  auto cursor = store.Scan(Family::kPolicy, store::Prefix(prefix));
  for (; cursor->Valid(); cursor->Next()) {
    stored::Leaving leaving;
    const bool read = leaving.ParseFromArray(cursor->value().data(), static_cast<int>(cursor->value().size()));
    const auto from = read ? policy::ParseDate(leaving.from()) : std::nullopt;
    if (!from) return absl::DataLossError("a row of a party that leaves is damaged; restore a backup");
    if (*from <= today) parties.emplace_back(cursor->key().substr(prefix.size()));
  }
  RETURN_IF_ERROR(cursor->status());
  return parties;
}

absl::StatusOr<std::optional<Doomed>> LeftBehind(const Rooms& rooms, const policy::Covenant& covenant,
                                                 absl::CivilDay today) {
  ASSIGN_OR_RETURN(const std::vector<std::string> parties, Left(rooms.store, covenant.id, today));
  for (const std::string& party : parties) {
    const auto for_each = [&](auto visit) { return RetentionDays::ForEachOf(rooms.store, covenant.id, party, visit); };
    const auto may_go = [&](uint64_t signal) -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const std::optional<Record> record, rooms.records.Get(signal));
      return MayGo(rooms, signal, record, today);
    };
    ASSIGN_OR_RETURN(std::optional<Doomed> doomed, Gather(covenant.id, kSupplierLeft, for_each, may_go));
    if (doomed) return doomed;
  }
  return std::nullopt;
}

// Adds what of the case's signals is to go: those of suppliers whom its file involves.
absl::Status AddOfCase(const Rooms& rooms, const CasePlace& place, absl::CivilDay today, Doomed& doomed) {
  ASSIGN_OR_RETURN(const std::optional<StoredCase> file, rooms.case_files.Find(place));
  if (!file) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<CaseSignals::Named> named, CaseSignals::Of(rooms.store, place));
  for (const CaseSignals::Named& row : named) {
    if (doomed.signals.size() == kMostDoomed) break;
    ASSIGN_OR_RETURN(const std::optional<Record> record, rooms.records.Get(row.signal));
    if (!record || !CaseSignals::Shares(*file, record->signal.supplier(), row)) continue;
    ASSIGN_OR_RETURN(const bool may_go, MayGo(rooms, row.signal, record, today));
    if (may_go) doomed.signals.push_back(row.signal);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Doomed>> OfCasesNotAdmitted(const Rooms& rooms, const policy::Covenant& covenant,
                                                         absl::CivilDay today) {
  const std::optional<policy::RetentionEvent>& event = covenant.retention.not_admitted;
  if (!event) return std::nullopt;
  ASSIGN_OR_RETURN(const std::vector<CaseSignals::Dated> cases, CaseSignals::AllNotAdmitted(rooms.store, covenant.id));
  Doomed doomed{.covenant = covenant.id, .cause = std::string(kNotAdmitted)};
  for (const CaseSignals::Dated& one : cases) {
    if (today >= event->FollowsOn(one.since)) RETURN_IF_ERROR(AddOfCase(rooms, one.place, today, doomed));
  }
  if (doomed.signals.empty()) return std::nullopt;
  std::ranges::sort(doomed.signals);
  return doomed;
}

// Of one case at a time: it is not opened again meanwhile.
absl::StatusOr<std::optional<Doomed>> OfClosedCase(const Rooms& rooms, const policy::Covenant& covenant,
                                                   absl::CivilDay today) {
  const std::optional<policy::RetentionEvent>& event = covenant.retention.case_closed;
  if (!event || event->then == policy::kThenShield) return std::nullopt;
  ASSIGN_OR_RETURN(const std::vector<CaseSignals::Dated> cases, CaseSignals::AllClosed(rooms.store, covenant.id));
  for (const CaseSignals::Dated& one : cases) {
    if (today < event->FollowsOn(one.since)) continue;
    Doomed doomed{.covenant = covenant.id, .cause = std::string(kOfClosedCase), .of_case = one};
    RETURN_IF_ERROR(AddOfCase(rooms, one.place, today, doomed));
    if (!doomed.signals.empty()) return doomed;
  }
  return std::nullopt;
}

// The signals whose own day has come, of the first one's covenant, cause and order.
absl::StatusOr<std::optional<Doomed>> OnTheirDay(const Rooms& rooms, absl::CivilDay today) {
  ASSIGN_OR_RETURN(const std::vector<DestructionDays::Row> due, DestructionDays::Due(rooms.store, today));
  std::optional<Doomed> doomed;
  for (const DestructionDays::Row& row : due) {
    ASSIGN_OR_RETURN(const bool held, Orders::IsHeld(rooms.store, row.signal, today));
    if (held) continue;
    if (!doomed) doomed = Doomed{row.day.covenant(), row.day.cause(), row.day.order_id(), {}, {}};
    const bool together = doomed->covenant == row.day.covenant() && doomed->cause == row.day.cause() &&
                          doomed->order_id == row.day.order_id();
    if (!together || doomed->signals.size() == kMostDoomed) continue;
    doomed->signals.push_back(row.signal);
  }
  return doomed;
}

}  // namespace

absl::StatusOr<std::optional<Doomed>> DueSignals(const Rooms& rooms, absl::Time now) {
  const absl::CivilDay today = policy::DutchDay(now);
  ASSIGN_OR_RETURN(std::optional<Doomed> on_their_day, OnTheirDay(rooms, today));
  if (on_their_day) return on_their_day;
  const std::shared_ptr<const InForce> in_force = rooms.policy.Current();
  for (const std::shared_ptr<const policy::Covenant>& covenant : in_force->snapshot->covenants()) {
    ASSIGN_OR_RETURN(std::optional<Doomed> ended, Ended(rooms, *covenant, today));
    if (ended) return ended;
    ASSIGN_OR_RETURN(std::optional<Doomed> left, LeftBehind(rooms, *covenant, today));
    if (left) return left;
    ASSIGN_OR_RETURN(std::optional<Doomed> not_admitted, OfCasesNotAdmitted(rooms, *covenant, today));
    if (not_admitted) return not_admitted;
    ASSIGN_OR_RETURN(std::optional<Doomed> closed, OfClosedCase(rooms, *covenant, today));
    if (closed) return closed;
  }
  return std::nullopt;
}

}  // namespace covenant::exchange
