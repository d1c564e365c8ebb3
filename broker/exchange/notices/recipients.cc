#include "broker/exchange/notices/recipients.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/audit/entry_walk.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/given_identifiers.h"
#include "broker/exchange/story/outcome.h"

namespace covenant::exchange {
namespace {

int64_t YearOf(absl::Time time) {
  return absl::ToCivilYear(time, absl::UTCTimeZone()).year();
}

// Gathers, from entries newest first, to whom the signals went.
class Gathering {
 public:
  Gathering(Rooms& rooms, std::string_view covenant, std::span<const Record> signals)
      : rooms_(rooms), covenant_(covenant), signals_(signals) {
    for (const Record& record : signals) by_number_.emplace(record.number, &record);
  }

  absl::StatusOr<std::vector<Given>> Gather() {
    ASSIGN_OR_RETURN(std::vector<indices::Term> tokens, Tokens());
    if (tokens.empty()) return std::vector<Given>();
    indices::Query query;
    query.clauses.push_back({{indices::Kind::kCovenant, std::string(covenant_)}});
    query.clauses.push_back(std::move(tokens));
    const EntryWalk walk(rooms_, std::move(query));
    for (uint64_t end = rooms_.ledger.Latest()->size; end > 0;) {
      ASSIGN_OR_RETURN(const EntryWalk::Stretch stretch, walk.Next(end));
      for (const EntryWalk::Found& found : stretch.entries) RETURN_IF_ERROR(Consider(found));
      end = stretch.down_to;
    }
    std::vector<Given> all;
    for (auto& [key, given] : given_) {
      std::ranges::reverse(given.entries);
      all.push_back(std::move(given));
    }
    return all;
  }

 private:
  // The tokens under which the signals' subjects can stand in the log since they came.
  absl::StatusOr<std::vector<indices::Term>> Tokens() {
    std::vector<indices::Term> terms;
    for (const Record& record : signals_) {
      for (int subject = 0; subject < record.signal.subject_ids_size(); ++subject) {
        ASSIGN_OR_RETURN(const std::vector<std::string> tokens, TokensOf(record, record.signal.subject_ids(subject)));
        for (const std::string& token : tokens) {
          subjects_.emplace(std::pair(record.number, token), subject);
          terms.push_back({indices::Kind::kSubject, token});
        }
      }
    }
    std::ranges::sort(terms);
    terms.erase(std::ranges::unique(terms).begin(), terms.end());
    return terms;
  }

  // Of one subject, in every epoch and year; none when it is gone.
  absl::StatusOr<std::vector<std::string>> TokensOf(const Record& record, const std::string& subject_id) {
    std::vector<std::string> tokens;
    const std::string& object = record.signal.signal().object();
    ASSIGN_OR_RETURN(const Standing standing, StandingOf(rooms_, covenant_, subject_id));
    ASSIGN_OR_RETURN(const SubjectView view, rooms_.subjects.Find(PlaceOf(covenant_, object), standing));
    if (!view.found) return tokens;
    ASSIGN_OR_RETURN(const std::vector<std::string> index_keys, EveryIndexKeyOf(rooms_, covenant_, object, view));
    const int64_t last = YearOf(rooms_.clock.Now()) + 1;
    for (int64_t year = YearOf(absl::FromUnixMillis(record.signal.received_ms())) - 1; year <= last; ++year) {
      const absl::Time within = absl::FromCivil(absl::CivilYear(year), absl::UTCTimeZone());
      for (const std::string& index_key : index_keys) {
        ASSIGN_OR_RETURN(std::optional<std::string> token, rooms_.tokens.Find(covenant_, within, index_key));
        if (token) tokens.push_back(*std::move(token));
      }
    }
    return tokens;
  }

  absl::Status Consider(const EntryWalk::Found& found) {
    ASSIGN_OR_RETURN(const ParsedEntry entry, ParseEntry(rooms_.slots, found.entry));
    if (!entry.detail) return absl::OkStatus();
    for (const v1::ItemDetail& item : entry.detail->items()) {
      for (const v1::RecordDetail& record : item.records()) {
        if (record.outcome() == kPermit && by_number_.contains(record.signal())) {
          Add(found.index, entry.leaf.caller(), item, record);
        }
      }
    }
    return absl::OkStatus();
  }

  void Add(uint64_t index, const std::string& recipient, const v1::ItemDetail& item, const v1::RecordDetail& record) {
    Given& given = given_[{record.signal(), recipient}];
    if (given.entries.empty()) {
      given.signal = record.signal();
      given.recipient = recipient;
      given.subject = SubjectBehind(record.signal(), item);
      given.rule = record.rule();
    }
    const bool again = !given.entries.empty() && given.entries.back() == index;
    if (!again && given.entries.size() < kMostEntries) given.entries.push_back(index);
  }

  int SubjectBehind(uint64_t signal, const v1::ItemDetail& item) const {
    for (const std::string& token : item.subject_tokens()) {
      const auto it = subjects_.find({signal, token});
      if (it != subjects_.end()) return it->second;
    }
    return 0;
  }

  Rooms& rooms_;
  const std::string_view covenant_;
  const std::span<const Record> signals_;
  std::map<uint64_t, const Record*> by_number_;
  std::map<std::pair<uint64_t, std::string>, int> subjects_;
  std::map<std::pair<uint64_t, std::string>, Given> given_;
};

}  // namespace

absl::StatusOr<std::vector<Given>> RecipientsOf(Rooms& rooms, std::string_view covenant,
                                                std::span<const Record> signals) {
  return Gathering(rooms, covenant, signals).Gather();
}

}  // namespace covenant::exchange
