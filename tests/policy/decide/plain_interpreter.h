// PlainInterpreter: what policy/README.md says, done to the letter. It reads the covenant rule by rule and party by
// party, without tables or classes, and in no haste; the differential test holds the deciding functions against it.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/decide/decide.h"
#include "policy/language/covenant.h"
#include "policy/language/statute.h"
#include "policy/parties/party_register.h"
#include "policy/words/vocabulary.h"

namespace covenant::policy {

// A decision in the words that are compared. A reason reads "CODE rule condition", with "-" for what is empty.
struct PlainAnswer {
  bool permitted = false;
  std::string rule;  // When permitted.
  std::set<std::string> reasons;
  // Reasons that may stand first: among rules that fail on equally many conditions no order is promised.
  std::set<std::string> first;
  bool first_only = false;  // Beyond the first reason nothing is promised.
  std::string discloses;    // Of a record: "nothing", "hit" or "fields".
  bool mask_source = false;
  std::string basis_supply;
  std::string basis_receive;
  std::vector<std::string> fields;     // "age band 0-17 18+", in the covenant's order.
  std::vector<std::string> suppliers;  // Of a report.
  int minimum_cell = 0;
};

// Refers to what it was made from.
class PlainInterpreter {
 public:
  // `held`: suspended or retired, whatever the dates.
  PlainInterpreter(const Vocabulary& vocabulary, const PartyRegister& parties,
                   const std::vector<std::shared_ptr<const Statute>>& statutes, const Covenant& covenant,
                   std::optional<CovenantStatus> held);

  PlainAnswer Submit(const Submission& submission, absl::CivilDay day) const;
  PlainAnswer Ask(const Question& question, absl::CivilDay day) const;
  PlainAnswer Open(const Question& question, const RecordFacts& record, absl::CivilDay day) const;
  PlainAnswer Report(const ReportRequest& request, absl::CivilDay day) const;
  PlainAnswer Count(const ReportRequest& request, const RecordFacts& record, absl::CivilDay day) const;

 private:
  struct Case;
  struct Bar;
  using Failures = std::vector<std::string>;

  bool TakesPart(const std::string& party, absl::CivilDay day) const;
  Failures Enter(const std::string& party, const std::string& purpose, absl::CivilDay day) const;
  std::vector<Bar> AllBars() const;
  bool Fits(const BoundParties& bound, const std::string& party) const;
  bool Concerns(const Bar& bar, const Case& c) const;
  bool Bars(const Bar& bar, const Case& c) const;
  std::vector<Bar> BarsOn(const Case& c) const;
  std::optional<Bar> BarOnWord(const std::string& word, const Case& c) const;

  bool Approved(const std::string& kind, const Case& c) const;
  bool Attested(const std::string& kind, const Case& c) const;
  bool SameRegion(const Case& c) const;
  Failures FailuresOfRequest(const Rule& rule, const Case& c) const;
  Failures FailuresOfRecord(const Rule& rule, const Case& c) const;
  std::string ConsentRefusal(const ConsentCondition& condition, const Case& c) const;

  std::vector<std::string> Suppliers(const Rule& rule, const std::string& recipient) const;
  std::vector<const Rule*> Speaking(Action action) const;
  bool SomeoneGives(Action action, const std::string& purpose, const Question& question) const;
  Failures BarredWhoever(const Question& question, const Case& c, const std::set<std::string>& suppliers) const;
  Failures Schemes(const std::vector<std::string>& schemes, const Case& c) const;
  Failures UnknownWords(const RecordFacts& record) const;
  Failures SuppliedFields(const Submission& submission, const Case& c) const;
  bool PastTerm(const RecordFacts& record, absl::CivilDay day) const;
  std::set<std::string> Usable(const Rule& rule) const;
  bool GivesFigures(const Rule& rule, const ReportRequest& request) const;
  void Give(const Rule& rule, const Case& c, PlainAnswer& answer) const;

  const Vocabulary& vocabulary_;
  const PartyRegister& parties_;
  const std::vector<std::shared_ptr<const Statute>>& statutes_;
  const Covenant& covenant_;
  const std::optional<CovenantStatus> held_;
};

}  // namespace covenant::policy
