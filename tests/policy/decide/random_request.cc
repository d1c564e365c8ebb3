#include <algorithm>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "policy/text/civil_date.h"
#include "tests/policy/decide/random_policy.h"
#include "tests/policy/decide/random_words.h"

namespace covenant::policy {
namespace {

const Names kDays = {"2025-12-31", "2026-01-01", "2026-03-01", "2026-03-28", "2026-06-30",
                     "2026-07-01", "2026-08-31", "2026-09-01", "2026-12-31", "2027-01-01"};
const Names kBirthDays = {"1996-02-29", "2009-12-31", "2010-06-30", "2010-07-01", "2010-07-02", "2014-01-01",
                          "2014-06-30", "2014-07-01", "2014-07-02", "2020-05-05", "2026-08-01"};

// Makes one request about one record, aimed at one rule.
class Asker {
 public:
  Asker(const Covenant& covenant, const Vocabulary& vocabulary, Chance& chance)
      : covenant_(covenant), vocabulary_(vocabulary), chance_(chance), aim_(chance.Pick(covenant.rules)) {}

  RandomRequest Make() {
    RandomRequest request;
    today_ = Day();
    request.now = StartOf(today_) + absl::Minutes(chance_.Pick(std::vector<int>{0, 1, 720, 1439}));
    const std::string supplier = Wild() ? chance_.Pick(kParties) : chance_.Pick(aim_.from.parties);
    const std::string recipient = Wild() ? chance_.Pick(kParties) : chance_.Pick(aim_.to.parties);
    const std::string purpose = Wild() ? chance_.Pick(kPurposes) : chance_.OneIn(80) ? "onzin" : aim_.purpose;
    request.record = Record(supplier, purpose);
    const Names schemes = chance_.OneIn(3) ? chance_.Some(kSchemes) : Names{"v_number"};
    const std::string covenant = chance_.OneIn(100) ? "ANDERS" : std::string(kChanceCovenant);
    request.question.action = chance_.OneIn(2) ? Action::kCheck : Action::kRetrieve;
    request.question.covenant = request.report.covenant = request.submission.covenant = covenant;
    request.question.purpose = request.report.purpose = Wild() ? chance_.Pick(kPurposes) : purpose;
    request.question.recipient = request.report.recipient = recipient;
    request.question.schemes = request.submission.schemes = schemes;
    request.question.bulk = chance_.OneIn(5);
    if (chance_.OneIn(3)) request.question.supplier = Wild() ? chance_.Pick(kParties) : supplier;
    if (chance_.OneIn(4)) request.report.supplier = supplier;
    request.report.by = chance_.Some({"sex", "nationaliteit", "health", "form"});
    request.question.request = Request(supplier, recipient, recipient);
    request.report.request = request.question.request;
    request.submission.request = Request(supplier, recipient, supplier);
    request.submission.facts = request.record;
    if (chance_.OneIn(3)) request.submission.recipient = recipient;
    request.submission.fields = Fields();
    return request;
  }

 private:
  // Whether to leave the aim for once.
  bool Wild() { return chance_.OneIn(7); }
  absl::CivilDay Day() { return *ParseDate(chance_.Pick(kDays)); }

  template <class List>
  std::string Fitting(const List& asked, const Names& all, bool may_be_none) {
    if (!Wild() && !asked.empty()) return chance_.Pick(asked);
    return may_be_none && chance_.OneIn(3) ? "" : chance_.OneIn(80) ? "onzin" : chance_.Pick(all);
  }

  RecordFacts Record(const std::string& supplier, const std::string& purpose) {
    const Conditions& asked = aim_.conditions;
    RecordFacts record;
    record.supplier = supplier;
    record.purpose = purpose;
    record.subject_role = Fitting(aim_.about, kRoles, false);
    record.police_regime = Fitting(asked.police_regime, kRegimes, true);
    record.handling_code = chance_.OneIn(3) ? Fitting(asked.handling_code, kHandling, true) : "";
    if (!asked.exploitation.empty() || chance_.OneIn(4)) record.exploitation = chance_.Some(kForms);
    record.supplied_on = Earlier();
    record.first_processed_on = Earlier();
    if (!chance_.OneIn(3)) record.birth_date = *ParseDate(chance_.Pick(kBirthDays));
    if (asked.consent || chance_.OneIn(4)) record.consent = MakeConsent();
    record.shielded = chance_.OneIn(30);
    record.removed = chance_.OneIn(30);
    record.shielded_with_case = chance_.OneIn(30);
    return record;
  }

