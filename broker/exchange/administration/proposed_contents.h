// What a request lays before the broker as a change of the policy set, and what was found in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "covenant/v1/policy.pb.h"

#include "broker/exchange/administration/proposals.h"
#include "google/protobuf/repeated_field.h"
#include "policy/text/diagnostic.h"

namespace covenant::exchange {

// Nothing when it is nothing or more than 1,000, one is nameless or of no kind, or one comes twice.
std::optional<Contents> ReadContents(const google::protobuf::RepeatedPtrField<v1::Document>& documents,
                                     const google::protobuf::RepeatedPtrField<v1::Change>& changes);

template <class Answer>
void ShowFindings(const std::vector<policy::Diagnostic>& findings, Answer& answer) {
  for (const policy::Diagnostic& finding : findings) {
    v1::Diagnostic* shown = answer.add_diagnostics();
    shown->set_severity(finding.severity == policy::Severity::kError ? "error" : "warning");
    shown->set_text(finding.Text());
  }
}

}  // namespace covenant::exchange
