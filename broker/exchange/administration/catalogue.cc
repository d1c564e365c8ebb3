#include "broker/exchange/administration/catalogue.h"

#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/administration/policy_act.h"
#include "broker/exchange/administration/policy_history.h"
#include "broker/exchange/administration/proposals.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/page_token.h"
#include "policy/decide/document_version.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kPolicyList = "policy";

v1::DocumentSummary Summarise(const Call& call, const policy::Document& document) {
  const policy::Snapshot& snapshot = *call.policy->snapshot;
  const stored::DocumentReference reference = ReferenceTo(document);
  v1::DocumentSummary summary;
  summary.set_kind(reference.kind());
  summary.set_name(document.name);
  summary.set_version(VersionOf(snapshot, document));
  summary.set_sha256(reference.sha256());
  const bool covenant = document.kind == policy::DocumentKind::kCovenant;
  summary.set_status(
      covenant ? std::string(policy::StatusName(snapshot.StatusOf(*snapshot.FindCovenant(document.name), call.now)))
               : "in_force");
  return summary;
}

// One list over documents and proposals; a position counts through both.
absl::StatusOr<Prepared> List(Rooms& rooms, const Call& call, const v1::ListRequest& request) {
  if (request.page_size() > kLargestPage) return Refuse<v1::ListAnswer>(call, kSizeInvalid);
  uint64_t position = 0;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(position, ReadPageToken(rooms.keyring, kPolicyList, call.caller.party, request.page_token()));
  }
  const uint64_t end = position + PageSize(request.page_size(), kLongPage);
  ASSIGN_OR_RETURN(const std::vector<stored::Proposal> proposals, AllProposals(rooms.store));
  const std::vector<policy::Document>& documents = call.policy->set.documents;

  auto answer = std::make_shared<v1::ListAnswer>();
  answer->set_policy_set(call.policy->hash);
  const uint64_t all = documents.size() + proposals.size();
  for (; position < std::min(end, all); ++position) {
    if (position < documents.size()) {
      *answer->add_documents() = Summarise(call, documents[position]);
    } else {
      *answer->add_proposals() = Show(proposals[position - documents.size()]);
    }
  }
  if (position < all) {
    ASSIGN_OR_RETURN(*answer->mutable_next_page_token(),
                     MakePageToken(rooms.keyring, kPolicyList, call.caller.party, position));
  }
  return Permit(call, std::move(answer));
}

void Add(const policy::Document& document, v1::GetAnswer& answer) {
  v1::Document* shown = answer.add_documents();
  shown->set_kind(ReferenceTo(document).kind());
  shown->set_name(document.name);
  shown->set_source(document.source);
}

// The document in force, or the version that is asked for, if it ever was.
absl::StatusOr<std::optional<policy::Document>> Find(Rooms& rooms, const Call& call, const v1::GetRequest& request) {
  const auto kind = static_cast<policy::DocumentKind>(request.kind() - 1);
  if (!request.sha256().empty()) {
    ASSIGN_OR_RETURN(const bool was, WasInForce(rooms.store, request.kind(), request.name(), request.sha256()));
    if (!was) return std::nullopt;
    stored::DocumentReference reference;
    reference.set_kind(request.kind());
    reference.set_name(request.name());
    reference.set_sha256(request.sha256());
    ASSIGN_OR_RETURN(policy::Document document, LoadDocument(rooms.store, reference));
    return document;
  }
  const policy::Document* document = call.policy->set.Find(kind, request.name());
  return document == nullptr ? std::nullopt : std::optional(*document);
}

absl::StatusOr<Prepared> Get(Rooms& rooms, const Call& call, const v1::GetRequest& request) {
  auto answer = std::make_shared<v1::GetAnswer>();
  if (!request.proposal_id().empty()) {
    ASSIGN_OR_RETURN(const std::optional<stored::Proposal> proposal, FindProposal(rooms.store, request.proposal_id()));
    if (!proposal) return Refuse<v1::GetAnswer>(call, kProposalUnknown);
    ASSIGN_OR_RETURN(const Contents contents, ContentsOf(rooms.store, *proposal));
    for (const policy::Document& document : contents.documents) Add(document, *answer);
    *answer->mutable_proposal() = Show(*proposal);
    return Permit(call, std::move(answer));
  }
  if (request.kind() < v1::DOCUMENT_KIND_COVENANT || request.kind() > v1::DOCUMENT_KIND_POLICE_UNITS) {
    return Refuse<v1::GetAnswer>(call, kDocumentUnknown);
  }
  ASSIGN_OR_RETURN(const std::optional<policy::Document> document, Find(rooms, call, request));
  if (!document) return Refuse<v1::GetAnswer>(call, kDocumentUnknown);
  Add(*document, *answer);
  return Permit(call, std::move(answer));
}

}  // namespace

Task<absl::StatusOr<Reply>> ListPolicy(Rooms& rooms, Call call, const v1::ListRequest& request) {
  return TellAtOnce<v1::ListAnswer>(rooms, std::move(call), [&](const Call& c) { return List(rooms, c, request); });
}

Task<absl::StatusOr<Reply>> GetPolicy(Rooms& rooms, Call call, const v1::GetRequest& request) {
  return TellAtOnce<v1::GetAnswer>(rooms, std::move(call), [&](const Call& c) { return Get(rooms, c, request); });
}

}  // namespace covenant::exchange
