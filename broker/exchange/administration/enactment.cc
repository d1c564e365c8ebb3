#include "broker/exchange/administration/enactment.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/administration/enforcement.h"
#include "broker/exchange/administration/leaving.h"
#include "broker/exchange/administration/policy_history.h"
#include "policy/decide/change_terms.h"
#include "policy/parties/register_change.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

// What compiling does not see: the step from the set in force to the new one, and what this broker is able to.
void CheckStep(const Call& call, const Contents& contents, const policy::Snapshot& next,
               std::vector<policy::Diagnostic>& findings) {
  for (const policy::Document& document : contents.documents) {
    policy::Diagnostics diagnostics(absl::StrCat(std::string(policy::KindName(document.kind)), "/", document.name));
    if (document.kind == policy::DocumentKind::kRegister) {
      policy::CheckRegisterChange(call.policy->snapshot->parties(), next.parties(), policy::DutchDay(call.now),
                                  diagnostics);
    } else if (document.kind == policy::DocumentKind::kCovenant) {
      CheckEnforced(*next.FindCovenant(document.name), diagnostics);
    }
    findings.insert(findings.end(), diagnostics.all().begin(), diagnostics.all().end());
  }
}

bool HasErrors(const std::vector<policy::Diagnostic>& findings) {
  return std::ranges::any_of(
      findings, [](const policy::Diagnostic& finding) { return finding.severity == policy::Severity::kError; });
}

absl::StatusOr<bool> HasNothingToDo(const store::Reader& store, const policy::PolicySet& set,
                                    const v1::Change& change) {
  if (change.kind() == v1::CHANGE_KIND_UNSUSPEND) return !set.suspended.contains(change.name());
  if (change.kind() == v1::CHANGE_KIND_RETIRE) {
    return set.retired.contains(change.name()) || set.Find(policy::DocumentKind::kCovenant, change.name()) == nullptr;
  }
  ASSIGN_OR_RETURN(const std::optional<stored::Proposal> scheduled, FindProposal(store, change.name()));
  return !scheduled || scheduled->status() != kScheduled;
}

// Takes back the scheduled proposals that the contents name. Gives when the next of the others is due.
absl::StatusOr<absl::Time> Withdraw(const store::Reader& store, const stored::Proposal& by, store::Batch& changes) {
  std::set<std::string> withdrawn;
  for (const v1::Change& change : by.changes()) {
    if (change.kind() != v1::CHANGE_KIND_WITHDRAW) continue;
    ASSIGN_OR_RETURN(std::optional<stored::Proposal> proposal, FindProposal(store, change.name()));
    proposal->set_status(std::string(kWithdrawn));
    StoreProposal(*proposal, changes);
    withdrawn.insert(proposal->id());
  }
  return FirstDue(store, withdrawn);
}

// From then on the set in force waits for a further day.
void KeepInForce(Rooms& rooms, const Call& call, absl::Time until, Prepared& prepared) {
  auto same = std::make_shared<InForce>(*call.policy);
  same->until = until;
  prepared.on_disk = [&rooms, same = std::move(same)] { rooms.policy.Enact(same); };
}

}  // namespace

std::vector<std::string> CovenantsIn(const Contents& contents) {
  std::vector<std::string> ids;
  for (const policy::Document& document : contents.documents) {
    if (document.kind == policy::DocumentKind::kCovenant) ids.push_back(document.name);
  }
  return ids;
}

Candidate Weigh(const Call& call, const Contents& contents) {
  policy::PolicySet set = With(call.policy->set, contents);
  policy::Compiled compiled = policy::Compile(set);
  Candidate candidate{nullptr, std::move(compiled.diagnostics)};
  if (compiled.snapshot == nullptr) return candidate;
  CheckStep(call, contents, *compiled.snapshot, candidate.findings);
  if (HasErrors(candidate.findings)) return candidate;
  candidate.next = Assemble(std::move(set), std::move(compiled.snapshot));
  return candidate;
}

