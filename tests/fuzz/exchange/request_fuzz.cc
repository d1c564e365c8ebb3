// Any bytes as a request message, through the stories of the exchange to the answer. The first byte chooses the method
// by the kind of entry that it leaves; 128 more makes request id and nonce anew, so that the rest is read too. A
// message is answered under a receipt or refused in one line, and no refusal repeats an identifier that it was given.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "broker/exchange/administration/accept.h"
#include "broker/exchange/administration/administer.h"
#include "broker/exchange/administration/catalogue.h"
#include "broker/exchange/administration/policy_history.h"
#include "broker/exchange/administration/todo.h"
#include "broker/exchange/audit/audit.h"
#include "broker/exchange/audit/explain.h"
#include "broker/exchange/audit/list_entries.h"
#include "broker/exchange/audit/list_releases.h"
#include "broker/exchange/audit/review_break_glass.h"
#include "broker/exchange/blind/evaluate.h"
#include "broker/exchange/blind/list_public_keys.h"
#include "broker/exchange/blind/redeem.h"
#include "broker/exchange/cases/case_acts.h"
#include "broker/exchange/cases/case_reading.h"
#include "broker/exchange/notices/notice_acts.h"
#include "broker/exchange/orders/approve_order.h"
#include "broker/exchange/orders/give_order.h"
#include "broker/exchange/orders/order_lists.h"
#include "broker/exchange/replay/replay.h"
#include "broker/exchange/rights/rights.h"
#include "broker/exchange/rights/who_am_i.h"
#include "broker/exchange/rotation/rotate_keys.h"
#include "broker/exchange/signals/change_signal.h"
#include "broker/exchange/signals/check.h"
#include "broker/exchange/signals/overlap.h"
#include "broker/exchange/signals/retrieve.h"
#include "broker/exchange/signals/submit.h"
#include "broker/exchange/subject_requests/subject_request_acts.h"
#include "broker/exchange/subject_requests/subject_request_reading.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/fuzz/demand.h"

namespace covenant::exchange {
namespace {

using fuzz::Demand;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr uint8_t kMadeAnew = 128;
constexpr uint64_t kMostEntries = 20'000;
constexpr size_t kIdentifierDigits = 5;

// Visits every field that is set, of the message and of those within it.
void ForEachField(const Message& message, const std::function<void(const Message&, const FieldDescriptor&)>& visit) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    visit(message, *field);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      ForEachField(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                        : reflection.GetMessage(message, field),
                   visit);
    }
  }
}

// The texts of a request that could be identifiers.
std::vector<std::string> IdentifiersIn(const Message& request) {
  std::vector<std::string> found;
  const auto take = [&](const std::string& text) {
    const auto digit = [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); };
    if (static_cast<size_t>(std::ranges::count_if(text, digit)) >= kIdentifierDigits) found.push_back(text);
  };
  ForEachField(request, [&](const Message& message, const FieldDescriptor& field) {
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    const int count = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
    for (int i = 0; i < count; ++i) {
      take(field.is_repeated() ? reflection.GetRepeatedString(message, &field, i)
                               : reflection.GetString(message, &field));
    }
  });
  return found;
}

void CheckSentence(std::string_view sentence, const std::vector<std::string>& identifiers) {
  Demand(!sentence.empty() && sentence.find('\n') == std::string_view::npos, "a refusal is one line");
  for (const std::string& identifier : identifiers) {
    Demand(sentence.find(identifier) == std::string_view::npos, "a refusal repeats nothing of the request");
  }
}

// Every outcome in an answer: of the request, and of each item.
void CheckOutcomes(const BrokerWithoutPort& broker, const Message& answer,
                   const std::vector<std::string>& identifiers) {
  const auto policy = broker.rooms().policy.Current();
  const auto check = [&](const v1::Outcome& outcome) {
    const bool refused = outcome.told() == v1::TOLD_REFUSED;
    Demand(v1::Told_IsValid(outcome.told()) && outcome.told() != v1::TOLD_UNSPECIFIED, "an answer says what is told");
    Demand(refused == !outcome.reason_code().empty(), "a reason code is of a refusal");
    if (!refused) return;
    Demand(policy->snapshot->vocabulary().FindReason(outcome.reason_code()) != nullptr, "every code has its words");
    CheckSentence(outcome.explanation(), identifiers);
  };
  ForEachField(answer, [&](const Message& message, const FieldDescriptor& field) {
    if (field.message_type() != v1::Outcome::descriptor() || field.is_repeated()) return;
    check(static_cast<const v1::Outcome&>(message.GetReflection()->GetMessage(message, &field)));
  });
}

