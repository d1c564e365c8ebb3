// Persons that a test adds to the register for tests; BrokerWithoutPort::Person then calls as they.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "policy/decide/policy_set.h"

namespace covenant::exchange {

// Each with what stands before its certificates, such as "party: kmar, roles: [officer], officer_for: {parties:
// [kmar]}". At most nine.
inline void AddPersons(policy::PolicySet& set, const std::vector<std::pair<std::string, std::string>>& persons) {
  ASSERT_LE(persons.size(), 9u);
  std::string text = set.Find(policy::DocumentKind::kRegister, "register")->source;
  if (!text.ends_with('\n')) text += '\n';
  char digit = '1';
  for (const auto& [id, what] : persons) {
    absl::StrAppend(&text, "  ", id, ": {", what, ", certificates: [{sha256: \"", std::string(64, digit++),
                    "\", from: 2026-01-01, through: 2035-12-31}]}\n");
  }
  set.Replace({policy::DocumentKind::kRegister, "register", text});
}

}  // namespace covenant::exchange
