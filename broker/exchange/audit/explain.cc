#include "broker/exchange/audit/explain.h"

#include <optional>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/base/uuid7.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/repeats.h"
#include "broker/exchange/story/request_rules.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kRequestIdInvalid = "REQUEST_ID_INVALID";
constexpr std::string_view kNotRefused = "NOT_REFUSED";

// Where the entry of the caller's request stands.
struct Place {
  bool known = false;             // there was such a request
  std::optional<uint64_t> index;  // only where something could be explained
};

// Of whatever kind: an id is the caller's own, and it need not know what it asked.
absl::StatusOr<Place> Find(Rooms& rooms, const Call& call, std::string_view uuid) {
  Place place;
  for (int kind = v1::EntryKind_MIN; kind <= v1::EntryKind_MAX; ++kind) {
    if (!v1::EntryKind_IsValid(kind)) continue;
    const std::string row = RepeatRow(call.caller.party, static_cast<v1::EntryKind>(kind), uuid);
    ASSIGN_OR_RETURN(place.index, FindIndex(rooms.store, row));
    if (place.index) break;
    ASSIGN_OR_RETURN(const std::optional<stored::Repeat> repeat, FindRepeat(rooms.store, row));
    place.known |= repeat.has_value();
  }
  place.known |= place.index.has_value();
  return place;
}

bool WasRefused(std::string_view told) {
  return told != kPermit && told != kNoHit && told != kItemized;
}

// The reason that was told with that word, added when it is the first of its kind.
v1::ToldReason& ReasonFor(const Call& call, std::string_view code, std::string_view word, v1::ExplainAnswer& answer) {
  for (v1::ToldReason& reason : *answer.mutable_reasons()) {
    if (reason.reason_code() == code && reason.word() == word) return reason;
  }
  v1::ToldReason& reason = *answer.add_reasons();
  reason.set_reason_code(std::string(code));
  reason.set_word(std::string(word));
  if (const policy::ReasonWord* known = call.policy->snapshot->vocabulary().FindReason(code)) {
    reason.set_nl(known->nl);
    reason.set_en(known->en);
    reason.set_article(known->article);
  }
  return reason;
}

// The word that the answer named with an item's refusal; the first reason is the one that was told.
std::string_view WordOf(const Call& call, const v1::ItemDetail& item) {
  if (item.reasons().empty() || item.reasons(0).code() != item.told()) return {};
  return ToldCondition(call.policy->snapshot->vocabulary(), item.reasons(0).condition());
}

void ExplainItems(const Call& call, const v1::Leaf& leaf, const v1::Detail& detail, v1::ExplainAnswer& answer) {
  const bool itemized = leaf.told() == kItemized;
  for (int i = 0; i < detail.items_size(); ++i) {
    const v1::ItemDetail& item = detail.items(i);
    if (!WasRefused(item.told())) continue;
    v1::ToldReason& reason = ReasonFor(call, item.told(), WordOf(call, item), answer);
    if (itemized) reason.add_items(static_cast<uint32_t>(i));
  }
}

absl::StatusOr<Prepared> Explained(Rooms& rooms, const Call& call, uint64_t index) {
  ASSIGN_OR_RETURN(const ledger::StoredEntry stored, rooms.ledger.Read(index));
  ASSIGN_OR_RETURN(const ParsedEntry entry, ParseEntry(rooms.slots, stored));
  const v1::Leaf& leaf = entry.leaf;
  if (leaf.caller() != call.caller.party) return Refuse<v1::ExplainAnswer>(call, kEntryUnknown);
  if (!WasRefused(leaf.told()) && leaf.told() != kItemized) return Refuse<v1::ExplainAnswer>(call, kNotRefused);
  auto answer = std::make_shared<v1::ExplainAnswer>();
  answer->set_index(index);
  answer->set_leaf(stored.leaf);
  answer->set_destroyed(!entry.detail);
  if (entry.detail) {
    ExplainItems(call, leaf, *entry.detail, *answer);
  } else if (WasRefused(leaf.told())) {
    ReasonFor(call, leaf.told(), "", *answer);  // what the public half says is still there
  }
  return Permit(call, std::move(answer));
}

absl::StatusOr<Prepared> Decide(Rooms& rooms, const Call& call, const v1::ExplainRequest& request) {
  if (!AuditPurpose(call)) return Refuse<v1::ExplainAnswer>(call, kPurposeNotLawful);
  const std::optional<std::string> uuid = ParseUuid7(request.explained_request_id());
  if (!uuid) return Refuse<v1::ExplainAnswer>(call, kRequestIdInvalid);
  ASSIGN_OR_RETURN(const Place place, Find(rooms, call, *uuid));
  if (!place.known) return Refuse<v1::ExplainAnswer>(call, kEntryUnknown);
  if (!place.index) return Refuse<v1::ExplainAnswer>(call, kNotRefused);
  return Explained(rooms, call, *place.index);
}

}  // namespace

Task<absl::StatusOr<Reply>> ExplainRefusal(Rooms& rooms, Call call, const v1::ExplainRequest& request) {
  return TellAtOnce<v1::ExplainAnswer>(rooms, std::move(call),
                                       [&](const Call& c) { return Decide(rooms, c, request); });
}

}  // namespace covenant::exchange
