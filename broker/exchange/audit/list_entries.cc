#include "broker/exchange/audit/list_entries.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/status_macros.h"
#include "broker/exchange/audit/entry_terms.h"
#include "broker/exchange/audit/entry_walk.h"
#include "broker/exchange/audit/sight.h"
#include "broker/exchange/audit/subject_search.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/page_token.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kFilterForOfficers = "FILTER_FOR_OFFICERS";
constexpr size_t kFilterBytes = 100;
constexpr int kMaxKinds = 100;
// A page ends after about so many entries were read, or so many stretches walked, also when few were the reader's: the
// next page goes on there.
constexpr uint64_t kMaxRead = 20'000;
constexpr int kMaxStretches = 100;

bool FilterValid(const v1::EntryFilter& filter) {
  for (const std::string* text :
       {&filter.caller(), &filter.supplier(), &filter.covenant(), &filter.purpose(), &filter.told(),
        &filter.covenant_version(), &filter.outcome(), &filter.reason(), &filter.actor()}) {
    if (text->size() > kFilterBytes) return false;
  }
  const bool ends_first = filter.until_ms() != 0 && filter.until_ms() <= filter.since_ms();
  return filter.kinds_size() <= kMaxKinds && !ends_first;
}

// What stands in the sealed halves is an officer's to search by: to anyone else a match would tell what was hidden.
bool SearchesSealedHalves(const v1::ListEntriesRequest& request) {
  const v1::EntryFilter& filter = request.filter();
  return request.has_subject() || !filter.supplier().empty() || !filter.outcome().empty() || !filter.reason().empty() ||
         !filter.actor().empty();
}

// A page token is good for the filter that it was made for; the reader keeps nothing between pages.
std::string NameOfList(const v1::ListEntriesRequest& request) {
  std::string name = "entries";
  if (request.has_filter()) name += "\nfilter " + request.filter().SerializeAsString();
  if (request.has_subject()) name += "\nsubject " + request.subject().SerializeAsString();
  return std::string(ledger::Bytes(ledger::Sha256(name)));
}

bool AsksForAccess(const v1::EntryFilter& filter) {
  return std::ranges::any_of(filter.kinds(), [](int kind) { return IsAccess(static_cast<v1::EntryKind>(kind)); });
}

indices::Query WithinSight(indices::Query query, const Call& call) {
  query.clauses.push_back(TermsInSight(call));
  return query;
}

bool HasReason(const v1::ItemDetail& item, const std::string& code) {
  return std::ranges::any_of(item.reasons(), [&](const v1::ReasonDetail& reason) { return reason.code() == code; });
}

// What no index finds: read from the entries that the rest of the filter leaves. `detail` as far as the reader may see
// it.
bool FitsUnindexed(const v1::EntryFilter& filter, const v1::Leaf& leaf, const v1::Detail& detail) {
  if (!filter.covenant_version().empty() && leaf.covenant_version() != filter.covenant_version()) return false;
  if (!filter.actor().empty() && detail.actor_reference() != filter.actor()) return false;
  if (filter.outcome().empty() && filter.reason().empty()) return true;
  return std::ranges::any_of(detail.items(), [&](const v1::ItemDetail& item) {
    return (filter.outcome().empty() || item.outcome() == filter.outcome()) &&
           (filter.reason().empty() || HasReason(item, filter.reason()));
  });
}

// Fills one page with what the reader may see of what it asks for, newest first.
class Page {
 public:
  Page(Rooms& rooms, const Call& call, const v1::EntryFilter& filter, indices::Query query, int size,
       v1::ListEntriesAnswer& answer)
      : rooms_(rooms), call_(call), filter_(filter), asked_(std::move(query)), size_(size), answer_(answer) {}

  // From below `end`. Returns where the next page begins: 0 when nothing is left.
  absl::StatusOr<uint64_t> Fill(uint64_t end) {
    const EntryWalk walk(rooms_, WithinSight(asked_, call_));
    for (int stretches = 0; end > 0 && read_ < kMaxRead && stretches < kMaxStretches; ++stretches) {
      ASSIGN_OR_RETURN(const EntryWalk::Stretch stretch, walk.Next(end));
      for (const EntryWalk::Found& found : stretch.entries) {
        RETURN_IF_ERROR(Consider(found));
        if (answer_.entries_size() == size_) return found.index;
      }
      end = stretch.down_to;
    }
    return end;
  }

