// Words: what the vocabulary says of each of its codes, by kind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/text/civil_date.h"
#include "policy/text/diagnostic.h"

namespace covenant::policy {

// The kinds of words; each is a section of the document, and its words are codes such as "wpg_8".
// They are read in this order: a word may name words of the kinds before it.
enum class WordKind {
  kCategory,
  kExploitationForm,
  kField,
  kPurpose,
  kAuditPurpose,
  kBasis,
  kSubjectRole,
  kCapacity,
  kPartyKind,
  kSector,
  kTask,
  kCollaboration,
  kScheme,
  kPoliceRegime,
  kHandlingCode,
  kReasonCode,
  kActivity,
  kAdmissionCriterion,
  kApproval,
  kAttestation,
  kDeadlineClass,
};
inline constexpr size_t kWordKinds = 21;

// Name of the section, such as "police_regimes", and of one word of it, such as "police regime".
std::string_view SectionName(WordKind kind);
std::string_view WordKindName(WordKind kind);

// The form of a field's value. "onbekend" is a value of every form.
enum class ValueForm {
  kText,          // At most 2,000 bytes.
  kCode,          // One of the field's codes.
  kDate,          // YYYY-MM-DD.
  kYears,         // Whole years; only derived from a date.
  kCountry,       // ISO 3166-1 alpha-3.
  kMunicipality,  // Name or CBS code.
  kPostcode,      // Four digits and two letters, such as 1315AB; a space between them may stand.
  kRegion,        // Only derived from a municipality.
  kParty,         // Only a fact.
};

// Where a field's value comes from when it is not supplied as such.
enum class Fact { kNone, kSupplier, kSuppliedOn, kFirstProcessedOn };

struct Word {
  std::string code;
  std::string nl;
  std::string en;
  std::string article;  // Article of law; may be empty.
  Mark at;
};

struct FieldWord : Word {
  std::string category;
  ValueForm form = ValueForm::kText;
  std::vector<std::string> codes;  // Of form kCode, as written or those of the section `codes_of`.
  std::string source;              // Code of the supplied field that it is derived from; empty: supplied itself.
  Fact fact = Fact::kNone;

  bool supplied() const { return source.empty() && fact == Fact::kNone; }
};

// What the law makes of a category.
enum class Sensitivity {
  kNormal,
  kSpecial,   // AVG 9.
  kCriminal,  // AVG 10, UAVG 31.
  kSecrecy,   // Professional secrecy.
  kBsn,       // UAVG 46.
  kTax,       // AWR 67.
};

struct CategoryWord : Word {
  Sensitivity sensitivity = Sensitivity::kNormal;
};

// What is done for a purpose is the work of these tasks: who receives for it has one of them (WGS 2.19, TASK_MATCH).
struct PurposeWord : Word {
  std::vector<std::string> tasks;  // Codes; empty: not said, so no recipient is remarked on.
};

struct PartyKindWord : Word {
  bool is_private = false;  // Under private law.
};

struct SectorWord : Word {
  bool police_domain = false;  // Works under the Wpg.
};

struct CollaborationWord : Word {
  bool wgs = false;                       // The general part of the WGS binds.
  std::string body;                       // The kind of party that is such a collaboration; may be empty.
  std::vector<std::string> participants;  // Kinds of parties that take part by law; empty: not said.
};

// Who gives an approval.
enum class ApprovalGiver {
  kSecondPerson,  // Another person of the party that asks or supplies.
  kSupplier,      // Whoever supplied the record.
  kContactPoint,  // The covenant's contact point, for a committee.
  kCapacity,      // A party in one of `capacities`.
};

struct ApprovalWord : Word {
  ApprovalGiver given_by = ApprovalGiver::kSecondPerson;
  std::vector<std::string> capacities;  // Of kCapacity; else empty.
};

struct AttestationWord : Word {
  std::vector<Word> steps;  // Every one is confirmed, or the attestation does not stand. Never empty.
};

struct DeadlineWord : Word {
  Period within;
};

struct ReasonWord : Word {
  bool told_as_no_hit = true;
};

struct SchemeWord : Word {
  bool strong = false;  // Strong ones identify, weak ones only suggest.
};

// What a signal can be about: a role in which a person stands (section `subject_roles`), or a kind of object (section
// `objects`). Both are words of kSubjectRole: rules name them alike, under `about`.
struct SubjectWord : Word {
  std::vector<std::string> schemes;  // Of an object: by which it is named. Empty: a role of a person.

  bool object() const { return !schemes.empty(); }
};

// "normal", "special", "criminal", "secrecy", "bsn", "tax".
std::string_view SensitivityName(Sensitivity sensitivity);

}  // namespace covenant::policy
