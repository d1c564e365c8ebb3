#include "broker/exchange/replay/replay_tally.h"

#include <algorithm>

namespace covenant::exchange {
namespace {

std::vector<std::string> Sorted(std::vector<std::string> fields) {
  std::ranges::sort(fields);
  return fields;
}

}  // namespace

void ReplayTally::Compare(const Matter& matter, const Verdict& before, const Verdict& after) {
  const bool same_fields = Sorted(before.fields) == Sorted(after.fields);
  if (before.permitted == after.permitted && (!after.permitted || same_fields)) return Unchanged();
  const Verdict& permits = after.permitted ? after : before;
  const Verdict& refuses = after.permitted ? before : after;
  Row row{matter.subject, matter.covenant, permits.rule, "", matter.caller, matter.supplier};
  if (before.permitted != after.permitted) row.reason_code = refuses.reason_code;
  Counts& counts = changes_[row];
  if (!after.permitted) {
    ++counts.permit_to_refuse;
  } else if (!before.permitted) {
    ++counts.refuse_to_permit;
  } else {
    ++counts.other_fields;
  }
}

void ReplayTally::Add(const ReplayTally& other) {
  for (const auto& [row, more] : other.changes_) {
    Counts& counts = changes_[row];
    counts.permit_to_refuse += more.permit_to_refuse;
    counts.refuse_to_permit += more.refuse_to_permit;
    counts.other_fields += more.other_fields;
  }
  for (const auto& [reason, count] : other.gaps_) gaps_[reason] += count;
  unchanged_ += other.unchanged_;
}

v1::ReplayCount ReplayTally::Total() const {
  v1::ReplayCount total;
  for (const auto& [row, counts] : changes_) {
    total.set_permit_to_refuse(total.permit_to_refuse() + counts.permit_to_refuse);
    total.set_refuse_to_permit(total.refuse_to_permit() + counts.refuse_to_permit);
    total.set_other_fields(total.other_fields() + counts.other_fields);
  }
  return total;
}

uint64_t ReplayTally::decisions() const {
  const v1::ReplayCount total = Total();
  uint64_t all = unchanged_ + total.permit_to_refuse() + total.refuse_to_permit() + total.other_fields();
  for (const auto& [reason, count] : gaps_) all += count;
  return all;
}

void ReplayTally::Write(v1::ReplayAnswer& answer) const {
  for (const auto& [row, counts] : changes_) {
    v1::ReplayCount* shown = answer.add_changes();
    shown->set_subject(row.subject);
    shown->set_covenant(row.covenant);
    shown->set_rule(row.rule);
    shown->set_reason_code(row.reason_code);
    shown->set_caller(row.caller);
    shown->set_supplier(row.supplier);
    shown->set_permit_to_refuse(counts.permit_to_refuse);
    shown->set_refuse_to_permit(counts.refuse_to_permit);
    shown->set_other_fields(counts.other_fields);
  }
  for (const auto& [reason, count] : gaps_) {
    v1::ReplayGap* gap = answer.add_gaps();
    gap->set_reason(reason);
    gap->set_count(count);
  }
  answer.set_unchanged(unchanged_);
}

}  // namespace covenant::exchange
