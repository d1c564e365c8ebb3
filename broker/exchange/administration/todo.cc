#include "broker/exchange/administration/todo.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/administration/accept.h"
#include "broker/exchange/administration/proposals.h"
#include "broker/exchange/administration/subject_request_duties.h"
#include "broker/exchange/orders/order_duties.h"
#include "broker/exchange/rows/budgets.h"
#include "broker/exchange/rows/key_epochs.h"
#include "broker/exchange/rows/retention_days.h"
#include "broker/exchange/story/break_glass.h"
#include "broker/exchange/story/duty.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr int kMostDuties = 1000;
constexpr int kDaysBack = 7;
constexpr int kBreakGlassDaysBack = 30;

class Duties {
 public:
  explicit Duties(const Call& call)
      : call_(call), parties_(call.policy->snapshot->parties()), today_(policy::DutchDay(call.now)) {}

  // What the stored rows say; before Answer().
  absl::Status Read(Rooms& rooms) {
    const store::Reader& store = rooms.store;
    ASSIGN_OR_RETURN(const std::vector<stored::Proposal> proposals, AllProposals(store));
    for (const stored::Proposal& proposal : proposals) AddProposal(proposal);
    for (const std::shared_ptr<const policy::Covenant>& covenant : call_.policy->snapshot->covenants()) {
      RETURN_IF_ERROR(AddTerms(store, *covenant));
    }
    if (Administers()) RETURN_IF_ERROR(AddRotations(store));
    // What is to be reviewed, answered, decided or approved is no auditor's.
    if (call_.caller.Is(authenticate::Role::kAuditor)) return AddExhaustedBudgets(store);
    RETURN_IF_ERROR(AddBreakGlass(rooms));
    ASSIGN_OR_RETURN(const std::vector<v1::Duty> requests, SubjectRequestDuties(rooms, call_, changes_));
    duties_.insert(duties_.end(), requests.begin(), requests.end());
    ASSIGN_OR_RETURN(const std::vector<v1::Duty> orders, OrderDuties(rooms, call_));
    duties_.insert(duties_.end(), orders.begin(), orders.end());
    return AddExhaustedBudgets(store);
  }

  // Notes for the next who asks.
  store::Batch TakeChanges() { return std::move(changes_); }

  std::shared_ptr<v1::TodoAnswer> Answer() {
    AddCovenants();
    AddParties();
    AddCertificates();
    if (Administers()) AddStatutes();
    std::ranges::sort(duties_, {}, [](const v1::Duty& duty) { return std::tie(duty.day(), duty.kind(), duty.name()); });
    auto answer = std::make_shared<v1::TodoAnswer>();
    answer->set_truncated(duties_.size() > kMostDuties);
    if (answer->truncated()) duties_.resize(kMostDuties);
    for (v1::Duty& duty : duties_) *answer->add_duties() = std::move(duty);
    return answer;
  }

 private:
  bool Administers() const { return call_.caller.Is(authenticate::Role::kAdministrator); }
  bool Concerns(std::string_view party) const { return Administers() || party == call_.caller.party; }
  bool Soon(absl::CivilDay day) const { return today_ <= day && day <= today_ + kDutyDaysAhead; }
  bool Soon(const std::optional<absl::CivilDay>& day) const { return day && Soon(*day); }

  void Add(std::string_view kind, std::string_view name, std::optional<absl::CivilDay> day, std::string text) {
    duties_.push_back(MakeDuty(kind, name, day ? policy::FormatDate(*day) : "", std::move(text)));
  }

  void AddProposal(const stored::Proposal& proposal) {
    if (proposal.status() == kOpen && Administers() && proposal.proposed_by() != call_.caller.person) {
      Add("approval", proposal.id(), std::nullopt, "Review it, and approve or reject it.");
    }
    if (IsPending(proposal) && MaySign(call_) && std::ranges::count(Awaiting(proposal), call_.caller.party) > 0) {
      Add("acceptance", proposal.id(), std::nullopt, "Your party's acceptance is asked; review it, and accept it.");
    }
    const std::optional<absl::CivilDay> day = policy::ParseDate(proposal.takes_effect_on());
    if (proposal.status() == kScheduled && Soon(day) && !call_.caller.person.empty()) {
      Add("takes_effect", proposal.id(), day, "On this day it takes effect.");
    }
  }

