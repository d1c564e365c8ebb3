#include "policy/decide/bars.h"

#include <algorithm>
#include <string>

#include "policy/decide/reasons.h"
#include "policy/decide/request_conditions.h"

namespace covenant::policy {
namespace {

bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool HoldsOfRequest(const ProhibitionConditions& when, const RequestFacts& request) {
  return (!when.phase_below || request.case_file.phase < *when.phase_below) &&
         (when.activities.empty() || Lists(when.activities, request.activity)) &&
         (when.activities_not.empty() || !Lists(when.activities_not, request.activity));
}

bool HoldsOfRecord(const ProhibitionConditions& when, const RecordFacts& record) {
  const bool exempt = std::any_of(record.exploitation.begin(), record.exploitation.end(),
                                  [&](const std::string& form) { return Lists(when.exploitation_not, form); });
  return (when.about.empty() || Lists(when.about, record.subject_role)) &&
         (when.police_regime.empty() || Lists(when.police_regime, record.police_regime)) &&
         (when.exploitation_not.empty() || !exempt);
}

// Every fact that the demand names is there; the ground of a party is looked at where a scheme is barred.
bool Lifts(const Demand& demand, const Circumstances& c) {
  return std::all_of(demand.approvals.begin(), demand.approvals.end(),
                     [&](const std::string& kind) { return IsApproved(kind, c); }) &&
         std::all_of(demand.attestations.begin(), demand.attestations.end(),
                     [&](const std::string& kind) { return IsAttested(kind, c); });
}

bool HasGround(const Circumstances& c, std::string_view scheme) {
  const Party* party = c.snapshot.parties().Find(c.caller);
  return party != nullptr && Lists(party->grounds, scheme);
}

bool ConcernsWay(const CompiledProhibition& prohibition, const Circumstances& c) {
  return prohibition.actions[static_cast<size_t>(c.action)] && prohibition.from[c.from] && prohibition.to[c.to] &&
         (!prohibition.purpose || *prohibition.purpose == c.purpose);
}

// Whether it is in force and its conditions hold, whatever may lift it.
bool HoldsThere(const CompiledProhibition& prohibition, const Circumstances& c) {
  if (!prohibition.in_force.Contains(c.day)) return false;
  const ProhibitionConditions& when = prohibition.when;
  if (when.OfRecord() && (c.record == nullptr || !HoldsOfRecord(when, *c.record))) return false;
  return HoldsOfRequest(when, c.request);
}

bool BarsThere(const CompiledProhibition& prohibition, const Circumstances& c) {
  if (!HoldsThere(prohibition, c)) return false;
  const Demand& unless = prohibition.unless;
  return unless.empty() || unless.party_ground || !Lifts(unless, c);
}

bool Bar(const CompiledProhibition& prohibition, std::vector<Reason>* reasons) {
  if (reasons != nullptr) AddReason(*reasons, {prohibition.reason, prohibition.id, ""});
  return true;
}

}  // namespace

bool Bars(const CompiledProhibition& prohibition, const Circumstances& c) {
  return ConcernsWay(prohibition, c) && BarsThere(prohibition, c);
}

bool IsBarred(const Circumstances& c, std::vector<Reason>* reasons) {
  bool barred = false;
  if (const Passage* way = c.covenant.FindPassage(c.from, c.to, c.purpose, c.action)) {
    for (const CompiledProhibition* prohibition : c.covenant.Bars(*way)) {
      if (!BarsThere(*prohibition, c)) continue;
      barred = Bar(*prohibition, reasons);
      if (reasons == nullptr) return true;
    }
    return barred;
  }
  for (const CompiledProhibition& prohibition : c.covenant.prohibitions()) {
    if (!Bars(prohibition, c)) continue;
    barred = Bar(prohibition, reasons);
    if (reasons == nullptr) return true;
  }
  return barred;
}

const CompiledProhibition* BarOnField(std::string_view field, const Circumstances& c) {
  for (const CompiledProhibition& bar : c.covenant.field_bars()) {
    if (std::ranges::binary_search(bar.fields, field) && Bars(bar, c)) return &bar;
  }
  return nullptr;
}

const CompiledProhibition* BarOnScheme(std::string_view scheme, const Circumstances& c) {
  for (const CompiledProhibition& bar : c.covenant.scheme_bars()) {
    if (!Lists(bar.schemes, scheme) || !ConcernsWay(bar, c) || !HoldsThere(bar, c)) continue;
    const Demand& unless = bar.unless;
    const bool lifted = !unless.empty() && (!unless.party_ground || HasGround(c, scheme)) && Lifts(unless, c);
    if (!lifted) return &bar;
  }
  return nullptr;
}

}  // namespace covenant::policy
