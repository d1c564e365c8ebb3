#include "broker/exchange/todo.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/exchange/outcome.h"
#include "policy/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr int kDaysAhead = 90;
constexpr int kMostDuties = 1000;

class Duties {
 public:
  explicit Duties(const Call& call)
      : call_(call), parties_(call.policy->snapshot->parties()), today_(policy::DutchDay(call.now)) {}

  std::shared_ptr<v1::TodoAnswer> Answer() {
    AddCovenants();
    AddOwnCertificate();
    std::ranges::sort(duties_, {}, [](const v1::Duty& duty) { return std::tie(duty.day(), duty.kind(), duty.name()); });
    auto answer = std::make_shared<v1::TodoAnswer>();
    answer->set_truncated(duties_.size() > kMostDuties);
    if (answer->truncated()) duties_.resize(kMostDuties);
    for (v1::Duty& duty : duties_) *answer->add_duties() = std::move(duty);
    return answer;
  }

 private:
  bool Administers() const { return call_.caller.Is(authenticate::Role::kAdministrator); }
  bool Soon(absl::CivilDay day) const { return today_ <= day && day <= today_ + kDaysAhead; }

  void Add(std::string_view kind, std::string_view name, std::optional<absl::CivilDay> day, std::string text) {
    v1::Duty duty;
    duty.set_kind(std::string(kind));
    duty.set_name(std::string(name));
    if (day) duty.set_day(policy::FormatDate(*day));
    duty.set_text(std::move(text));
    duties_.push_back(std::move(duty));
  }

  void AddCovenants() {
    for (const std::shared_ptr<const policy::Covenant>& covenant : call_.policy->snapshot->covenants()) {
      const std::optional<absl::CivilDay>& last = covenant->in_force.through;
      if (!last || !Soon(*last)) continue;
      if (!Administers() && covenant->FindParty(call_.caller.party) == nullptr) continue;
      Add("covenant_ends", covenant->id, last, "After this day nothing is released under it; renew it in time.");
    }
  }

  void AddOwnCertificate() {
    const absl::CivilDay last = policy::DutchDay(call_.caller.not_after);
    if (Soon(last)) Add("certificate", call_.caller.party, last, "The certificate of this connection ends; renew it.");
  }

  const Call& call_;
  const policy::PartyRegister& parties_;
  const absl::CivilDay today_;
  std::vector<v1::Duty> duties_;
};

}  // namespace

Task<absl::StatusOr<Reply>> Todo(Rooms& rooms, Call call, const v1::TodoRequest&) {
  return TellAtOnce<v1::TodoAnswer>(rooms, std::move(call),
                                    [](const Call& c) { return Permit(c, Duties(c).Answer()); });
}

}  // namespace covenant::exchange
