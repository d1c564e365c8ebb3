#include "broker/exchange/administration/proposals.h"

#include <algorithm>
#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/base/uuid7.h"
#include "broker/crypto/secret.h"
#include "broker/ledger/hash.h"
#include "policy/decide/document_version.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kProposalPrefix = "proposal/";
constexpr std::string_view kApprovalTag = "covenant-broker approval v1\n";
constexpr std::string_view kAcceptanceTag = "covenant-broker acceptance v1\n";
constexpr size_t kUuidRandom = 10;

absl::StatusOr<stored::Proposal> ParseProposal(std::string_view bytes) {
  stored::Proposal proposal;
  if (!proposal.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored proposal is damaged; restore a backup");
  }
  return proposal;
}

// A change as a line of the digest and of the entry.
std::string LineOf(const v1::Change& change) {
  switch (change.kind()) {
    case v1::CHANGE_KIND_UNSUSPEND:
      return "unsuspend covenant " + change.name();
    case v1::CHANGE_KIND_RETIRE:
      return "retire covenant " + change.name();
    case v1::CHANGE_KIND_WITHDRAW:
      return "withdraw proposal " + change.name();
    default:
      return "";
  }
}

std::vector<std::string> LinesOf(const std::vector<v1::Change>& changes) {
  std::vector<std::string> lines;
  for (const v1::Change& change : changes) lines.push_back(LineOf(change));
  return lines;
}

stored::DocumentReference Proposed(const Call& call, const policy::Document& document,
                                   const policy::Snapshot& candidate) {
  stored::DocumentReference reference = ReferenceTo(document);
  reference.set_version(VersionOf(candidate, document));
  const policy::Document* replaced = call.policy->set.Find(document.kind, document.name);
  if (replaced != nullptr) reference.set_replaces(ReferenceTo(*replaced).sha256());
  return reference;
}

std::string Signed(std::string_view tag, const stored::Proposal& proposal) {
  return std::string(tag) + proposal.id() + "\n" + HexEncode(proposal.digest()) + "\n";
}

void ShowStanding(const stored::Proposal& proposal, v1::Proposal& shown) {
  shown.set_status(proposal.status());
  shown.set_proposed_by(proposal.proposed_by());
  shown.set_decided_by(proposal.decided_by());
  shown.set_proposed_at_ms(proposal.proposed_at_ms());
  shown.set_takes_effect_on(proposal.takes_effect_on());
  shown.set_enacted_at_ms(proposal.enacted_at_ms());
  *shown.mutable_acceptances() = proposal.acceptances();
  if (!IsPending(proposal)) return;
  for (std::string& party : Awaiting(proposal)) shown.add_awaiting(std::move(party));
}

}  // namespace

stored::Proposal MakeProposal(const Call& call, const Contents& contents, const policy::Snapshot& candidate) {
  stored::Proposal proposal;
  // Begins with the time, so that proposals sort by age.
  proposal.set_id(MakeUuid7(call.now, crypto::RandomBytes(kUuidRandom)));
  for (const policy::Document& document : contents.documents) {
    *proposal.add_documents() = Proposed(call, document, candidate);
  }
  for (const v1::Change& change : contents.changes) *proposal.add_changes() = change;
  const std::string text = policy::ProposalText(contents.documents, LinesOf(contents.changes), Sha256HexOf);
  proposal.set_digest(std::string(ledger::Bytes(ledger::Sha256(text))));
  proposal.set_proposed_by(call.caller.person);
  proposal.set_status(std::string(kOpen));
  proposal.set_proposed_at_ms(absl::ToUnixMillis(call.now));
  return proposal;
}

bool IsPending(const stored::Proposal& proposal) {
  return proposal.status() == kOpen || proposal.status() == kAwaitingAcceptance;
}

std::vector<std::string> Awaiting(const stored::Proposal& proposal) {
  std::vector<std::string> awaiting(proposal.acceptances_needed().begin(), proposal.acceptances_needed().end());
  for (const v1::Acceptance& given : proposal.acceptances()) std::erase(awaiting, given.party());
  return awaiting;
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

absl::StatusOr<Contents> ContentsOf(const store::Reader& store, const stored::Proposal& proposal) {
  Contents contents;
  for (const stored::DocumentReference& reference : proposal.documents()) {
    ASSIGN_OR_RETURN(policy::Document document, LoadDocument(store, reference));
    contents.documents.push_back(std::move(document));
  }
  contents.changes.assign(proposal.changes().begin(), proposal.changes().end());
  return contents;
}

policy::PolicySet With(policy::PolicySet set, const Contents& contents) {
  for (const policy::Document& document : contents.documents) {
    set.Replace(document);
    if (document.kind == policy::DocumentKind::kCovenant) set.retired.erase(document.name);
  }
  for (const v1::Change& change : contents.changes) {
    if (change.kind() == v1::CHANGE_KIND_UNSUSPEND) set.suspended.erase(change.name());
    if (change.kind() == v1::CHANGE_KIND_RETIRE) set.retired.insert(change.name());
  }
  return set;
}

std::string ApprovalText(const stored::Proposal& proposal) {
  return Signed(kApprovalTag, proposal);
}

std::string AcceptanceText(const stored::Proposal& proposal, std::string_view party) {
  return Signed(kAcceptanceTag, proposal).append(party).append("\n");
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
  *shown.mutable_changes() = proposal.changes();
  ShowStanding(proposal, shown);
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
  for (const v1::Change& change : proposal.changes()) act.add_documents(LineOf(change));
  *act.mutable_acceptances_needed() = proposal.acceptances_needed();
  act.set_takes_effect_on(proposal.takes_effect_on());
  return act;
}

v1::HistoryEvent HistoryOf(const stored::Proposal& proposal, absl::Time now) {
  v1::HistoryEvent event;
  event.set_at_ms(absl::ToUnixMillis(now));
  event.set_proposal_id(proposal.id());
  event.set_proposed_by(proposal.proposed_by());
  event.set_approved_by(proposal.decided_by());
  *event.mutable_acceptances() = proposal.acceptances();
  return event;
}

}  // namespace covenant::exchange
