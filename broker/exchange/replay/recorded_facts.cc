#include "broker/exchange/replay/recorded_facts.h"

#include <optional>

#include "broker/exchange/story/request_facts.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

policy::CaseFacts CaseOf(const v1::CaseFacts& recorded, absl::CivilDay day) {
  policy::CaseFacts facts;
  facts.purpose = recorded.purpose();
  facts.phase = static_cast<int>(recorded.phase());
  const auto& met = recorded.criteria_met();
  if (recorded.admitted()) facts.admission = policy::Admission{{met.begin(), met.end()}, day, ""};
  for (const v1::CaseApproval& approval : recorded.approvals()) {
    const std::optional<absl::CivilDay> from = policy::ParseDate(approval.valid_from());
    if (!from) continue;  // written by the broker from a date: it is one
    facts.approvals.push_back(
        {approval.kind(), approval.party(), approval.person(), *from, policy::ParseDate(approval.valid_through())});
  }
  facts.involved.assign(recorded.involved().begin(), recorded.involved().end());
  facts.closed = recorded.closed();
  return facts;
}

}  // namespace

policy::RequestFacts RecordedFacts(const v1::Leaf& leaf, const v1::Detail& detail) {
  policy::RequestFacts facts;
  facts.activity = detail.facts().activity();
  facts.motivated = SaysWhy(detail.motivation());
  facts.break_glass = detail.facts().break_glass();
  facts.deadline_class = detail.facts().deadline_class();
  for (const v1::Attestation& attestation : detail.facts().attestations()) {
    facts.attestations.push_back({attestation.kind(), {attestation.steps().begin(), attestation.steps().end()}});
  }
  facts.case_file = CaseOf(detail.facts().case_file(), policy::DutchDay(absl::FromUnixMillis(leaf.time_ms())));
  facts.person = detail.person();
  return facts;
}

}  // namespace covenant::exchange
