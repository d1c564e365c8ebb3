#include "policy/words/reason_codes.h"

namespace covenant::policy {
namespace {

constexpr ReasonCode kAll[] = {
    {kCovenantUnknown, false},
    {kCovenantNotYetInForce, false},
    {kExpiredCovenant, false},
    {kCovenantSuspended, false},
    {kCovenantRetired, false},
    {kPartyNotInCovenant, false},
    {kPurposeUnknown, false},
    {kPurposeMismatch, false},
    {kCasePurposeMismatch, false},
    {kCaseClosed, false},
    {kProhibited, false},
    {kNoRule, false},
    {kHitOnly, false},
    {kBulkNotAllowed, false},
    {kIdentifierNotAllowed, false},
    {kWordUnknown, false},
    {kFieldNotAllowed, false},
    {kFieldValueInvalid, false},
    {kSubjectRoleExcluded, false},
    {kPoliceRegimeExcluded, false},
    {kHandlingCodeExcluded, false},
    {kConsentMissing, false},
    {kGuardianConsentMissing, false},
    {kExploitationExcluded, false},
    {kAgeExcluded, false},
    {kRegionMismatch, false},
    {kActivityExcluded, false},
    {kPhaseNotReached, false},
    {kSignalNotAdmitted, false},
    {kPartyNotInvolved, false},
    {kApprovalMissing, false},
    {kAttestationMissing, false},
    {kMotivationMissing, false},
    {kDeadlineClassMissing, false},
    {kBreakGlassOnly, false},
    {kBreakGlassNotAllowed, false},
    {kDirectPathExcluded, false},
    {kFirstProcessingInvalid, false},
    {kReportNotDue, false},
    {kConditionNotMet, false},
    {kConsentWithdrawn, true},
    {kRetentionExceeded, true},
    {kRecordShielded, true},
    {kRecordRemoved, true},
    {kHandlingCodeHidden, true},
    {kHandlingCodePartly, true},
    {kOwnRecord, true},
};

}  // namespace

std::span<const ReasonCode> AllReasonCodes() {
  return kAll;
}

}  // namespace covenant::policy
