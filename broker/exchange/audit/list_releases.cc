#include "broker/exchange/audit/list_releases.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/status_macros.h"
#include "broker/exchange/audit/entry_terms.h"
#include "broker/exchange/audit/entry_walk.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/page_token.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

using Answer = v1::ListReleasesAnswer;
using Request = v1::ListReleasesRequest;

constexpr size_t kReferenceBytes = 100;
// As list_entries.cc: a page ends after so much work, and the next one goes on there.
constexpr uint64_t kMaxRead = 20'000;
constexpr int kMaxStretches = 100;
// Where a page begins: the entry below this number, without its first so many releases.
constexpr int kSkipBits = 20;
constexpr v1::EntryKind kReleasing[] = {v1::ENTRY_KIND_CHECK, v1::ENTRY_KIND_CHECK_BULK, v1::ENTRY_KIND_RETRIEVE};

// The caller's party, and the parties that it took over.
std::set<std::string, std::less<>> OwnSuppliers(const Call& call) {
  std::set<std::string, std::less<>> own = {call.caller.party};
  const policy::PartyRegister& parties = call.policy->snapshot->parties();
  for (const std::string_view before : parties.PredecessorsOf(call.caller.party, policy::DutchDay(call.now))) {
    own.emplace(before);
  }
  return own;
}

std::string_view Objection(const Call& call, const Request& request) {
  if (!AuditPurpose(call)) return kPurposeNotLawful;
  const policy::Person* officer = OfficerOf(call);
  const bool oversees = officer != nullptr && officer->OverseesParty(call.caller.party);
  if (!call.caller.person.empty() && !oversees) return kRoleMissing;
  if (request.page_size() > kLargestPage) return kSizeInvalid;
  const bool ends_first = request.until_ms() != 0 && request.until_ms() <= request.since_ms();
  return ends_first || request.signal_reference().size() > kReferenceBytes ? kFilterInvalid : std::string_view();
}

v1::EntryFilter FilterOf(const Call& call, const Request& request) {
  v1::EntryFilter filter;
  filter.set_since_ms(request.since_ms());
  filter.set_until_ms(request.until_ms());
  filter.set_covenant(call.context->covenant());
  for (const v1::EntryKind kind : kReleasing) filter.add_kinds(kind);
  return filter;
}

// A page token is good for the filter that it was made for.
std::string NameOfList(const v1::EntryFilter& filter, const Request& request) {
  const std::string name = "releases\n" + filter.SerializeAsString() + "\n" + request.signal_reference();
  return std::string(ledger::Bytes(ledger::Sha256(name)));
}

// Fills one page, newest first.
class Page {
 public:
  Page(Rooms& rooms, const Call& call, const Request& request, const v1::EntryFilter& filter, int size, Answer& answer)
      : rooms_(rooms),
        asked_(filter),
        own_(OwnSuppliers(call)),
        reference_(request.signal_reference()),
        size_(size),
        answer_(answer) {}

  // From the position `from`. Returns where the next page begins: 0 when nothing is left.
  absl::StatusOr<uint64_t> Fill(uint64_t from) {
    uint64_t end = from >> kSkipBits;
    uint64_t skip = from & ((uint64_t{1} << kSkipBits) - 1);
    const EntryWalk walk(rooms_, QueryOfOwn());
    for (int stretches = 0; end > 0 && read_ < kMaxRead && stretches < kMaxStretches; ++stretches) {
      ASSIGN_OR_RETURN(const EntryWalk::Stretch stretch, walk.Next(end));
      for (const EntryWalk::Found& found : stretch.entries) {
        ++read_;
        // Only the entry at which the page before ended has releases to skip.
        const uint64_t skipped = found.index + 1 == end ? std::exchange(skip, 0) : 0;
        ASSIGN_OR_RETURN(const std::optional<uint64_t> left_at, Take(found, skipped));
        if (left_at) return (found.index + 1) << kSkipBits | *left_at;
      }
      skip = 0;
      end = stretch.down_to;
    }
    return end << kSkipBits;
  }

