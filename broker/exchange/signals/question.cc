#include "broker/exchange/signals/question.h"

#include <algorithm>
#include <set>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/rows/signal_lots.h"
#include "broker/exchange/signals/links.h"
#include "broker/exchange/story/charge.h"
#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/succession.h"
#include "policy/decide/decide_matches.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kNothingHeld = "NOTHING_HELD";
constexpr std::string_view kLinkFollowed = "LINK_FOLLOWED";

// What a question is looked up by.
struct Keys {
  std::string place;                // Of people, or of objects.
  std::vector<Standing> standings;  // Each once, as asked.
  bool weak = false;                // Only weak identifiers were given: the answer is a possible hit at most.

  void Add(Standing standing) {
    const auto same = [&](const Standing& one) { return one.key.index_key == standing.key.index_key; };
    if (std::ranges::none_of(standings, same)) standings.push_back(std::move(standing));
  }
};

// Where no rule can give the caller anything about objects of this kind, that is told: it follows from the question.
policy::Decision CheckRulesAbout(const Call& call, const policy::Question& question, const std::string& object) {
  const auto fits = [&](const policy::Rule& rule) {
    const bool mode = rule.mode == policy::RuleMode::kFields ||
                      (rule.mode == policy::RuleMode::kHitOnly && question.action == policy::Action::kCheck);
    return mode && rule.purpose == question.purpose && rule.to.Contains(question.recipient) &&
           std::ranges::find(rule.about, object) != rule.about.end();
  };
  if (object.empty() || std::ranges::any_of(call.policy->snapshot->FindCovenant(question.covenant)->rules, fits)) {
    policy::Decision permitted;
    permitted.permitted = true;
    return permitted;
  }
  return Refused(policy::kSubjectRoleExcluded, "object");
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

// The subject behind a pseudonym, and its place. One that is not the caller's own, or of nobody, gives an id of nobody:
// it then goes the way of every miss. People and objects are both looked up, whichever it is.
absl::Status FindPseudonym(Rooms& rooms, const Call& call, const std::string& pseudonym, Keys& keys) {
  const std::string& covenant = call.context->covenant();
  const absl::StatusOr<std::string> found = SubjectOf(rooms, call, covenant, pseudonym);
  ASSIGN_OR_RETURN(Standing standing,
                   StandingOf(rooms, covenant, found.ok() ? *found : std::string(pseudonym::kSubjectIdSize, '\0')));
  const std::string objects = PlaceOf(covenant, "object");
  ASSIGN_OR_RETURN(const std::optional<std::string> object, rooms.subjects.IndexKeyOf(objects, standing.subject_id));
  keys.place = object ? objects : covenant;
  keys.Add(std::move(standing));
  return absl::OkStatus();
}

// Where a strong identifier is given the weak ones do not count: they would let the caller try guesses about them.
// Whatever names an object identifies it.
absl::StatusOr<Keys> KeysOf(Rooms& rooms, const Call& call, const v1::SubjectReference& subject,
                            const std::vector<GivenIdentifier>& identifiers) {
  const std::string& covenant = call.context->covenant();
  const auto counts = [&](const GivenIdentifier& one) { return one.strong() || !subject.object().empty(); };
  Keys keys{.place = PlaceOf(covenant, subject.object()), .standings = {}};
  keys.weak = std::ranges::none_of(identifiers, counts);
  for (const GivenIdentifier& identifier : identifiers) {
    if (!keys.weak && !counts(identifier)) continue;
    ASSIGN_OR_RETURN(Standing standing, StandingOf(rooms, covenant, subject.object(), identifier));
    keys.Add(std::move(standing));
  }
  return keys;
}

// Charges the question to the caller's budgets and finds what it is looked up by. Gives the budget that is used up, by
// the condition of its refusal; nothing when all bear it. Break-glass comes last: what is refused for the budgets of
// the day uses up nothing of the month's.
absl::StatusOr<std::string_view> ChargeForKeys(Rooms& rooms, const Call& call, const v1::SubjectReference& subject,
                                               const std::vector<GivenIdentifier>& identifiers, store::Batch& changes,
                                               Keys& keys) {
  const bool by_pseudonym = !subject.pseudonym().empty();
  if (by_pseudonym) {
    ASSIGN_OR_RETURN(const bool charged, ChargePseudonym(rooms, call, subject.pseudonym(), changes));
    if (!charged) return kBudgetsOfTheDay;
  } else {
    ASSIGN_OR_RETURN(const bool evaluated, ChargeEvaluations(rooms, call, CountDirect(identifiers), changes));
    if (!evaluated) return kBudgetsOfTheDay;
    ASSIGN_OR_RETURN(keys, KeysOf(rooms, call, subject, identifiers));
    ASSIGN_OR_RETURN(const bool charged, ChargeSubjects(rooms, call, keys.standings, changes));
    if (!charged) return kBudgetsOfTheDay;
  }
  ASSIGN_OR_RETURN(const bool used, ChargeBreakGlass(rooms, call, changes));
  if (!used) return kBreakGlassBudget;
  if (by_pseudonym) RETURN_IF_ERROR(FindPseudonym(rooms, call, subject.pseudonym(), keys));
  return std::string_view();
}

void AddReason(v1::ItemDetail& item, std::string_view code, std::string_view condition = "") {
  v1::ReasonDetail* reason = item.add_reasons();
  reason->set_code(std::string(code));
  reason->set_condition(std::string(condition));
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

// One question, being looked up.
class LookUp {
 public:
  LookUp(Rooms& rooms, const Call& call, const policy::Question& question, Keys keys, v1::ItemDetail& item,
         Findings& findings)
      : rooms_(rooms), call_(call), question_(question), keys_(std::move(keys)), item_(item), findings_(findings) {}

  absl::Status Run() {
    std::vector<std::string> asked;
    for (const Standing& standing : keys_.standings) {
      ASSIGN_OR_RETURN(const SubjectView view, rooms_.subjects.Find(keys_.place, standing));
      const bool by_id = standing.key.index_key.empty();
      RETURN_IF_ERROR(Weigh(view, by_id ? view.index_key : standing.key.index_key, /*asked=*/true));
      if (view.found) asked.push_back(view.subject_id);
    }
    for (std::string& subject_id : links_.Followed(asked)) RETURN_IF_ERROR(Follow(std::move(subject_id)));
    if (item_.records_size() == 0) AddReason(item_, kNothingHeld);
    std::ranges::sort(findings_.visible, {}, [](const Finding& finding) { return finding.record.number; });
    return absl::OkStatus();
  }

 private:
  // Reads and decides on every signal about the subject, and on some again, so that their number does not show. The
  // decoy is read and decided on like any other, and left out; it stands in the detail by its `index_key`. `asked`: it
  // was asked about, and its links count; false for one that was reached by a link.
  absl::Status Weigh(const SubjectView& view, const std::string& index_key, bool asked) {
    ASSIGN_OR_RETURN(std::string token, rooms_.tokens.Token(question_.covenant, call_.now, index_key));
    item_.add_subject_tokens(std::move(token));
    const auto weigh = [&](Record record, bool counts) -> absl::Status {
      Finding finding{std::move(record), {}};
      CountForHolder(call_, finding.record.facts);
      finding.decision = policy::DecideRecord(*call_.policy->snapshot, question_, finding.record.facts, call_.now);
      return view.found && counts ? Count(view, asked, std::move(finding)) : absl::OkStatus();
    };
    return ReadInLots(rooms_.store, rooms_.records, view.signals, weigh);
  }

  absl::Status Count(const SubjectView& view, bool asked, Finding finding) {
    const bool visible = finding.decision.discloses != policy::Disclosure::kNothing;
    if (visible && asked && !keys_.weak) AddClaims(view.subject_id, finding.record);
    if (!seen_.insert(finding.record.number).second) return absl::OkStatus();
    if (visible && keys_.weak) MakePossible(view, finding);
    return Take(view, std::move(finding));
  }

  // Weak identifiers alone suggest who it may be: a check tells that, and a retrieval gives nothing on it.
  void MakePossible(const SubjectView& view, Finding& finding) {
    if (question_.action == policy::Action::kCheck) {
      if (!findings_.possible) AddReason(item_, kWeakMatchOnly, view.scheme);
      findings_.possible = true;
      return;
    }
    finding.decision = {};
    finding.decision.reasons.push_back({std::string(kWeakMatchOnly), "", view.scheme});
  }

  absl::Status Take(const SubjectView& view, Finding finding) {
    Register(finding, item_);
    if (finding.decision.discloses == policy::Disclosure::kNothing) {
      Explain(finding.decision, item_);
      return absl::OkStatus();
    }
    if (findings_.pseudonym.empty() && !keys_.weak) {
      ASSIGN_OR_RETURN(findings_.pseudonym,
                       rooms_.pseudonyms.Pseudonym(call_.caller.party, question_.covenant, view.subject_id));
    }
    findings_.visible.push_back(std::move(finding));
    return absl::OkStatus();
  }

  void AddClaims(const std::string& asked, const Record& record) {
    const absl::CivilDay day = policy::DutchDay(call_.now);
    links_.Add(asked, record.signal.subject_ids(),
               policy::LegalPerson(call_.policy->snapshot->parties(), record.facts.supplier, day));
  }

  // Only strong identifiers link, and only by schemes that the caller may match by itself.
  absl::Status Follow(std::string subject_id) {
    ASSIGN_OR_RETURN(const Standing standing, StandingOf(rooms_, question_.covenant, std::move(subject_id)));
    ASSIGN_OR_RETURN(const SubjectView view, rooms_.subjects.Find(keys_.place, standing));
    const policy::Evaluation match{question_.covenant, question_.purpose, question_.recipient, view.scheme};
    if (!view.strong || !policy::DecideEvaluation(*call_.policy->snapshot, match, call_.now).permitted) {
      return absl::OkStatus();
    }
    AddReason(item_, kLinkFollowed, view.scheme);
    return Weigh(view, view.index_key, /*asked=*/false);
  }

  Rooms& rooms_;
  const Call& call_;
  const policy::Question& question_;
  const Keys keys_;
  v1::ItemDetail& item_;
  Findings& findings_;
  Links links_;
  std::set<uint64_t> seen_;
};

}  // namespace

absl::StatusOr<Findings> Ask(Rooms& rooms, const Call& call, const Inquiry& inquiry,
                             const v1::SubjectReference& subject, v1::ItemDetail& item, store::Batch& changes) {
  Findings findings;
  for (const v1::Identifier& identifier : subject.identifiers()) item.add_schemes(WordOrUnknown(call, identifier));
  const policy::Question question = QuestionOf(call, inquiry, subject);
  item.set_blind(question.request.blind);
  ReadIdentifiers read;
  findings.refusal = CheckSubjectForm(call, subject);
  if (findings.refusal.permitted) {
    findings.refusal = policy::DecideQuestion(*call.policy->snapshot, question, call.now);
  }
  if (findings.refusal.permitted) findings.refusal = CheckRulesAbout(call, question, subject.object());
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
  Keys keys;
  ASSIGN_OR_RETURN(const std::string_view used_up, ChargeForKeys(rooms, call, subject, read.given, changes, keys));
  if (!used_up.empty()) {
    findings.refusal = Refused(kBudgetExhausted, used_up);
    return findings;
  }
  RETURN_IF_ERROR(LookUp(rooms, call, question, std::move(keys), item, findings).Run());
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
