#include "broker/exchange/audit/sight.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/audit/entry_terms.h"
#include "broker/exchange/story/draft.h"
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

bool ConcernsEveryOfficer(const v1::Leaf& leaf) {
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

}  // namespace

absl::StatusOr<v1::Entry> SeeDetail(Rooms& rooms, const Call& call, const ledger::StoredEntry& entry) {
  v1::Entry seen;
  const policy::Person* officer = OfficerOf(call);
  if (officer == nullptr) return seen;
  ASSIGN_OR_RETURN(const v1::Leaf leaf, ParseLeaf(entry.leaf));
  if (IsAccess(leaf.kind()) && !MayReadAccess(call)) return seen;
  ASSIGN_OR_RETURN(ParsedEntry parsed, ParseEntry(rooms.slots, entry));
  if (!parsed.detail) return seen;
  if (ConcernsEveryOfficer(leaf) || Oversees(*officer, leaf) || OverseesSupplier(*officer, *parsed.detail)) {
    seen.set_salt(std::move(parsed.opened.salt));
    seen.set_detail(std::move(parsed.opened.detail));
  }
  return seen;
}

absl::StatusOr<v1::Entry> See(Rooms& rooms, const Call& call, uint64_t index, const ledger::StoredEntry& entry) {
  ASSIGN_OR_RETURN(const v1::Leaf leaf, ParseLeaf(entry.leaf));
  ASSIGN_OR_RETURN(v1::Entry seen, SeeDetail(rooms, call, entry));
  const policy::Person* officer = OfficerOf(call);
  const bool own = leaf.caller() == call.caller.party;
  const bool overseen = officer != nullptr && (ConcernsEveryOfficer(leaf) || Oversees(*officer, leaf));
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
  // Blanks say nothing.
  const std::string& why = call.context->motivation();
  return !call.caller.Oversees() || !absl::StripAsciiWhitespace(why).empty();
}

std::vector<indices::Term> TermsInSight(const Call& call) {
  using indices::Kind;
  std::vector<indices::Term> terms = {{Kind::kCaller, call.caller.party}};
  const policy::Person* officer = OfficerOf(call);
  if (officer == nullptr) return terms;
  for (const v1::EntryKind kind : kConcernEveryOfficer) terms.push_back(KindTerm(kind));
  for (const std::string& party : officer->officer_for_parties) {
    terms.push_back({Kind::kCaller, party});
    terms.push_back({Kind::kSupplier, party});
  }
  for (const std::string& covenant : officer->officer_for_covenants) terms.push_back({Kind::kCovenant, covenant});
  return terms;
}

}  // namespace covenant::exchange
