#include "policy/review/portion.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/decide/compiled_covenant.h"
#include "policy/decide/decide.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {
namespace {

class Portions {
 public:
  Portions(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial)
      : snapshot_(snapshot),
        covenant_(covenant),
        trial_(trial),
        record_(RecordFactsOf(trial)),
        request_(RequestFactsOf(snapshot, covenant, trial)) {
    request_.blind = trial.given.blind.value_or(false);
    if (trial.given.scheme && !trial.given.scheme->empty()) schemes_.push_back(*trial.given.scheme);
  }

  std::vector<Portion> All() {
    switch (trial_.action) {
      case Action::kSubmit:
        Submit();
        break;
      case Action::kReport:
        Report();
        break;
      case Action::kCheck:
      case Action::kRetrieve:
        Ask();
        break;
    }
    std::sort(all_.begin(), all_.end(), [](const Portion& a, const Portion& b) {
      return std::tie(a.category, a.what) < std::tie(b.category, b.what);
    });
    return std::move(all_);
  }

 private:
  void Submit();
  void Ask();
  void Report();
  std::set<std::string> Suppliable() const;

  std::string CategoryOf(const std::string& word) const {
    const FieldWord* field = snapshot_.vocabulary().FindField(word);
    return field == nullptr ? word : field->category;
  }

  const Snapshot& snapshot_;
  const Covenant& covenant_;
  const Trial& trial_;
  const RecordFacts record_;
  RequestFacts request_;
  std::vector<std::string> schemes_;
  std::vector<Portion> all_;
};

// The fields that a rule between these two parties can use.
std::set<std::string> Portions::Suppliable() const {
  const CompiledCovenant& compiled = *snapshot_.FindCompiled(covenant_.id);
  const absl::CivilDay day = DutchDay(trial_.given.at);
  const auto from = compiled.ClassOf(trial_.from, day);
  const auto to = compiled.ClassOf(trial_.to, day);
  const auto purpose = compiled.PurposeOf(trial_.purpose);
  std::set<std::string> fields;
  if (!from || !to || !purpose) return fields;
  for (const Outlet& outlet : compiled.Outlets(*from, *purpose)) {
    if (outlet.to == *to) fields.insert(outlet.rule->suppliable.begin(), outlet.rule->suppliable.end());
  }
  return fields;
}

void Portions::Submit() {
  Submission submission{covenant_.id, record_, schemes_, {}, trial_.to, request_};
  if (!DecideSubmission(snapshot_, submission, trial_.given.at).permitted) return;
  all_.push_back({.category = "", .what = "signal"});
  std::set<std::string> fields = Suppliable();
  for (const std::string& field : fields) submission.fields.push_back({field, kUnknownValue});
  // Nothing but the fields can still stand in the way, and each that does is named by a reason.
  for (const Reason& reason : DecideSubmission(snapshot_, submission, trial_.given.at).reasons) {
    fields.erase(reason.condition);
  }
  for (const std::string& field : fields) all_.push_back({.category = CategoryOf(field), .what = field});
}

void Portions::Ask() {
  const Question question{trial_.action, covenant_.id,      trial_.purpose, trial_.to,
                          schemes_,      trial_.given.bulk, trial_.from,    request_};
  if (!DecideQuestion(snapshot_, question, trial_.given.at).permitted) return;
  const RecordDecision decision = DecideRecord(snapshot_, question, record_, trial_.given.at);
  const bool gives = trial_.action == Action::kCheck ? decision.discloses != Disclosure::kNothing
                                                     : decision.discloses == Disclosure::kFields;
  if (!gives) return;
  all_.push_back({.category = "",
                  .what = "contact",
                  .masked = decision.mask_source,
                  .basis_supply = decision.basis_supply,
                  .basis_receive = decision.basis_receive});
  for (const FieldRelease& release : *decision.fields) {
    all_.push_back({.category = CategoryOf(release.field),
                    .what = release.field,
                    .release = release,
                    .basis_supply = decision.basis_supply,
                    .basis_receive = decision.basis_receive});
  }
}

void Portions::Report() {
  const std::vector<std::string> by = trial_.given.by.value_or(std::vector<std::string>());
  const ReportRequest request{covenant_.id, trial_.purpose, trial_.to, by, trial_.from, request_};
  const ReportDecision decision = DecideReport(snapshot_, request, trial_.given.at);
  const bool counts =
      decision.permitted && DecideCounted(snapshot_, request, decision, record_, trial_.given.at).permitted;
  if (!counts) return;
  std::set<std::string> categories;
  for (const std::string& word : by) categories.insert(CategoryOf(word));
  if (by.empty()) categories.insert("");
  const std::string what = by.empty() ? "figures" : absl::StrCat("figures by ", absl::StrJoin(by, ", "));
  for (const std::string& category : categories) {
    all_.push_back({.category = category,
                    .what = what,
                    .minimum_cell = decision.minimum_cell,
                    .secondary_suppression = decision.secondary_suppression});
  }
}

// Whether every band of `coarse` is made of whole bands of `fine`; both start at 0 and join up.
bool Refines(const std::vector<AgeBand>& fine, const std::vector<AgeBand>& coarse) {
  return std::ranges::all_of(coarse, [&](const AgeBand& band) {
    return std::ranges::any_of(fine, [&](const AgeBand& other) { return other.from == band.from; });
  });
}

// Whether what `a` tells of a value follows from what `b` tells of it.
bool FollowsFrom(const FieldRelease& a, const FieldRelease& b) {
  using enum Transformation;
  if (a.transformation == b.transformation) return a.transformation != kBand || Refines(b.bands, a.bands);
  switch (b.transformation) {
    case kAsIs:
      return true;
    case kMonth:
      return a.transformation == kQuarter || a.transformation == kYear;
    case kQuarter:
      return a.transformation == kYear;
    case kMunicipality:
      return a.transformation == kPoliceUnit;
    default:
      return false;
  }
}

Order FromBoth(bool less_or_equal, bool more_or_equal) {
  if (less_or_equal && more_or_equal) return Order::kEqual;
  if (less_or_equal) return Order::kLess;
  return more_or_equal ? Order::kMore : Order::kNeither;
}

}  // namespace

