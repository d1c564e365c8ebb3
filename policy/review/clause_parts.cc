// Where prohibitions bar, and parts of boxes.
#include "policy/review/clause_dimensions.h"

namespace covenant::policy {

Box ClauseSpace::When(Box box, const ProhibitionConditions& when) const {
  if (!when.about.empty()) box[kRole] = Words(WordKind::kSubjectRole, when.about);
  if (!when.police_regime.empty()) box[kRegime] = Words(WordKind::kPoliceRegime, when.police_regime);
  Ask(box, kForm, when.exploitation_not, false);
  for (size_t phase = 0; when.phase_below && phase < kPhases; ++phase) {
    if (phase >= static_cast<size_t>(*when.phase_below)) box[kPhase] = box[kPhase].Minus(Only(kPhases, phase));
  }
  if (!when.activities.empty()) box[kActivity] = Words(WordKind::kActivity, when.activities);
  box[kActivity] = box[kActivity].Minus(Words(WordKind::kActivity, when.activities_not));
  return box;
}

// Where something of the demand is lacking.
std::vector<Box> ClauseSpace::Unless(Box box, const Demand& demand) const {
  if (demand.empty()) return {box};
  std::vector<Box> lacking;
  const auto lack = [&](char kind, const std::vector<std::string>& words) {
    for (const std::string& word : words) {
      lacking.push_back(box);
      Ask(lacking.back(), kind, {word}, false);
      Ask(box, kind, {word}, true);
      const bool waits =
          kind == kApproval && snapshot_.vocabulary().FindApproval(word)->given_by == ApprovalGiver::kSupplier;
      if (waits) lacking.back()[kAction] = lacking.back()[kAction].Minus(Actions({Action::kSubmit}));
    }
  };
  lack(kApproval, demand.approvals);
  lack(kAttestation, demand.attestations);
  return lacking;
}

std::vector<Box> ClauseSpace::WhereBars(const ProhibitRule& prohibition) const {
  Box box = Everything();
  box[kAction] = Actions(prohibition.actions);
  box[kPair] = Pairs([&](const PartyClass& from, const PartyClass& to) {
    return prohibition.from.Contains(from.members.front()) && prohibition.to.Contains(to.members.front());
  });
  if (!prohibition.purpose.empty()) box[kPurpose] = Words(WordKind::kPurpose, {prohibition.purpose});
  return {When(std::move(box), prohibition.when)};
}

const Party& ClauseSpace::PartyOf(const PartyClass& of) const {
  return *snapshot_.parties().Find(of.members.front());
}

std::vector<Box> ClauseSpace::WhereBars(const StatutoryProhibition& prohibition) const {
  if (!prohibition.BarsAll()) return {};
  Box box = Everything();
  box[kAction] = Actions(prohibition.actions);
  const auto binds = [&](const BoundParties& bound, const PartyClass& of) {
    return Binds(bound, PartyOf(of), snapshot_.vocabulary(), covenant_.collaboration);
  };
  box[kPair] = Pairs([&](const PartyClass& from, const PartyClass& to) {
    return binds(prohibition.suppliers, from) && binds(prohibition.recipients, to);
  });
  return Unless(When(std::move(box), prohibition.when), prohibition.unless);
}

std::vector<Box> ClauseSpace::WhereKeptBack(const StatutoryProhibition& prohibition,
                                            const FieldRelease& release) const {
  if (!Lists(prohibition.fields, release.field) && !Lists(prohibition.fields, release.source)) return {};
  StatutoryProhibition whole = prohibition;
  whole.fields.clear();
  return WhereBars(whole);
}

std::vector<Box> ClauseSpace::WhereKeptBack(const FieldRelease& release) const {
  std::vector<Box> boxes;
  for (const StatutoryProhibition* one : statutes_) {
    const std::vector<Box> where = WhereKeptBack(*one, release);
    boxes.insert(boxes.end(), where.begin(), where.end());
  }
  return boxes;
}

bool ClauseSpace::IsOfQuestion(const Box& box) const {
  return box[kAction].Within(Actions({Action::kCheck, Action::kRetrieve}));
}

Box ClauseSpace::Hidden() const {
  Box box = Everything();
  box[kHandling] = Words(WordKind::kHandlingCode, {"hidden"});
  box[kAction] = Actions({Action::kCheck, Action::kRetrieve, Action::kReport});
  return box;
}

Box ClauseSpace::From(const Box& box, std::string_view supplier) const {
  Box part = box;
  part[kPair] =
      part[kPair].And(Pairs([&](const PartyClass& from, const auto&) { return Lists(from.members, supplier); }));
  return part;
}

Box ClauseSpace::To(const Box& box, std::string_view recipient) const {
  Box part = box;
  part[kPair] = part[kPair].And(Pairs([&](const auto&, const PartyClass& to) { return Lists(to.members, recipient); }));
  return part;
}

Box ClauseSpace::OfRegime(const Box& box, std::string_view regime) const {
  Box part = box;
  part[kRegime] = part[kRegime].And(Words(WordKind::kPoliceRegime, {std::string(regime)}));
  part[kPair] = part[kPair].And(Pairs([](const PartyClass& from, const auto&) { return from.police_domain; }));
  return part;
}

Box ClauseSpace::About(const Box& box, std::string_view role) const {
  Box part = box;
  part[kRole] = part[kRole].And(Words(WordKind::kSubjectRole, {std::string(role)}));
  return part;
}

Box ClauseSpace::Free(const Box& box) const {
  Box part = box;
  ValueSet free = Words(WordKind::kHandlingCode, {"free"});
  part[kHandling] = part[kHandling].And(free);
  return part;
}

Box ClauseSpace::At(const Box& box, Action action) const {
  Box part = box;
  part[kAction] = part[kAction].And(Actions({action}));
  return part;
}

Box ClauseSpace::TakenIn(const Box& supplied, const Box& asked) const {
  Box part = supplied;
  for (const Dimension lasting : {kPurpose, kRole, kRegime, kHandling})
    part[lasting] = part[lasting].And(asked[lasting]);
  for (const auto& [flag, dimension] : flags_) {
    if (flag.first == kForm) part[dimension] = part[dimension].And(asked[dimension]);
  }
  ValueSet suppliers = ValueSet::None(sizes_[kPair]);
  for (size_t from = 0; from < classes_.size(); ++from) {
    bool supplies = false;
    for (size_t to = 0; to < classes_.size(); ++to) supplies |= asked[kPair].Has(Pair(from, to));
    for (size_t to = 0; supplies && to < classes_.size(); ++to) suppliers.Add(Pair(from, to));
  }
  part[kPair] = part[kPair].And(suppliers);
  return part;
}

Box ClauseSpace::WithOtherBases(const Box& box, const Rule& a, const Rule& b) const {
  Box part = box;
  part[kPair] = part[kPair].And(Pairs([&](const PartyClass& from, const PartyClass& to) {
    const std::string& supplier = from.members.front();
    const std::string& recipient = to.members.front();
    return a.basis_supply.Of(supplier) != b.basis_supply.Of(supplier) ||
           a.basis_receive.Of(recipient) != b.basis_receive.Of(recipient);
  }));
  return part;
}

}  // namespace covenant::policy
