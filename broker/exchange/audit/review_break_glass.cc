#include "broker/exchange/audit/review_break_glass.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/exchange/story/break_glass.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/request_rules.h"

namespace covenant::exchange {
namespace {

using Answer = v1::ReviewBreakGlassAnswer;
using Request = v1::ReviewBreakGlassRequest;

constexpr std::string_view kReviewIncomplete = "REVIEW_INCOMPLETE";
constexpr std::string_view kNotBreakGlass = "NOT_BREAK_GLASS";
constexpr std::string_view kReviewerAsked = "REVIEWER_ASKED";
constexpr std::string_view kReviewGiven = "REVIEW_GIVEN";
constexpr size_t kReasonBytes = 2000;

// Blanks say nothing.
bool Complete(const Request& request) {
  const bool verdict = request.verdict() == v1::BREAK_GLASS_VERDICT_JUSTIFIED ||
                       request.verdict() == v1::BREAK_GLASS_VERDICT_UNJUSTIFIED;
  return verdict && request.reason().size() <= kReasonBytes && !absl::StripAsciiWhitespace(request.reason()).empty();
}

// What speaks against the request before anything is read; empty when nothing does.
std::string_view Objection(const Call& call, const Request& request) {
  if (!AuditPurpose(call)) return kPurposeNotLawful;
  if (OfficerOf(call) == nullptr) return kRoleMissing;
  return Complete(request) ? std::string_view() : kReviewIncomplete;
}

// What speaks against a review of this use. That of another covenant and one that is not the officer's look as if they
// were not there.
std::string_view Objection(const Call& call, const BreakGlassUse& use) {
  if (use.leaf.covenant() != call.context->covenant() || !use.IsOverseenBy(*OfficerOf(call))) return kEntryUnknown;
  const bool permitted = use.detail.facts().break_glass() && use.leaf.told() == kPermit;
  if (use.row.empty() && !permitted) return kNotBreakGlass;
  if (use.detail.person() == call.caller.person) return kReviewerAsked;
  return use.row.empty() ? kReviewGiven : std::string_view();
}

Task<absl::StatusOr<Prepared>> Review(Rooms& rooms, const Call& call, const Request& request) {
  if (const std::string_view code = Objection(call, request); !code.empty()) co_return Refuse<Answer>(call, code);
  auto turn =
      std::make_shared<KeyedTurn::Turn>(co_await rooms.turns.Take(absl::StrCat("break-glass/", request.entry_index())));
  CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // a review before this one that met a full disk is on record, or we wait
  const absl::StatusOr<BreakGlassUse> use = UseAt(rooms, request.entry_index());
  if (absl::IsNotFound(use.status())) co_return Refuse<Answer>(call, kEntryUnknown);
  CO_RETURN_IF_ERROR(use.status());
  if (const std::string_view code = Objection(call, *use); !code.empty()) co_return Refuse<Answer>(call, code);

  Prepared prepared = Permit(call, std::make_shared<Answer>());
  prepared.write = true;
  prepared.turn = std::move(turn);
  v1::BreakGlassReview& review = *prepared.content.detail.mutable_review();
  review.set_entry(use->index);
  review.set_verdict(request.verdict());
  review.set_reason(request.reason());
  CO_RETURN_IF_ERROR(PutReviewed(rooms, *use, call.now, prepared.content.changes));
  co_return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> ReviewBreakGlass(Rooms& rooms, Call call, const Request& request) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    co_return co_await Review(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace covenant::exchange
