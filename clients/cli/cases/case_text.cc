#include "clients/cli/cases/case_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/encoding.h"
#include "clients/cli/program/answer_text.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

using Words = google::protobuf::RepeatedPtrField<std::string>;

void Line(std::ostream& out, std::string_view name, const std::string& value) {
  out << name << std::string(name.size() < 12 ? 12 - name.size() : 1, ' ') << Printable(value) << "\n";
}

std::string Listed(const Words& words) {
  return words.empty() ? "none" : absl::StrJoin(words, ", ");
}

std::string AdmissionText(const v1::CaseFile& file) {
  if (!file.has_admission()) return "not weighed";
  return absl::StrCat(file.admission().admitted() ? "admitted" : "not admitted", " on ", file.admission_on(), " by ",
                      file.admission_by(), "; met: ", Listed(file.admission().criteria_met()),
                      "; not met: ", Listed(file.admission().criteria_not_met()));
}

std::vector<std::string> ToVector(const Words& words) {
  return {words.begin(), words.end()};
}

std::string ApprovalText(const v1::CaseApproval& approval) {
  return absl::StrCat(approval.kind(), " by ", approval.party(), " (", approval.person(), "), ", approval.valid_from(),
                      " through ", approval.valid_through());
}

Json ApprovalsJson(const google::protobuf::RepeatedPtrField<v1::CaseApproval>& approvals) {
  Json json = Json::array();
  for (const v1::CaseApproval& approval : approvals) {
    json.push_back({{"kind", approval.kind()},
                    {"party", approval.party()},
                    {"person", approval.person()},
                    {"from", approval.valid_from()},
                    {"through", approval.valid_through()}});
  }
  return json;
}

}  // namespace

void PrintCase(std::ostream& out, const v1::CaseFile& file) {
  Line(out, "case", file.case_reference());
  Line(out, "opened", absl::StrCat("by ", file.opened_by(), ", ", LocalTime(file.opened_at_ms())));
  if (!file.closed_on().empty()) Line(out, "closed", absl::StrCat("by ", file.closed_by(), ", ", file.closed_on()));
  Line(out, "purpose", file.purpose());
  Line(out, "admission", AdmissionText(file));
  Line(out, "phase", file.phase() == 0 ? "none yet" : std::to_string(file.phase()));
  Line(out, "involved", Listed(file.involved()));
  if (file.approvals().empty()) return Line(out, "approvals", "none");
  Table approvals({{"approval"}, {"by"}, {"person"}, {"from"}, {"through"}});
  for (const v1::CaseApproval& approval : file.approvals()) {
    approvals.Add(
        {approval.kind(), approval.party(), approval.person(), approval.valid_from(), approval.valid_through()});
  }
  approvals.Print(out);
}

NamedValues FactLines(const v1::RequestFacts& facts) {
  NamedValues lines = {{"break-glass", facts.break_glass() ? "invoked" : ""},
                       {"activity", facts.activity()},
                       {"deadline class", facts.deadline_class()},
                       {"report last given on", facts.last_report_on()}};
  for (const v1::Attestation& attestation : facts.attestations()) {
    lines.emplace_back("attestation", attestation.kind() + ": " + absl::StrJoin(attestation.steps(), ", "));
  }
  if (!facts.has_case_file()) return lines;
  const v1::CaseFacts& file = facts.case_file();
  lines.emplace_back("purpose of the case", file.purpose());
  lines.emplace_back("phase of the case", std::to_string(file.phase()));
  lines.emplace_back("admitted", file.admitted() ? "with " + Listed(file.criteria_met()) : "no");
  lines.emplace_back("involved", Listed(file.involved()));
  lines.emplace_back("the case was", file.closed() ? "closed" : "");
  for (const v1::CaseApproval& approval : file.approvals()) lines.emplace_back("approval", ApprovalText(approval));
  return lines;
}

NamedValues ActLines(const v1::CaseAct& act) {
  NamedValues lines;
  if (act.has_admission()) {
    lines.emplace_back("admission", act.admission().admitted() ? "admitted" : "not admitted");
    lines.emplace_back("criteria met", Listed(act.admission().criteria_met()));
    lines.emplace_back("criteria not met", Listed(act.admission().criteria_not_met()));
  }
  if (act.phase() != 0) lines.emplace_back("phase reached", std::to_string(act.phase()));
  if (act.has_approval()) lines.emplace_back("approved", ApprovalText(act.approval()));
  lines.emplace_back("signature", auditor::HexEncode(act.signature()));
  lines.emplace_back("approval withdrawn", act.withdrawn_kind());
  lines.emplace_back("party involved", act.involved_party());
  lines.emplace_back("the case is", act.closed() ? "closed" : act.reopened() ? "opened again" : "");
  return lines;
}

Json CaseJson(const v1::CaseFile& file) {
  Json json{
      {"case", file.case_reference()}, {"opened_by", file.opened_by()}, {"opened_at", UtcTime(file.opened_at_ms())},
      {"purpose", file.purpose()},     {"phase", file.phase()},         {"involved", ToVector(file.involved())}};
  json["admission"] = nullptr;
  if (file.has_admission()) {
    json["admission"] = {{"admitted", file.admission().admitted()},
                         {"met", ToVector(file.admission().criteria_met())},
                         {"not_met", ToVector(file.admission().criteria_not_met())},
                         {"by", file.admission_by()},
                         {"on", file.admission_on()}};
  }
  json["approvals"] = ApprovalsJson(file.approvals());
  json["closed"] = nullptr;
  if (!file.closed_on().empty()) json["closed"] = {{"by", file.closed_by()}, {"on", file.closed_on()}};
  return json;
}

Json FactsJson(const v1::RequestFacts& facts) {
  Json json{{"activity", facts.activity()},
            {"deadline_class", facts.deadline_class()},
            {"last_report_on", facts.last_report_on()},
            {"break_glass", facts.break_glass()}};
  json["attestations"] = Json::object();
  for (const v1::Attestation& attestation : facts.attestations()) {
    json["attestations"][attestation.kind()] = ToVector(attestation.steps());
  }
  json["case_file"] = nullptr;
  if (!facts.has_case_file()) return json;
  const v1::CaseFacts& file = facts.case_file();
  json["case_file"] = {{"purpose", file.purpose()},
                       {"phase", file.phase()},
                       {"admitted", file.admitted()},
                       {"criteria_met", ToVector(file.criteria_met())},
                       {"involved", ToVector(file.involved())},
                       {"closed", file.closed()},
                       {"approvals", ApprovalsJson(file.approvals())}};
  return json;
}

Json ActJson(const v1::CaseAct& act) {
  Json json = Json::object();
  if (act.has_admission()) {
    json["admission"] = {{"admitted", act.admission().admitted()},
                         {"met", ToVector(act.admission().criteria_met())},
                         {"not_met", ToVector(act.admission().criteria_not_met())}};
  }
  if (act.phase() != 0) json["phase"] = act.phase();
  if (act.has_approval()) {
    google::protobuf::RepeatedPtrField<v1::CaseApproval> approvals;
    *approvals.Add() = act.approval();
    json["approval"] = ApprovalsJson(approvals)[0];
    json["signature"] = auditor::HexEncode(act.signature());
    json["certificate"] = auditor::HexEncode(act.certificate());
  }
  if (!act.withdrawn_kind().empty()) json["withdrawn"] = act.withdrawn_kind();
  if (!act.involved_party().empty()) json["involved"] = act.involved_party();
  if (act.closed()) json["closed"] = true;
  if (act.reopened()) json["reopened"] = true;
  return json;
}

}  // namespace covenant::cli
