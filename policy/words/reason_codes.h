// The reason codes that deciding gives. The vocabulary must hold each of them, with its words and its column `told`.
#pragma once

#include <span>
#include <string_view>

namespace covenant::policy {

// What the request alone shows; told as itself.
inline constexpr std::string_view kCovenantUnknown = "COVENANT_UNKNOWN";
inline constexpr std::string_view kCovenantNotYetInForce = "COVENANT_NOT_YET_IN_FORCE";
inline constexpr std::string_view kExpiredCovenant = "EXPIRED_COVENANT";
inline constexpr std::string_view kCovenantSuspended = "COVENANT_SUSPENDED";
inline constexpr std::string_view kCovenantRetired = "COVENANT_RETIRED";
inline constexpr std::string_view kPartyNotInCovenant = "PARTY_NOT_IN_COVENANT";
inline constexpr std::string_view kPurposeUnknown = "PURPOSE_UNKNOWN";  // The vocabulary lacks it.
inline constexpr std::string_view kPurposeMismatch = "PURPOSE_MISMATCH";
inline constexpr std::string_view kCasePurposeMismatch = "CASE_PURPOSE_MISMATCH";  // The case is kept for another one.
inline constexpr std::string_view kCaseClosed = "CASE_CLOSED";
inline constexpr std::string_view kProhibited = "PROHIBITED";
inline constexpr std::string_view kNoRule = "NO_RULE";
inline constexpr std::string_view kHitOnly = "HIT_ONLY";  // Fields were asked where only hit or no-hit is given.
inline constexpr std::string_view kBulkNotAllowed = "BULK_NOT_ALLOWED";
inline constexpr std::string_view kIdentifierNotAllowed = "IDENTIFIER_NOT_ALLOWED";
inline constexpr std::string_view kWordUnknown = "WORD_UNKNOWN";  // A code the vocabulary lacks; condition says which.
inline constexpr std::string_view kFieldNotAllowed = "FIELD_NOT_ALLOWED";
inline constexpr std::string_view kFieldValueInvalid = "FIELD_VALUE_INVALID";
inline constexpr std::string_view kSubjectRoleExcluded = "SUBJECT_ROLE_EXCLUDED";
inline constexpr std::string_view kPoliceRegimeExcluded = "POLICE_REGIME_EXCLUDED";
inline constexpr std::string_view kHandlingCodeExcluded = "HANDLING_CODE_EXCLUDED";
inline constexpr std::string_view kConsentMissing = "CONSENT_MISSING";
inline constexpr std::string_view kGuardianConsentMissing = "GUARDIAN_CONSENT_MISSING";
inline constexpr std::string_view kExploitationExcluded = "EXPLOITATION_EXCLUDED";
inline constexpr std::string_view kAgeExcluded = "AGE_EXCLUDED";
inline constexpr std::string_view kRegionMismatch = "REGION_MISMATCH";
inline constexpr std::string_view kActivityExcluded = "ACTIVITY_EXCLUDED";
inline constexpr std::string_view kPhaseNotReached = "PHASE_NOT_REACHED";
inline constexpr std::string_view kSignalNotAdmitted = "SIGNAL_NOT_ADMITTED";
inline constexpr std::string_view kPartyNotInvolved = "PARTY_NOT_INVOLVED";
inline constexpr std::string_view kApprovalMissing = "APPROVAL_MISSING";
inline constexpr std::string_view kAttestationMissing = "ATTESTATION_MISSING";
inline constexpr std::string_view kMotivationMissing = "MOTIVATION_MISSING";
inline constexpr std::string_view kDeadlineClassMissing = "DEADLINE_CLASS_MISSING";
inline constexpr std::string_view kBreakGlassOnly = "BREAK_GLASS_ONLY";  // Given only when break-glass is invoked.
inline constexpr std::string_view kBreakGlassNotAllowed = "BREAK_GLASS_NOT_ALLOWED";
inline constexpr std::string_view kDirectPathExcluded = "DIRECT_PATH_EXCLUDED";
inline constexpr std::string_view kFirstProcessingInvalid =
    "FIRST_PROCESSING_INVALID";                                            // In the future, or beyond the term.
inline constexpr std::string_view kReportNotDue = "REPORT_NOT_DUE";        // These figures come once a period.
inline constexpr std::string_view kConditionNotMet = "CONDITION_NOT_MET";  // Also a condition that cannot be evaluated.

// What depends on stored data; told as no_hit (design.md, promise 4).
inline constexpr std::string_view kConsentWithdrawn = "CONSENT_WITHDRAWN";
inline constexpr std::string_view kRetentionExceeded = "RETENTION_EXCEEDED";
inline constexpr std::string_view kRecordShielded = "RECORD_SHIELDED";
inline constexpr std::string_view kRecordRemoved = "RECORD_REMOVED";
inline constexpr std::string_view kHandlingCodeHidden = "HANDLING_CODE_HIDDEN";
inline constexpr std::string_view kHandlingCodePartly = "HANDLING_CODE_PARTLY";  // A hit, but no fields.
inline constexpr std::string_view kOwnRecord = "OWN_RECORD";                     // No hit for one's own question.

struct ReasonCode {
  std::string_view code;
  bool from_stored_data;  // Must be told as no_hit.
};

// All of the above.
std::span<const ReasonCode> AllReasonCodes();

}  // namespace covenant::policy
