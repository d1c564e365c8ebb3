#include "broker/exchange/administration/policy_history.h"

#include <string>
#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/page_token.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/decide/document_version.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kSizeRow = "history_size";
constexpr std::string_view kEventPrefix = "history/";
constexpr std::string_view kHistoryList = "policy history";

std::string EventRow(uint64_t number) {
  std::string row(kEventPrefix);
  AppendBigEndian64(row, number);
  return row;
}

absl::StatusOr<uint64_t> Size(const store::Reader& store) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, store.Get(Family::kPolicy, kSizeRow));
  if (!bytes) return 0;
  if (bytes->size() != sizeof(uint64_t)) return absl::DataLossError("the policy set's history is damaged");
  return ReadBigEndian64(*bytes);
}

absl::StatusOr<v1::HistoryEvent> ParseEvent(std::string_view bytes) {
  v1::HistoryEvent event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("the policy set's history is damaged; restore a backup");
  }
  return event;
}

bool Differs(const InForce* before, const policy::Document& document) {
  const policy::Document* old = before == nullptr ? nullptr : before->set.Find(document.kind, document.name);
  return old == nullptr || old->source != document.source;
}

bool Has(const InForce* set, const std::set<std::string> policy::PolicySet::* list, const std::string& name) {
  return set != nullptr && (set->set.*list).contains(name);
}

// What happened to the document, in the words of HistoryEvent.event; a new version may also be suspended at once.
std::vector<std::string> Happened(const InForce* before, const InForce& after, const policy::Document& document) {
  std::vector<std::string> events;
  if (Differs(before, document)) events.emplace_back("in_force");
  if (document.kind != policy::DocumentKind::kCovenant) return events;
  const bool was = Has(before, &policy::PolicySet::suspended, document.name);
  const bool is = Has(&after, &policy::PolicySet::suspended, document.name);
  if (is && !was) events.emplace_back("suspended");
  if (was && !is) events.emplace_back("unsuspended");
  const bool retired = Has(&after, &policy::PolicySet::retired, document.name);
  if (retired && !Has(before, &policy::PolicySet::retired, document.name)) events.emplace_back("retired");
  return events;
}

bool Asked(const v1::HistoryRequest& request, const v1::HistoryEvent& event) {
  return request.name().empty() || (event.kind() == request.kind() && event.name() == request.name());
}

absl::StatusOr<Prepared> Tell(Rooms& rooms, const Call& call, const v1::HistoryRequest& request) {
  const bool half = request.name().empty() != (request.kind() == v1::DOCUMENT_KIND_UNSPECIFIED);
  if (request.page_size() > kLargestPage || half) return Refuse<v1::HistoryAnswer>(call, kSizeInvalid);
  uint64_t position = 0;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(position, ReadPageToken(rooms.keyring, kHistoryList, call.caller.party, request.page_token()));
  }
  const int most = static_cast<int>(PageSize(request.page_size(), kLongPage));
  auto answer = std::make_shared<v1::HistoryAnswer>();
  auto cursor = rooms.store.Scan(Family::kPolicy, {EventRow(position), store::Prefix(kEventPrefix).end});
  for (; cursor->Valid() && answer->events_size() < most; cursor->Next(), ++position) {
    ASSIGN_OR_RETURN(v1::HistoryEvent event, ParseEvent(cursor->value()));
    if (Asked(request, event)) *answer->add_events() = std::move(event);
  }
  RETURN_IF_ERROR(cursor->status());
  if (cursor->Valid()) {
    ASSIGN_OR_RETURN(*answer->mutable_next_page_token(),
                     MakePageToken(rooms.keyring, kHistoryList, call.caller.party, position));
  }
  return Permit(call, std::move(answer));
}

}  // namespace

absl::Status RecordHistory(const store::Reader& store, const InForce* before, const InForce& after,
                           const v1::HistoryEvent& act, store::Batch& changes) {
  ASSIGN_OR_RETURN(uint64_t size, Size(store));
  for (const policy::Document& document : after.set.documents) {
    for (std::string& happened : Happened(before, after, document)) {
      v1::HistoryEvent event = act;
      const stored::DocumentReference reference = ReferenceTo(document);
      event.set_event(std::move(happened));
      event.set_kind(reference.kind());
      event.set_name(reference.name());
      event.set_version(VersionOf(*after.snapshot, document));
      event.set_sha256(reference.sha256());
      event.set_policy_set(after.hash);
      changes.Put(Family::kPolicy, EventRow(size++), event.SerializeAsString());
    }
  }
  std::string bytes;
  AppendBigEndian64(bytes, size);
  changes.Put(Family::kPolicy, kSizeRow, bytes);
  return absl::OkStatus();
}

absl::StatusOr<bool> WasInForce(const store::Reader& store, v1::DocumentKind kind, std::string_view name,
                                std::string_view sha256) {
  auto cursor = store.Scan(Family::kPolicy, store::Prefix(kEventPrefix));
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(const v1::HistoryEvent event, ParseEvent(cursor->value()));
    if (event.kind() == kind && event.name() == name && event.sha256() == sha256) return true;
  }
  RETURN_IF_ERROR(cursor->status());
  return false;
}

Task<absl::StatusOr<Reply>> PolicyHistory(Rooms& rooms, Call call, const v1::HistoryRequest& request) {
  return TellAtOnce<v1::HistoryAnswer>(rooms, std::move(call), [&](const Call& c) { return Tell(rooms, c, request); });
}

}  // namespace covenant::exchange
