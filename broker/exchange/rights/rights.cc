#include "broker/exchange/rights/rights.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "broker/base/status_macros.h"
#include "broker/exchange/rights/right_message.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/page_token.h"
#include "broker/exchange/story/request_rules.h"
#include "policy/decide/entrance.h"
#include "policy/review/matrix.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

// A place in the list: which covenant, and which of its rights. In a token: 32 bits each.
struct Place {
  uint64_t covenant = 0;
  uint64_t right = 0;
};

// Lists the rights of one call, no more covenants than a page needs.
class RightsList {
 public:
  explicit RightsList(const Call& call, policy::Language language)
      : call_(call),
        snapshot_(*call.policy->snapshot),
        day_(policy::DutchDay(call.now)),
        wording_(snapshot_.vocabulary(), snapshot_.parties(), language, day_) {}

  // The reason why the request cannot be answered; empty when it can.
  std::string_view Refusal() {
    const std::string& covenant = call_.context->covenant();
    const std::string& purpose = call_.context->purpose();
    if (!purpose.empty() && !snapshot_.vocabulary().Has(policy::WordKind::kPurpose, purpose))
      return policy::kPurposeUnknown;
    if (covenant.empty()) {
      covenants_ = snapshot_.CovenantsOf(call_.caller.party, call_.now);
      return "";
    }
    covenants_ = {covenant};
    return policy::MembershipRefusal(snapshot_, covenant, call_.caller.party, call_.now);
  }

  // Fills the page from `from` on; gives the place where the next one begins, or nothing after the last right.
  std::optional<Place> Fill(Place from, size_t size, v1::ListRightsAnswer& answer) const {
    for (; from.covenant < covenants_.size(); from = {from.covenant + 1, 0}) {
      const std::vector<Side> rights = RightsUnder(*snapshot_.FindCovenant(covenants_[from.covenant]));
      for (; from.right < rights.size(); ++from.right) {
        if (static_cast<size_t>(answer.rights_size()) == size) return from;
        const auto& [row, direction] = rights[from.right];
        *answer.add_rights() = RightMessage(row, direction, wording_);
      }
    }
    return std::nullopt;
  }

 private:
  using Side = std::pair<policy::MatrixRow, v1::RightDirection>;

  std::vector<Side> RightsUnder(const policy::Covenant& covenant) const {
    std::vector<policy::MatrixRow> rows = policy::Matrix(snapshot_, covenant, day_, call_.caller.party);
    const std::string& purpose = call_.context->purpose();
    std::erase_if(rows, [&](const policy::MatrixRow& row) { return !purpose.empty() && row.rule->purpose != purpose; });
    std::vector<Side> rights;
    Add(rows, &policy::MatrixRow::recipients, v1::RIGHT_DIRECTION_RECEIVE, rights);
    Add(rows, &policy::MatrixRow::suppliers, v1::RIGHT_DIRECTION_SUPPLY, rights);
    return rights;
  }

  // The rows in which the caller stands on that side, told as few.
  void Add(const std::vector<policy::MatrixRow>& rows, std::vector<std::string> policy::MatrixRow::* side,
           v1::RightDirection direction, std::vector<Side>& rights) const {
    std::vector<policy::MatrixRow> own;
    std::ranges::copy_if(rows, std::back_inserter(own),
                         [&](const policy::MatrixRow& row) { return (row.*side).front() == call_.caller.party; });
    for (policy::MatrixRow& row : policy::Combined(own)) rights.emplace_back(std::move(row), direction);
  }

  const Call& call_;
  const policy::Snapshot& snapshot_;
  const absl::CivilDay day_;
  const policy::Wording wording_;
  std::vector<std::string> covenants_;
};

absl::StatusOr<Prepared> List(Rooms& rooms, const Call& call, const v1::ListRightsRequest& request) {
  if (request.page_size() > kLargestPage) return Refuse<v1::ListRightsAnswer>(call, kSizeInvalid);
  const bool english = request.language() == v1::LANGUAGE_ENGLISH;
  RightsList list(call, english ? policy::Language::kEnglish : policy::Language::kDutch);
  if (const std::string_view refusal = list.Refusal(); !refusal.empty()) {
    return Refuse<v1::ListRightsAnswer>(call, refusal);
  }
  // Places are those of one list: of this covenant and purpose, under this policy set, on this day's rights.
  const std::string name = "rights " + call.policy->hash + call.context->covenant() + "/" + call.context->purpose();
  Place place;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(const uint64_t position,
                     ReadPageToken(rooms.keyring, name, call.caller.party, request.page_token()));
    place = {position >> 32, position & 0xffffffff};
  }
  auto answer = std::make_shared<v1::ListRightsAnswer>();
  answer->set_policy_set(call.policy->hash);
  const std::optional<Place> next = list.Fill(place, PageSize(request.page_size(), kLongPage), *answer);
  if (next) {
    ASSIGN_OR_RETURN(*answer->mutable_next_page_token(),
                     MakePageToken(rooms.keyring, name, call.caller.party, next->covenant << 32 | next->right));
  }
  return Permit(call, std::move(answer));
}

}  // namespace

Task<absl::StatusOr<Reply>> ListRights(Rooms& rooms, Call call, const v1::ListRightsRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<v1::ListRightsAnswer>;
  plot.decide = [&](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    // A large covenant has many rights: not on the serving thread.
    co_await rooms.workers.Enter();
    co_return List(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