 private:
  indices::Query QueryOfOwn() const {
    indices::Query query = QueryOf(asked_);
    std::vector<indices::Term>& suppliers = query.clauses.emplace_back();
    for (const std::string& supplier : own_) suppliers.push_back({indices::Kind::kReleasedBy, supplier});
    return query;
  }

  // Adds the entry's releases after the first `skip`. When the page is full: how many of them are told by now.
  absl::StatusOr<std::optional<uint64_t>> Take(const EntryWalk::Found& found, uint64_t skip) {
    ASSIGN_OR_RETURN(const ParsedEntry entry, ParseEntry(rooms_.slots, found.entry));
    if (!entry.detail || !QueryOfOwn().Fits(TermsOf(entry.leaf, &*entry.detail))) return std::nullopt;
    uint64_t told = 0;
    for (const v1::ItemDetail& item : entry.detail->items()) {
      for (const v1::RecordDetail& record : item.records()) {
        if (record.outcome() != kPermit || !own_.contains(record.supplier())) continue;
        ASSIGN_OR_RETURN(std::string reference, ReferenceOf(record));
        if (!reference_.empty() && reference != reference_) continue;
        if (told++ < skip) continue;
        if (answer_.releases_size() == size_) return told - 1;
        Tell(found.index, entry.leaf, record, std::move(reference));
      }
    }
    return std::nullopt;
  }

  // As its supplier was told: of a signal that was taken over the party before.
  absl::StatusOr<std::string> ReferenceOf(const v1::RecordDetail& record) {
    std::string supplier = record.supplier();
    if (own_.size() > 1) {
      ASSIGN_OR_RETURN(const std::optional<Record> stored, rooms_.records.Get(record.signal()));
      if (stored) supplier = stored->signal.supplier();
    }
    return rooms_.records.Reference(supplier, record.signal());
  }

  void Tell(uint64_t index, const v1::Leaf& leaf, const v1::RecordDetail& record, std::string reference) {
    v1::Release* release = answer_.add_releases();
    release->set_index(index);
    release->set_time_ms(leaf.time_ms());
    release->set_signal_reference(std::move(reference));
    release->set_recipient(leaf.caller());
    release->set_covenant(leaf.covenant());
    release->set_purpose(leaf.purpose());
    release->set_rule(record.rule());
    release->set_basis_supply(record.basis_supply());
    *release->mutable_fields() = record.fields();
  }

  Rooms& rooms_;
  const v1::EntryFilter& asked_;
  const std::set<std::string, std::less<>> own_;
  const std::string& reference_;
  const int size_;
  uint64_t read_ = 0;
  Answer& answer_;
};

absl::StatusOr<Prepared> List(Rooms& rooms, const Call& call, const Request& request) {
  if (const std::string_view code = Objection(call, request); !code.empty()) return Refuse<Answer>(call, code);
  v1::EntryFilter filter = FilterOf(call, request);
  const std::string list = NameOfList(filter, request);
  auto answer = std::make_shared<Answer>();
  const uint64_t size = rooms.ledger.Latest()->size;
  answer->set_complete_to(size);
  uint64_t from = size << kSkipBits;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(from, ReadPageToken(rooms.keyring, list, call.caller.party, request.page_token()));
    if (from >> kSkipBits > size) return absl::InvalidArgumentError("page_token is not one of this list");
  }
  const uint32_t page_size = PageSize(request.page_size(), kUsualPage);
  Page page(rooms, call, request, filter, static_cast<int>(page_size), *answer);
  ASSIGN_OR_RETURN(const uint64_t next, page.Fill(from));
  if (next > 0) {
    ASSIGN_OR_RETURN(*answer->mutable_next_page_token(), MakePageToken(rooms.keyring, list, call.caller.party, next));
  }
  Prepared prepared = Permit(call, std::move(answer));
  // The register of who read the register says what was asked for.
  filter.set_supplier(call.caller.party);
  filter.set_released_only(true);
  *prepared.content.detail.mutable_entry_filter() = std::move(filter);
  return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> ListReleases(Rooms& rooms, Call call, const Request& request) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    co_await rooms.workers.Enter();
    co_return List(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
