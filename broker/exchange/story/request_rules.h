// What a request must bring before the covenant is asked: sizes, an actor, identifiers that are identifiers. Nothing
// here looks at what is stored. The reason codes that more than one story gives stand here; those of deciding in
// policy/words/reason_codes.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/signal.pb.h"
#include "covenant/v1/subject.pb.h"

#include "broker/exchange/story/call.h"
#include "policy/decide/decision.h"
#include "policy/parties/party_register.h"

namespace covenant::exchange {

inline constexpr std::string_view kActorMissing = "ACTOR_MISSING";
inline constexpr std::string_view kSizeInvalid = "SIZE_INVALID";
inline constexpr std::string_view kRequestIdReused = "REQUEST_ID_REUSED";
inline constexpr std::string_view kDateInvalid = "DATE_INVALID";
inline constexpr std::string_view kFilterInvalid = "FILTER_INVALID";
inline constexpr std::string_view kSignatureInvalid = "SIGNATURE_INVALID";
// Two persons are needed, and it is the first one again.
inline constexpr std::string_view kSamePerson = "SAME_PERSON";
inline constexpr std::string_view kWeakMatchOnly = "WEAK_MATCH_ONLY";
inline constexpr std::string_view kSubjectMissing = "SUBJECT_MISSING";
inline constexpr std::string_view kIdentifierInvalid = "IDENTIFIER_INVALID";
inline constexpr std::string_view kHandleInvalid = "HANDLE_INVALID";
inline constexpr std::string_view kBudgetExhausted = "BUDGET_EXHAUSTED";
inline constexpr std::string_view kLimitExceeded = "LIMIT_EXCEEDED";
inline constexpr std::string_view kRoleMissing = "ROLE_MISSING";
inline constexpr std::string_view kPurposeNotLawful = "PURPOSE_NOT_LAWFUL";
inline constexpr std::string_view kEntryUnknown = "ENTRY_UNKNOWN";
inline constexpr std::string_view kCaseReferenceMissing = "CASE_REFERENCE_MISSING";
inline constexpr std::string_view kCaseUnknown = "CASE_UNKNOWN";

// On whose behalf is asked: the actor's reference and function (design of every request; Bpg 6:4(4)(a)).
bool ActorNamed(const Call& call);
// What speaks at once against a request for which break-glass does not count: no actor, or break-glass invoked. Empty
// when nothing does.
std::string_view ObjectionWithoutBreakGlass(const Call& call);

// The register is read for one of the four purposes of WGS 1.8(4) only: checking lawfulness, internal control,
// integrity and security, legal proceedings.
bool AuditPurpose(const Call& call);

// Does the request name a case as case files are kept by: no control characters, which an approval's text could not
// hold?
bool CaseNamed(const Call& call);

// Is the caller a person who may act in cases, not a system, an officer or an administrator (WGS 1.8(2))?
bool ActsInPerson(const Call& call);

// The person of the register who calls as an officer, or as an auditor, who reads as one; null for anybody else.
const policy::Person* OfficerOf(const Call& call);

// Does an officer look for a subject in the register? Then identifiers are evaluated for the search alone: the
// officer's party need not take part in the covenant.
bool SearchesTheRegister(const Call& call);

// 1 to 1,000 items a message.
bool BulkSizeAllowed(int items);

inline constexpr std::string_view kObjectSchemeExcluded = "OBJECT_SCHEME_EXCLUDED";

// Permitted; or refused where `object` is no kind of object of the vocabulary, an identifier is of a scheme that names
// no such object, or a role of people and an object are mixed up.
policy::Decision CheckObject(const Call& call, const std::string& object, const std::string& subject_role,
                             const google::protobuf::RepeatedPtrField<v1::Identifier>& identifiers);

// Permitted, or refused where the reference names no subject, or one in two ways: it is by identifiers, at most ten, with
// the kind of object where it is no person; or by a pseudonym alone, which knows what it is of.
policy::Decision CheckSubjectForm(const Call& call, const v1::SubjectReference& subject);

// Permitted, or refused for a number or size that signal.proto does not allow.
policy::Decision CheckSignalForm(const v1::Signal& signal);
// The part of it that is about the fields.
policy::Decision CheckFieldsForm(const v1::Signal& signal);

// A decision that refuses for one reason, before any rule is asked.
policy::Decision Refused(std::string_view code, std::string_view condition);

// The identifier's scheme when it is a word of the vocabulary, else "unknown": no client's text goes into the register.
std::string WordOrUnknown(const Call& call, const v1::Identifier& identifier);

}  // namespace covenant::exchange
