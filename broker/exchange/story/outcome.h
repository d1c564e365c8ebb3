// Outcomes: what a caller is told, in the answer and in the entry alike.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "covenant/v1/log.pb.h"
#include "covenant/v1/receipt.pb.h"

#include "broker/exchange/story/call.h"
#include "broker/exchange/story/story.h"
#include "policy/decide/decide.h"
#include "policy/decide/decision.h"

namespace covenant::exchange {

// The words of Leaf.told and ItemDetail.outcome beside the reason codes.
inline constexpr std::string_view kPermit = "permit";
inline constexpr std::string_view kNoHit = "no_hit";
inline constexpr std::string_view kItemized = "itemized";

// Writes what is told: `told` is one of the words above, or the reason code of a refusal, which is explained in the
// vocabulary's English sentence.
void TellCaller(const Call& call, std::string_view told, v1::Outcome& outcome);
// The same for a decision; gives the word told. The explanation names the field or scheme that decided.
std::string_view TellCaller(const Call& call, const policy::Decision& decision, v1::Outcome& outcome);

// The condition of a reason as the caller may be told it: words that the covenants name to everyone; empty for any
// other, which may be what the client wrote.
std::string_view ToldCondition(const policy::Vocabulary& vocabulary, std::string_view condition);

// Copies every reason of a decision into the sealed detail.
void Explain(const policy::Decision& decision, v1::ItemDetail& item);

// The item of the register for a decision that refuses.
void RefuseItem(const policy::Decision& decision, std::string_view told, v1::ItemDetail& item);

// The refusal of a whole request.
template <class Answer>
Prepared Refuse(const Call& call, std::string_view reason_code) {
  auto answer = std::make_shared<Answer>();
  TellCaller(call, reason_code, *answer->mutable_outcome());
  Prepared refused;
  refused.answer = std::move(answer);
  refused.content.told = std::string(reason_code);
  v1::ItemDetail* item = refused.content.detail.add_items();
  item->set_outcome(std::string(reason_code));
  item->set_told(std::string(reason_code));
  return refused;
}

// A request that is done as asked.
template <class Answer>
Prepared Permit(const Call& call, std::shared_ptr<Answer> answer) {
  TellCaller(call, kPermit, *answer->mutable_outcome());
  Prepared prepared;
  prepared.answer = std::move(answer);
  prepared.content.told = std::string(kPermit);
  return prepared;
}

// The story of a request that is decided by a plain function of the call, on the serving thread.
template <class Answer, class Decide>
Task<absl::StatusOr<Reply>> TellAtOnce(Rooms& rooms, Call call, Decide decide) {
  Plot plot;
  plot.refuse = &Refuse<Answer>;
  plot.decide = [decide](const Call& c) -> Task<absl::StatusOr<Prepared>> { co_return decide(c); };
  return Tell(rooms, std::move(call), std::move(plot));
}

// The same, with the decision's reasons in the detail. `explanation`, when not empty, replaces the reason's own
// sentence.
template <class Answer>
Prepared RefuseAs(const Call& call, const policy::Decision& decision, const std::string& explanation = "") {
  auto answer = std::make_shared<Answer>();
  const std::string_view told = TellCaller(call, decision, *answer->mutable_outcome());
  if (!explanation.empty()) answer->mutable_outcome()->set_explanation(explanation);
  Prepared refused;
  refused.answer = std::move(answer);
  refused.content.told = std::string(told);
  RefuseItem(decision, told, *refused.content.detail.add_items());
  return refused;
}

}  // namespace covenant::exchange