enum class Who : uint8_t { kSystem, kOfficer, kAdministrator };

authenticate::Caller CallerOf(const BrokerWithoutPort& broker, Who who) {
  if (who == Who::kSystem) return broker.System("kmar");
  return broker.Person(who == Who::kOfficer ? "p-cohen" : "p-adema");
}

// How the messages of one method are read.
struct MethodReader {
  const google::protobuf::Descriptor* request;
  std::function<void(BrokerWithoutPort&, v1::EntryKind, std::string_view bytes, bool made_anew)> read;
};

template <class Answer, class Request>
MethodReader Of(Who who, Task<absl::StatusOr<Reply>> (*story)(Rooms&, Call, const Request&)) {
  return {Request::descriptor(), [=](BrokerWithoutPort& broker, v1::EntryKind kind, std::string_view bytes, bool anew) {
            Request request;
            if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
            if (anew) {
              request.mutable_context()->clear_request_id();
              request.mutable_context()->clear_nonce();
              broker.Complete(*request.mutable_context());
            }
            const std::string sent = anew ? request.SerializeAsString() : std::string(bytes);
            const std::vector<std::string> identifiers = IdentifiersIn(request);
            const Call call = broker.MakeCall(CallerOf(broker, who), kind, sent, request.context());
            const absl::StatusOr<Reply> reply = Wait(story(broker.rooms(), call, request));
            if (!reply.ok()) {
              Demand(absl::IsInvalidArgument(reply.status()), "what is not answered has not the form of a request");
              return CheckSentence(std::string(reply.status().message()), identifiers);
            }
            v1::Envelope envelope;
            Answer answer;
            Demand(envelope.ParseFromString(reply->bytes) && answer.ParseFromString(envelope.answer()),
                   "an answer is a message of its method");
            Demand(!envelope.receipt().leaf().empty() && envelope.receipt().index() < broker.size(),
                   "an answer has its receipt");
            Demand(answer.has_outcome(), "an answer has an outcome");
            CheckOutcomes(broker, answer, identifiers);
          }};
}

// The first messages of the exports. How many would follow is not asked.
Task<absl::StatusOr<Reply>> Entries(Rooms& rooms, Call call, const v1::ExportLogRequest& request) {
  static uint64_t size = 0;
  return ExportLog(rooms, std::move(call), request, size);
}
Task<absl::StatusOr<Reply>> Hashes(Rooms& rooms, Call call, const v1::ExportHashesRequest& request) {
  static uint64_t size = 0;
  return ExportHashes(rooms, std::move(call), request, size);
}

