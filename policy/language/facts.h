// Facts: what is known about one stored or supplied signal, and about the request and its case, as far as deciding
// needs it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"

namespace covenant::policy {

// Recorded consent of the subject or of who signs for them.
struct Consent {
  std::string form;                 // "written" or "oral".
  std::string signed_by;            // One of kSignatories.
  std::vector<std::string> scopes;  // As the covenant's rules name them.
  std::optional<absl::CivilDay> given_on;
  std::optional<absl::CivilDay> withdrawn_on;
};

// Who can have signed: the subject, who stands for them (a guardian or who a court appointed), or both.
inline constexpr std::string_view kSignatories[] = {"self", "guardian", "court_appointed", "self_and_guardian",
                                                    "self_and_court_appointed"};

// The fields whose values are facts too: the age, and the form of exploitation.
inline constexpr std::string_view kBirthDateField = "birth_date";
inline constexpr std::string_view kExploitationField = "form";

// Kept with a signal for as long as the signal is. Plain values, no identifier but the birth date.
struct RecordFacts {
  std::string supplier;       // Party id.
  std::string purpose;        // The purpose for which it was supplied; it serves no other.
  std::string subject_role;   // Such as "slachtoffer".
  std::string police_regime;  // Such as "wpg_8"; empty: none stated.
  std::string handling_code;  // "free", "partly", "hidden"; empty means free.
  std::optional<Consent> consent;
  absl::CivilDay supplied_on;
  absl::CivilDay first_processed_on;
  std::optional<absl::CivilDay> birth_date = {};  // Nothing: the age is not known.
  std::vector<std::string> exploitation = {};     // Forms of exploitation; empty: not known.
  bool shielded = false;                          // By an order that stands (Wpg 28(2), AVG 18): no release.
  bool shielded_with_case = false;                // Its case was closed (WGS 2.31(8)): no release.
  bool removed = false;                           // By an order (Wpg 14): kept, and never released again.
};

// Something that a party approved, on record in the case file. Who may approve what stands in the vocabulary.
struct Approval {
  std::string kind;    // Word of `approvals`, such as "vier_ogen".
  std::string party;   // Party id of who gave it.
  std::string person;  // Register id of the person who signed it.
  absl::CivilDay from;
  std::optional<absl::CivilDay> through = {};  // Included; nothing: until it is withdrawn.
};

// That the steps of a checklist were gone through, as the requester states it.
struct Attestation {
  std::string kind;                // Word of `attestations`, such as "meldcode".
  std::vector<std::string> steps;  // Those confirmed; all that the vocabulary names must be.
};

// The participants' decision to take a signal up (BGS 2.16, WGS 2.23(3)).
struct Admission {
  std::vector<std::string> criteria;  // Of "a" to "e", those that are met.
  absl::CivilDay day;
  std::string party;  // Party id of who recorded it.
};

// The case file (zaakdossier) of the request's case reference, as it stands at the moment of deciding.
struct CaseFacts {
  std::string purpose = {};  // The one purpose that the case is kept for (WGS 1.8(5)); empty: there is no case file.
  int phase = 0;             // 1 to 9; 0: no phase recorded.
  std::optional<Admission> admission = {};
  std::vector<Approval> approvals = {};
  std::vector<std::string> involved = {};  // Party ids that the participants named as involved (WGS 2.23(5)).
  bool closed = false;                     // It was closed: nothing is exchanged for it any more.
};

// What is known of the request itself, before anything about a person is looked up. No identifier.
struct RequestFacts {
  std::string activity = {};        // Word of `activities`; empty: none named.
  bool motivated = false;           // A motivation was given.
  std::string deadline_class = {};  // Word of `deadline_classes`; empty: none named.
  std::vector<Attestation> attestations = {};
  CaseFacts case_file = {};
  std::string person =
      {};  // Register id of the person who asks; empty where a system does. Nobody approves for himself.
  // The identifiers come as handles of the blind path; else they were given themselves (the direct path).
  bool blind = false;
  // Break-glass (spoedverstrekking) is invoked: only rules for it speak.
  bool break_glass = false;
};

}  // namespace covenant::policy
