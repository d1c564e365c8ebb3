// Supplying a signal, and figures.
#include <algorithm>
#include <set>

#include "policy/text/civil_date.h"
#include "tests/policy/decide/plain_case.h"

namespace covenant::policy {

std::set<std::string> PlainInterpreter::Usable(const Rule& rule) const {
  std::set<std::string> fields;
  if (rule.mode == RuleMode::kFields) {
    for (const DataSetField& field : covenant_.FindDataSet(rule.data_set)->fields) {
      if (field.release.fact == Fact::kNone) fields.insert(field.release.source);
    }
  }
  // A birth date and a form may be supplied wherever a condition is about them.
  if (rule.conditions.age || rule.conditions.consent) fields.insert("birth_date");
  if (!rule.conditions.exploitation.empty()) fields.insert("form");
  return fields;
}

PlainInterpreter::Failures PlainInterpreter::UnknownWords(const RecordFacts& record) const {
  Failures failed;
  const auto check = [&](bool known, std::string_view what) {
    if (!known) failed.push_back(Because("WORD_UNKNOWN", "", what));
  };
  check(vocabulary_.Has(WordKind::kSubjectRole, record.subject_role), "subject_role");
  check(record.police_regime.empty() || vocabulary_.Has(WordKind::kPoliceRegime, record.police_regime),
        "police_regime");
  check(record.handling_code.empty() || vocabulary_.Has(WordKind::kHandlingCode, record.handling_code),
        "handling_code");
  for (const std::string& form : record.exploitation) {
    check(vocabulary_.Has(WordKind::kExploitationForm, form), "exploitation");
  }
  return failed;
}

PlainInterpreter::Failures PlainInterpreter::SuppliedFields(const Submission& submission, const Case& c) const {
  Failures failed;
  std::set<std::string_view> seen;
  for (const FieldValue& given : submission.fields) {
    const FieldWord* field = vocabulary_.FindField(given.field);
    if (field == nullptr) {
      failed.push_back(Because("WORD_UNKNOWN", "", "field"));
      continue;
    }
    bool usable = false;     // Under some rule of this supplier and purpose.
    bool somebody = false;   // May have it.
    std::optional<Bar> bar;  // Keeps it from who may else have it.
    for (const Rule& rule : covenant_.rules) {
      if (rule.mode == RuleMode::kAggregate || rule.break_glass || rule.purpose != c.purpose) continue;
      if (!Named(rule.from.parties, c.supplier) || !Usable(rule).contains(field->code)) continue;
      for (const std::string& recipient : rule.to.parties) {
        if (recipient == c.supplier) continue;
        usable = true;
        if (c.recipient_named && recipient != submission.recipient) continue;
        Case at = c;
        at.recipient = recipient;
        const std::optional<Bar> found = BarOnWord(field->code, at);
        somebody |= !found;
        if (found) bar = found;
      }
    }
    if (!usable) {
      failed.push_back(Because("FIELD_NOT_ALLOWED", "", field->code));
    } else if (bar && !somebody) {
      failed.push_back(Because(bar->reason, bar->id, field->code));
    } else if (!seen.insert(given.field).second || !ValueHasForm(*field, given.value)) {
      failed.push_back(Because("FIELD_VALUE_INVALID", "", field->code));
    }
  }
  return failed;
}

PlainAnswer PlainInterpreter::Submit(const Submission& submission, absl::CivilDay day) const {
  const RecordFacts& record = submission.facts;
  PlainAnswer answer;
  const auto refuse = [&](const Failures& reasons) {
    if (answer.first.empty() && !reasons.empty()) answer.first = {reasons.front()};
    answer.reasons.insert(reasons.begin(), reasons.end());
  };
  refuse(Enter(record.supplier, record.purpose, day));
  if (!answer.reasons.empty()) return answer;
  const bool named = !submission.recipient.empty();
  if (named && !TakesPart(submission.recipient, day)) {
    refuse({Because("PARTY_NOT_IN_COVENANT", "", "")});
    return answer;
  }
  refuse(UnknownWords(record));
  Case c{submission.request,
         day,
         Action::kSubmit,
         record.purpose,
         record.supplier,
         record.supplier,
         submission.recipient,
         named,
         &record,
         true};
  Failures bars;
  std::vector<Failures> weighed;
  const Rule* permits = nullptr;
  bool any = false, any_elsewhere = false, any_open = false, about = false;
  for (const Rule& rule : covenant_.rules) {
    if (rule.mode == RuleMode::kAggregate || rule.break_glass || !Named(rule.from.parties, record.supplier)) continue;
    for (const std::string& recipient : rule.to.parties) {
      if (recipient == record.supplier || (named && recipient != submission.recipient)) continue;
      any_elsewhere = true;
      if (rule.purpose != record.purpose) continue;
      any = true;
      c.recipient = recipient;
      const std::vector<Bar> standing = BarsOn(c);
      for (const Bar& bar : standing) bars.push_back(Because(bar.reason, bar.id, ""));
      any_open |= standing.empty();
      if (standing.empty() && !Named(rule.about, record.subject_role)) continue;
      about |= standing.empty();
      weighed.push_back(FailuresOfRequest(rule, c));
      const Failures of_record = FailuresOfRecord(rule, c);
      weighed.back().insert(weighed.back().end(), of_record.begin(), of_record.end());
      if (standing.empty() && weighed.back().empty() && permits == nullptr) permits = &rule;
    }
  }
  if (!any) {
    refuse({Because(any_elsewhere ? "PURPOSE_MISMATCH" : "NO_RULE", "", "")});
  } else if (permits == nullptr) {
    // No order is promised among the recipients, so none among what bars the ways to them.
    if (answer.first.empty()) answer.first.insert(bars.begin(), bars.end());
    refuse(bars);
    if (any_open && !about) refuse({Because("SUBJECT_ROLE_EXCLUDED", "", "about")});
    size_t fewest = SIZE_MAX;
    for (const Failures& failed : weighed) fewest = std::min(fewest, failed.size());
    for (const Failures& failed : weighed) {
      if (answer.reasons.empty() || !answer.first.empty()) break;
      if (failed.size() == fewest && !failed.empty()) answer.first.insert(failed.front());
    }
    const bool first_open = answer.first.empty();
    for (const Failures& failed : weighed) {
      answer.reasons.insert(failed.begin(), failed.end());
      if (first_open && failed.size() == fewest && !failed.empty()) answer.first.insert(failed.front());
    }
  }
  refuse(Schemes(submission.schemes, c));
  refuse(SuppliedFields(submission, c));
  if (day < record.first_processed_on) {
    refuse({Because("FIRST_PROCESSING_INVALID", "", "future")});
  } else if (PastTerm(record, day)) {
    refuse({Because("FIRST_PROCESSING_INVALID", "retention", "keep")});
  }
  answer.permitted = answer.reasons.empty();
  if (answer.permitted) answer.rule = permits->id;
  return answer;
}

// Whether the rule gives this recipient figures, of the supplier it names if it names one.
bool PlainInterpreter::GivesFigures(const Rule& rule, const ReportRequest& request) const {
  if (rule.mode != RuleMode::kAggregate || !Named(rule.to.parties, request.recipient)) return false;
  return request.supplier.empty() || Named(rule.from.parties, request.supplier);
}

PlainAnswer PlainInterpreter::Report(const ReportRequest& request, absl::CivilDay day) const {
  PlainAnswer answer;
  const auto refuse = [&](const Failures& reasons) {
    if (answer.first.empty() && !reasons.empty()) answer.first = {reasons.front()};
    answer.reasons.insert(reasons.begin(), reasons.end());
    return answer;
  };
  if (const Failures failed = Enter(request.recipient, request.purpose, day); !failed.empty()) return refuse(failed);
  if (!request.supplier.empty() && !TakesPart(request.supplier, day)) {
    return refuse({Because("PARTY_NOT_IN_COVENANT", "", "")});
  }
  bool purpose_fits = false, elsewhere = false, asked = false;
  Failures all;
  for (const Rule& rule : covenant_.rules) {
    elsewhere |= GivesFigures(rule, request);
    purpose_fits |= rule.mode == RuleMode::kAggregate && rule.purpose == request.purpose &&
                    Named(rule.to.parties, request.recipient);
    bool by_these = GivesFigures(rule, request) && rule.purpose == request.purpose;
    for (const std::string& word : request.by) by_these = by_these && Named(rule.aggregate->by, word);
    if (!by_these) continue;
    asked = true;
    for (const std::string& supplier : rule.from.parties) {
      if (!TakesPart(supplier, day) || (!request.supplier.empty() && supplier != request.supplier)) continue;
      const Case c{request.request,   day,      Action::kReport,  request.purpose,
                   request.recipient, supplier, request.recipient};
      Failures failed;
      for (const Bar& bar : BarsOn(c)) failed.push_back(Because(bar.reason, bar.id, ""));
      for (const std::string& word : request.by) {
        if (const auto bar = BarOnWord(word, c)) failed.push_back(Because(bar->reason, bar->id, word));
      }
      const Failures of_request = FailuresOfRequest(rule, c);
      failed.insert(failed.end(), of_request.begin(), of_request.end());
      if (failed.empty()) answer.suppliers.push_back(supplier);
      all.insert(all.end(), failed.begin(), failed.end());
    }
    if (answer.suppliers.empty()) continue;
    answer.permitted = true;
    answer.rule = rule.id;
    answer.minimum_cell = rule.aggregate->minimum_cell;
    return answer;
  }
  if (!asked) return refuse({Because(elsewhere && !purpose_fits ? "PURPOSE_MISMATCH" : "NO_RULE", "", "")});
  return refuse(all.empty() ? Failures{Because("NO_RULE", "", "supplier")} : all);
}

PlainAnswer PlainInterpreter::Count(const ReportRequest& request, const RecordFacts& record, absl::CivilDay day) const {
  PlainAnswer answer;
  const auto refuse = [&](const std::string& reason) {
    if (answer.first.empty()) answer.first = {reason};
    answer.reasons.insert(reason);
  };
  const PlainAnswer report = Report(request, day);
  if (!Named(report.suppliers, record.supplier)) {
    refuse(Because("NO_RULE", "", "supplier"));
    return answer;
  }
  const auto rule = std::find_if(covenant_.rules.begin(), covenant_.rules.end(),
                                 [&](const Rule& one) { return one.id == report.rule; });
  const Case c{request.request,   day,  Action::kReport, request.purpose, request.recipient, record.supplier,
               request.recipient, true, &record};
  for (const Bar& bar : BarsOn(c)) refuse(Because(bar.reason, bar.id, ""));
  if (record.handling_code == "hidden") refuse(Because("HANDLING_CODE_HIDDEN", "", "handling_code"));
  if (!rule->about.empty() && !Named(rule->about, record.subject_role)) {
    refuse(Because("SUBJECT_ROLE_EXCLUDED", rule->id, "about"));
  }
  for (const std::string& reason : FailuresOfRecord(*rule, c)) refuse(reason);
  const bool withdrawn = record.consent && record.consent->withdrawn_on && *record.consent->withdrawn_on <= day;
  if (withdrawn) refuse(Because("CONSENT_WITHDRAWN", rule->id, "consent"));
  if (PastTerm(record, day)) refuse(Because("RETENTION_EXCEEDED", "retention", "keep"));
  if (record.shielded) refuse(Because("RECORD_SHIELDED", "", "order"));
  if (record.shielded_with_case) refuse(Because("RECORD_SHIELDED", "retention", "case_closed"));
  if (record.removed) refuse(Because("RECORD_REMOVED", "", "order"));
  answer.permitted = answer.reasons.empty();
  if (answer.permitted) answer.rule = rule->id;
  return answer;
}

}  // namespace covenant::policy
