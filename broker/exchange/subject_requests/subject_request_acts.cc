#include "broker/exchange/subject_requests/subject_request_acts.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/base/uuid7.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/audit/subject_search.h"
#include "broker/exchange/orders/give_order.h"
#include "broker/exchange/rows/orders.h"
#include "broker/exchange/story/outcome.h"
#include "broker/exchange/story/repeats.h"
#include "broker/exchange/story/request_rules.h"
#include "broker/exchange/story/subject_request_roles.h"
#include "broker/exchange/subject_requests/disclosures.h"
#include "broker/exchange/subject_requests/gather.h"
#include "broker/exchange/subject_requests/kept_data.h"
#include "broker/exchange/subject_requests/terms.h"
#include "broker/exchange/subject_requests/told_request.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kGroundUnknown = "GROUND_UNKNOWN";
constexpr std::string_view kGroundMissing = "GROUND_MISSING";
constexpr std::string_view kAnswersMissing = "ANSWERS_MISSING";
constexpr size_t kReasonBytes = 2000;

// Blanks say nothing.
bool SaysSomething(std::string_view text) {
  return !absl::StripAsciiWhitespace({text.data(), text.size()}).empty();
}

bool IsReason(std::string_view text) {
  return text.size() <= kReasonBytes && SaysSomething(text);
}

// The act is done: the request and the entry that says what was done are one write.
template <class Answer>
absl::StatusOr<Prepared> Done(const Rooms& rooms, const Call& call, StoredSubjectRequest stored,
                              v1::SubjectRightAct said, Reader reader) {
  auto answer = std::make_shared<Answer>();
  *answer->mutable_subject_request() = ToldRequest(call, stored.request, reader);
  Prepared prepared = Permit(call, std::move(answer));
  prepared.write = true;
  said.set_subject_request_id(stored.request.id());
  *prepared.content.detail.mutable_subject_right() = std::move(said);
  v1::ItemDetail* item = prepared.content.detail.add_items();
  item->set_outcome(std::string(kPermit));
  item->set_told(std::string(kPermit));
  *item->mutable_subject_tokens() = stored.request.subject_tokens();
  const SubjectRequests requests(rooms.store, rooms.slots);
  SubjectRequests::NoteAnswered(stored.request.id(), RepeatRow(call), prepared.content.changes);
  RETURN_IF_ERROR(requests.Put(std::move(stored), prepared.content.changes));
  return prepared;
}

// What speaks against opening before anybody is searched; empty when nothing does.
std::string_view Objection(const Call& call, const v1::OpenSubjectRequestRequest& request) {
  if (OfficerOf(call) == nullptr) return kRoleMissing;
  const policy::Covenant* covenant = call.policy->snapshot->FindCovenant(call.context->covenant());
  if (covenant == nullptr) return policy::kCovenantUnknown;
  if (!MayOpen(call, *covenant)) return kRoleMissing;
  const bool right = v1::SubjectRight_IsValid(request.right()) && request.right() != v1::SUBJECT_RIGHT_UNSPECIFIED;
  const bool regime =
      v1::SubjectRightRegime_IsValid(request.regime()) && request.regime() != v1::SUBJECT_RIGHT_REGIME_UNSPECIFIED;
  if (!right || !regime || !SaysSomething(call.context->motivation())) return kSubjectRequestIncomplete;
  return ReceivedOn(request.received_on(), policy::DutchDay(call.now)) ? std::string_view() : kDateInvalid;
}

