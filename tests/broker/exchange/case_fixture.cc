#include "tests/broker/exchange/case_fixture.h"

#include "broker/exchange/cases/case_acts.h"
#include "broker/exchange/cases/case_reading.h"
#include "clients/auditor/approval.h"

namespace covenant::exchange {

policy::PolicySet PolicyWithCaseWorkers() {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  std::string parties = set.Find(policy::DocumentKind::kRegister, "register")->source;
  const std::pair<const char*, const char*> workers[] = {{"b-visser", "politie"},
                                                         {"b-jansen", "politie"},
                                                         {"b-mulder", "kmar"},
                                                         {"b-smit", "gemeente-almere"},
                                                         {"b-boer", "riec-midden-nederland"},
                                                         {"b-dijk", "fairwork"}};
  char digit = '1';
  for (const auto& [person, party] : workers) {
    parties += "  " + std::string(person) + ": {party: " + party +
               ", roles: [case_worker], certificates: [{sha256: \"" + std::string(64, digit++) + "\"}]}\n";
  }
  set.Replace({policy::DocumentKind::kRegister, "register", parties});
  return set;
}

Told<v1::RecordAdmissionAnswer> CaseTest::Admit(const std::string& party, const std::string& not_met) {
  auto request = Of<v1::RecordAdmissionRequest>();
  for (const char code : std::string("abcde")) {
    v1::Criterion* criterion = request.add_criteria();
    criterion->set_code(std::string(1, code));
    criterion->set_met(not_met.find(code) == std::string::npos);
  }
  return broker_.Tell<v1::RecordAdmissionAnswer>(broker_.System(party), v1::ENTRY_KIND_CASE_ADMISSION, &RecordAdmission,
                                                 request);
}

Told<v1::RecordPhaseAnswer> CaseTest::Reach(const std::string& party, uint32_t phase) {
  auto request = Of<v1::RecordPhaseRequest>();
  request.set_phase(phase);
  return broker_.Tell<v1::RecordPhaseAnswer>(broker_.System(party), v1::ENTRY_KIND_CASE_PHASE, &RecordPhase, request);
}

v1::RecordApprovalRequest CaseTest::ApprovalOf(const std::string& person, const std::string& kind) {
  auto request = Of<v1::RecordApprovalRequest>();
  request.set_kind(kind);
  request.set_valid_from("2026-11-21");
  request.set_valid_through("2026-11-28");
  v1::CaseApproval approval;
  approval.set_kind(kind);
  approval.set_valid_from(request.valid_from());
  approval.set_valid_through(request.valid_through());
  request.set_signature(broker_.Sign(person, auditor::CaseApprovalText(kTable, kCase, approval)));
  return request;
}

Told<v1::RecordApprovalAnswer> CaseTest::Approve(const std::string& person, v1::RecordApprovalRequest request) {
  return broker_.Tell<v1::RecordApprovalAnswer>(broker_.Person(person), v1::ENTRY_KIND_CASE_APPROVAL, &RecordApproval,
                                                std::move(request));
}

Told<v1::RecordApprovalAnswer> CaseTest::Approve(const std::string& person, const std::string& kind) {
  return Approve(person, ApprovalOf(person, kind));
}

Told<v1::WithdrawApprovalAnswer> CaseTest::Withdraw(const std::string& party, const std::string& kind) {
  auto request = Of<v1::WithdrawApprovalRequest>();
  request.set_kind(kind);
  return broker_.Tell<v1::WithdrawApprovalAnswer>(broker_.System(party), v1::ENTRY_KIND_CASE_WITHDRAWAL,
                                                  &WithdrawApproval, request);
}

Told<v1::InvolvePartyAnswer> CaseTest::Involve(const std::string& party, const std::string& involved) {
  auto request = Of<v1::InvolvePartyRequest>();
  request.set_party(involved);
  return broker_.Tell<v1::InvolvePartyAnswer>(broker_.System(party), v1::ENTRY_KIND_CASE_INVOLVE, &InvolveParty,
                                              request);
}

Told<v1::CloseCaseAnswer> CaseTest::Close(const std::string& party, const std::string& reference) {
  auto request = Of<v1::CloseCaseRequest>(reference);
  request.mutable_context()->set_motivation("de hulp is afgerond");
  return broker_.Tell<v1::CloseCaseAnswer>(broker_.System(party), v1::ENTRY_KIND_CASE_CLOSE, &CloseCase, request);
}

Told<v1::ReopenCaseAnswer> CaseTest::Reopen(const std::string& party, const std::string& reference) {
  auto request = Of<v1::ReopenCaseRequest>(reference);
  request.mutable_context()->set_motivation("te vroeg gesloten");
  return broker_.Tell<v1::ReopenCaseAnswer>(broker_.System(party), v1::ENTRY_KIND_CASE_REOPEN, &ReopenCase, request);
}

Told<v1::GetCaseAnswer> CaseTest::Get(const std::string& party, const std::string& reference) {
  return broker_.Tell<v1::GetCaseAnswer>(broker_.System(party), v1::ENTRY_KIND_CASE_GET, &GetCase,
                                         Of<v1::GetCaseRequest>(reference));
}

Told<v1::ListCasesAnswer> CaseTest::List(const std::string& party, uint32_t page_size, const std::string& token) {
  auto request = Of<v1::ListCasesRequest>("");
  request.set_page_size(page_size);
  request.set_page_token(token);
  return broker_.Tell<v1::ListCasesAnswer>(broker_.System(party), v1::ENTRY_KIND_CASE_LIST, &ListCases, request);
}

}  // namespace covenant::exchange
