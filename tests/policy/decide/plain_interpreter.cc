#include "tests/policy/decide/plain_interpreter.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "policy/text/civil_date.h"
#include "tests/policy/decide/plain_case.h"

namespace covenant::policy {
namespace {

using Failures = std::vector<std::string>;

// Refused: what was found in a fixed order, then what each rule that was weighed fails on, the nearest first.
PlainAnswer Refusal(const Failures& found, const std::vector<Failures>& weighed = {}) {
  PlainAnswer answer;
  answer.reasons.insert(found.begin(), found.end());
  size_t fewest = SIZE_MAX;
  for (const Failures& failed : weighed) {
    answer.reasons.insert(failed.begin(), failed.end());
    fewest = std::min(fewest, failed.size());
  }
  if (!found.empty()) {
    answer.first = {found.front()};
    return answer;
  }
  for (const Failures& failed : weighed) {
    if (failed.size() == fewest && !failed.empty()) answer.first.insert(failed.front());
  }
  return answer;
}

std::string Way(const FieldRelease& release) {
  std::string way = absl::StrCat(release.field, " ", std::string(TransformationName(release.transformation)));
  for (const AgeBand& band : release.bands) absl::StrAppend(&way, " ", band.label);
  return way;
}

bool Speaks(const Rule& rule, const Question& question) {
  return rule.break_glass == question.request.break_glass && (!question.bulk || rule.bulk);
}

// Why none of these rules is one for this way of asking; empty when one is.
Failures NoneSpeaks(const std::vector<const Rule*>& rules, const Question& question) {
  const bool emergency = question.request.break_glass;
  const auto of_kind = [&](const Rule* rule) { return rule->break_glass == emergency; };
  if (std::none_of(rules.begin(), rules.end(), of_kind)) {
    return {Because(emergency ? "BREAK_GLASS_NOT_ALLOWED" : "BREAK_GLASS_ONLY", "", "break_glass")};
  }
  const auto speaks = [&](const Rule* rule) { return Speaks(*rule, question); };
  if (std::any_of(rules.begin(), rules.end(), speaks)) return {};
  return {Because("BULK_NOT_ALLOWED", "", "bulk")};
}

}  // namespace

PlainInterpreter::PlainInterpreter(const Vocabulary& vocabulary, const PartyRegister& parties,
                                   const std::vector<std::shared_ptr<const Statute>>& statutes,
                                   const Covenant& covenant, std::optional<CovenantStatus> held)
    : vocabulary_(vocabulary), parties_(parties), statutes_(statutes), covenant_(covenant), held_(held) {}

bool PlainInterpreter::TakesPart(const std::string& id, absl::CivilDay day) const {
  for (const CovenantParty& party : covenant_.parties) {
    if (party.id != id) continue;
    const std::optional<PartyEnd>& ended = parties_.Find(id)->ended;
    return !(party.signed_on && day < *party.signed_on) && !(ended && ended->from <= day);
  }
  return false;
}

Failures PlainInterpreter::Enter(const std::string& party, const std::string& purpose, absl::CivilDay day) const {
  Failures failed;
  const auto status = [&]() -> std::string {
    if (held_ == CovenantStatus::kRetired) return "COVENANT_RETIRED";
    if (held_ == CovenantStatus::kSuspended) return "COVENANT_SUSPENDED";
    if (day < *covenant_.in_force.from) return "COVENANT_NOT_YET_IN_FORCE";
    return *covenant_.in_force.through < day ? "EXPIRED_COVENANT" : "";
  }();
  if (!status.empty()) failed.push_back(Because(status, "", ""));
  if (!TakesPart(party, day)) failed.push_back(Because("PARTY_NOT_IN_COVENANT", "", ""));
  bool serves = false;
  for (const Rule& rule : covenant_.rules) serves |= rule.purpose == purpose;
  const bool known = vocabulary_.FindPurpose(purpose) != nullptr;
  if (!serves) failed.push_back(Because(known ? "PURPOSE_MISMATCH" : "PURPOSE_UNKNOWN", "", "purpose"));
  return failed;
}

// Parties that the rule lets give to this recipient. Nobody gives to itself.
std::vector<std::string> PlainInterpreter::Suppliers(const Rule& rule, const std::string& recipient) const {
  std::vector<std::string> found;
  if (!Named(rule.to.parties, recipient)) return found;
  for (const std::string& party : rule.from.parties) {
    if (party != recipient) found.push_back(party);
  }
  return found;
}

// Rules for this action, in the order in which they speak: those that give fields go before those that give a hit.
std::vector<const Rule*> PlainInterpreter::Speaking(Action action) const {
  std::vector<const Rule*> found;
  for (const Rule& rule : covenant_.rules) {
    if (rule.mode == RuleMode::kFields) found.push_back(&rule);
  }
  for (const Rule& rule : covenant_.rules) {
    if (rule.mode == RuleMode::kHitOnly && action == Action::kCheck) found.push_back(&rule);
  }
  return found;
}

bool PlainInterpreter::SomeoneGives(Action action, const std::string& purpose, const Question& question) const {
  for (const Rule* rule : Speaking(action)) {
    if (!purpose.empty() && rule->purpose != purpose) continue;
    for (const std::string& supplier : Suppliers(*rule, question.recipient)) {
      if (question.supplier.empty() || question.supplier == supplier) return true;
    }
  }
  return false;
}

Failures PlainInterpreter::Schemes(const std::vector<std::string>& schemes, const Case& c) const {
  Failures failed;
  for (const std::string& scheme : schemes) {
    if (vocabulary_.FindScheme(scheme) == nullptr) {
      failed.push_back(Because("WORD_UNKNOWN", "", "scheme"));
      continue;
    }
    bool allowed = false;
    for (const Matching& line : covenant_.matching) {
      const PartyGroup* group = covenant_.FindGroup(line.name);
      const bool own = line.name == c.caller || (group != nullptr && Named(group->parties, c.caller));
      allowed |= own && Named(line.schemes, scheme);
    }
    if (!allowed) {
      failed.push_back(Because("IDENTIFIER_NOT_ALLOWED", "matching", scheme));
    } else if (Named(covenant_.blind_only, scheme) && !c.request.blind) {
      failed.push_back(Because("DIRECT_PATH_EXCLUDED", "matching", scheme));
    } else {
      Case own = c;
      own.supplier = own.recipient = c.caller;
      for (const Bar& bar : AllBars()) {
        if (bar.statute == nullptr || !Named(bar.statute->schemes, scheme) || !Bars(bar, own)) continue;
        failed.push_back(Because(bar.reason, bar.id, scheme));
        break;
      }
    }
  }
  return failed;
}

// Prohibitions that leave nobody over, whatever is on record: each supplier there is, or whoever there might be.
Failures PlainInterpreter::BarredWhoever(const Question& question, const Case& c,
                                         const std::set<std::string>& suppliers) const {
  Failures found;
  std::set<std::string> left = suppliers;
  bool whoever = false;
  for (const Bar& bar : AllBars()) {
    if (bar.statute != nullptr && (!bar.statute->fields.empty() || !bar.statute->schemes.empty())) continue;
    Case at = c;
    bool bars = false;
    for (const std::string& supplier : suppliers) {
      at.supplier = supplier;
      if (!Bars(bar, at)) continue;
      bars = true;
      left.erase(supplier);
    }
    const bool anyone = bar.statute == nullptr ? bar.rule->from.anyone : bar.statute->suppliers == BoundParties();
    at.supplier = question.supplier.empty() ? question.recipient : question.supplier;
    const bool for_all = (anyone || !question.supplier.empty()) && Bars(bar, at);
    whoever |= for_all;
    if (bars || for_all) found.push_back(Because(bar.reason, bar.id, ""));
  }
  return whoever || (!suppliers.empty() && left.empty()) ? found : Failures();
}

PlainAnswer PlainInterpreter::Ask(const Question& question, absl::CivilDay day) const {
  if (const Failures failed = Enter(question.recipient, question.purpose, day); !failed.empty()) return Refusal(failed);
  if (!question.supplier.empty() && !TakesPart(question.supplier, day)) {
    return Refusal({Because("PARTY_NOT_IN_COVENANT", "", "")});
  }
  Case c{question.request,  day, question.action, question.purpose, question.recipient, question.supplier,
         question.recipient};
  std::set<std::string> suppliers;
  std::vector<const Rule*> rules;
  std::vector<Failures> weighed;
  Failures bars;  // On what else holds.
  bool open = false;
  for (const Rule* rule : Speaking(question.action)) {
    if (rule->purpose != question.purpose) continue;
    bool for_anyone = false;
    for (const std::string& supplier : Suppliers(*rule, question.recipient)) {
      if (!question.supplier.empty() && question.supplier != supplier) continue;
      suppliers.insert(supplier);
      for_anyone = true;
      if (!Speaks(*rule, question)) continue;
      c.supplier = supplier;
      weighed.push_back(FailuresOfRequest(*rule, c));
      if (!weighed.back().empty()) continue;
      const std::vector<Bar> standing = BarsOn(c);
      open |= standing.empty();
      for (const Bar& bar : standing) bars.push_back(Because(bar.reason, bar.id, ""));
    }
    if (for_anyone) rules.push_back(rule);
  }
  const Failures schemes = Schemes(question.schemes, c);
  if (open) {
    if (!schemes.empty()) return Refusal(schemes);
    PlainAnswer answer;
    answer.permitted = true;
    return answer;
  }
  Failures found = BarredWhoever(question, c, suppliers);
  found.insert(found.end(), bars.begin(), bars.end());
  if (suppliers.empty()) {
    const bool hits = question.action == Action::kRetrieve && SomeoneGives(Action::kCheck, question.purpose, question);
    const bool else_where = SomeoneGives(question.action, "", question);
    found.push_back(Because(hits ? "HIT_ONLY" : else_where ? "PURPOSE_MISMATCH" : "NO_RULE", "", ""));
  } else {
    for (const std::string& reason : NoneSpeaks(rules, question)) found.push_back(reason);
  }
  PlainAnswer answer = Refusal(found, weighed);
  answer.reasons.insert(schemes.begin(), schemes.end());
  return answer;
}

bool PlainInterpreter::PastTerm(const RecordFacts& record, absl::CivilDay day) const {
  const RetentionTerm& term = covenant_.retention.signals;
  return AddPeriod(term.from == "supply" ? record.supplied_on : record.first_processed_on, term.keep) <= day;
}

void PlainInterpreter::Give(const Rule& rule, const Case& c, PlainAnswer& answer) const {
  const DataSet* set = rule.mode == RuleMode::kFields ? covenant_.FindDataSet(rule.data_set) : nullptr;
  answer.rule = rule.id;
  answer.discloses = "hit";
  answer.mask_source = rule.mask_source;
  answer.basis_supply = rule.basis_supply.Of(c.supplier);
  answer.basis_receive = rule.basis_receive.Of(c.recipient);
  if (set == nullptr) return;
  for (const DataSetField& field : set->fields) {
    answer.mask_source |= field.release.transformation == Transformation::kMaskSource;
  }
  if (c.action != Action::kRetrieve) return;
  if (!c.record->handling_code.empty() && c.record->handling_code != "free") {
    answer.reasons.insert(Because("HANDLING_CODE_PARTLY", "", "handling_code"));
    return;
  }
  for (const DataSetField& field : set->fields) {
    const FieldRelease& release = field.release;
    if (release.transformation == Transformation::kDrop) continue;
    std::optional<Bar> bar = BarOnWord(release.field, c);
    if (!bar && !release.source.empty()) bar = BarOnWord(release.source, c);
    if (bar) {
      answer.reasons.insert(Because(bar->reason, bar->id, release.field));
    } else {
      answer.fields.push_back(Way(release));
    }
  }
  if (!answer.fields.empty()) answer.discloses = "fields";
}

PlainAnswer PlainInterpreter::Open(const Question& question, const RecordFacts& record, absl::CivilDay day) const {
  if (const Failures failed = Enter(question.recipient, question.purpose, day); !failed.empty()) return Refusal(failed);
  Failures found;
  if (record.supplier == question.recipient) {
    PlainAnswer own = Refusal({Because("OWN_RECORD", "", "supplier")});
    own.first_only = true;
    return own;
  }
  if (record.purpose != question.purpose) found.push_back(Because("PURPOSE_MISMATCH", "", "purpose"));
  const bool takes_part = TakesPart(record.supplier, day);
  if (!takes_part || (!question.supplier.empty() && question.supplier != record.supplier)) {
    found.push_back(Because(takes_part ? "NO_RULE" : "PARTY_NOT_IN_COVENANT", "", "supplier"));
    return Refusal(found);
  }
  const Case c{question.request,   day,  question.action, question.purpose, question.recipient, record.supplier,
               question.recipient, true, &record};
  for (const Bar& bar : BarsOn(c)) found.push_back(Because(bar.reason, bar.id, ""));
  if (record.handling_code == "hidden") found.push_back(Because("HANDLING_CODE_HIDDEN", "", "handling_code"));
  if (PastTerm(record, day)) found.push_back(Because("RETENTION_EXCEEDED", "retention", "keep"));
  if (record.shielded) found.push_back(Because("RECORD_SHIELDED", "", "order"));
  if (record.shielded_with_case) found.push_back(Because("RECORD_SHIELDED", "retention", "case_closed"));
  if (record.removed) found.push_back(Because("RECORD_REMOVED", "", "order"));
  std::vector<const Rule*> rules;
  std::vector<Failures> weighed;
  std::vector<const Rule*> permit;
  bool about = false;
  for (const Rule* rule : Speaking(question.action)) {
    if (rule->purpose != question.purpose || !Named(rule->from.parties, record.supplier)) continue;
    if (!Named(rule->to.parties, question.recipient)) continue;
    rules.push_back(rule);
    if (!Speaks(*rule, question) || !Named(rule->about, record.subject_role)) continue;
    about = true;
    weighed.push_back(FailuresOfRequest(*rule, c));
    const Failures of_record = FailuresOfRecord(*rule, c);
    weighed.back().insert(weighed.back().end(), of_record.begin(), of_record.end());
    if (weighed.back().empty()) permit.push_back(rule);
  }
  if (!permit.empty()) {
    if (!found.empty()) return Refusal(found);
    // Only where statutes leave nothing of the fields of a rule does the next one speak.
    for (const Rule* rule : permit) {
      PlainAnswer answer;
      answer.permitted = true;
      Give(*rule, c, answer);
      if (answer.discloses == "fields") return answer;
      if (question.action != Action::kRetrieve) break;
    }
    PlainAnswer answer;
    answer.permitted = true;
    Give(*permit.front(), c, answer);
    return answer;
  }
  const Failures silent = rules.empty() ? Failures{Because("NO_RULE", "", "")} : NoneSpeaks(rules, question);
  found.insert(found.end(), silent.begin(), silent.end());
  if (silent.empty() && !about) found.push_back(Because("SUBJECT_ROLE_EXCLUDED", "", "about"));
  return Refusal(found, weighed);
}

}  // namespace covenant::policy
