#include "policy/trials/asked.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {
namespace {

using Words = std::vector<std::string>;

std::string OneOf(const Words& words) {
  return words.size() == 1 ? words.front() : absl::StrCat("one of ", absl::StrJoin(words, ", "));
}

std::string Listed(const Words& words) {
  return words.empty() ? "none" : absl::StrJoin(words, ", ");
}

std::string OrNone(const std::string& word) {
  return word.empty() ? "none" : word;
}

std::string AgeText(const AgeCondition& age) {
  std::string text = age.from && age.through ? absl::StrCat(*age.from, " through ", *age.through)
                     : age.from              ? absl::StrCat(*age.from, " or over")
                     : age.through           ? absl::StrCat(*age.through, " or under")
                                             : "any age";
  return absl::StrCat(text, age.unknown ? ", or not known" : "");
}

std::string ConsentText(const ConsentCondition& consent) {
  return absl::StrCat(consent.form, " consent for ", consent.scope, ", signed by ",
                      consent.signed_by == Signatory::kSelf16ElseGuardian
                          ? "self from 16, else a guardian"
                          : "a guardian under 12, both from 12 to 15, self from 16");
}

std::string AgeGiven(const RecordFacts& record, absl::CivilDay day) {
  return record.birth_date ? absl::StrCat("age ", AgeOn(day, *record.birth_date)) : "age not known";
}

std::string ConsentGiven(const RecordFacts& record, absl::CivilDay day) {
  if (!record.consent) return "none";
  const Consent& consent = *record.consent;
  std::string text = absl::StrCat(consent.form, ", for ", Listed(consent.scopes), ", signed by ", consent.signed_by,
                                  ", ", AgeGiven(record, day));
  if (consent.given_on) absl::StrAppend(&text, ", given on ", FormatDate(*consent.given_on));
  if (consent.withdrawn_on) absl::StrAppend(&text, ", withdrawn on ", FormatDate(*consent.withdrawn_on));
  return text;
}

std::string ApprovalsGiven(const CaseFacts& file) {
  Words given;
  for (const Approval& approval : file.approvals) {
    given.push_back(
        absl::StrCat(approval.kind, " by ", approval.party, " from ", FormatDate(approval.from),
                     approval.through ? absl::StrCat(" through ", FormatDate(*approval.through)) : std::string()));
  }
  return Listed(given);
}

std::string AttestationsGiven(const RequestFacts& request) {
  Words given;
  for (const Attestation& attestation : request.attestations) {
    given.push_back(absl::StrCat(attestation.kind, " (", Listed(attestation.steps), ")"));
  }
  return Listed(given);
}

}  // namespace

std::vector<AskedCondition> Asked(const Conditions& conditions) {
  std::vector<AskedCondition> asked;
  const auto one_of = [&](const char* name, const Words& words) {
    if (!words.empty()) asked.push_back({name, OneOf(words)});
  };
  const auto all_of = [&](const char* name, const Words& words) {
    if (!words.empty()) asked.push_back({name, absl::StrJoin(words, " and ")});
  };
  one_of("police_regime", conditions.police_regime);
  one_of("handling_code", conditions.handling_code);
  one_of("exploitation", conditions.exploitation);
  if (conditions.age) asked.push_back({"age", AgeText(*conditions.age)});
  if (conditions.consent) asked.push_back({"consent", ConsentText(*conditions.consent)});
  if (conditions.same_region) asked.push_back({"same_region", "supplier and recipient work in one region"});
  one_of("activity", conditions.activities);
  if (conditions.phase) asked.push_back({"phase", absl::StrCat("phase ", *conditions.phase, " or later")});
  all_of("admitted", conditions.admitted);
  if (conditions.involved) asked.push_back({"involved", "supplier and recipient are involved in the case"});
  all_of("approvals", conditions.approvals);
  all_of("attestations", conditions.attestations);
  if (conditions.motivation) asked.push_back({"motivation", "a motivation"});
  if (!conditions.deadline.empty()) asked.push_back({"deadline", conditions.deadline});
  return asked;
}

std::string GivenFor(std::string_view condition, const RecordFacts& record, const RequestFacts& request,
                     absl::CivilDay day) {
  if (condition == "police_regime") return OrNone(record.police_regime);
  if (condition == "handling_code") return record.handling_code.empty() ? "free" : record.handling_code;
  if (condition == "exploitation") return Listed(record.exploitation);
  if (condition == "age") return AgeGiven(record, day);
  if (condition == "consent") return ConsentGiven(record, day);
  if (condition == "activity") return OrNone(request.activity);
  if (condition == "phase") return absl::StrCat("phase ", request.case_file.phase);
  if (condition == "admitted") {
    const auto& admission = request.case_file.admission;
    return admission ? Listed(admission->criteria) : "not admitted";
  }
  if (condition == "involved") return Listed(request.case_file.involved);
  if (condition == "approvals") return ApprovalsGiven(request.case_file);
  if (condition == "attestations") return AttestationsGiven(request);
  if (condition == "motivation") return request.motivated ? "given" : "none";
  if (condition == "deadline") return OrNone(request.deadline_class);
  return "";
}

}  // namespace covenant::policy