std::map<v1::EntryKind, MethodReader> Readers() {
  constexpr Who kSystem = Who::kSystem;
  constexpr Who kOfficer = Who::kOfficer;
  constexpr Who kAdministrator = Who::kAdministrator;
  return {
      {v1::ENTRY_KIND_WHO_AM_I, Of<v1::WhoAmIAnswer>(kSystem, &WhoAmI)},
      {v1::ENTRY_KIND_TODO, Of<v1::TodoAnswer>(kOfficer, &Todo)},
      {v1::ENTRY_KIND_LIST_RIGHTS, Of<v1::ListRightsAnswer>(kSystem, &ListRights)},
      {v1::ENTRY_KIND_SUBMIT, Of<v1::SubmitAnswer>(kSystem, &SubmitSignal)},
      {v1::ENTRY_KIND_SUBMIT_BULK, Of<v1::SubmitSignalsAnswer>(kSystem, &SubmitSignals)},
      {v1::ENTRY_KIND_CHECK, Of<v1::CheckAnswer>(kSystem, &CheckSubject)},
      {v1::ENTRY_KIND_CHECK_BULK, Of<v1::CheckSubjectsAnswer>(kSystem, &CheckSubjects)},
      {v1::ENTRY_KIND_RETRIEVE, Of<v1::RetrieveAnswer>(kSystem, &Retrieve)},
      {v1::ENTRY_KIND_CORRECT_SIGNAL, Of<v1::CorrectSignalAnswer>(kSystem, &CorrectSignal)},
      {v1::ENTRY_KIND_WITHDRAW_CONSENT, Of<v1::WithdrawConsentAnswer>(kSystem, &WithdrawConsent)},
      {v1::ENTRY_KIND_ORDER_GIVE, Of<v1::GiveOrderAnswer>(kOfficer, &GiveOrder)},
      {v1::ENTRY_KIND_ORDER_APPROVE, Of<v1::ApproveOrderAnswer>(kOfficer, &ApproveOrder)},
      {v1::ENTRY_KIND_ORDER_REJECT, Of<v1::RejectOrderAnswer>(kOfficer, &RejectOrder)},
      {v1::ENTRY_KIND_ORDER_LIST, Of<v1::ListOrdersAnswer>(kOfficer, &ListOrders)},
      {v1::ENTRY_KIND_NOTICE_LIST, Of<v1::ListNoticesAnswer>(kSystem, &ListNotices)},
      {v1::ENTRY_KIND_NOTICE_CONFIRM, Of<v1::ConfirmNoticeAnswer>(kSystem, &ConfirmNotice)},
      {v1::ENTRY_KIND_LIST_PUBLIC_KEYS, Of<v1::ListPublicKeysAnswer>(kSystem, &ListPublicKeys)},
      {v1::ENTRY_KIND_EVALUATE_BLINDED, Of<v1::EvaluateBlindedAnswer>(kSystem, &EvaluateBlinded)},
      {v1::ENTRY_KIND_REDEEM, Of<v1::RedeemAnswer>(kSystem, &Redeem)},
      {v1::ENTRY_KIND_ROTATE_KEYS, Of<v1::RotateKeysAnswer>(kAdministrator, &RotateKeys)},
      {v1::ENTRY_KIND_REPORT_OVERLAP, Of<v1::OverlapAnswer>(kSystem, &Overlap)},
      {v1::ENTRY_KIND_CASE_ADMISSION, Of<v1::RecordAdmissionAnswer>(kSystem, &RecordAdmission)},
      {v1::ENTRY_KIND_CASE_PHASE, Of<v1::RecordPhaseAnswer>(kSystem, &RecordPhase)},
      {v1::ENTRY_KIND_CASE_APPROVAL, Of<v1::RecordApprovalAnswer>(kSystem, &RecordApproval)},
      {v1::ENTRY_KIND_CASE_WITHDRAWAL, Of<v1::WithdrawApprovalAnswer>(kSystem, &WithdrawApproval)},
      {v1::ENTRY_KIND_CASE_INVOLVE, Of<v1::InvolvePartyAnswer>(kSystem, &InvolveParty)},
      {v1::ENTRY_KIND_CASE_CLOSE, Of<v1::CloseCaseAnswer>(kSystem, &CloseCase)},
      {v1::ENTRY_KIND_CASE_REOPEN, Of<v1::ReopenCaseAnswer>(kSystem, &ReopenCase)},
      {v1::ENTRY_KIND_CASE_GET, Of<v1::GetCaseAnswer>(kSystem, &GetCase)},
      {v1::ENTRY_KIND_CASE_LIST, Of<v1::ListCasesAnswer>(kSystem, &ListCases)},
      {v1::ENTRY_KIND_AUDIT_EXPLAIN, Of<v1::ExplainAnswer>(kSystem, &ExplainRefusal)},
      {v1::ENTRY_KIND_AUDIT_LIST, Of<v1::ListEntriesAnswer>(kOfficer, &ListEntries)},
      {v1::ENTRY_KIND_AUDIT_GET, Of<v1::GetEntryAnswer>(kOfficer, &GetEntry)},
      {v1::ENTRY_KIND_AUDIT_CHECKPOINT, Of<v1::GetCheckpointAnswer>(kSystem, &GetCheckpoint)},
      {v1::ENTRY_KIND_AUDIT_CONSISTENCY, Of<v1::GetConsistencyProofAnswer>(kSystem, &GetConsistencyProof)},
      {v1::ENTRY_KIND_AUDIT_REVIEW, Of<v1::ReviewBreakGlassAnswer>(kOfficer, &ReviewBreakGlass)},
      {v1::ENTRY_KIND_AUDIT_RELEASES, Of<v1::ListReleasesAnswer>(kSystem, &ListReleases)},
      {v1::ENTRY_KIND_AUDIT_EXPORT, Of<v1::ExportLogAnswer>(kOfficer, &Entries)},
      {v1::ENTRY_KIND_AUDIT_HASHES, Of<v1::ExportHashesAnswer>(kSystem, &Hashes)},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN, Of<v1::OpenSubjectRequestAnswer>(kOfficer, &OpenSubjectRequest)},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER, Of<v1::AnswerSubjectRequestAnswer>(kOfficer, &AnswerSubjectRequest)},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND, Of<v1::ExtendSubjectRequestAnswer>(kOfficer, &ExtendSubjectRequest)},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE, Of<v1::DecideSubjectRequestAnswer>(kOfficer, &DecideSubjectRequest)},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_GET, Of<v1::GetSubjectRequestAnswer>(kOfficer, &GetSubjectRequest)},
      {v1::ENTRY_KIND_SUBJECT_REQUEST_LIST, Of<v1::ListSubjectRequestsAnswer>(kOfficer, &ListSubjectRequests)},
      {v1::ENTRY_KIND_POLICY_VALIDATE, Of<v1::ValidateAnswer>(kAdministrator, &Validate)},
      {v1::ENTRY_KIND_POLICY_PROPOSE, Of<v1::ProposeAnswer>(kAdministrator, &Propose)},
      {v1::ENTRY_KIND_POLICY_APPROVE, Of<v1::ApproveAnswer>(kAdministrator, &Approve)},
      {v1::ENTRY_KIND_POLICY_ACCEPT, Of<v1::AcceptAnswer>(kAdministrator, &Accept)},
      {v1::ENTRY_KIND_POLICY_REJECT, Of<v1::RejectAnswer>(kAdministrator, &Reject)},
      {v1::ENTRY_KIND_POLICY_LIST, Of<v1::ListAnswer>(kOfficer, &ListPolicy)},
      {v1::ENTRY_KIND_POLICY_GET, Of<v1::GetAnswer>(kOfficer, &GetPolicy)},
      {v1::ENTRY_KIND_POLICY_HISTORY, Of<v1::HistoryAnswer>(kOfficer, &PolicyHistory)},
      {v1::ENTRY_KIND_POLICY_SUSPEND, Of<v1::SuspendAnswer>(kAdministrator, &Suspend)},
      {v1::ENTRY_KIND_POLICY_REPLAY, Of<v1::ReplayAnswer>(kAdministrator, &Replay)},
  };
}