 private:
  // A sealed half counts as far as the reader may see it.
  absl::Status Consider(const EntryWalk::Found& found) {
    ++read_;
    ASSIGN_OR_RETURN(v1::Entry seen, See(rooms_, call_, found.index, found.entry));
    if (seen.leaf().empty()) return absl::OkStatus();
    v1::Leaf leaf;
    v1::Detail detail;
    if (!leaf.ParseFromString(seen.leaf()) || !detail.ParseFromString(seen.detail())) {
      return absl::DataLossError("an entry of the log is damaged");
    }
    if (asked_.Fits(TermsOf(leaf, &detail)) && FitsUnindexed(filter_, leaf, detail)) {
      *answer_.add_entries() = std::move(seen);
    }
    return absl::OkStatus();
  }

  Rooms& rooms_;
  const Call& call_;
  const v1::EntryFilter& filter_;
  const indices::Query asked_;
  const int size_;
  uint64_t read_ = 0;
  v1::ListEntriesAnswer& answer_;
};

// The register of who read the register says what was asked for, the subject as tokens.
void Register(const v1::ListEntriesRequest& request, const std::vector<std::string>& tokens, v1::Detail& detail) {
  if (request.has_filter()) *detail.mutable_entry_filter() = request.filter();
  if (!request.has_subject()) return;
  v1::ItemDetail* item = detail.add_items();
  item->set_outcome(std::string(kPermit));
  item->set_told(std::string(kPermit));
  for (const std::string& token : tokens) item->add_subject_tokens(token);
}

absl::StatusOr<Prepared> Answer(Rooms& rooms, const Call& call, const v1::ListEntriesRequest& request,
                                indices::Query query) {
  const std::string list = NameOfList(request);
  uint64_t end = rooms.ledger.Latest()->size;
  auto answer = std::make_shared<v1::ListEntriesAnswer>();
  answer->set_complete_to(end);
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(const uint64_t position,
                     ReadPageToken(rooms.keyring, list, call.caller.party, request.page_token()));
    end = std::min(end, position);
  }
  const uint32_t page_size = PageSize(request.page_size(), kUsualPage);
  Page page(rooms, call, request.filter(), std::move(query), static_cast<int>(page_size), *answer);
  ASSIGN_OR_RETURN(end, page.Fill(end));
  if (end > 0) {
    ASSIGN_OR_RETURN(*answer->mutable_next_page_token(), MakePageToken(rooms.keyring, list, call.caller.party, end));
  }
  return Permit(call, std::move(answer));
}

absl::StatusOr<Prepared> List(Rooms& rooms, const Call& call, const v1::ListEntriesRequest& request) {
  const auto refuse = [&call](std::string_view code) { return Refuse<v1::ListEntriesAnswer>(call, code); };
  if (!AuditPurpose(call)) return refuse(kPurposeNotLawful);
  if (request.page_size() > kLargestPage) return refuse(kSizeInvalid);
  if (!FilterValid(request.filter())) return refuse(kFilterInvalid);
  if (SearchesSealedHalves(request) && !call.caller.Oversees()) return refuse(kFilterForOfficers);
  if (AsksForAccess(request.filter()) && !MayReadAccess(call)) return refuse(policy::kMotivationMissing);

  indices::Query query = QueryOf(request.filter());
  SubjectSearch search;
  if (request.has_subject()) {
    ASSIGN_OR_RETURN(search, SearchSubject(rooms, call, request.subject(), request.filter().covenant()));
    if (!search.refusal.permitted) {
      Prepared refused = RefuseAs<v1::ListEntriesAnswer>(call, search.refusal, search.wrong);
      refused.content.changes = std::move(search.charges);
      return refused;
    }
    std::vector<indices::Term>& clause = query.clauses.emplace_back();
    for (const std::string& token : search.tokens) clause.push_back({indices::Kind::kSubject, token});
  }
  ASSIGN_OR_RETURN(Prepared prepared, Answer(rooms, call, request, std::move(query)));
  prepared.content.changes = std::move(search.charges);
  Register(request, search.tokens, prepared.content.detail);
  return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> ListEntries(Rooms& rooms, Call call, const v1::ListEntriesRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<v1::ListEntriesAnswer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    co_await rooms.workers.Enter();
    co_return List(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
