#include "broker/exchange/signals/question.h"

#include <algorithm>
#include <set>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/story/charge.h"
#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/succession.h"

namespace covenant::exchange {
namespace {

constexpr int kMaxIdentifiers = 10;
constexpr std::string_view kNothingHeld = "NOTHING_HELD";
constexpr std::string_view kWeakOnly = "WEAK_MATCH_ONLY";

policy::Decision CheckReference(const v1::SubjectReference& subject) {
  const bool by_pseudonym = !subject.pseudonym().empty();
  if (by_pseudonym == (subject.identifiers_size() > 0)) return Refused(kSubjectMissing, "subject");
  if (subject.identifiers_size() > kMaxIdentifiers) return Refused(kBulkSizeInvalid, "identifiers");
  policy::Decision permitted;
  permitted.permitted = true;
  return permitted;
}

policy::Question QuestionOf(const Call& call, const Inquiry& inquiry, const v1::SubjectReference& subject) {
  policy::Question question;
  question.action = inquiry.action;
  question.covenant = call.context->covenant();
  question.purpose = call.context->purpose();
  question.recipient = call.caller.party;
  question.bulk = inquiry.bulk;
  question.request = inquiry.facts;
  question.request.blind = CameBlind(call, subject.identifiers());
  for (const v1::Identifier& identifier : subject.identifiers()) question.schemes.push_back(identifier.scheme());
  return question;
}

// The subject behind a pseudonym. One that is not the caller's own, or of nobody, gives nobody: it then goes the way of
// every miss.
absl::StatusOr<SubjectPlace> PlaceOfPseudonym(Rooms& rooms, const Call& call, const std::string& pseudonym) {
  const std::string& covenant = call.context->covenant();
  SubjectPlace place;
  ASSIGN_OR_RETURN(place.epochs, rooms.epochs.Of(covenant));
  const absl::StatusOr<std::string> subject_id = SubjectOf(rooms, call, covenant, pseudonym);
  place.subject_id = subject_id.ok() ? *subject_id : std::string(pseudonym::kSubjectIdSize, '\0');
  return place;
}

// Where a strong identifier is given the weak ones do not count: they would let the caller try guesses about them.
absl::StatusOr<std::vector<SubjectPlace>> StrongPlacesOf(Rooms& rooms, const Call& call,
                                                         const std::vector<GivenIdentifier>& identifiers) {
  std::vector<SubjectPlace> places;
  for (const GivenIdentifier& identifier : identifiers) {
    if (!identifier.strong()) continue;
    ASSIGN_OR_RETURN(SubjectPlace place, PlaceOf(rooms, call.context->covenant(), identifier));
    places.push_back(std::move(place));
  }
  return places;
}

// Charges the question to the caller's budgets and finds the places that it may be answered from. Gives the budget that
// is used up, by the condition of its refusal; nothing when all bear it. Break-glass comes last: what is refused for the
// budgets of the day uses up nothing of the month's.
absl::StatusOr<std::string_view> ChargeForPlaces(Rooms& rooms, const Call& call, const v1::SubjectReference& subject,
                                                 const std::vector<GivenIdentifier>& identifiers, store::Batch& changes,
                                                 std::vector<SubjectPlace>& places) {
  const bool by_pseudonym = !subject.pseudonym().empty();
  if (by_pseudonym) {
    ASSIGN_OR_RETURN(const bool charged, ChargePseudonym(rooms, call, subject.pseudonym(), changes));
    if (!charged) return kBudgetsOfTheDay;
  } else {
    ASSIGN_OR_RETURN(const bool evaluated, ChargeEvaluations(rooms, call, CountDirect(identifiers), changes));
    if (!evaluated) return kBudgetsOfTheDay;
    ASSIGN_OR_RETURN(places, StrongPlacesOf(rooms, call, identifiers));
    ASSIGN_OR_RETURN(const bool charged, ChargeSubjects(rooms, call, places, changes));
    if (!charged) return kBudgetsOfTheDay;
  }
  ASSIGN_OR_RETURN(const bool used, ChargeBreakGlass(rooms, call, changes));
  if (!used) return kBreakGlassBudget;
  if (by_pseudonym) {
    ASSIGN_OR_RETURN(SubjectPlace place, PlaceOfPseudonym(rooms, call, subject.pseudonym()));
    places.push_back(std::move(place));
  }
  return std::string_view();
}

void AddReason(v1::ItemDetail& item, std::string_view code) {
  item.add_reasons()->set_code(std::string(code));
}

void Register(const Finding& finding, v1::ItemDetail& item) {
  v1::RecordDetail* record = item.add_records();
  record->set_signal(finding.record.number);
  record->set_supplier(finding.record.facts.supplier);
  record->set_outcome(std::string(finding.decision.permitted ? kPermit : finding.decision.code()));
  record->set_rule(finding.decision.rule);
  record->set_basis_supply(finding.decision.basis_supply);
  record->set_basis_receive(finding.decision.basis_receive);
  for (const policy::FieldRelease& field : *finding.decision.fields) {
    record->add_fields(field.field + ":" + std::string(policy::TransformationName(field.transformation)));
  }
}

// Reads and decides on every signal about the subject. The decoy is read and decided on like any other, and left out.
absl::Status Weigh(Rooms& rooms, const Call& call, const policy::Question& question, const SubjectView& view,
                   std::set<uint64_t>& seen, v1::ItemDetail& item, Findings& findings) {
  for (const uint64_t number : view.signals) {
    ASSIGN_OR_RETURN(std::optional<Record> record, rooms.records.Get(number));
    if (!record) continue;
    Finding finding{*std::move(record), {}};
    CountForHolder(call, finding.record.facts);
    finding.decision = policy::DecideRecord(*call.policy->snapshot, question, finding.record.facts, call.now);
    if (!view.found || !seen.insert(number).second) continue;
    Register(finding, item);
    if (finding.decision.discloses == policy::Disclosure::kNothing) {
      Explain(finding.decision, item);
      continue;
    }
    if (findings.pseudonym.empty()) {
      ASSIGN_OR_RETURN(findings.pseudonym,
                       rooms.pseudonyms.Pseudonym(call.caller.party, question.covenant, view.subject_id));
    }
    findings.visible.push_back(std::move(finding));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Findings> Ask(Rooms& rooms, const Call& call, const Inquiry& inquiry,
                             const v1::SubjectReference& subject, v1::ItemDetail& item, store::Batch& changes) {
  Findings findings;
  for (const v1::Identifier& identifier : subject.identifiers()) item.add_schemes(WordOrUnknown(call, identifier));
  const policy::Question question = QuestionOf(call, inquiry, subject);
  item.set_blind(question.request.blind);
  ReadIdentifiers read;
  findings.refusal = CheckReference(subject);
  if (findings.refusal.permitted) {
    findings.refusal = policy::DecideQuestion(*call.policy->snapshot, question, call.now);
  }
  if (findings.refusal.permitted) {
    ASSIGN_OR_RETURN(read, ReadGiven(rooms, call, question.covenant, subject.identifiers()));
    findings.refusal = std::move(read.decision);
    findings.wrong = std::move(read.wrong);
  }
  if (!findings.refusal.permitted) return findings;

  ASSIGN_OR_RETURN(const bool within, ChargeRequest(rooms, call, question.action, changes));
  if (!within) {
    findings.refusal = Refused(kLimitExceeded, "limits");
    return findings;
  }
  std::vector<SubjectPlace> places;
  ASSIGN_OR_RETURN(const std::string_view used_up, ChargeForPlaces(rooms, call, subject, read.given, changes, places));
  if (!used_up.empty()) {
    findings.refusal = Refused(kBudgetExhausted, used_up);
    return findings;
  }
  std::set<uint64_t> seen;
  for (const SubjectPlace& place : places) {
    ASSIGN_OR_RETURN(const SubjectView view, rooms.subjects.Find(question.covenant, place));
    const std::string& index_key = place.subject_id.empty() ? place.key.index_key : view.index_key;
    ASSIGN_OR_RETURN(std::string token, rooms.tokens.Token(question.covenant, call.now, index_key));
    item.add_subject_tokens(std::move(token));
    RETURN_IF_ERROR(Weigh(rooms, call, question, view, seen, item, findings));
  }
  if (item.records_size() == 0) AddReason(item, places.empty() ? kWeakOnly : kNothingHeld);
  std::ranges::sort(findings.visible, {}, [](const Finding& finding) { return finding.record.number; });
  return findings;
}

void Conclude(const Call& call, const Findings& findings, v1::Outcome& outcome, v1::ItemDetail& item) {
  if (!findings.refusal.permitted) {
    RefuseItem(findings.refusal, TellCaller(call, findings.refusal, outcome), item);
    if (!findings.wrong.empty()) outcome.set_explanation(findings.wrong);
    return;
  }
  const bool hit = !findings.visible.empty();
  const std::string_view told = hit ? kPermit : kNoHit;
  TellCaller(call, told, outcome);
  item.set_told(std::string(told));
  // Behind a no-hit stands its true reason: the first one that kept a record back, or that there was none.
  item.set_outcome(hit || item.reasons_size() == 0 ? std::string(told) : item.reasons(0).code());
}

std::set<std::string> BasesOf(const Findings& findings) {
  std::set<std::string> bases;
  for (const Finding& finding : findings.visible) {
    bases.insert({finding.decision.basis_supply, finding.decision.basis_receive});
  }
  bases.erase("");
  return bases;
}

}  // namespace covenant::exchange
