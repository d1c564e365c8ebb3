#include "broker/exchange/audit/subject_search.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "covenant/v1/log.pb.h"

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/story/charge.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/succession.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

// Only covenants of the policy set: a key is never made for a name that a client chose.
std::vector<std::string> CovenantsToSearch(const Call& call, std::string_view covenant) {
  std::vector<std::string> ids;
  for (const auto& one : call.policy->snapshot->covenants()) {
    if (covenant.empty() || one->id == covenant) ids.push_back(one->id);
  }
  return ids;
}

// A client leaves empty what it could not have evaluated: by such a scheme nobody stands in the covenant's register.
void CheckSchemes(const Call& call, const v1::SubjectReference& subject, std::string_view id, SubjectSearch& search) {
  const policy::Covenant* covenant = call.policy->snapshot->FindCovenant(id);
  for (const v1::Identifier& one : subject.identifiers()) {
    if (id.empty() || !one.handle().empty() || one.parts_size() > 0) continue;
    if (covenant == nullptr) {
      search.refusal = Refused(policy::kCovenantUnknown, "");
      return;
    }
    if (MatchesSomebodyBy(*covenant, one.scheme())) continue;
    search.refusal = Refused(policy::kIdentifierNotAllowed, one.scheme());
    search.wrong = absl::StrCat("under covenant ", std::string(id), " nobody matches by ", one.scheme());
    return;
  }
}

// Where a covenant keeps an identifier off the direct path, nothing is found by it as it is: it may have a pepper. That
// is said, or the search would be silently incomplete.
void CheckPath(const Call& call, const v1::SubjectReference& subject, std::string_view covenant,
               SubjectSearch& search) {
  for (const std::string& id : CovenantsToSearch(call, covenant)) {
    const std::vector<std::string>& blind_only = call.policy->snapshot->FindCovenant(id)->blind_only;
    for (const v1::Identifier& one : subject.identifiers()) {
      if (!one.handle().empty() || std::ranges::find(blind_only, one.scheme()) == blind_only.end()) continue;
      search.refusal = Refused(policy::kDirectPathExcluded, one.scheme());
      search.wrong = absl::StrCat("covenant ", id, " takes ", one.scheme(),
                                  " on the blind path only: search one covenant, and send handles under it");
      return;
    }
  }
}

// Under every covenant that is searched each identifier is evaluated anew; a handle is one that was charged already.
absl::Status Charge(Rooms& rooms, const Call& call, std::string_view covenant,
                    const std::vector<GivenIdentifier>& identifiers, SubjectSearch& search) {
  for (const std::string& id : CovenantsToSearch(call, covenant)) {
    ASSIGN_OR_RETURN(const bool charged, ChargeSearch(rooms, call, id, CountDirect(identifiers), search.charges));
    if (charged) continue;
    search.refusal = Refused(kBudgetExhausted, kBudgetsOfTheDay);
    return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> IndexKeysUnder(Rooms& rooms, const Call& call, const std::string& covenant,
                                                        const v1::SubjectReference& subject,
                                                        const std::vector<GivenIdentifier>& identifiers) {
  std::vector<std::string> keys;
  for (const GivenIdentifier& identifier : identifiers) {
    ASSIGN_OR_RETURN(const std::vector<std::string> of_one,
                     EveryIndexKeyOf(rooms, covenant, subject.object(), identifier));
    keys.insert(keys.end(), of_one.begin(), of_one.end());
  }
  if (subject.pseudonym().empty()) return keys;
  const absl::StatusOr<std::string> id = SubjectOf(rooms, call, covenant, subject.pseudonym());
  if (!id.ok()) return keys;
  ASSIGN_OR_RETURN(const Standing standing, StandingOf(rooms, covenant, *id));
  for (const std::string_view object : {"", "object"}) {
    ASSIGN_OR_RETURN(const SubjectView view, rooms.subjects.Find(PlaceOf(covenant, object), standing));
    if (view.found) return EveryIndexKeyOf(rooms, covenant, object, view);
  }
  return keys;
}

// The years (UTC) that the log spans, and one more on either side: the clock may have been set back.
absl::StatusOr<std::pair<int64_t, int64_t>> YearsOfTheLog(Rooms& rooms, const Call& call) {
  ASSIGN_OR_RETURN(const ledger::StoredEntry first, rooms.ledger.Read(0));
  ASSIGN_OR_RETURN(const v1::Leaf leaf, ParseLeaf(first.leaf));
  const auto year = [](absl::Time time) { return absl::ToCivilYear(time, absl::UTCTimeZone()).year(); };
  return std::pair(year(absl::FromUnixMillis(leaf.time_ms())) - 1, year(call.now) + 1);
}

}  // namespace

absl::StatusOr<SubjectSearch> SearchSubject(Rooms& rooms, const Call& call, const v1::SubjectReference& subject,
                                            std::string_view covenant) {
  SubjectSearch search;
  search.refusal = CheckSubjectForm(call, subject);
  if (search.refusal.permitted) CheckSchemes(call, subject, covenant, search);
  if (search.refusal.permitted) CheckPath(call, subject, covenant, search);
  if (!search.refusal.permitted) return search;
  // A handle is one under the covenant that is searched; under all of them it would be one of none.
  ASSIGN_OR_RETURN(ReadIdentifiers read, ReadGiven(rooms, call, covenant, subject.identifiers()));
  search.refusal = std::move(read.decision);
  search.wrong = std::move(read.wrong);
  if (search.refusal.permitted) RETURN_IF_ERROR(Charge(rooms, call, covenant, read.given, search));
  if (!search.refusal.permitted) return search;

  ASSIGN_OR_RETURN(const auto years, YearsOfTheLog(rooms, call));
  for (const std::string& id : CovenantsToSearch(call, covenant)) {
    ASSIGN_OR_RETURN(std::shared_ptr<const CovenantEpochs> epochs, rooms.epochs.Of(id));
    ASSIGN_OR_RETURN(const std::vector<std::string> keys, IndexKeysUnder(rooms, call, id, subject, read.given));
    for (int64_t year = years.first; year <= years.second; ++year) {
      const absl::Time within = absl::FromCivil(absl::CivilYear(year), absl::UTCTimeZone());
      for (const std::string& key : keys) {
        ASSIGN_OR_RETURN(std::optional<std::string> token, rooms.tokens.Find(id, within, key));
        if (token) search.tokens.push_back(*std::move(token));
      }
    }
    if (covenant.empty()) continue;
    search.index_keys = keys;
    search.epochs = std::move(epochs);
  }
  return search;
}

}  // namespace covenant::exchange