absl::StatusOr<Prepared> Open(Rooms& rooms, const Call& call, const v1::OpenSubjectRequestRequest& request) {
  using Answer = v1::OpenSubjectRequestAnswer;
  const std::string& covenant = call.context->covenant();
  ASSIGN_OR_RETURN(const SubjectSearch subject, SearchSubject(rooms, call, request.subject(), covenant));
  if (!subject.refusal.permitted) {
    Prepared refused = RefuseAs<Answer>(call, subject.refusal, subject.wrong);
    refused.content.changes = subject.charges;
    return refused;
  }
  const absl::CivilDay received_on = *ReceivedOn(request.received_on(), policy::DutchDay(call.now));
  StoredSubjectRequest opened;
  stored::SubjectRequest& kept = opened.request;
  kept.set_id(MakeUuid7(call.now, crypto::RandomBytes(10)));
  kept.set_covenant(covenant);
  kept.set_right(request.right());
  kept.set_regime(request.regime());
  kept.set_opened_by(call.caller.party);
  kept.set_received_on(policy::FormatDate(received_on));
  kept.set_due_on(policy::FormatDate(DueOn(request.regime(), received_on, /*extended=*/false, false)));
  // Of the day on which it was received what came before it was opened counts too.
  const absl::Time until = std::min(call.now + absl::Milliseconds(1), policy::StartOf(received_on + 1));
  RETURN_IF_ERROR(Gather(rooms, call, subject, policy::StartOf(LooksBackTo(received_on)), until, kept));
  v1::SubjectRightAct said;
  said.set_right(kept.right());
  said.set_regime(kept.regime());
  said.set_due_on(kept.due_on());
  for (const stored::AskedParty& asked : kept.asked()) said.add_asked(asked.party());
  ASSIGN_OR_RETURN(Prepared prepared, Done<Answer>(rooms, call, std::move(opened), std::move(said), Reader::kHandler));
  prepared.content.changes.Append(subject.charges);
  return prepared;
}

// A request while it is acted upon: nobody else acts upon it meanwhile.
struct Act {
  Rooms& rooms;
  const Call& call;
  StoredSubjectRequest stored;

  absl::CivilDay today() const { return policy::DutchDay(call.now); }
};

absl::StatusOr<Prepared> RecordAnswer(Act act, const v1::AnswerSubjectRequestRequest& request) {
  using Answer = v1::AnswerSubjectRequestAnswer;
  stored::SubjectRequest& kept = act.stored.request;
  const std::vector<int> asked = AskedOf(act.call, kept);
  if (asked.empty()) return Refuse<Answer>(act.call, kSubjectRequestUnknown);
  const bool claims = !request.ground().empty();
  if (claims && !IsGround(kept.regime(), request.ground())) return Refuse<Answer>(act.call, kGroundUnknown);
  const bool day_fits = claims ? IsReviewDay(request.review_on(), act.today()) : request.review_on().empty();
  if (!day_fits) return Refuse<Answer>(act.call, kDateInvalid);
  const bool decided = !kept.decided_on().empty();
  const bool claimed = std::ranges::any_of(asked, [&](int i) { return !kept.asked(i).ground().empty(); });
  // Afterwards a ground may lapse, or be looked at again; a letter that was sent is not taken back.
  if (decided && !claimed) return Refuse<Answer>(act.call, kSubjectRequestClosed);
  for (const int i : asked) {
    stored::AskedParty& party = *kept.mutable_asked(i);
    party.set_answered(true);
    party.set_ground(request.ground());
    party.set_review_on(request.review_on());
    if (decided && !claims) party.set_lapsed_on(policy::FormatDate(act.today()));
  }
  v1::SubjectRightAct said;
  said.set_party(act.call.caller.party);
  said.set_ground(request.ground());
  said.set_review_on(request.review_on());
  return Done<Answer>(act.rooms, act.call, std::move(act.stored), std::move(said), Reader::kAsked);
}

absl::StatusOr<Prepared> Extend(Act act, const v1::ExtendSubjectRequestRequest& request) {
  using Answer = v1::ExtendSubjectRequestAnswer;
  stored::SubjectRequest& kept = act.stored.request;
  if (!IsHandledBy(act.call, kept)) return Refuse<Answer>(act.call, kSubjectRequestUnknown);
  if (!IsReason(request.reason())) return Refuse<Answer>(act.call, kSubjectRequestIncomplete);
  if (!kept.decided_on().empty() || kept.extended() || IsOverdue(kept, act.today())) {
    return Refuse<Answer>(act.call, kSubjectRequestClosed);
  }
  const std::optional<absl::CivilDay> received_on = policy::ParseDate(kept.received_on());
  if (!received_on) return absl::DataLossError("a request of a data subject is damaged");
  const bool several = std::ranges::count_if(kept.asked(), &stored::AskedParty::supplied) > 1;
  kept.set_extended(true);
  kept.set_due_on(policy::FormatDate(DueOn(kept.regime(), *received_on, /*extended=*/true, several)));
  v1::SubjectRightAct said;
  said.set_due_on(kept.due_on());
  said.set_reason(request.reason());
  return Done<Answer>(act.rooms, act.call, std::move(act.stored), std::move(said), Reader::kHandler);
}

