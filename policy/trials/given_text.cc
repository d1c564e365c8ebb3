#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/text/civil_date.h"
#include "policy/trials/given.h"

namespace covenant::policy {
namespace {

// Collects "key: value" pairs.
class Flow {
 public:
  void Add(std::string_view key, std::string_view value) {
    if (!value.empty()) parts_.push_back(absl::StrCat(std::string(key), ": ", std::string(value)));
  }
  void AddDay(std::string_view key, const std::optional<absl::CivilDay>& day) {
    if (day) Add(key, FormatDate(*day));
  }
  void AddList(std::string_view key, const std::vector<std::string>& values) {
    if (!values.empty()) Add(key, absl::StrCat("[", absl::StrJoin(values, ", "), "]"));
  }
  void AddTrue(std::string_view key, bool value) {
    if (value) Add(key, "true");
  }
  std::string Text() const { return absl::StrCat("{", absl::StrJoin(parts_, ", "), "}"); }

 private:
  std::vector<std::string> parts_;
};

std::string ConsentText(const Consent& consent) {
  Flow flow;
  flow.Add("form", consent.form);
  flow.Add("signed_by", consent.signed_by);
  flow.AddList("scopes", consent.scopes);
  flow.AddDay("given_on", consent.given_on);
  flow.AddDay("withdrawn", consent.withdrawn_on);
  return flow.Text();
}

std::string ApprovalText(const GivenApproval& approval) {
  if (approval.party.empty() && !approval.persons && !approval.from && !approval.through) return approval.kind;
  Flow flow;
  flow.Add("kind", approval.kind);
  flow.Add("party", approval.party);
  if (approval.persons) flow.Add("persons", absl::StrCat(*approval.persons));
  flow.AddDay("from", approval.from);
  flow.AddDay("through", approval.through);
  return flow.Text();
}

std::string AttestationsText(const std::vector<Attestation>& attestations) {
  Flow flow;
  for (const Attestation& attestation : attestations) flow.AddList(attestation.kind, attestation.steps);
  return attestations.empty() ? "" : flow.Text();
}

void AddRequest(const Given& given, Flow& flow) {
  const RequestFacts& request = given.request;
  flow.Add("activity", request.activity);
  flow.AddTrue("motivation", request.motivated);
  flow.Add("deadline", request.deadline_class);
  flow.AddTrue("break_glass", request.break_glass);
  flow.Add("attestations", AttestationsText(request.attestations));
  flow.Add("case_purpose", request.case_file.purpose);
  flow.AddTrue("case_closed", request.case_file.closed);
  if (request.case_file.phase > 0) flow.Add("phase", absl::StrCat(request.case_file.phase));
  if (request.case_file.admission) flow.AddList("admitted", request.case_file.admission->criteria);
  flow.AddList("involved", request.case_file.involved);
  std::vector<std::string> approvals;
  for (const GivenApproval& approval : given.approvals) approvals.push_back(ApprovalText(approval));
  flow.AddList("approvals", approvals);
}

}  // namespace

std::string GivenText(const Given& given) {
  Flow flow;
  const std::string at = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", given.at, absl::UTCTimeZone());
  flow.Add("at", absl::StrCat("\"", at, "\""));
  flow.Add("regime", given.police_regime.empty() ? "none" : given.police_regime);
  flow.Add("role", given.subject_role);
  flow.Add("handling", given.handling_code);
  if (given.exploitation) flow.AddList("exploitation", *given.exploitation);
  if (given.birth_date) flow.Add("birth_date", *given.birth_date);
  if (given.consent) flow.Add("consent", ConsentText(*given.consent));
  flow.AddDay("first_processing", given.first_processed_on);
  flow.AddDay("supplied_on", given.supplied_on);
  if (given.scheme) flow.Add("match_by", given.scheme->empty() ? "none" : *given.scheme);
  if (given.blind) flow.Add("blind", *given.blind ? "true" : "false");
  flow.AddTrue("bulk", given.bulk);
  if (given.by) flow.Add("by", absl::StrCat("[", absl::StrJoin(*given.by, ", "), "]"));
  if (given.cell) flow.Add("cell", absl::StrCat(*given.cell));
  flow.AddDay("last_report", given.last_report);
  if (given.fields) flow.AddList("supplied", *given.fields);
  AddRequest(given, flow);
  return flow.Text();
}

}  // namespace covenant::policy
