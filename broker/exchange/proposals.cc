#include "broker/exchange/proposals.h"

#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/base/uuid7.h"
#include "broker/crypto/secret.h"
#include "broker/ledger/hash.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kProposalPrefix = "proposal/";
constexpr std::string_view kApprovalTag = "covenant-broker approval v1\n";
constexpr size_t kUuidRandom = 10;

absl::StatusOr<stored::Proposal> ParseProposal(std::string_view bytes) {
  stored::Proposal proposal;
  if (!proposal.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored proposal is damaged; restore a backup");
  }
  return proposal;
}

}  // namespace

stored::Proposal MakeProposal(const Call& call, const std::vector<policy::Document>& documents,
                              const policy::Snapshot& candidate) {
  stored::Proposal proposal;
  // Begins with the time, so that proposals sort by age.
  proposal.set_id(MakeUuid7(call.now, crypto::RandomBytes(kUuidRandom)));
  for (const policy::Document& document : documents) {
    stored::DocumentReference* reference = proposal.add_documents();
    *reference = ReferenceTo(document);
    reference->set_version(VersionOf(candidate, document));
  }
  const ledger::Hash digest = ledger::Sha256(policy::ProposalText(documents, Sha256HexOf));
  proposal.set_digest(std::string(ledger::Bytes(digest)));
  proposal.set_proposed_by(call.caller.person);
  proposal.set_status(std::string(kOpen));
  proposal.set_proposed_at_ms(absl::ToUnixMillis(call.now));
  proposal.set_base_policy_set(call.policy->hash);
  return proposal;
}

absl::StatusOr<std::optional<stored::Proposal>> FindProposal(const store::Reader& store, std::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                   store.Get(Family::kPolicy, std::string(kProposalPrefix).append(id)));
  if (!bytes) return std::nullopt;
  ASSIGN_OR_RETURN(stored::Proposal proposal, ParseProposal(*bytes));
  return proposal;
}

void StoreProposal(const stored::Proposal& proposal, store::Batch& changes) {
  changes.Put(Family::kPolicy, std::string(kProposalPrefix) + proposal.id(), proposal.SerializeAsString());
}

absl::StatusOr<std::vector<stored::Proposal>> AllProposals(const store::Reader& store) {
  std::vector<stored::Proposal> proposals;
  auto cursor = store.Scan(Family::kPolicy, store::Prefix(kProposalPrefix));
  for (; cursor->Valid(); cursor->Next()) {
    ASSIGN_OR_RETURN(stored::Proposal proposal, ParseProposal(cursor->value()));
    proposals.push_back(std::move(proposal));
  }
  RETURN_IF_ERROR(cursor->status());
  return proposals;
}

absl::StatusOr<std::vector<policy::Document>> DocumentsOf(const store::Reader& store,
                                                          const stored::Proposal& proposal) {
  std::vector<policy::Document> documents;
  for (const stored::DocumentReference& reference : proposal.documents()) {
    ASSIGN_OR_RETURN(policy::Document document, LoadDocument(store, reference));
    documents.push_back(std::move(document));
  }
  return documents;
}

policy::PolicySet With(policy::PolicySet set, const std::vector<policy::Document>& documents) {
  for (const policy::Document& document : documents) {
    set.Replace(document);
    if (document.kind == policy::DocumentKind::kCovenant) set.suspended.erase(document.name);
  }
  return set;
}

std::string ApprovalText(const stored::Proposal& proposal) {
  return std::string(kApprovalTag) + proposal.id() + "\n" + HexEncode(proposal.digest()) + "\n";
}

v1::Proposal Show(const stored::Proposal& proposal) {
  v1::Proposal shown;
  shown.set_proposal_id(proposal.id());
  shown.set_digest(proposal.digest());
  for (const stored::DocumentReference& reference : proposal.documents()) {
    v1::DocumentSummary* summary = shown.add_documents();
    summary->set_kind(reference.kind());
    summary->set_name(reference.name());
    summary->set_version(reference.version());
    summary->set_sha256(reference.sha256());
    summary->set_status("proposed");
  }
  shown.set_proposed_by(proposal.proposed_by());
  shown.set_decided_by(proposal.decided_by());
  shown.set_status(proposal.status());
  shown.set_proposed_at_ms(proposal.proposed_at_ms());
  return shown;
}

v1::PolicyAct ActOn(const stored::Proposal& proposal) {
  v1::PolicyAct act;
  act.set_proposal_id(proposal.id());
  act.set_proposal_digest(proposal.digest());
  for (const stored::DocumentReference& reference : proposal.documents()) {
    const auto kind = static_cast<policy::DocumentKind>(reference.kind() - 1);
    act.add_documents(std::string(policy::KindName(kind)) + " " + reference.name() + " " +
                      HexEncode(reference.sha256()));
  }
  return act;
}

}  // namespace covenant::exchange
