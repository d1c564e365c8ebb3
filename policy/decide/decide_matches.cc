#include "policy/decide/decide_matches.h"

#include <algorithm>
#include <set>

#include "policy/decide/compiled_covenant.h"
#include "policy/decide/decide.h"
#include "policy/text/civil_date.h"

namespace covenant::policy {
namespace {

bool Lists(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// One match of a covenant, on the records about one subject.
class MatchAtHand {
 public:
  MatchAtHand(const Snapshot& snapshot, const Covenant& covenant, const MatchRule& match,
              std::span<const RecordFacts> records, absl::Time now)
      : snapshot_(snapshot), covenant_(covenant), match_(match), records_(records), now_(now), today_(DutchDay(now)) {}

  // Adds a notice when enough independent suppliers are there for this party.
  void Notify(const std::string& party, bool as_assessor, std::vector<MatchNotice>& notices) const {
    if (!snapshot_.FindCompiled(covenant_.id)->ClassOf(party, today_)) return;
    MatchNotice notice{match_.id, party, as_assessor, {}};
    std::set<std::string> suppliers;
    for (size_t i = 0; i < records_.size(); ++i) {
      if (!Counts(records_[i]) || !IsKnownTo(party, records_[i])) continue;
      notice.records.push_back(i);
      suppliers.insert(LegalPerson(snapshot_.parties(), records_[i].supplier, today_));
    }
    if (suppliers.size() >= static_cast<size_t>(match_.minimum_suppliers)) notices.push_back(std::move(notice));
  }

  // Everyone who is to be told once it is assessed, sorted.
  std::set<std::string> Recipients() const {
    std::set<std::string> recipients(match_.notify.parties.begin(), match_.notify.parties.end());
    for (const RecordFacts& record : records_) {
      if (match_.notify_suppliers && Counts(record)) recipients.insert(record.supplier);
    }
    return recipients;
  }

 private:
  bool Counts(const RecordFacts& record) const {
    return match_.from.Contains(record.supplier) && record.purpose == match_.purpose &&
           (match_.about.empty() || Lists(match_.about, record.subject_role)) &&
           (!match_.within || today_ < AddPeriod(record.supplied_on, *match_.within));
  }

  bool IsWithdrawn(const RecordFacts& record) const {
    return record.consent && record.consent->withdrawn_on && *record.consent->withdrawn_on <= today_;
  }

  bool IsKnownTo(const std::string& party, const RecordFacts& record) const {
    const bool kept_back = record.shielded || record.shielded_with_case || record.removed;
    if (record.supplier == party) return today_ < covenant_.GoneOn(record) && !IsWithdrawn(record) && !kept_back;
    const Question check{Action::kCheck, covenant_.id, match_.purpose, party, {}, false, ""};
    return DecideRecord(snapshot_, check, record, now_).permitted;
  }

  const Snapshot& snapshot_;
  const Covenant& covenant_;
  const MatchRule& match_;
  const std::span<const RecordFacts> records_;
  const absl::Time now_;
  const absl::CivilDay today_;
};

}  // namespace

std::string LegalPerson(const PartyRegister& parties, const std::string& id, absl::CivilDay day) {
  const Party* party = parties.Find(id);
  if (party == nullptr) return id;
  const auto in_force = [&](const DatedText& oin) { return oin.valid.Contains(day); };
  const auto oin = std::find_if(party->oins.begin(), party->oins.end(), in_force);
  return oin == party->oins.end() ? id : oin->text;
}

std::vector<MatchNotice> DecideMatches(const Snapshot& snapshot, std::string_view covenant,
                                       std::span<const RecordFacts> records, bool assessed, absl::Time now) {
  std::vector<MatchNotice> notices;
  const Covenant* document = snapshot.FindCovenant(covenant);
  if (document == nullptr || snapshot.StatusOf(*document, now) != CovenantStatus::kInForce) return notices;
  for (const MatchRule& match : document->matches) {
    const MatchAtHand at_hand(snapshot, *document, match, records, now);
    if (!match.assessor.empty() && !assessed) {
      at_hand.Notify(match.assessor, true, notices);
      continue;
    }
    for (const std::string& party : at_hand.Recipients()) at_hand.Notify(party, false, notices);
  }
  return notices;
}

}  // namespace covenant::policy
