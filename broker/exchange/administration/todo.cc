#include "broker/exchange/administration/todo.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/administration/accept.h"
#include "broker/exchange/administration/proposals.h"
#include "broker/exchange/story/outcome.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr int kDaysAhead = 90;
constexpr int kMostDuties = 1000;

class Duties {
 public:
  explicit Duties(const Call& call)
      : call_(call), parties_(call.policy->snapshot->parties()), today_(policy::DutchDay(call.now)) {}

  std::shared_ptr<v1::TodoAnswer> Answer(const std::vector<stored::Proposal>& proposals) {
    for (const stored::Proposal& proposal : proposals) AddProposal(proposal);
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
  bool Soon(absl::CivilDay day) const { return today_ <= day && day <= today_ + kDaysAhead; }
  bool Soon(const std::optional<absl::CivilDay>& day) const { return day && Soon(*day); }

  void Add(std::string_view kind, std::string_view name, std::optional<absl::CivilDay> day, std::string text) {
    v1::Duty duty;
    duty.set_kind(std::string(kind));
    duty.set_name(std::string(name));
    if (day) duty.set_day(policy::FormatDate(*day));
    duty.set_text(std::move(text));
    duties_.push_back(std::move(duty));
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

  void AddCovenants() {
    for (const std::shared_ptr<const policy::Covenant>& covenant : call_.policy->snapshot->covenants()) {
      const std::optional<absl::CivilDay>& last = covenant->in_force.through;
      if (!Soon(last) || (!Administers() && covenant->FindParty(call_.caller.party) == nullptr)) continue;
      Add("covenant_ends", covenant->id, last, "After this day nothing is released under it; renew it in time.");
    }
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
  std::vector<v1::Duty> duties_;
};

absl::StatusOr<Prepared> Tell(Rooms& rooms, const Call& call) {
  ASSIGN_OR_RETURN(const std::vector<stored::Proposal> proposals, AllProposals(rooms.store));
  return Permit(call, Duties(call).Answer(proposals));
}

}  // namespace

Task<absl::StatusOr<Reply>> Todo(Rooms& rooms, Call call, const v1::TodoRequest&) {
  return TellAtOnce<v1::TodoAnswer>(rooms, std::move(call), [&rooms](const Call& c) { return Tell(rooms, c); });
}

}  // namespace covenant::exchange