Order Joined(Order a, Order b) {
  if (a == b || b == Order::kEqual) return a;
  return a == Order::kEqual ? b : Order::kNeither;
}

std::vector<Portion> PortionsOf(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial) {
  return Portions(snapshot, covenant, trial).All();
}

Order Compare(const Portion* old, const Portion* now) {
  if (old == nullptr || now == nullptr) {
    return old == now ? Order::kEqual : now == nullptr ? Order::kLess : Order::kMore;
  }
  if (old->release && now->release) {
    return FromBoth(FollowsFrom(*now->release, *old->release), FollowsFrom(*old->release, *now->release));
  }
  const bool less = now->masked >= old->masked && now->minimum_cell >= old->minimum_cell &&
                    now->secondary_suppression >= old->secondary_suppression;
  const bool more = now->masked <= old->masked && now->minimum_cell <= old->minimum_cell &&
                    now->secondary_suppression <= old->secondary_suppression;
  return FromBoth(less, more);
}

std::string PortionText(const Portion* portion) {
  if (portion == nullptr) return "nothing";
  if (portion->release) {
    const FieldRelease& release = *portion->release;
    std::string text = absl::StrCat(portion->what, " ", TransformationName(release.transformation).data());
    if (release.transformation != Transformation::kBand) return text;
    std::vector<std::string> labels;
    for (const AgeBand& band : release.bands) labels.push_back(band.label);
    return absl::StrCat(text, " (", absl::StrJoin(labels, ", "), ")");
  }
  if (portion->what == "contact") return portion->masked ? "a contact, masked" : "the supplier as contact";
  if (portion->what.starts_with("figures")) {
    return absl::StrCat(portion->what, ", cells from ", portion->minimum_cell,
                        portion->secondary_suppression ? ", secondary suppression" : "");
  }
  return portion->what == "signal" ? "the signal is taken in" : absl::StrCat(portion->what, " is taken in");
}

}  // namespace covenant::policy