void SetTerms(const Call& call, const Contents& contents, const policy::Snapshot& candidate,
              stored::Proposal& proposal) {
  const std::vector<std::string> covenants = CovenantsIn(contents);
  const policy::ChangedCovenants changed{*call.policy->snapshot, candidate, covenants};
  const absl::CivilDay today = policy::DutchDay(call.now);
  const absl::CivilDay proposed_on = policy::DutchDay(absl::FromUnixMillis(proposal.proposed_at_ms()));
  proposal.clear_acceptances_needed();
  for (std::string& party : policy::AcceptancesNeeded(changed, today)) {
    proposal.add_acceptances_needed(std::move(party));
  }
  const std::optional<absl::CivilDay> day = policy::TakesEffectOn(changed, proposed_on, today);
  proposal.set_takes_effect_on(day ? policy::FormatDate(*day) : "");
}

absl::StatusOr<bool> IsOutdated(const store::Reader& store, const policy::PolicySet& set,
                                const stored::Proposal& proposal) {
  for (const stored::DocumentReference& reference : proposal.documents()) {
    const policy::Document* current =
        set.Find(static_cast<policy::DocumentKind>(reference.kind() - 1), reference.name());
    if ((current == nullptr ? "" : ReferenceTo(*current).sha256()) != reference.replaces()) return true;
  }
  for (const v1::Change& change : proposal.changes()) {
    ASSIGN_OR_RETURN(const bool nothing, HasNothingToDo(store, set, change));
    if (nothing) return true;
  }
  return false;
}

absl::StatusOr<absl::Time> FirstDue(const store::Reader& store, const std::set<std::string>& without) {
  ASSIGN_OR_RETURN(const std::vector<stored::Proposal> proposals, AllProposals(store));
  absl::Time first = absl::InfiniteFuture();
  for (const stored::Proposal& proposal : proposals) {
    if (proposal.status() == kScheduled && !without.contains(proposal.id())) first = std::min(first, DueAt(proposal));
  }
  return first;
}

absl::Time DueAt(const stored::Proposal& proposal) {
  const std::optional<absl::CivilDay> day = policy::ParseDate(proposal.takes_effect_on());
  return day ? policy::StartOf(*day) : absl::InfinitePast();
}

absl::StatusOr<std::string> MoveOn(Rooms& rooms, const Call& call, const Candidate& candidate,
                                   stored::Proposal& proposal, v1::PolicyAct& act, Prepared& prepared) {
  std::string in_force = call.policy->hash;
  store::Batch& changes = prepared.content.changes;
  if (proposal.decided_by().empty() || !Awaiting(proposal).empty()) {
    proposal.set_status(std::string(proposal.decided_by().empty() ? kOpen : kAwaitingAcceptance));
  } else if (!proposal.takes_effect_on().empty()) {
    proposal.set_status(std::string(kScheduled));
    KeepInForce(rooms, call, std::min(call.policy->until, DueAt(proposal)), prepared);
  } else {
    proposal.set_status(std::string(kEnacted));
    proposal.set_enacted_at_ms(absl::ToUnixMillis(call.now));
    ASSIGN_OR_RETURN(const absl::Time until, Withdraw(rooms.store, proposal, changes));
    ASSIGN_OR_RETURN(prepared.on_disk,
                     Enact(rooms, *call.policy, candidate.next, until, HistoryOf(proposal, call.now), changes));
    in_force = candidate.next->hash;
    act.set_resulting_policy_set(in_force);
  }
  StoreProposal(proposal, changes);
  return in_force;
}

absl::StatusOr<std::function<void()>> Enact(Rooms& rooms, const InForce& before, std::shared_ptr<InForce> next,
                                            absl::Time until, const v1::HistoryEvent& act, store::Batch& changes) {
  next->until = until;
  RETURN_IF_ERROR(RecordHistory(rooms.store, &before, *next, act, changes));
  MarkLeaving(before, *next, absl::FromUnixMillis(act.at_ms()), changes);
  StorePolicy(*next, changes);
  return [&rooms, next = std::move(next)] { rooms.policy.Enact(next); };
}

}  // namespace covenant::exchange