// What the entry of deciding says of the letter.
absl::Status SayWhatIsTold(const Act& act, v1::SubjectRightAct& said) {
  const stored::SubjectRequest& kept = act.stored.request;
  ASSIGN_OR_RETURN(const std::vector<KnownDisclosure> all, ReadDisclosures(act.rooms, act.call, kept));
  const auto with_ground = WithGround(act.call, kept);
  for (const KnownDisclosure& disclosure : all) {
    if (IsLeftOut(disclosure, with_ground)) continue;
    const uint64_t entry = disclosure.told.index();
    if (said.disclosures().empty() || said.disclosures(said.disclosures_size() - 1) != entry) {
      said.add_disclosures(entry);
    }
  }
  for (const stored::AskedParty& asked : kept.asked()) {
    if (!asked.ground().empty()) said.add_left_out(absl::StrCat(asked.party(), " ", asked.ground()));
  }
  return absl::OkStatus();
}

// What a granted request has done to the signals that are kept; nothing for access, and for rectification, which is
// each supplier's own to do.
v1::OrderKind OrderedBy(const v1::DecideSubjectRequestRequest& request, v1::SubjectRight right) {
  if (request.verdict() != v1::SUBJECT_RIGHT_VERDICT_GRANTED) return v1::ORDER_KIND_UNSPECIFIED;
  if (right == v1::SUBJECT_RIGHT_DESTRUCTION) return v1::ORDER_KIND_DESTROY;
  return right == v1::SUBJECT_RIGHT_RESTRICTION ? v1::ORDER_KIND_SHIELD : v1::ORDER_KIND_UNSPECIFIED;
}

// The signals of the subject that are kept, without what parties with a ground supplied; ascending.
absl::StatusOr<std::vector<Record>> SignalsToOrder(const Act& act) {
  ASSIGN_OR_RETURN(const std::vector<KeptSignal> kept, ReadKept(act.rooms, act.call, act.stored.request));
  const auto with_ground = WithGround(act.call, act.stored.request);
  std::vector<Record> signals;
  for (const KeptSignal& signal : kept) {
    if (with_ground.contains(signal.holder)) continue;
    ASSIGN_OR_RETURN(std::optional<Record> record, act.rooms.records.Get(signal.number));
    if (record) signals.push_back(*std::move(record));
  }
  return signals;
}

// The order is given with the decision, in one entry, and waits for a second person as any other.
void AddOrder(v1::Order order, Prepared& prepared) {
  static_cast<v1::DecideSubjectRequestAnswer&>(*prepared.answer).add_order_ids(order.order_id());
  Orders::Put(order, prepared.content.changes);
  *prepared.content.detail.mutable_order() = std::move(order);
}