// Every method of the services in the files of the requests above has its reader.
void CheckComplete(const std::map<v1::EntryKind, MethodReader>& readers) {
  std::set<const google::protobuf::Descriptor*> read;
  for (const auto& [kind, reader] : readers) read.insert(reader.request);
  for (const google::protobuf::Descriptor* request : read) {
    const google::protobuf::FileDescriptor& file = *request->file();
    for (int i = 0; i < file.service_count(); ++i) {
      for (int k = 0; k < file.service(i)->method_count(); ++k) {
        Demand(read.contains(file.service(i)->method(k)->input_type()), "every method is read");
      }
    }
  }
}

class Bench {
 public:
  Bench() { CheckComplete(readers_); }

  void Read(uint8_t choice, std::string_view bytes) {
    const auto kind = static_cast<v1::EntryKind>(choice % kMadeAnew);
    const auto reader = readers_.find(kind);
    if (reader == readers_.end()) return;
    BeginAnew();
    reader->second.read(*broker_, kind, bytes, choice >= kMadeAnew);
  }

 private:
  // When there is no room for more, or nobody would be let in any longer: a covenant was suspended.
  void BeginAnew() {
    if (broker_ != nullptr && broker_->size() < kMostEntries && broker_->rooms().policy.Current()->hash == hash_)
      return;
    broker_ = std::make_unique<BrokerWithoutPort>();
    hash_ = broker_->rooms().policy.Current()->hash;
  }

  const std::map<v1::EntryKind, MethodReader> readers_ = Readers();
  std::unique_ptr<BrokerWithoutPort> broker_;
  std::string hash_;
};

}  // namespace
}  // namespace covenant::exchange

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto* const bench = [] {
    GTEST_FLAG_SET(break_on_failure, true);  // what the fixture expects holds too
    return new covenant::exchange::Bench;
  }();
  if (size > 0) bench->Read(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
