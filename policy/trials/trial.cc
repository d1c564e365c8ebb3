#include "policy/trials/trial.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/text/civil_date.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {
namespace {

class Judge {
 public:
  Judge(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial)
      : snapshot_(snapshot), covenant_(covenant), trial_(trial) {}

  Verdict Submit() const;
  Verdict Ask() const;
  Verdict Report() const;

 private:
  const std::string& caller() const { return trial_.action == Action::kSubmit ? trial_.from : trial_.to; }
  std::vector<FieldValue> Supplied() const;
  std::vector<std::string> Schemes() const;
  RequestFacts Request() const;
  std::vector<std::string> CountedBy() const;

  const Snapshot& snapshot_;
  const Covenant& covenant_;
  const Trial& trial_;
};

// A supplier gives of a person what a rule between these two can release, unless the case says what it gives.
std::vector<FieldValue> Judge::Supplied() const {
  std::set<std::string_view> fitting;
  for (const Rule& rule : covenant_.rules) {
    if (rule.purpose != trial_.purpose || !rule.from.Contains(trial_.from) || !rule.to.Contains(trial_.to)) continue;
    const DataSet* set = covenant_.FindDataSet(rule.data_set);
    if (set == nullptr) continue;
    for (const DataSetField& field : set->fields) {
      fitting.insert(field.release.source.empty() ? field.release.field : field.release.source);
    }
  }
  std::vector<FieldValue> supplied;
  const auto& chosen = trial_.given.fields;
  for (const auto& [field, value] : trial_.person) {
    const bool given =
        chosen ? std::find(chosen->begin(), chosen->end(), field) != chosen->end() : fitting.contains(field);
    if (given) supplied.push_back({field, value});
  }
  return supplied;
}

std::vector<std::string> Judge::Schemes() const {
  const auto& chosen = trial_.given.scheme;
  if (chosen) return chosen->empty() ? std::vector<std::string>() : std::vector<std::string>{*chosen};
  for (const Word* scheme : snapshot_.vocabulary().All(WordKind::kScheme)) {
    if (covenant_.MayMatchBy(caller(), scheme->code)) return {scheme->code};
  }
  return {};
}

// The identifiers come on the path that the covenant wants, unless the case says otherwise.
RequestFacts Judge::Request() const {
  RequestFacts facts = RequestFactsOf(snapshot_, covenant_, trial_);
  const std::vector<std::string> schemes = Schemes();
  facts.blind = trial_.given.blind.value_or(std::any_of(schemes.begin(), schemes.end(), [&](const std::string& one) {
    return std::find(covenant_.blind_only.begin(), covenant_.blind_only.end(), one) != covenant_.blind_only.end();
  }));
  return facts;
}

std::vector<std::string> Judge::CountedBy() const {
  if (trial_.given.by) return *trial_.given.by;
  for (const Rule& rule : covenant_.rules) {
    if (rule.aggregate && rule.purpose == trial_.purpose && rule.to.Contains(trial_.to)) return rule.aggregate->by;
  }
  return {"aanmelder"};
}

Verdict VerdictOf(const Decision& decision, std::string told) {
  Verdict verdict;
  verdict.decision = decision;
  verdict.told = std::move(told);
  verdict.log = verdict.told == "no_hit" && !decision.reasons.empty() ? decision.reasons.front().code : decision.rule;
  if (verdict.log.empty()) verdict.log = "none";
  return verdict;
}

Verdict Judge::Submit() const {
  Submission submission;
  submission.covenant = covenant_.id;
  submission.facts = RecordFactsOf(trial_);
  submission.schemes = Schemes();
  submission.fields = Supplied();
  submission.recipient = trial_.to;
  submission.request = Request();
  const Decision decision = DecideSubmission(snapshot_, submission, trial_.given.at);
  return VerdictOf(decision, std::string(ToldOf(snapshot_, decision)));
}

Verdict Judge::Ask() const {
  Question question;
  question.action = trial_.action;
  question.covenant = covenant_.id;
  question.purpose = trial_.purpose;
  question.recipient = trial_.to;
  question.schemes = Schemes();
  question.bulk = trial_.given.bulk;
  question.supplier = trial_.from;
  question.request = Request();
  const Decision asked = DecideQuestion(snapshot_, question, trial_.given.at);
  if (!asked.permitted) return VerdictOf(asked, std::string(ToldOf(snapshot_, asked)));

  const RecordFacts facts = RecordFactsOf(trial_);
  const RecordDecision record = DecideRecord(snapshot_, question, facts, trial_.given.at);
  const bool told = trial_.action == Action::kCheck ? record.discloses != Disclosure::kNothing
                                                    : record.discloses == Disclosure::kFields;
  Verdict verdict = VerdictOf(record, told ? "permit" : "no_hit");
  if (!told) return verdict;
  verdict.basis_supply = record.basis_supply;
  verdict.basis_receive = record.basis_receive;
  if (trial_.action == Action::kCheck) {
    verdict.out.push_back({"contact", record.mask_source ? "masked" : facts.supplier});
    return verdict;
  }
  verdict.out = Transform(snapshot_, covenant_.id, record, facts, Supplied(), trial_.given.at);
  for (const FieldRelease& release : *record.fields) {
    verdict.released[release.field] = TransformationName(release.transformation);
  }
  return verdict;
}

Verdict Judge::Report() const {
  ReportRequest request;
  request.covenant = covenant_.id;
  request.purpose = trial_.purpose;
  request.recipient = trial_.to;
  request.by = CountedBy();
  request.supplier = trial_.from;
  request.request = Request();
  request.last_given_on = trial_.given.last_report;
  const ReportDecision decision = DecideReport(snapshot_, request, trial_.given.at);
  Verdict verdict = VerdictOf(decision, std::string(ToldOf(snapshot_, decision)));
  if (decision.permitted && trial_.given.cell) {
    const bool suppressed = *trial_.given.cell < decision.minimum_cell;
    verdict.out.push_back({"cell", suppressed ? "suppressed" : absl::StrCat(*trial_.given.cell)});
  }
  return verdict;
}

// Who gives the approval when a case does not say: the first party of the covenant that may, else of the register.
std::string Approver(const Snapshot& snapshot, const Covenant& covenant, const ApprovalWord& word,
                     const std::string& caller, const std::string& supplier) {
  switch (word.given_by) {
    case ApprovalGiver::kSecondPerson:
      return caller;
    case ApprovalGiver::kSupplier:
      return supplier;
    case ApprovalGiver::kContactPoint:
      return covenant.contact_point ? covenant.contact_point->party : caller;
    case ApprovalGiver::kCapacity:
      break;
  }
  const auto may = [&](const Party& party) {
    return std::find(word.capacities.begin(), word.capacities.end(), party.capacity) != word.capacities.end();
  };
  for (const CovenantParty& member : covenant.parties) {
    const Party* party = snapshot.parties().Find(member.id);
    if (party != nullptr && may(*party)) return party->id;
  }
  for (const Party& party : snapshot.parties().parties()) {
    if (may(party)) return party.id;
  }
  return caller;
}

}  // namespace

