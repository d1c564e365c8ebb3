#include "broker/exchange/replay/replay.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/administration/proposed_contents.h"
#include "broker/exchange/audit/entry_terms.h"
#include "broker/exchange/audit/entry_walk.h"
#include "broker/exchange/audit/sight.h"
#include "broker/exchange/replay/candidate_policy.h"
#include "broker/exchange/replay/decide_again.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/page_token.h"
#include "broker/exchange/story/request_rules.h"

namespace covenant::exchange {
namespace {

// A page ends after about so many entries, stretches of the log, or decisions, whichever comes first.
constexpr uint32_t kMaxRead = 20'000;
constexpr int kMaxStretches = 100;
constexpr uint64_t kMaxDecisions = 50'000;

// A page token is good for the replay that it was made for.
std::string NameOfList(const v1::ReplayRequest& request) {
  v1::ReplayRequest same = request;
  same.clear_context();
  same.clear_page_token();
  same.clear_page_size();
  return std::string(ledger::Bytes(ledger::Sha256("replay\n" + same.SerializeAsString())));
}

indices::Query RequestsWithin(const v1::ReplayRequest& request) {
  v1::EntryFilter filter;
  filter.set_since_ms(request.since_ms());
  filter.set_until_ms(request.until_ms());
  for (int kind = v1::EntryKind_MIN; kind <= v1::EntryKind_MAX; ++kind) {
    if (v1::EntryKind_IsValid(kind) && IsDecidedAgain(static_cast<v1::EntryKind>(kind))) {
      filter.add_kinds(static_cast<v1::EntryKind>(kind));
    }
  }
  return QueryOf(filter);
}

// One page of a replay.
class Page {
 public:
  Page(Rooms& rooms, const Call& call, std::shared_ptr<const policy::Snapshot> snapshot,
       const v1::ReplayRequest& request, uint64_t below)
      : rooms_(rooms),
        call_(call),
        snapshot_(std::move(snapshot)),
        asked_(RequestsWithin(request)),
        walk_(rooms, asked_),
        all_(call.caller.Is(authenticate::Role::kAdministrator)),
        officer_(call.caller.Oversees()),
        size_(request.page_size() == 0 ? kMaxRead : request.page_size()),
        answer_(std::make_shared<v1::ReplayAnswer>()),
        at_(below) {
    answer_->set_below(below);
  }

  bool done() const { return at_ == 0 || full() || stretches_ >= kMaxStretches; }
  // Decides the next stretch again. DATA_LOSS, UNAVAILABLE.
  absl::Status Step() {
    ASSIGN_OR_RETURN(const EntryWalk::Stretch stretch, walk_.Next(at_));
    ++stretches_;
    for (const EntryWalk::Found& found : stretch.entries) {
      RETURN_IF_ERROR(Consider(found));
      at_ = found.index;
      if (full()) return absl::OkStatus();
    }
    at_ = stretch.down_to;
    return absl::OkStatus();
  }
  // Where the next page goes on; 0 when nothing is left.
  uint64_t at() const { return at_; }
  std::shared_ptr<v1::ReplayAnswer> Finish() {
    tally_.Write(*answer_);
    answer_->set_down_to(at_);
    return answer_;
  }

 private:
  bool full() const { return read_ >= size_ || tally_.decisions() >= kMaxDecisions; }

  absl::Status Consider(const EntryWalk::Found& found) {
    ++read_;
    ASSIGN_OR_RETURN(const v1::Leaf leaf, ParseLeaf(found.entry.leaf));
    if (!asked_.Fits(TermsOf(leaf, nullptr))) return absl::OkStatus();
    v1::Entry seen;
    if (officer_) {
      ASSIGN_OR_RETURN(seen, See(rooms_, call_, found.index, found.entry));
    }
    if (!all_ && seen.leaf().empty()) return absl::OkStatus();

    ASSIGN_OR_RETURN(const ParsedEntry entry, ParseEntry(rooms_.slots, found.entry));
    ReplayTally tally;
    if (!entry.detail) {
      tally.Gap(kDetailDestroyed);
    } else {
      if (!all_ && seen.detail().empty()) return absl::OkStatus();
      RETURN_IF_ERROR(DecideAgain(*snapshot_, rooms_.records, leaf, *entry.detail, tally));
      if (!seen.detail().empty()) Name(found.index, leaf, *entry.detail, tally.Total());
    }
    tally_.Add(tally);
    return absl::OkStatus();
  }

  void Name(uint64_t index, const v1::Leaf& leaf, const v1::Detail& detail, const v1::ReplayCount& total) {
    if (total.permit_to_refuse() + total.refuse_to_permit() + total.other_fields() == 0) return;
    v1::ReplayedEntry* entry = answer_->add_entries();
    entry->set_index(index);
    entry->set_request_id(detail.request_id());
    entry->set_kind(leaf.kind());
    entry->set_permit_to_refuse(total.permit_to_refuse());
    entry->set_refuse_to_permit(total.refuse_to_permit());
    entry->set_other_fields(total.other_fields());
  }

  Rooms& rooms_;
  const Call& call_;
  const std::shared_ptr<const policy::Snapshot> snapshot_;
  const indices::Query asked_;
  const EntryWalk walk_;
  const bool all_;
  const bool officer_;
  const uint32_t size_;
  ReplayTally tally_;
  const std::shared_ptr<v1::ReplayAnswer> answer_;
  uint64_t at_;
  uint32_t read_ = 0;
  int stretches_ = 0;
};

Task<absl::StatusOr<Prepared>> Decide(Rooms& rooms, const Call& call, const v1::ReplayRequest& request) {
  if (request.until_ms() != 0 && request.until_ms() <= request.since_ms()) {
    co_return Refuse<v1::ReplayAnswer>(call, kFilterInvalid);
  }
  if (request.page_size() > kMaxRead) co_return Refuse<v1::ReplayAnswer>(call, kSizeInvalid);
  const std::string list = NameOfList(request);
  uint64_t below = rooms.ledger.Latest()->size;
  if (!request.page_token().empty()) {
    CO_ASSIGN_OR_RETURN(const uint64_t position,
                        ReadPageToken(rooms.keyring, list, call.caller.party, request.page_token()));
    below = std::min(below, position);
  }
  co_await rooms.workers.Enter();
  CO_ASSIGN_OR_RETURN(CandidatePolicy candidate, FindCandidate(rooms.store, call, request));
  if (candidate.snapshot == nullptr) {
    Prepared refused = Refuse<v1::ReplayAnswer>(call, candidate.refusal);
    ShowFindings(candidate.findings, static_cast<v1::ReplayAnswer&>(*refused.answer));
    co_return refused;
  }

  Page page(rooms, call, std::move(candidate.snapshot), request, below);
  while (!page.done()) {
    co_await rooms.workers.Enter();  // behind whoever came meanwhile
    CO_RETURN_IF_ERROR(page.Step());
  }
  std::shared_ptr<v1::ReplayAnswer> answer = page.Finish();
  ShowFindings(candidate.findings, *answer);
  if (page.at() > 0) {
    CO_ASSIGN_OR_RETURN(*answer->mutable_next_page_token(),
                        MakePageToken(rooms.keyring, list, call.caller.party, page.at()));
  }
  Prepared prepared = Permit(call, std::move(answer));
  *prepared.content.detail.mutable_policy_act() = std::move(candidate.act);
  co_return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> Replay(Rooms& rooms, Call call, const v1::ReplayRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<v1::ReplayAnswer>;
  plot.decide = [&rooms, &request](const Call& c) { return Decide(rooms, c, request); };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