absl::StatusOr<Prepared> Decide(Act act, const v1::DecideSubjectRequestRequest& request) {
  using Answer = v1::DecideSubjectRequestAnswer;
  stored::SubjectRequest& kept = act.stored.request;
  if (!IsHandledBy(act.call, kept)) return Refuse<Answer>(act.call, kSubjectRequestUnknown);
  const bool verdict =
      v1::SubjectRightVerdict_IsValid(request.verdict()) && request.verdict() != v1::SUBJECT_RIGHT_VERDICT_UNSPECIFIED;
  if (!verdict || !IsReason(request.reason())) return Refuse<Answer>(act.call, kSubjectRequestIncomplete);
  if (!kept.decided_on().empty()) return Refuse<Answer>(act.call, kSubjectRequestClosed);
  if (CountWaiting(kept, act.call.policy->snapshot->parties(), act.today()) > 0) {
    return Refuse<Answer>(act.call, kAnswersMissing);
  }
  const bool ground = std::ranges::any_of(kept.asked(), [](const auto& asked) { return !asked.ground().empty(); });
  if (request.verdict() == v1::SUBJECT_RIGHT_VERDICT_REFUSED && !ground) {
    return Refuse<Answer>(act.call, kGroundMissing);
  }
  const v1::OrderKind ordered = OrderedBy(request, kept.right());
  std::vector<Record> signals;
  if (ordered != v1::ORDER_KIND_UNSPECIFIED) {
    ASSIGN_OR_RETURN(signals, SignalsToOrder(act));
    if (signals.size() > kMostOrdered) return Refuse<Answer>(act.call, kSizeInvalid);
  }
  kept.set_verdict(request.verdict());
  kept.set_decided_on(policy::FormatDate(act.today()));
  v1::SubjectRightAct said;
  said.set_verdict(request.verdict());
  said.set_reason(request.reason());
  RETURN_IF_ERROR(SayWhatIsTold(act, said));
  const Call call = act.call;
  ASSIGN_OR_RETURN(Prepared prepared,
                   Done<Answer>(act.rooms, call, std::move(act.stored), std::move(said), Reader::kHandler));
  if (!signals.empty()) AddOrder(MakeOrder(call, ordered, signals, request.reason()), prepared);
  return prepared;
}

// The story of an act upon a request that is there. One of another covenant than the call names looks as if it were
// not.
template <class Answer, class Request>
Task<absl::StatusOr<Reply>> TellAct(Rooms& rooms, Call call, const Request& request,
                                    absl::StatusOr<Prepared> (*decide)(Act, const Request&)) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request, decide](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (OfficerOf(c) == nullptr) co_return Refuse<Answer>(c, kRoleMissing);
    auto turn = co_await rooms.turns.Take("subject-request/" + request.subject_request_id());
    CO_RETURN_IF_ERROR(rooms.ledger.Ready());  // an act before this one that met a full disk is on record, or we wait
    co_await rooms.workers.Enter();            // deciding reads thousands of entries
    const SubjectRequests requests(rooms.store, rooms.slots);
    CO_ASSIGN_OR_RETURN(std::optional<StoredSubjectRequest> stored, requests.Find(request.subject_request_id()));
    if (!stored || stored->request.covenant() != c.context->covenant()) {
      co_return Refuse<Answer>(c, kSubjectRequestUnknown);
    }
    absl::StatusOr<Prepared> prepared = decide(Act{rooms, c, *std::move(stored)}, request);
    if (prepared.ok()) prepared->turn = std::make_shared<KeyedTurn::Turn>(std::move(turn));
    co_return prepared;
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

}  // namespace

Task<absl::StatusOr<Reply>> OpenSubjectRequest(Rooms& rooms, Call call, const v1::OpenSubjectRequestRequest& request) {
  using Answer = v1::OpenSubjectRequestAnswer;
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [&rooms, &request](const Call& c) -> Task<absl::StatusOr<Prepared>> {
    if (const std::string_view code = Objection(c, request); !code.empty()) co_return Refuse<Answer>(c, code);
    co_await rooms.workers.Enter();
    co_return Open(rooms, c, request);
  };
  return Tell(rooms, std::move(call), std::move(plot));
}

Task<absl::StatusOr<Reply>> AnswerSubjectRequest(Rooms& rooms, Call call,
                                                 const v1::AnswerSubjectRequestRequest& request) {
  return TellAct<v1::AnswerSubjectRequestAnswer>(rooms, std::move(call), request, &RecordAnswer);
}

Task<absl::StatusOr<Reply>> ExtendSubjectRequest(Rooms& rooms, Call call,
                                                 const v1::ExtendSubjectRequestRequest& request) {
  return TellAct<v1::ExtendSubjectRequestAnswer>(rooms, std::move(call), request, &Extend);
}

Task<absl::StatusOr<Reply>> DecideSubjectRequest(Rooms& rooms, Call call,
                                                 const v1::DecideSubjectRequestRequest& request) {
  return TellAct<v1::DecideSubjectRequestAnswer>(rooms, std::move(call), request, &Decide);
}

}  // namespace covenant::exchange
