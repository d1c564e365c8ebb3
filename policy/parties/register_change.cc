#include "policy/parties/register_change.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "policy/parties/log_terms.h"

namespace covenant::policy {
namespace {

void CheckParty(const Party& before, const Party& next, absl::CivilDay today, Diagnostics& diagnostics) {
  if (before.capacity != next.capacity) {
    diagnostics.Error(next.at, absl::StrCat("party ", next.id, " acts in another capacity than before"),
                      "a party is one capacity: add the other one under an id of its own");
  }
  if (before.EndedOn(today) && before.ended != next.ended) {
    diagnostics.Error(next.at, absl::StrCat("the end of party ", next.id, " has come and is altered here"),
                      "leave it as it was; who begins anew is a party of its own");
  }
}

void CheckCertificates(const Person& before, const PartyRegister& next, Diagnostics& diagnostics) {
  const Person* after = next.FindPerson(before.id);
  for (const DatedText& certificate : before.certificates) {
    const bool kept = after != nullptr && std::ranges::any_of(after->certificates, [&](const DatedText& other) {
                        return other.text == certificate.text;
                      });
    if (kept) continue;
    diagnostics.Error(after == nullptr ? Mark() : after->at,
                      absl::StrCat("a certificate of person ", before.id, " is gone, and would count as a system's"),
                      "keep it, with revoked: YYYY-MM-DD");
  }
}

}  // namespace

void CheckRegisterChange(const PartyRegister& before, const PartyRegister& next, absl::CivilDay today,
                         Diagnostics& diagnostics) {
  for (const Party& party : before.parties()) {
    if (const Party* after = next.Find(party.id)) {
      CheckParty(party, *after, today, diagnostics);
    } else {
      diagnostics.Error({}, absl::StrCat("party ", party.id, " is gone, and what it supplied would be nobody's"),
                        "keep it, with ended: {from: YYYY-MM-DD}");
    }
  }
  for (const Person& person : before.persons()) CheckCertificates(person, next, diagnostics);
  CheckLogTerms(before.log_terms(), next.log_terms(), diagnostics);
}

}  // namespace covenant::policy
