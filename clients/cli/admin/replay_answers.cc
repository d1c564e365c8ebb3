#include "clients/cli/admin/replay_answers.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/audit/entry_text.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

uint64_t Sum(const v1::ReplayCount& count) {
  return count.permit_to_refuse() + count.refuse_to_permit() + count.other_fields();
}

// "record" for REPLAY_SUBJECT_RECORD.
std::string SubjectWord(v1::ReplaySubject subject) {
  constexpr std::string_view kPrefix = "REPLAY_SUBJECT_";
  if (!v1::ReplaySubject_IsValid(subject)) return absl::StrCat("subject ", static_cast<int>(subject));
  return absl::AsciiStrToLower(v1::ReplaySubject_Name(subject).substr(kPrefix.size()));
}

std::string GapText(const std::string& reason) {
  if (reason == "DETAIL_DESTROYED") return "entries whose detail was destroyed";
  if (reason == "RECORD_DESTROYED") return "about records that were destroyed";
  if (reason == "NOT_KEPT") return "refused submissions, whose content is not kept";
  if (reason == "FORM") return "refused for their form, which no policy changes";
  if (reason == "NOT_RECORDED") return "under a covenant or purpose that was unknown then";
  return reason;
}

void AddTo(const v1::ReplayCount& more, v1::ReplayCount& sum) {
  sum.set_permit_to_refuse(sum.permit_to_refuse() + more.permit_to_refuse());
  sum.set_refuse_to_permit(sum.refuse_to_permit() + more.refuse_to_permit());
  sum.set_other_fields(sum.other_fields() + more.other_fields());
}

}  // namespace

void ReplayFindings::Add(const v1::ReplayAnswer& page) {
  for (const v1::ReplayCount& count : page.changes()) {
    const Key key{count.subject(),     count.covenant(), count.rule(),
                  count.reason_code(), count.caller(),   count.supplier()};
    const auto [it, first] = changes_.try_emplace(key, count);
    if (!first) cli::AddTo(count, it->second);
  }
  for (const v1::ReplayGap& gap : page.gaps()) gaps_[gap.reason()] += gap.count();
  entries_.insert(entries_.end(), page.entries().begin(), page.entries().end());
  unchanged_ += page.unchanged();
}

std::vector<v1::ReplayCount> ReplayFindings::Sorted() const {
  std::vector<v1::ReplayCount> sorted;
  for (const auto& [key, count] : changes_) sorted.push_back(count);
  std::ranges::sort(sorted, {}, [](const v1::ReplayCount& count) {
    return std::tuple(~Sum(count), count.covenant(), count.rule(), count.caller(), count.supplier());  // most first
  });
  return sorted;
}

void ReplayFindings::Print(std::ostream& out) const {
  Table table({{"what"},
               {"covenant"},
               {"rule"},
               {"caller"},
               {"supplier"},
               {"reason"},
               {"permit>refuse", Align::kRight},
               {"refuse>permit", Align::kRight},
               {"other fields", Align::kRight}});
  uint64_t changed = 0;
  for (const v1::ReplayCount& count : Sorted()) {
    const auto or_dash = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
    table.Add({SubjectWord(count.subject()), count.covenant(), or_dash(count.rule()), count.caller(),
               or_dash(count.supplier()), or_dash(count.reason_code()), Grouped(count.permit_to_refuse()),
               Grouped(count.refuse_to_permit()), Grouped(count.other_fields())});
    changed += Sum(count);
  }
  if (changed > 0) table.Print(out);
  if (!entries_.empty()) {
    Table entries({{"entry"},
                   {"request id"},
                   {"kind"},
                   {"permit>refuse", Align::kRight},
                   {"refuse>permit", Align::kRight},
                   {"other fields", Align::kRight}});
    for (const v1::ReplayedEntry& entry : entries_) {
      entries.Add({absl::StrCat(entry.index()), entry.request_id(), KindWord(entry.kind()),
                   Grouped(entry.permit_to_refuse()), Grouped(entry.refuse_to_permit()),
                   Grouped(entry.other_fields())});
    }
    out << "\n";
    entries.Print(out);
  }
  out << Grouped(changed) << " decisions change, " << Grouped(unchanged_) << " stay as they were\n";
  for (const auto& [reason, count] : gaps_) {
    out << Grouped(count) << " cannot be decided again: " << GapText(reason) << "\n";
  }
}

void ReplayFindings::AddTo(Json& json) const {
  json["changes"] = Json::array();
  for (const v1::ReplayCount& count : Sorted()) {
    json["changes"].push_back({{"what", SubjectWord(count.subject())},
                               {"covenant", count.covenant()},
                               {"rule", count.rule()},
                               {"reason_code", count.reason_code()},
                               {"caller", count.caller()},
                               {"supplier", count.supplier()},
                               {"permit_to_refuse", count.permit_to_refuse()},
                               {"refuse_to_permit", count.refuse_to_permit()},
                               {"other_fields", count.other_fields()}});
  }
  json["entries"] = Json::array();
  for (const v1::ReplayedEntry& entry : entries_) {
    json["entries"].push_back({{"index", entry.index()},
                               {"request_id", entry.request_id()},
                               {"kind", KindWord(entry.kind())},
                               {"permit_to_refuse", entry.permit_to_refuse()},
                               {"refuse_to_permit", entry.refuse_to_permit()},
                               {"other_fields", entry.other_fields()}});
  }
  json["unchanged"] = unchanged_;
  json["not_decided_again"] = Json::object();
  for (const auto& [reason, count] : gaps_) json["not_decided_again"][reason] = count;
}

}  // namespace covenant::cli
