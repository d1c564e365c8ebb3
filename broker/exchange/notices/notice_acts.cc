#include "broker/exchange/notices/notice_acts.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/rows/notices.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/page_token.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/uuid_pages.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kNoticeUnknown = "NOTICE_UNKNOWN";
constexpr std::string_view kNoticeList = "notices";

// The notices in the caller's sight, as it may see them.
class InSight {
 public:
  explicit InSight(const Call& call) : call_(call), officer_(OfficerOf(call)) {}

  absl::StatusOr<std::vector<v1::Notice>> Read(const store::Reader& store, const v1::ListNoticesRequest& request) {
    const std::string today = policy::FormatDate(policy::DutchDay(call_.now));
    ASSIGN_OR_RETURN(const std::vector<stored::SentNotice> all,
                     officer_ == nullptr ? Notices::To(store, call_.caller.party) : Notices::All(store));
    std::vector<v1::Notice> seen;
    for (const stored::SentNotice& sent : all) {
      const v1::Notice& notice = sent.notice();
      const std::string& covenant = call_.context->covenant();
      if (!covenant.empty() && notice.covenant() != covenant) continue;
      if (request.overdue_only() && today <= notice.due_on()) continue;
      if (Sees(notice)) seen.push_back(Show(sent));
    }
    return seen;
  }

 private:
  bool SeesSupplier(const v1::Notice& notice) const {
    return officer_ != nullptr &&
           (officer_->OverseesCovenant(notice.covenant()) || officer_->OverseesParty(notice.supplier()));
  }
  bool Sees(const v1::Notice& notice) const {
    return notice.recipient() == call_.caller.party || SeesSupplier(notice) ||
           (officer_ != nullptr && officer_->OverseesParty(notice.recipient()));
  }
  v1::Notice Show(const stored::SentNotice& sent) const {
    v1::Notice notice = sent.notice();
    if (sent.masked() && !SeesSupplier(notice)) notice.clear_supplier();
    if (notice.recipient() != call_.caller.party) notice.clear_pseudonym();
    return notice;
  }

  const Call& call_;
  const policy::Person* const officer_;
};

absl::StatusOr<Prepared> List(Rooms& rooms, const Call& call, const v1::ListNoticesRequest& request) {
  using Answer = v1::ListNoticesAnswer;
  if (request.page_size() > kLargestPage) return Refuse<Answer>(call, kSizeInvalid);
  const std::string list =
      absl::StrCat(std::string(kNoticeList), request.overdue_only() ? "/overdue/" : "/", call.context->covenant());
  std::optional<uint64_t> from;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(from, ReadPageToken(rooms.keyring, list, call.caller.party, request.page_token()));
  }
  ASSIGN_OR_RETURN(std::vector<v1::Notice> notices, InSight(call).Read(rooms.store, request));
  const uint32_t size = PageSize(request.page_size(), kUsualPage);
  auto page = CutPage(std::move(notices), PageOrder::kOldestFirst, from, size,
                      [](const v1::Notice& notice) -> const std::string& { return notice.notice_id(); });
  auto answer = std::make_shared<Answer>();
  for (v1::Notice& notice : page.members) *answer->add_notices() = std::move(notice);
  if (page.next) {
    ASSIGN_OR_RETURN(*answer->mutable_next_page_token(),
                     MakePageToken(rooms.keyring, list, call.caller.party, *page.next));
  }
  return Permit(call, std::move(answer));
}

Task<absl::StatusOr<Prepared>> Confirm(Rooms& rooms, const Call& call, const v1::ConfirmNoticeRequest& request) {
  using Answer = v1::ConfirmNoticeAnswer;
  if (!ActorNamed(call)) co_return Refuse<Answer>(call, kActorMissing);
  auto turn = std::make_shared<KeyedTurn::Turn>(
      co_await rooms.turns.Take(absl::StrCat("notice/", call.caller.party, "/", request.notice_id())));
  CO_RETURN_IF_ERROR(
      rooms.ledger.Ready());  // a confirmation before this one that met a full disk is on record, or we wait
  CO_ASSIGN_OR_RETURN(const std::optional<stored::SentNotice> sent,
                      Notices::Find(rooms.store, call.caller.party, request.notice_id()));
  if (!sent) co_return Refuse<Answer>(call, kNoticeUnknown);
  Prepared prepared = Permit(call, std::make_shared<Answer>());
  prepared.write = true;
  prepared.turn = std::move(turn);
  prepared.content.detail.set_notice_id(request.notice_id());
  Notices::Remove(*sent, prepared.content.changes);
  co_return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> ListNotices(Rooms& rooms, Call call, const v1::ListNoticesRequest& request) {
  return TellAtOnce<v1::ListNoticesAnswer>(rooms, std::move(call),
                                           [&](const Call& c) { return List(rooms, c, request); });
}

Task<absl::StatusOr<Reply>> ConfirmNotice(Rooms& rooms, Call call, const v1::ConfirmNoticeRequest& request) {
  Plot plot;
  plot.refuse = &Refuse<v1::ConfirmNoticeAnswer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    co_return co_await Confirm(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