  // For the second of the two persons who must ask for one.
  absl::Status AddRotations(const store::Reader& store) {
    ASSIGN_OR_RETURN(const std::vector<std::string> covenants, KeyEpochs::Rotated(store));
    for (const std::string& covenant : covenants) {
      ASSIGN_OR_RETURN(const stored::KeyEpochs row, KeyEpochs::Read(store, covenant));
      const std::string person = AskedBy(row, call_.now);
      if (person.empty() || person == call_.caller.person) continue;
      const absl::Time lapses = absl::FromUnixMillis(row.asked().asked_ms()) + kAskServes;
      Add("key_rotation", covenant, policy::DutchDay(lapses),
          absl::StrCat(person,
                       " asked for new keys for its subjects: ask for it too, or let the ask lapse on this day."));
    }
    return absl::OkStatus();
  }

  void AddCovenants() {
    for (const std::shared_ptr<const policy::Covenant>& covenant : call_.policy->snapshot->covenants()) {
      const std::optional<absl::CivilDay>& last = covenant->in_force.through;
      if (!Soon(last) || (!Administers() && covenant->FindParty(call_.caller.party) == nullptr)) continue;
      Add("covenant_ends", covenant->id, last, "After this day nothing is released under it; renew it in time.");
    }
  }

  // The suppliers whose signals under the covenant concern the caller: all for an administrator, else its own, and those
  // that it took over.
  std::set<std::string> SuppliersOf(const policy::Covenant& covenant) const {
    std::set<std::string> suppliers;
    for (const policy::CovenantParty& member : covenant.parties) {
      if (!Concerns(member.id)) continue;
      suppliers.insert(member.id);
      for (const std::string_view before : parties_.PredecessorsOf(member.id, today_)) suppliers.emplace(before);
    }
    return suppliers;
  }

  // Only rows of the days in question are read (retention_days.h).
  absl::Status AddTerms(const store::Reader& store, const policy::Covenant& covenant) {
    const policy::RetentionTerm& retention = covenant.retention.signals;
    // A term of months or years ends on a day of its own: the days that begin one ending within the window lie in here.
    const absl::CivilDay from = RetentionDays::BeginsAtMost(today_, retention.keep);
    const absl::CivilDay through = RetentionDays::BeginsAtMost(today_ + kDutyDaysAhead, retention.keep);
    RetentionDays::Tally tally;
    for (const std::string& supplier : SuppliersOf(covenant)) {
      RETURN_IF_ERROR(RetentionDays::AddTo(store, covenant.id, supplier, from + 1, through, tally));
    }
    if (tally.signals == 0) return absl::OkStatus();
    const bool one = tally.signals == 1;
    Add("retention", covenant.id, policy::AddPeriod(*tally.first, retention.keep),
        absl::StrCat(tally.signals,
                     !Administers() ? " of your signals"
                     : one          ? " signal"
                                    : " signals",
                     one ? " reaches" : " reach", " the end of the term, the first on this day, the last on ",
                     policy::FormatDate(policy::AddPeriod(*tally.last, retention.keep)),
                     "; from its day on none is released, and the covenant says: ", retention.then, "."));
    return absl::OkStatus();
  }

