// Cases under TAFEL-SIGNAAL, and the persons who act in them.
#pragma once

#include <string>
#include <utility>

#include "covenant/v1/case.pb.h"

#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"

namespace covenant::exchange {

inline constexpr char kCase[] = "RIEC-MN-2026-17";

// The shipped policy, with case workers in the register: b-visser and b-jansen of politie, b-mulder of kmar, b-smit of
// gemeente-almere (mayor), b-boer of riec-midden-nederland (the covenant's contact point), b-dijk of fairwork (no party
// of it).
policy::PolicySet PolicyWithCaseWorkers();

class CaseTest : public testing::Test {
 protected:
  explicit CaseTest(policy::PolicySet set = PolicyWithCaseWorkers()) : broker_(std::move(set)) {}

  // A request about the case, under TAFEL-SIGNAAL.
  template <class Request>
  static Request Of(const std::string& reference = kCase) {
    Request request;
    request.mutable_context()->set_covenant(kTable);
    request.mutable_context()->set_purpose(kDetect);
    request.mutable_context()->set_case_reference(reference);
    return request;
  }

  // Criteria a to e, all met but those in `not_met`.
  Told<v1::RecordAdmissionAnswer> Admit(const std::string& party, const std::string& not_met = "");
  Told<v1::RecordPhaseAnswer> Reach(const std::string& party, uint32_t phase);
  // Signed by `person`, from today for a week.
  Told<v1::RecordApprovalAnswer> Approve(const std::string& person, const std::string& kind);
  v1::RecordApprovalRequest ApprovalOf(const std::string& person, const std::string& kind);
  Told<v1::RecordApprovalAnswer> Approve(const std::string& person, v1::RecordApprovalRequest request);
  Told<v1::WithdrawApprovalAnswer> Withdraw(const std::string& party, const std::string& kind);
  Told<v1::InvolvePartyAnswer> Involve(const std::string& party, const std::string& involved);
  // With a motivation.
  Told<v1::CloseCaseAnswer> Close(const std::string& party, const std::string& reference = kCase);
  Told<v1::ReopenCaseAnswer> Reopen(const std::string& party, const std::string& reference = kCase);
  Told<v1::GetCaseAnswer> Get(const std::string& party, const std::string& reference = kCase);
  Told<v1::ListCasesAnswer> List(const std::string& party, uint32_t page_size = 0, const std::string& token = "");

  BrokerWithoutPort broker_;
};

}  // namespace covenant::exchange
