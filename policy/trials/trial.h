// Trial: one case put to the deciding functions as the broker puts a request, without anything stored. Tables of cases,
// explaining and comparing all ask here, so that what they say is what happens.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decide/decide.h"
#include "policy/decide/decision.h"
#include "policy/decide/snapshot.h"
#include "policy/decide/transform.h"
#include "policy/language/prohibition.h"
#include "policy/trials/given.h"

namespace covenant::policy {

// Who does what about whom. The caller of submit is `from`, of the others `to`.
struct Trial {
  Action action = Action::kSubmit;
  std::string from;  // The supplier.
  std::string to;    // The recipient.
  std::string purpose;
  PersonFields person;  // Empty: nobody in particular.
  Given given;
};

// What came of it, in the words of a table of cases.
struct Verdict {
  Decision decision;         // That of the record where the request itself was permitted.
  std::string told;          // "permit", "no_hit" or a reason code.
  std::string log;           // Who spoke: a rule, prohibition or section; or "none"; under no_hit the true reason code.
  std::string basis_supply;  // Of a check or retrieve that gives something.
  std::string basis_receive;
  std::vector<ReleasedField> out;               // Of a retrieve; "contact" of a check; "cell" of a report.
  std::map<std::string, std::string> released;  // How each field is released, also one the person lacks.
};

// Pure; `covenant` is one of the snapshot's.
Verdict Try(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial);

// The facts of a trial as deciding takes them.
RecordFacts RecordFactsOf(const Trial& trial);
RequestFacts RequestFactsOf(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial);

// "retrieve politie -> comensha, opvang_coordinatie".
std::string TrialSentence(const Trial& trial);

}  // namespace covenant::policy
