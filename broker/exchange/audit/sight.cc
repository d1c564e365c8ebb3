#include "broker/exchange/audit/sight.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/audit/entry_terms.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/request_facts.h"
#include "broker/exchange/story/request_rules.h"

namespace covenant::exchange {
namespace {

// Acts on the policy set and refused identities belong to no covenant: they concern every officer.
constexpr v1::EntryKind kConcernEveryOfficer[] = {
    v1::ENTRY_KIND_GENESIS,         v1::ENTRY_KIND_POLICY_VALIDATE, v1::ENTRY_KIND_POLICY_PROPOSE,
    v1::ENTRY_KIND_POLICY_APPROVE,  v1::ENTRY_KIND_POLICY_REJECT,   v1::ENTRY_KIND_POLICY_LIST,
    v1::ENTRY_KIND_POLICY_GET,      v1::ENTRY_KIND_POLICY_SUSPEND,  v1::ENTRY_KIND_POLICY_ACCEPT,
    v1::ENTRY_KIND_POLICY_HISTORY,  v1::ENTRY_KIND_POLICY_ACTIVATE, v1::ENTRY_KIND_POLICY_REPLAY,
    v1::ENTRY_KIND_REFUSED_IDENTITY};

constexpr v1::EntryKind kAccess[] = {v1::ENTRY_KIND_AUDIT_LIST, v1::ENTRY_KIND_AUDIT_GET, v1::ENTRY_KIND_AUDIT_EXPORT,
                                     v1::ENTRY_KIND_AUDIT_RELEASES, v1::ENTRY_KIND_SUBJECT_REQUEST_GET};

// Of what the log said under no covenant.
constexpr v1::EntryKind kDestroying[] = {v1::ENTRY_KIND_DESTROY, v1::ENTRY_KIND_DESTROYED};

bool ConcernsEveryOfficer(const v1::Leaf& leaf) {
  if (leaf.covenant().empty() && std::ranges::find(kDestroying, leaf.kind()) != std::end(kDestroying)) return true;
  return std::ranges::find(kConcernEveryOfficer, leaf.kind()) != std::end(kConcernEveryOfficer);
}

bool Oversees(const policy::Person& officer, const v1::Leaf& leaf) {
  return officer.OverseesParty(leaf.caller()) ||
         (!leaf.covenant().empty() && officer.OverseesCovenant(leaf.covenant()));
}

bool OverseesSupplier(const policy::Person& officer, const v1::Detail& detail) {
  return std::ranges::any_of(detail.items(), [&](const v1::ItemDetail& item) {
    return std::ranges::any_of(
        item.records(), [&](const v1::RecordDetail& record) { return officer.OverseesParty(record.supplier()); });
  });
}

bool OverseesByLeaf(const policy::Person& officer, const v1::Leaf& leaf) {
  return ConcernsEveryOfficer(leaf) || Oversees(officer, leaf);
}

// The leaf is asked first: a detail is opened only where it may be the officer's, and read only where a supplier in it must
// make it so.
absl::StatusOr<v1::Entry> SeeDetailOf(const Rooms& rooms, const Call& call, const v1::Leaf& leaf,
                                      const ledger::StoredEntry& entry) {
  v1::Entry seen;
  const policy::Person* officer = OfficerOf(call);
  if (officer == nullptr || (IsAccess(leaf.kind()) && !MayReadAccess(call))) return seen;
  const bool by_leaf = OverseesByLeaf(*officer, leaf);
  if (!by_leaf && officer->officer_for_parties.empty()) return seen;
  absl::StatusOr<OpenedDetail> opened = OpenDetail(rooms.slots, leaf.commitment(), entry.detail);
  if (absl::IsNotFound(opened.status())) return seen;
  RETURN_IF_ERROR(opened.status());
  if (!by_leaf) {
    v1::Detail detail;
    if (!detail.ParseFromString(opened->detail)) return absl::DataLossError("an entry of the log is damaged");
    if (!OverseesSupplier(*officer, detail)) return seen;
  }
  seen.set_salt(std::move(opened->salt));
  seen.set_detail(std::move(opened->detail));
  return seen;
}

}  // namespace

absl::StatusOr<v1::Entry> SeeDetail(Rooms& rooms, const Call& call, const ledger::StoredEntry& entry) {
  ASSIGN_OR_RETURN(const v1::Leaf leaf, ParseLeaf(entry.leaf));
  return SeeDetailOf(rooms, call, leaf, entry);
}

absl::StatusOr<v1::Entry> See(Rooms& rooms, const Call& call, uint64_t index, const ledger::StoredEntry& entry) {
  ASSIGN_OR_RETURN(const v1::Leaf leaf, ParseLeaf(entry.leaf));
  ASSIGN_OR_RETURN(v1::Entry seen, SeeDetailOf(rooms, call, leaf, entry));
  const policy::Person* officer = OfficerOf(call);
  const bool own = leaf.caller() == call.caller.party;
  const bool overseen = officer != nullptr && OverseesByLeaf(*officer, leaf);
  if (own || overseen || !seen.detail().empty()) {
    seen.set_index(index);
    seen.set_leaf(entry.leaf);
  }
  return seen;
}

bool IsAccess(v1::EntryKind kind) {
  return std::ranges::find(kAccess, kind) != std::end(kAccess);
}

bool MayReadAccess(const Call& call) {
  return !call.caller.Oversees() || SaysWhy(call.context->motivation());
}

std::vector<indices::Term> TermsInSight(const Call& call) {
  using indices::Kind;
  std::vector<indices::Term> terms = {{Kind::kCaller, call.caller.party}};
  const policy::Person* officer = OfficerOf(call);
  if (officer == nullptr) return terms;
  for (const v1::EntryKind kind : kConcernEveryOfficer) terms.push_back(KindTerm(kind));
  for (const v1::EntryKind kind : kDestroying) terms.push_back(KindTerm(kind));
  for (const std::string& party : officer->officer_for_parties) {
    terms.push_back({Kind::kCaller, party});
    terms.push_back({Kind::kSupplier, party});
  }
  for (const std::string& covenant : officer->officer_for_covenants) terms.push_back({Kind::kCovenant, covenant});
  return terms;
}

}  // namespace covenant::exchange
