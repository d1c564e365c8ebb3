#include "policy/review/clause_space.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "policy/decide/request_conditions.h"
#include "policy/review/clause_dimensions.h"

namespace covenant::policy {
ClauseSpace::ClauseSpace(const Snapshot& snapshot, const Covenant& covenant, absl::CivilDay today)
    : snapshot_(snapshot), covenant_(covenant) {
  for (const auto& statute : snapshot.statutes()) {
    for (const StatutoryProhibition& one : statute->prohibitions) {
      const bool binds = BindsCollaboration(one, covenant.collaboration) && one.in_force.Contains(today);
      if (binds) statutes_.push_back(&one);
    }
  }
  MakeClasses();
  MakeDimensions();
}

// Parties that stand in the same places of every rule and statute are one class.
void ClauseSpace::MakeClasses() {
  std::map<std::string, size_t> by_signature;
  for (const CovenantParty& member : covenant_.parties) {
    const Party& party = *snapshot_.parties().Find(member.id);
    std::string signature = absl::StrCat(party.police_domain ? "wpg " : "", party.region, "\n");
    const auto add = [&](bool in) { signature += in ? '1' : '0'; };
    for (const Rule& rule : covenant_.rules) {
      add(rule.from.Contains(party.id)), add(rule.to.Contains(party.id));
      absl::StrAppend(&signature, rule.basis_supply.Of(party.id), "/", rule.basis_receive.Of(party.id), "/");
    }
    for (const ProhibitRule& rule : covenant_.prohibitions) {
      add(rule.from.Contains(party.id)), add(rule.to.Contains(party.id));
    }
    for (const StatutoryProhibition* one : statutes_) {
      add(Binds(one->suppliers, party, snapshot_.vocabulary(), covenant_.collaboration));
      add(Binds(one->recipients, party, snapshot_.vocabulary(), covenant_.collaboration));
    }
    const auto [it, fresh] = by_signature.try_emplace(std::move(signature), classes_.size());
    if (fresh) classes_.push_back({{}, party.region, party.police_domain});
    classes_[it->second].members.push_back(party.id);
  }
}

void ClauseSpace::MakeDimensions() {
  std::set<int> from = {0, kAgeOfBoth};
  for (const Rule& rule : covenant_.rules) {
    if (!rule.conditions.age) continue;
    from.insert(rule.conditions.age->from.value_or(0));
    if (rule.conditions.age->through) from.insert(*rule.conditions.age->through + 1);
  }
  age_from_.assign(from.begin(), from.end());
  sizes_.assign(kFixed, 2);
  sizes_[kPair] = classes_.size() * classes_.size();
  sizes_[kAction] = kActions;
  sizes_[kPhase] = kPhases;
  sizes_[kPerson] = (age_from_.size() + 2) * kSignedWays;  // And an age that is not known, and before birth.
  sizes_[kConsent] = 3;
  for (const auto& [dimension, kind] : kWordDimensions) sizes_[dimension] = snapshot_.vocabulary().All(kind).size() + 1;
  for (const Rule& rule : covenant_.rules) {
    const Conditions& asked = rule.conditions;
    if (asked.consent) Flag(kScope, asked.consent->scope);
    AddFlags(kForm, asked.exploitation);
    AddFlags(kCriterion, asked.admitted);
    AddFlags(kApproval, asked.approvals);
    AddFlags(kAttestation, asked.attestations);
    if (rule.aggregate) AddFlags(kWord, rule.aggregate->by);
  }
  for (const StatutoryProhibition* one : statutes_) {
    AddFlags(kForm, one->when.exploitation_not);
    AddFlags(kApproval, one->unless.approvals);
    AddFlags(kAttestation, one->unless.attestations);
  }
}

size_t ClauseSpace::Flag(char kind, std::string_view word) {
  const auto [it, fresh] = flags_.try_emplace({kind, std::string(word)}, sizes_.size());
  if (fresh) sizes_.push_back(2);
  return it->second;
}

void ClauseSpace::AddFlags(char kind, const std::vector<std::string>& words) {
  for (const std::string& word : words) Flag(kind, word);
}

Box ClauseSpace::Everything() const {
  Box box;
  box.reserve(sizes_.size());
  for (const size_t size : sizes_) box.push_back(ValueSet::All(size));
  // Every record has one of these.
  for (const Dimension dimension : {kRole, kHandling}) {
    box[dimension] = box[dimension].Minus(Only(sizes_[dimension], sizes_[dimension] - 1));
  }
  // Of a child under twelve nobody can have signed enough for one regime only.
  box[kPerson] = ValueSet::None(sizes_[kPerson]);
  for (size_t span = 0; span < age_from_.size() + 2; ++span) {
    const bool young = span > age_from_.size() || (span < age_from_.size() && age_from_[span] < kAgeOfBoth);
    for (size_t signed_for = 0; signed_for < kSignedWays; ++signed_for) {
      if (!young || signed_for != kForOne) box[kPerson].Add(span * kSignedWays + signed_for);
    }
  }
  return box;
}

ValueSet ClauseSpace::Words(WordKind kind, const std::vector<std::string>& words) const {
  const std::vector<const Word*> all = snapshot_.vocabulary().All(kind);
  ValueSet set = ValueSet::None(all.size() + 1);
  for (size_t i = 0; i < all.size(); ++i) {
    if (Lists(words, all[i]->code)) set.Add(i);
  }
  return set;
}

ValueSet ClauseSpace::Actions(const std::vector<Action>& actions) const {
  ValueSet set = ValueSet::None(kActions);
  for (const Action action : actions) set.Add(static_cast<size_t>(action));
  return set;
}

ValueSet ClauseSpace::Ages(const AgeCondition& age) const {
  ValueSet set = ValueSet::None(sizes_[kPerson]);
  for (size_t span = 0; span <= age_from_.size(); ++span) {
    const bool known = span < age_from_.size();
    const bool fits = known
                          ? age_from_[span] >= age.from.value_or(0) && (!age.through || age_from_[span] <= *age.through)
                          : age.unknown;
    for (size_t signed_for = 0; fits && signed_for < kSignedWays; ++signed_for) {
      set.Add(span * kSignedWays + signed_for);
    }
  }
  return set;
}

void ClauseSpace::Ask(Box& box, char kind, const std::vector<std::string>& words, bool answer) const {
  for (const std::string& word : words) {
    ValueSet& flag = box[flags_.find(std::pair(kind, word))->second];
    flag = flag.And(Only(2, answer ? 1 : 0));
  }
}

void ClauseSpace::AskConsent(Box& box, const ConsentCondition& consent) const {
  Ask(box, kScope, {consent.scope}, true);
  ValueSet forms = Only(3, 2);
  if (consent.form != "written") forms.Add(1);
  box[kConsent] = box[kConsent].And(forms);
  ValueSet signers = ValueSet::None(sizes_[kPerson]);
  for (size_t value = 0; value < signers.size(); ++value) {
    const size_t signed_for = value % kSignedWays;
    const bool one = consent.signed_by == Signatory::kSelf16ElseGuardian && signed_for == kForOne;
    if (one || signed_for == kForBoth) signers.Add(value);
  }
  box[kPerson] = box[kPerson].And(signers);
}

void ClauseSpace::AskRequest(Box& box, const Rule& rule, Stage stage) const {
  const Conditions& asked = rule.conditions;
  if (asked.phase) {
    for (size_t phase = 0; phase < kPhases; ++phase) {
      if (phase < static_cast<size_t>(*asked.phase)) box[kPhase] = box[kPhase].Minus(Only(kPhases, phase));
    }
  }
  if (!asked.activities.empty()) box[kActivity] = Words(WordKind::kActivity, asked.activities);
  if (!asked.deadline.empty()) box[kDeadline] = Words(WordKind::kDeadlineClass, {asked.deadline});
  if (asked.motivation || rule.break_glass) box[kMotivation] = Only(2, 1);
  if (asked.involved) box[kInvolved] = Only(2, 1);
  Ask(box, kCriterion, asked.admitted, true);
  Ask(box, kAttestation, asked.attestations, true);
  for (const std::string& kind : asked.approvals) {
    // The supplier's own consent waits for the release.
    const bool waits =
        stage == Stage::kSupplied && snapshot_.vocabulary().FindApproval(kind)->given_by == ApprovalGiver::kSupplier;
    if (!waits) Ask(box, kApproval, {kind}, true);
  }
}

std::vector<Box> ClauseSpace::AskRecord(Box box, const Conditions& asked) const {
  if (!asked.handling_code.empty()) box[kHandling] = Words(WordKind::kHandlingCode, asked.handling_code);
  if (asked.age) box[kPerson] = box[kPerson].And(Ages(*asked.age));
  if (asked.consent) AskConsent(box, *asked.consent);
  std::vector<Box> boxes = {box};
  if (!asked.police_regime.empty()) {
    Box outside = box;
    outside[kPair] = outside[kPair].And(Pairs([](const auto& from, const auto&) { return !from.police_domain; }));
    boxes.front()[kPair] = box[kPair].And(Pairs([](const auto& from, const auto&) { return from.police_domain; }));
    boxes.front()[kRegime] = Words(WordKind::kPoliceRegime, asked.police_regime);
    boxes.push_back(std::move(outside));
  }
  if (!asked.exploitation.empty()) {
    std::vector<Box> by_form;
    for (const Box& one : boxes) {
      Box none_before = one;
      for (const std::string& form : asked.exploitation) {
        by_form.push_back(none_before);
        Ask(by_form.back(), kForm, {form}, true);
        Ask(none_before, kForm, {form}, false);
      }
    }
    boxes = std::move(by_form);
  }
  std::erase_if(boxes, [](const Box& one) { return IsEmpty(one); });
  return boxes;
}

std::vector<Box> ClauseSpace::WhereHolds(const Rule& rule, Stage stage) const {
  const bool figures = rule.mode == RuleMode::kAggregate;
  Box box = Everything();
  box[kPair] = Pairs([&](const PartyClass& from, const PartyClass& to) {
    const bool itself = &from == &to && from.members.size() == 1;
    return rule.from.Contains(from.members.front()) && rule.to.Contains(to.members.front()) && (!itself || figures) &&
           (!rule.conditions.same_region || InSameRegion(from.region, to.region));
  });
  box[kPurpose] = Words(WordKind::kPurpose, {rule.purpose});
  if (!rule.about.empty()) box[kRole] = Words(WordKind::kSubjectRole, rule.about);
  if (stage == Stage::kSupplied) {
    // Break-glass takes nothing in, and figures are made of what others took in.
    if (figures || rule.break_glass) return {};
    box[kAction] = Actions({Action::kSubmit});
  } else {
    if (figures) box[kAction] = Actions({Action::kReport});
    if (rule.mode == RuleMode::kHitOnly) box[kAction] = Actions({Action::kCheck});
    if (rule.mode == RuleMode::kFields) box[kAction] = Actions({Action::kCheck, Action::kRetrieve});
    if (!figures) box[kBreakGlass] = Only(2, rule.break_glass ? 1 : 0);
    if (!figures && !rule.bulk) box[kBulk] = Only(2, 0);
  }
  AskRequest(box, rule, stage);
  return AskRecord(std::move(box), rule.conditions);
}

std::vector<Box> ClauseSpace::WhereChosen(const Rule& rule) const {
  Box named = Everything();
  named[kAction] = Actions({Action::kReport});
  named[kPurpose] = Words(WordKind::kPurpose, {rule.purpose});
  for (const auto& [flag, dimension] : flags_) {
    if (flag.first == kWord && !Lists(rule.aggregate->by, flag.second)) named[dimension] = Only(2, 0);
  }
  Box whoever = named;
  named[kNamed] = Only(2, 1);
  named[kPair] = Pairs([&](const PartyClass& from, const PartyClass& to) {
    return rule.from.Contains(from.members.front()) && rule.to.Contains(to.members.front());
  });
  whoever[kNamed] = Only(2, 0);
  whoever[kPair] = Pairs([&](const auto&, const PartyClass& to) { return rule.to.Contains(to.members.front()); });
  return {named, whoever};
}

}  // namespace covenant::policy
