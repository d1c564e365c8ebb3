#include "broker/exchange/subject_requests/gather.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/audit/entry_terms.h"
#include "broker/exchange/audit/entry_walk.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/subject_requests/disclosures.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr v1::EntryKind kTelling[] = {v1::ENTRY_KIND_SUBMIT, v1::ENTRY_KIND_SUBMIT_BULK, v1::ENTRY_KIND_CHECK,
                                      v1::ENTRY_KIND_CHECK_BULK, v1::ENTRY_KIND_RETRIEVE};

bool IsSubmission(v1::EntryKind kind) {
  return kind == v1::ENTRY_KIND_SUBMIT || kind == v1::ENTRY_KIND_SUBMIT_BULK;
}

class Gathering {
 public:
  Gathering(Rooms& rooms, const Call& call, const SubjectSearch& subject, absl::Time since, absl::Time until)
      : rooms_(rooms),
        parties_(call.policy->snapshot->parties()),
        today_(policy::DutchDay(call.now)),
        since_ms_(absl::ToUnixMillis(since)),
        until_ms_(absl::ToUnixMillis(until)),
        tokens_(subject.tokens.begin(), subject.tokens.end()) {}

  // What the log says.
  absl::Status ReadLog() {
    if (tokens_.empty()) return absl::OkStatus();
    indices::Query query;
    query.since_ms = since_ms_;
    query.until_ms = until_ms_;
    std::vector<indices::Term>& subjects = query.clauses.emplace_back();
    for (const std::string& token : tokens_) subjects.push_back({indices::Kind::kSubject, token});
    std::vector<indices::Term>& kinds = query.clauses.emplace_back();
    for (const v1::EntryKind kind : kTelling) kinds.push_back(KindTerm(kind));
    const EntryWalk walk(rooms_, std::move(query));
    for (uint64_t end = rooms_.ledger.Latest()->size; end > 0;) {
      ASSIGN_OR_RETURN(const EntryWalk::Stretch stretch, walk.Next(end));
      for (const EntryWalk::Found& found : stretch.entries) RETURN_IF_ERROR(Add(found));
      end = stretch.down_to;
    }
    return absl::OkStatus();
  }

  // What is kept, and by which ids the subject is known.
  absl::Status ReadStore(const std::string& covenant, const std::vector<std::string>& index_keys,
                         stored::SubjectRequest& request) {
    std::set<std::string> known;
    for (const std::string& key : index_keys) {
      ASSIGN_OR_RETURN(const SubjectView view, rooms_.subjects.Find(covenant, Standing{.key = {key, ""}}));
      if (!view.found || !known.insert(view.subject_id).second) continue;
      request.add_subject_ids(view.subject_id);
      for (const uint64_t number : view.signals) {
        ASSIGN_OR_RETURN(const std::optional<Record> record, rooms_.records.Get(number));
        if (record) Ask(record->signal.supplier()).set_supplied(true);
      }
    }
    return absl::OkStatus();
  }

  void Finish(stored::SubjectRequest& request) {
    std::ranges::reverse(disclosed_);
    for (stored::DisclosedItem& item : disclosed_) *request.add_disclosed() = std::move(item);
    request.set_truncated(truncated_);
    for (auto& [party, asked] : asked_) {
      if (!WhoAnswers(asked, parties_, today_).empty()) *request.add_asked() = std::move(asked);
    }
  }

 private:
  // Who holds today what that party supplied or was given.
  stored::AskedParty& Ask(std::string_view party) {
    const std::string holder(parties_.HolderOf(party, today_));
    stored::AskedParty& asked = asked_[holder];
    asked.set_party(holder);
    return asked;
  }

  bool IsAbout(const v1::ItemDetail& item) const {
    return std::ranges::any_of(item.subject_tokens(),
                               [this](const std::string& token) { return tokens_.contains(token); });
  }

  absl::Status Add(const EntryWalk::Found& found) {
    ASSIGN_OR_RETURN(const ParsedEntry entry, ParseEntry(rooms_.slots, found.entry));
    if (!entry.detail) return absl::OkStatus();
    const v1::Leaf& leaf = entry.leaf;
    if (leaf.time_ms() < since_ms_ || leaf.time_ms() >= until_ms_) return absl::OkStatus();
    if (std::ranges::find(kTelling, leaf.kind()) == std::end(kTelling)) return absl::OkStatus();
    for (int i = entry.detail->items_size() - 1; i >= 0; --i) {
      const v1::ItemDetail& item = entry.detail->items(i);
      if (!IsAbout(item)) continue;
      if (IsSubmission(leaf.kind())) {
        if (item.stored_signal() != 0) Ask(leaf.caller()).set_supplied(true);
      } else {
        AddDisclosed(leaf, found.index, i, item);
      }
    }
    return absl::OkStatus();
  }

  void AddDisclosed(const v1::Leaf& leaf, uint64_t index, int number, const v1::ItemDetail& item) {
    bool disclosed = false;
    for (const v1::RecordDetail& record : item.records()) {
      if (!IsDisclosed(record)) continue;
      disclosed = true;
      Ask(record.supplier()).set_supplied(true);
    }
    if (!disclosed) return;
    Ask(leaf.caller()).set_given(true);
    if (disclosed_.size() == static_cast<size_t>(kMostDisclosures)) {
      truncated_ = true;
      return;
    }
    stored::DisclosedItem& added = disclosed_.emplace_back();
    added.set_entry(index);
    added.set_item(static_cast<uint32_t>(number));
  }

  Rooms& rooms_;
  const policy::PartyRegister& parties_;
  const absl::CivilDay today_;
  const int64_t since_ms_;
  const int64_t until_ms_;
  const std::set<std::string, std::less<>> tokens_;
  std::map<std::string, stored::AskedParty> asked_;
  std::vector<stored::DisclosedItem> disclosed_;  // Newest first.
  bool truncated_ = false;
};

}  // namespace

absl::Status Gather(Rooms& rooms, const Call& call, const SubjectSearch& subject, absl::Time since, absl::Time until,
                    stored::SubjectRequest& request) {
  const std::string& covenant = call.context->covenant();
  Gathering gathering(rooms, call, subject, since, until);
  RETURN_IF_ERROR(gathering.ReadLog());
  RETURN_IF_ERROR(gathering.ReadStore(covenant, subject.index_keys, request));
  gathering.Finish(request);
  for (const std::string& key : subject.index_keys) {
    ASSIGN_OR_RETURN(*request.add_subject_tokens(), rooms.tokens.Token(covenant, call.now, key));
  }
  return absl::OkStatus();
}

}  // namespace covenant::exchange
