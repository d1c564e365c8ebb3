// The conditions of rules and of prohibitions.
#include "policy/text/civil_date.h"
#include "tests/policy/decide/plain_case.h"

namespace covenant::policy {

std::vector<PlainInterpreter::Bar> PlainInterpreter::AllBars() const {
  std::vector<Bar> all;
  for (const auto& statute : statutes_) {
    for (const StatutoryProhibition& one : statute->prohibitions) {
      const bool binds = one.collaborations.empty() || Named(one.collaborations, covenant_.collaboration);
      if (binds) all.push_back({one.id, one.reason, one.actions, &one, nullptr, one.when});
    }
  }
  for (const ProhibitRule& one : covenant_.prohibitions) {
    all.push_back({one.id, "PROHIBITED", one.actions, nullptr, &one, one.when});
  }
  return all;
}

bool PlainInterpreter::Fits(const BoundParties& bound, const std::string& id) const {
  const Party& party = *parties_.Find(id);
  const CollaborationWord* own = vocabulary_.FindCollaboration(covenant_.collaboration);
  const std::string_view body_of = vocabulary_.BodyOf(party.kind);
  if (bound.outside_police_domain && vocabulary_.PoliceDomain(party.sector)) return false;
  if (bound.is_private && !vocabulary_.PrivateKind(party.kind)) return false;
  if (bound.third_party && (own->participants.empty() || Named(own->participants, party.kind))) return false;
  if (bound.collaboration_body && (!vocabulary_.WgsCollaboration(body_of) || body_of == own->code)) return false;
  if (!bound.kinds.empty() && !Named(bound.kinds, party.kind)) return false;
  if (Named(bound.other_than, party.kind)) return false;
  return bound.sectors.empty() || Named(bound.sectors, party.sector);
}

bool PlainInterpreter::Concerns(const Bar& bar, const Case& c) const {
  if (std::find(bar.actions.begin(), bar.actions.end(), c.action) == bar.actions.end()) return false;
  if (bar.statute != nullptr) {
    if (!Fits(bar.statute->suppliers, c.supplier) || !Fits(bar.statute->recipients, c.recipient)) return false;
    const DateRange& days = bar.statute->in_force;
    if ((days.from && c.day < *days.from) || (days.through && *days.through < c.day)) return false;
  } else {
    const auto in = [](const PartySet& set, const std::string& id) { return set.anyone || Named(set.parties, id); };
    if (!in(bar.rule->from, c.supplier) || !in(bar.rule->to, c.recipient)) return false;
    if (!bar.rule->purpose.empty() && bar.rule->purpose != c.purpose) return false;
  }
  const ProhibitionConditions& when = bar.when;
  const bool about_record = !when.about.empty() || !when.police_regime.empty() || !when.exploitation_not.empty();
  if (about_record && c.record == nullptr) return false;
  if (!when.about.empty() && !Named(when.about, c.record->subject_role)) return false;
  if (!when.police_regime.empty() && !Named(when.police_regime, c.record->police_regime)) return false;
  if (!when.exploitation_not.empty()) {
    for (const std::string& form : c.record->exploitation) {
      if (Named(when.exploitation_not, form)) return false;
    }
  }
  if (when.phase_below && *when.phase_below <= c.request.case_file.phase) return false;
  if (!when.activities.empty() && !Named(when.activities, c.request.activity)) return false;
  return !Named(when.activities_not, c.request.activity);
}

bool PlainInterpreter::Bars(const Bar& bar, const Case& c) const {
  if (!Concerns(bar, c)) return false;
  if (bar.statute == nullptr) return true;
  const Demand& unless = bar.statute->unless;
  if (unless.approvals.empty() && unless.attestations.empty() && !unless.party_ground) return true;
  for (const std::string& kind : unless.approvals) {
    if (!Approved(kind, c)) return true;
  }
  for (const std::string& kind : unless.attestations) {
    if (!Attested(kind, c)) return true;
  }
  if (!unless.party_ground) return false;
  const std::vector<std::string>& grounds = parties_.Find(c.caller)->grounds;
  return !std::all_of(bar.statute->schemes.begin(), bar.statute->schemes.end(),
                      [&](const std::string& scheme) { return Named(grounds, scheme); });
}

// Those of the whole exchange.
std::vector<PlainInterpreter::Bar> PlainInterpreter::BarsOn(const Case& c) const {
  std::vector<Bar> found;
  for (const Bar& bar : AllBars()) {
    const bool whole = bar.statute == nullptr || (bar.statute->fields.empty() && bar.statute->schemes.empty());
    if (whole && Bars(bar, c)) found.push_back(bar);
  }
  return found;
}

// A bar on a field, or on a category of figures.
std::optional<PlainInterpreter::Bar> PlainInterpreter::BarOnWord(const std::string& word, const Case& c) const {
  for (const Bar& bar : AllBars()) {
    if (bar.statute == nullptr) continue;
    const bool named = Named(bar.statute->fields, word) || Named(bar.statute->categories, word);
    if (named && Bars(bar, c)) return bar;
  }
  return std::nullopt;
}

bool PlainInterpreter::Approved(const std::string& kind, const Case& c) const {
  const ApprovalWord& word = *vocabulary_.FindApproval(kind);
  // The supplier's own consent waits for the release.
  if (word.given_by == ApprovalGiver::kSupplier && c.supplying) return true;
  for (const Approval& approval : c.request.case_file.approvals) {
    if (approval.kind != kind || c.day < approval.from) continue;
    if (approval.through && *approval.through < c.day) continue;
    switch (word.given_by) {
      case ApprovalGiver::kSecondPerson:
        if (approval.party == c.caller && !approval.person.empty() && approval.person != c.request.person) return true;
        break;
      case ApprovalGiver::kSupplier:
        if (approval.party == c.supplier) return true;
        break;
      case ApprovalGiver::kContactPoint:
        if (covenant_.contact_point && approval.party == covenant_.contact_point->party) return true;
        break;
      case ApprovalGiver::kCapacity: {
        const Party* party = parties_.Find(approval.party);
        if (party != nullptr && Named(word.capacities, party->capacity)) return true;
        break;
      }
    }
  }
  return false;
}

bool PlainInterpreter::Attested(const std::string& kind, const Case& c) const {
  for (const Attestation& stated : c.request.attestations) {
    if (stated.kind != kind) continue;
    bool every_step = true;
    for (const Word& step : vocabulary_.FindAttestation(kind)->steps) every_step &= Named(stated.steps, step.code);
    if (every_step) return true;
  }
  return false;
}

bool PlainInterpreter::SameRegion(const Case& c) const {
  const std::string& from = parties_.Find(c.supplier)->region;
  const std::string& to = parties_.Find(c.recipient)->region;
  if (from.empty() || to.empty()) return false;
  return from == "landelijk" || to == "landelijk" || from == to;
}

PlainInterpreter::Failures PlainInterpreter::FailuresOfRequest(const Rule& rule, const Case& c) const {
  const Conditions& asked = rule.conditions;
  const CaseFacts& file = c.request.case_file;
  Failures failed;
  const auto fail = [&](std::string_view code, std::string_view condition) {
    failed.push_back(Because(code, rule.id, condition));
  };
  if (asked.phase && file.phase < *asked.phase) fail("PHASE_NOT_REACHED", "phase");
  if (!asked.admitted.empty()) {
    bool admitted = file.admission && file.admission->day <= c.day;
    for (const std::string& criterion : asked.admitted) {
      admitted = admitted && Named(file.admission->criteria, criterion);
    }
    if (!admitted) fail("SIGNAL_NOT_ADMITTED", "admitted");
  }
  if (asked.involved) {
    const bool recipient = !c.recipient_named || Named(file.involved, c.recipient);
    if (!recipient || !Named(file.involved, c.supplier)) fail("PARTY_NOT_INVOLVED", "involved");
  }
  if (!asked.activities.empty() && !Named(asked.activities, c.request.activity)) fail("ACTIVITY_EXCLUDED", "activity");
  if (asked.same_region && !SameRegion(c)) fail("REGION_MISMATCH", "same_region");
  for (const std::string& kind : asked.approvals) {
    if (!Approved(kind, c)) fail("APPROVAL_MISSING", kind);
  }
  for (const std::string& kind : asked.attestations) {
    if (!Attested(kind, c)) fail("ATTESTATION_MISSING", kind);
  }
  // Break-glass always asks why.
  if ((asked.motivation || rule.break_glass) && !c.request.motivated) fail("MOTIVATION_MISSING", "motivation");
  if (!asked.deadline.empty() && c.request.deadline_class != asked.deadline) fail("DEADLINE_CLASS_MISSING", "deadline");
  return failed;
}

std::string PlainInterpreter::ConsentRefusal(const ConsentCondition& condition, const Case& c) const {
  if (!c.record->consent) return "CONSENT_MISSING";
  const Consent& consent = *c.record->consent;
  if (!Named(consent.scopes, condition.scope)) return "CONSENT_MISSING";
  if (condition.form == "written" && consent.form != "written") return "CONSENT_MISSING";
  if (consent.form != "written" && consent.form != "oral") return "CONSENT_MISSING";
  if (consent.given_on && *consent.given_on > c.day) return "CONSENT_MISSING";
  // Withdrawn: missing to who supplies, a secret to who asks.
  if (consent.withdrawn_on && *consent.withdrawn_on <= c.day) {
    return c.supplying ? "CONSENT_MISSING" : "CONSENT_WITHDRAWN";
  }
  const std::string& signer = consent.signed_by;
  const bool self = signer == "self" || signer == "self_and_guardian" || signer == "self_and_court_appointed";
  const bool guardian = signer != "self";
  const bool both_from_12 = condition.signed_by == Signatory::kGuardian12Both16Self;
  std::optional<int> age;
  if (c.record->birth_date) age = AgeOn(consent.given_on.value_or(c.day), *c.record->birth_date);
  if (!age) {
    if (!guardian) return "GUARDIAN_CONSENT_MISSING";
    return both_from_12 && !self ? "CONSENT_MISSING" : "";
  }
  if (*age >= 16) return self ? "" : "CONSENT_MISSING";
  if (!guardian) return "GUARDIAN_CONSENT_MISSING";
  return *age >= 12 && both_from_12 && !self ? "CONSENT_MISSING" : "";
}

PlainInterpreter::Failures PlainInterpreter::FailuresOfRecord(const Rule& rule, const Case& c) const {
  const Conditions& asked = rule.conditions;
  const RecordFacts& record = *c.record;
  Failures failed;
  const auto fail = [&](std::string_view code, std::string_view condition) {
    failed.push_back(Because(code, rule.id, condition));
  };
  const bool police = vocabulary_.PoliceDomain(parties_.Find(c.supplier)->sector);
  if (police && !asked.police_regime.empty() && !Named(asked.police_regime, record.police_regime)) {
    fail("POLICE_REGIME_EXCLUDED", "police_regime");
  }
  const std::string handling = record.handling_code.empty() ? "free" : record.handling_code;
  if (!asked.handling_code.empty() && !Named(asked.handling_code, handling)) {
    fail("HANDLING_CODE_EXCLUDED", "handling_code");
  }
  if (!asked.exploitation.empty()) {
    bool any = false;
    for (const std::string& form : record.exploitation) any |= Named(asked.exploitation, form);
    if (!any) fail("EXPLOITATION_EXCLUDED", "exploitation");
  }
  if (asked.age) {
    bool fits = asked.age->unknown;
    if (record.birth_date) {
      const int age = AgeOn(c.day, *record.birth_date);
      fits = (!asked.age->from || *asked.age->from <= age) && (!asked.age->through || age <= *asked.age->through);
      if (age < 0) fits = false;
    }
    if (!fits) fail("AGE_EXCLUDED", "age");
  }
  if (asked.consent) {
    const std::string refusal = ConsentRefusal(*asked.consent, c);
    if (!refusal.empty()) fail(refusal, "consent");
  }
  return failed;
}

}  // namespace covenant::policy