  absl::CivilDay Earlier() {
    if (chance_.OneIn(12)) return today_ + 1;
    return today_ - chance_.Pick(std::vector<int>{0, 0, 1, 29, 30, 31, 89, 92, 364, 365, 366, 2000});
  }

  Consent MakeConsent() {
    Consent consent;
    consent.form = chance_.OneIn(3) ? "oral" : "written";
    consent.signed_by = std::string(chance_.Pick(kSignatories));
    consent.scopes = chance_.Some(kScopes);
    if (chance_.OneIn(2)) consent.given_on = today_ + chance_.Pick(std::vector<int>{-800, -1, 0, 1});
    if (chance_.OneIn(4)) consent.withdrawn_on = today_ + chance_.Pick(std::vector<int>{-1, 0, 1});
    return consent;
  }

  RequestFacts Request(const std::string& supplier, const std::string& recipient, const std::string& caller) {
    const Conditions& asked = aim_.conditions;
    RequestFacts request;
    request.activity = Fitting(asked.activities, kActivities, true);
    request.motivated = chance_.OneIn(3) || ((asked.motivation || aim_.break_glass) && !Wild());
    request.deadline_class = asked.deadline.empty() || Wild() ? Fitting(Names(), kDeadlines, true) : asked.deadline;
    for (const std::string& kind : kAttestations) {
      if (Wild() || !Lacks(asked.attestations, kind)) request.attestations.push_back(Attest(kind));
    }
    CaseFacts& file = request.case_file;
    file.phase = chance_.Below(4);
    if (!asked.admitted.empty() || chance_.OneIn(4)) {
      file.admission = Admission{Wild() ? chance_.Some(kCriteria) : kCriteria, today_ + (Wild() ? 1 : 0), "om"};
    }
    for (const std::string& kind : kApprovals) {
      if (chance_.OneIn(3) || !Lacks(asked.approvals, kind)) file.approvals.push_back(Approve(kind, supplier, caller));
    }
    if (asked.involved || chance_.OneIn(3)) file.involved = chance_.Some({supplier, recipient});
    if (asked.involved && !Wild()) file.involved = {recipient, supplier};
    request.person = chance_.Pick(Names{"", "p-1", "p-2"});
    request.blind = chance_.OneIn(2);
    request.break_glass = aim_.break_glass ? !Wild() : chance_.OneIn(20);
    return request;
  }

  static bool Lacks(const Names& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) == names.end();
  }

  Attestation Attest(const std::string& kind) {
    Names steps;
    for (const Word& step : vocabulary_.FindAttestation(kind)->steps) {
      if (!chance_.OneIn(8)) steps.push_back(step.code);
    }
    return {kind, steps};
  }

  Approval Approve(const std::string& kind, const std::string& supplier, const std::string& caller) {
    Approval approval{kind, "", chance_.Pick(Names{"p-1", "p-2", "p-2", ""}), today_};
    approval.party = kind == "vier_ogen"                 ? caller
                     : kind == "bevoegd_gezag_om"        ? "om"
                     : kind == "toestemming_leverancier" ? supplier
                                                         : covenant_.contact_point->party;
    if (Wild()) approval.party = chance_.Pick(kParties);
    if (chance_.OneIn(6)) approval.from = today_ + 1;
    if (chance_.OneIn(3)) approval.through = today_ + chance_.Pick(std::vector<int>{-1, 0, 5});
    return approval;
  }

