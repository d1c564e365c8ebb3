#include <utility>

#include "broker/exchange/cases/case_act.h"
#include "broker/exchange/cases/case_acts.h"
#include "broker/exchange/rows/case_signals.h"
#include "broker/exchange/story/request_facts.h"
#include "policy/text/civil_date.h"
#include "policy/words/reason_codes.h"

namespace covenant::exchange {
namespace {

constexpr std::string_view kCaseNotClosed = "CASE_NOT_CLOSED";

// The file, or why this caller may not close it or open it again now. A slip here hides what a victim's case rests on, so
// it is said why.
FileToActUpon FileToCloseOrReopen(const CaseAct& act) {
  FileToActUpon found = FileOfOpener(act);
  if (found.file && !SaysWhy(act.call.context->motivation())) {
    return {std::nullopt, policy::kMotivationMissing};
  }
  return found;
}

absl::StatusOr<Prepared> DecideClosing(const CaseAct& act, const v1::CloseCaseRequest&) {
  using Answer = v1::CloseCaseAnswer;
  if (const policy::Decision in = Participation(act); !in.permitted) return RefuseAs<Answer>(act.call, in);
  auto [file, refusal] = FileToCloseOrReopen(act);
  if (!file) return Refuse<Answer>(act.call, refusal);
  if (file->IsClosed()) return Refuse<Answer>(act.call, policy::kCaseClosed);
  const absl::CivilDay today = policy::DutchDay(act.call.now);
  file->file.set_closed_on(policy::FormatDate(today));
  file->file.set_closed_by(act.party());
  file->Involve(act.party());  // who took the opener over is bound by it too
  auto answer = std::make_shared<Answer>();
  answer->set_closed_on(file->file.closed_on());
  v1::CaseAct said;
  said.set_closed(true);
  ASSIGN_OR_RETURN(Prepared prepared, Done(act, *std::move(file), std::move(answer), std::move(said)));
  CaseSignals::PutClosed({act.place, today}, prepared.content.changes);
  return prepared;
}

absl::StatusOr<Prepared> DecideReopening(const CaseAct& act, const v1::ReopenCaseRequest&) {
  using Answer = v1::ReopenCaseAnswer;
  if (const policy::Decision in = Participation(act); !in.permitted) return RefuseAs<Answer>(act.call, in);
  auto [file, refusal] = FileToCloseOrReopen(act);
  if (!file) return Refuse<Answer>(act.call, refusal);
  if (!file->IsClosed()) return Refuse<Answer>(act.call, kCaseNotClosed);
  file->file.clear_closed_on();
  file->file.clear_closed_by();
  v1::CaseAct said;
  said.set_reopened(true);
  ASSIGN_OR_RETURN(Prepared prepared, Done(act, *std::move(file), std::make_shared<Answer>(), std::move(said)));
  CaseSignals::PutReopened({act.place, policy::DutchDay(act.call.now)}, prepared.content.changes);
  return prepared;
}

}  // namespace

Task<absl::StatusOr<Reply>> CloseCase(Rooms& rooms, Call call, const v1::CloseCaseRequest& request) {
  return TellCaseAct<v1::CloseCaseAnswer>(rooms, std::move(call), request, &DecideClosing);
}

Task<absl::StatusOr<Reply>> ReopenCase(Rooms& rooms, Call call, const v1::ReopenCaseRequest& request) {
  return TellCaseAct<v1::ReopenCaseAnswer>(rooms, std::move(call), request, &DecideReopening);
}

}  // namespace covenant::exchange
