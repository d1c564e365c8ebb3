#include "broker/exchange/audit/subject_search.h"

#include <optional>
#include <utility>

#include "covenant/v1/log.pb.h"

#include "broker/base/status_macros.h"
#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/succession.h"

namespace covenant::exchange {
namespace {

constexpr int kMaxIdentifiers = 10;

// Only covenants of the policy set: a key is never made for a name that a client chose.
std::vector<std::string> CovenantsToSearch(const Call& call, std::string_view covenant) {
  std::vector<std::string> ids;
  for (const auto& one : call.policy->snapshot->covenants()) {
    if (covenant.empty() || one->id == covenant) ids.push_back(one->id);
  }
  return ids;
}

policy::Decision CheckReference(const v1::SubjectReference& subject) {
  const bool by_pseudonym = !subject.pseudonym().empty();
  if (by_pseudonym == (subject.identifiers_size() > 0)) return Refused(kSubjectMissing, "subject");
  if (subject.identifiers_size() > kMaxIdentifiers) return Refused(kBulkSizeInvalid, "identifiers");
  policy::Decision permitted;
  permitted.permitted = true;
  return permitted;
}

absl::StatusOr<std::vector<std::string>> IndexKeysUnder(Rooms& rooms, const Call& call, const std::string& covenant,
                                                        const v1::SubjectReference& subject,
                                                        const std::vector<GivenIdentifier>& identifiers) {
  std::vector<std::string> keys;
  for (const GivenIdentifier& identifier : identifiers) {
    ASSIGN_OR_RETURN(const std::vector<std::string> of_one, EveryIndexKeyOf(rooms, covenant, "", identifier));
    keys.insert(keys.end(), of_one.begin(), of_one.end());
  }
  if (subject.pseudonym().empty()) return keys;
  const absl::StatusOr<std::string> id = SubjectOf(rooms, call, covenant, subject.pseudonym());
  if (!id.ok()) return keys;
  ASSIGN_OR_RETURN(const Standing standing, StandingOf(rooms, covenant, *id));
  ASSIGN_OR_RETURN(const SubjectView view, rooms.subjects.Find(covenant, standing));
  return view.found ? EveryIndexKeyOf(rooms, covenant, "", view) : keys;
}

// The years (UTC) that the log spans, and one more on either side: the clock may have been set back.
absl::StatusOr<std::pair<int64_t, int64_t>> YearsOfTheLog(Rooms& rooms, const Call& call) {
  ASSIGN_OR_RETURN(const ledger::StoredEntry first, rooms.ledger.Read(0));
  v1::Leaf leaf;
  if (!leaf.ParseFromString(first.leaf)) return absl::DataLossError("the first entry of the log is damaged");
  const auto year = [](absl::Time time) { return absl::ToCivilYear(time, absl::UTCTimeZone()).year(); };
  return std::pair(year(absl::FromUnixMillis(leaf.time_ms())) - 1, year(call.now) + 1);
}

}  // namespace

absl::StatusOr<SubjectSearch> SearchSubject(Rooms& rooms, const Call& call, const v1::SubjectReference& subject,
                                            std::string_view covenant) {
  SubjectSearch search;
  search.refusal = CheckReference(subject);
  if (!search.refusal.permitted) return search;
  // A handle is one under the covenant that is searched; under all of them it would be one of none.
  ASSIGN_OR_RETURN(ReadIdentifiers read, ReadGiven(rooms, call, covenant, subject.identifiers()));
  search.refusal = std::move(read.decision);
  search.wrong = std::move(read.wrong);
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