RecordFacts RecordFactsOf(const Trial& trial) {
  const Given& given = trial.given;
  const auto field = [&](std::string_view name) {
    const auto found = trial.person.find(std::string(name));
    return found == trial.person.end() ? std::string() : found->second;
  };
  RecordFacts facts;
  facts.supplier = trial.from;
  facts.purpose = trial.purpose;
  facts.subject_role = given.subject_role;
  facts.police_regime = given.police_regime;
  facts.handling_code = given.handling_code;
  facts.consent = given.consent;
  facts.first_processed_on = given.first_processed_on.value_or(DutchDay(given.at));
  facts.supplied_on = given.supplied_on.value_or(facts.first_processed_on);
  facts.birth_date = ParseDate(given.birth_date.value_or(field(kBirthDateField)));
  if (given.exploitation) {
    facts.exploitation = *given.exploitation;
  } else if (const std::string form = field(kExploitationField); !form.empty() && form != kUnknownValue) {
    facts.exploitation = {form};
  }
  return facts;
}

RequestFacts RequestFactsOf(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial) {
  const std::string& caller = trial.action == Action::kSubmit ? trial.from : trial.to;
  const absl::CivilDay day = DutchDay(trial.given.at);
  RequestFacts facts = trial.given.request;
  if (facts.case_file.admission) {
    facts.case_file.admission->day = day;
    facts.case_file.admission->party = caller;
  }
  for (const GivenApproval& given : trial.given.approvals) {
    const ApprovalWord* word = snapshot.vocabulary().FindApproval(given.kind);
    if (word == nullptr) continue;
    const std::string party =
        given.party.empty() ? Approver(snapshot, covenant, *word, caller, trial.from) : given.party;
    for (int person = 1; person <= given.persons.value_or(1); ++person) {
      facts.case_file.approvals.push_back(
          {given.kind, party, absl::StrCat("person-", person), given.from.value_or(day), given.through});
    }
  }
  return facts;
}

Verdict Try(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial) {
  const Judge judge(snapshot, covenant, trial);
  switch (trial.action) {
    case Action::kSubmit:
      return judge.Submit();
    case Action::kReport:
      return judge.Report();
    case Action::kCheck:
    case Action::kRetrieve:
      break;
  }
  return judge.Ask();
}

std::string TrialSentence(const Trial& trial) {
  return absl::StrCat(std::string(ActionName(trial.action)), " ", trial.from, " -> ", trial.to, ", ", trial.purpose);
}

}  // namespace covenant::policy