  absl::Status AddBreakGlass(const Rooms& rooms) {
    const policy::Person* officer = OfficerOf(call_);
    const bool told_of_use = call_.caller.person.empty() || call_.caller.Is(authenticate::Role::kSignatory);
    if (officer == nullptr && !told_of_use) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<BreakGlassUse> pending, UsesUnder(rooms, ReviewState::kPending));
    for (const BreakGlassUse& use : pending) {
      if (officer != nullptr && use.IsOverseenBy(*officer)) AddReview(use);
      if (told_of_use) AddUse(use, "its review is due by ");
    }
    if (!told_of_use) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<BreakGlassUse> reviewed, UsesUnder(rooms, ReviewState::kReviewed));
    for (const BreakGlassUse& use : reviewed) AddUse(use, "it was reviewed; that was due by ");
    return absl::OkStatus();
  }

  void AddReview(const BreakGlassUse& use) {
    Add("break_glass_review", absl::StrCat(use.index), policy::DutchDay(use.deadline),
        absl::StrCat(use.leaf.caller(), " used break-glass under ", use.leaf.covenant(),
                     ": read this entry and review ",
                     use.deadline < call_.now ? "whether it was justified; the review is overdue."
                                              : "by this day whether it was justified."));
  }

  // For the supplier, reviewed or not.
  void AddUse(const BreakGlassUse& use, std::string_view review) {
    const absl::CivilDay day = policy::DutchDay(absl::FromUnixMillis(use.leaf.time_ms()));
    if (day < today_ - kBreakGlassDaysBack || !use.ReleasedFrom(parties_, call_.caller.party, call_.now)) return;
    Add("break_glass_used", absl::StrCat(use.index), day,
        absl::StrCat("On this day ", use.leaf.caller(),
                     " was told of or given what your party supplied, by break-glass under ", use.leaf.covenant(), "; ",
                     std::string(review), policy::FormatDate(policy::DutchDay(use.deadline)), "."));
  }

  // For the officers of the party or of the covenant: who asks more than it was given may be trying people out.
  absl::Status AddExhaustedBudgets(const store::Reader& store) {
    const policy::Person* officer = OfficerOf(call_);
    if (officer == nullptr) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<Exhausted> all, Budgets::ExhaustedSince(store, BudgetDay(today_ - kDaysBack)));
    for (const Exhausted& one : all) {
      if (!officer->OverseesParty(one.party) && !officer->OverseesCovenant(one.covenant)) continue;
      Add("budget_exhausted", one.party, CivilDayOf(one.day),
          absl::StrCat("On this day it used up its budget under ", one.covenant,
                       "; what it was refused has BUDGET_EXHAUSTED as told in the log."));
    }
    return absl::OkStatus();
  }

  void AddParties() {
    for (const policy::Party& party : parties_.parties()) {
      if (!Concerns(party.id)) continue;
      if (party.ended && Soon(party.ended->from)) {
        Add("party_ends", party.id, party.ended->from, "From this day on it is no party any more.");
      }
      for (const policy::DateRange& suspended : party.suspended) {
        if (Soon(suspended.through)) Add("suspension_ends", party.id, suspended.through, "Its suspension ends.");
      }
    }
    for (const policy::Mandate& mandate : parties_.mandates()) {
      if (!Soon(mandate.valid.through) || !(Concerns(mandate.party) || Concerns(mandate.acts_for))) continue;
      Add("mandate_ends", mandate.party, mandate.valid.through,
          absl::StrCat("Its mandate for ", mandate.acts_for, " ends; renew it in time."));
    }
  }

  void AddCertificates() {
    const absl::CivilDay last = policy::DutchDay(call_.caller.not_after);
    if (Soon(last)) Add("certificate", call_.caller.party, last, "The certificate of this connection ends; renew it.");
    for (const policy::Person& person : parties_.persons()) {
      if (!Administers() && person.id != call_.caller.person) continue;
      for (const policy::DatedText& certificate : person.certificates) {
        if (!certificate.valid.Contains(today_) || !Soon(certificate.valid.through)) continue;
        Add("person_certificate", person.id, certificate.valid.through,
            "The register holds a certificate of this person to this day; enrol the next one in time.");
      }
    }
  }

  void AddStatutes() {
    for (const std::shared_ptr<const policy::Statute>& statute : call_.policy->snapshot->statutes()) {
      for (const policy::StatutoryProhibition& prohibition : statute->prohibitions) {
        if (!Soon(prohibition.in_force.through)) continue;
        Add("statute_ends", prohibition.id, prohibition.in_force.through, "After this day it bars nothing any more.");
      }
    }
  }

  const Call& call_;
  const policy::PartyRegister& parties_;
  const absl::CivilDay today_;
  store::Batch changes_;
  std::vector<v1::Duty> duties_;
};

absl::StatusOr<Prepared> Tell(Rooms& rooms, const Call& call) {
  Duties duties(call);
  RETURN_IF_ERROR(duties.Read(rooms));
  Prepared prepared = Permit(call, duties.Answer());
  prepared.content.changes = duties.TakeChanges();
  return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> Todo(Rooms& rooms, Call call, const v1::TodoRequest&) {
  Plot plot;
  plot.refuse = &Refuse<v1::TodoAnswer>;
  plot.decide = [&rooms](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    co_await rooms.workers.Enter();  // many signals may end within the days ahead
    co_return Tell(rooms, c);
  };
  return exchange::Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