  std::vector<FieldValue> Fields() {
    static const std::vector<FieldValue> kAll = {{"name", "Jan"},
                                                 {"birth_date", "2001-02-03"},
                                                 {"birth_date", "2001-02-30"},
                                                 {"postcode", "1315AB"},
                                                 {"sex", "v"},
                                                 {"sex", "q"},
                                                 {"municipality", "Almere"},
                                                 {"other_nationality", "ROU"},
                                                 {"health", "goed"},
                                                 {"form", "arbeid"},
                                                 {"observed_on", "2026-05-01"},
                                                 {"onzin", "x"},
                                                 {"age", "12"},
                                                 {"organisation", "politie"}};
    std::vector<FieldValue> given;
    if (chance_.OneIn(2)) return given;
    const int count = chance_.Below(3);
    for (int i = 0; i < count; ++i) given.push_back(chance_.Pick(kAll));
    return given;
  }

  const Covenant& covenant_;
  const Vocabulary& vocabulary_;
  Chance& chance_;
  const Rule& aim_;
  absl::CivilDay today_;
};

std::string DayOr(const std::optional<absl::CivilDay>& day) {
  return day ? FormatDate(*day) : "-";
}

void DescribeRequest(std::string_view name, const RequestFacts& request, std::ostream& text) {
  const CaseFacts& file = request.case_file;
  text << name << ": activity " << request.activity << ", motivated " << request.motivated << ", deadline "
       << request.deadline_class << ", phase " << file.phase << ", person " << request.person << ", blind "
       << request.blind << ", break-glass " << request.break_glass << ", involved ["
       << absl::StrJoin(file.involved, ", ") << "]\n";
  if (file.admission) {
    text << "  admitted " << FormatDate(file.admission->day) << " [" << absl::StrJoin(file.admission->criteria, ", ")
         << "]\n";
  }
  for (const Approval& approval : file.approvals) {
    text << "  approval " << approval.kind << " of " << approval.party << "/" << approval.person << " "
         << FormatDate(approval.from) << " - " << DayOr(approval.through) << "\n";
  }
  for (const Attestation& attestation : request.attestations) {
    text << "  attestation " << attestation.kind << " [" << absl::StrJoin(attestation.steps, ", ") << "]\n";
  }
}

}  // namespace

RandomRequest MakeRequest(const Covenant& covenant, const Vocabulary& vocabulary, Chance& chance) {
  return Asker(covenant, vocabulary, chance).Make();
}

std::string Describe(const RandomRequest& request) {
  std::ostringstream text;
  const RecordFacts& record = request.record;
  const Question& question = request.question;
  text << "on " << FormatDate(DutchDay(request.now)) << ", covenant " << question.covenant << "\nrecord: supplier "
       << record.supplier << ", purpose " << record.purpose << ", " << record.subject_role << ", regime "
       << record.police_regime << ", handling " << record.handling_code << ", forms ["
       << absl::StrJoin(record.exploitation, ", ") << "], supplied " << FormatDate(record.supplied_on)
       << ", first processed " << FormatDate(record.first_processed_on) << ", born " << DayOr(record.birth_date)
       << "\n";
  if (record.consent) {
    const Consent& consent = *record.consent;
    text << "  consent " << consent.form << " by " << consent.signed_by << " [" << absl::StrJoin(consent.scopes, ", ")
         << "] " << DayOr(consent.given_on) << " - " << DayOr(consent.withdrawn_on) << "\n";
  }
  text << "question: " << ActionName(question.action) << " by " << question.recipient << " for " << question.purpose
       << " of " << question.supplier << ", bulk " << question.bulk << ", schemes ["
       << absl::StrJoin(question.schemes, ", ") << "]\n";
  DescribeRequest("asked with", question.request, text);
  text << "submission: to " << request.submission.recipient << ", fields";
  for (const FieldValue& field : request.submission.fields) text << " " << field.field << "=" << field.value;
  text << "\n";
  DescribeRequest("supplied with", request.submission.request, text);
  text << "report: for " << request.report.purpose << " of " << request.report.supplier << " by ["
       << absl::StrJoin(request.report.by, ", ") << "]\n";
  return text.str();
}

}  // namespace covenant::policy
