#include "tests/clients/cpp/test_broker.h"

#include <atomic>
#include <deque>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include "covenant/v1/party.pb.h"
#include "covenant/v1/policy.pb.h"
#include "covenant/v1/report.pb.h"
#include "covenant/v1/signal.pb.h"

#include "clients/cpp/wire.h"
#include "tests/clients/cpp/test_pki.h"

namespace covenant::test {
namespace {

namespace v1 = covenant::v1;

const std::map<std::string, v1::EntryKind>& Kinds() {
  static const std::map<std::string, v1::EntryKind> kinds = {
      {"SubmitSignal", v1::ENTRY_KIND_SUBMIT},
      {"SubmitSignals", v1::ENTRY_KIND_SUBMIT_BULK},
      {"CheckSubject", v1::ENTRY_KIND_CHECK},
      {"CheckSubjects", v1::ENTRY_KIND_CHECK_BULK},
      {"Retrieve", v1::ENTRY_KIND_RETRIEVE},
      {"Overlap", v1::ENTRY_KIND_REPORT_OVERLAP},
      {"CorrectSignal", v1::ENTRY_KIND_CORRECT_SIGNAL},
      {"WithdrawConsent", v1::ENTRY_KIND_WITHDRAW_CONSENT},
      {"GiveOrder", v1::ENTRY_KIND_ORDER_GIVE},
      {"ApproveOrder", v1::ENTRY_KIND_ORDER_APPROVE},
      {"RejectOrder", v1::ENTRY_KIND_ORDER_REJECT},
      {"ListOrders", v1::ENTRY_KIND_ORDER_LIST},
      {"ListNotices", v1::ENTRY_KIND_NOTICE_LIST},
      {"ConfirmNotice", v1::ENTRY_KIND_NOTICE_CONFIRM},
      {"RecordAdmission", v1::ENTRY_KIND_CASE_ADMISSION},
      {"RecordPhase", v1::ENTRY_KIND_CASE_PHASE},
      {"RecordApproval", v1::ENTRY_KIND_CASE_APPROVAL},
      {"WithdrawApproval", v1::ENTRY_KIND_CASE_WITHDRAWAL},
      {"InvolveParty", v1::ENTRY_KIND_CASE_INVOLVE},
      {"CloseCase", v1::ENTRY_KIND_CASE_CLOSE},
      {"ReopenCase", v1::ENTRY_KIND_CASE_REOPEN},
      {"GetCase", v1::ENTRY_KIND_CASE_GET},
      {"ListCases", v1::ENTRY_KIND_CASE_LIST},
      {"Explain", v1::ENTRY_KIND_AUDIT_EXPLAIN},
      {"ListEntries", v1::ENTRY_KIND_AUDIT_LIST},
      {"ReviewBreakGlass", v1::ENTRY_KIND_AUDIT_REVIEW},
      {"ListReleases", v1::ENTRY_KIND_AUDIT_RELEASES},
      {"OpenSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN},
      {"AnswerSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_ANSWER},
      {"ExtendSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_EXTEND},
      {"DecideSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_DECIDE},
      {"GetSubjectRequest", v1::ENTRY_KIND_SUBJECT_REQUEST_GET},
      {"ListSubjectRequests", v1::ENTRY_KIND_SUBJECT_REQUEST_LIST},
      {"GetEntry", v1::ENTRY_KIND_AUDIT_GET},
      {"GetCheckpoint", v1::ENTRY_KIND_AUDIT_CHECKPOINT},
      {"GetConsistencyProof", v1::ENTRY_KIND_AUDIT_CONSISTENCY},
      {"ExportLog", v1::ENTRY_KIND_AUDIT_EXPORT},
      {"ExportHashes", v1::ENTRY_KIND_AUDIT_HASHES},
      {"Validate", v1::ENTRY_KIND_POLICY_VALIDATE},
      {"Propose", v1::ENTRY_KIND_POLICY_PROPOSE},
      {"Approve", v1::ENTRY_KIND_POLICY_APPROVE},
      {"Accept", v1::ENTRY_KIND_POLICY_ACCEPT},
      {"History", v1::ENTRY_KIND_POLICY_HISTORY},
      {"Todo", v1::ENTRY_KIND_TODO},
      {"Reject", v1::ENTRY_KIND_POLICY_REJECT},
      {"List", v1::ENTRY_KIND_POLICY_LIST},
      {"Get", v1::ENTRY_KIND_POLICY_GET},
      {"Suspend", v1::ENTRY_KIND_POLICY_SUSPEND},
      {"WhoAmI", v1::ENTRY_KIND_WHO_AM_I},
      {"ListRights", v1::ENTRY_KIND_LIST_RIGHTS},
      {"ListPublicKeys", v1::ENTRY_KIND_LIST_PUBLIC_KEYS},
      {"EvaluateBlinded", v1::ENTRY_KIND_EVALUATE_BLINDED},
      {"Redeem", v1::ENTRY_KIND_REDEEM},
      {"RotateKeys", v1::ENTRY_KIND_ROTATE_KEYS},
  };
  return kinds;
}

v1::RequestContext ContextOf(const std::string& request) {
  v1::RequestHead head;
  head.ParseFromString(request);
  return head.context();
}

std::string ToldOf(const std::string& answer) {
  v1::AnswerHead head;
  head.ParseFromString(answer);
  switch (head.outcome().told()) {
    case v1::TOLD_PERMITTED:
      return "permit";
    case v1::TOLD_NO_HIT:
      return "no_hit";
    case v1::TOLD_ITEMIZED:
      return "itemized";
    default:
      return head.outcome().reason_code();
  }
}

v1::AnswerHead Told(v1::Told told) {
  v1::AnswerHead head;
  head.mutable_outcome()->set_told(told);
  return head;
}

}  // namespace

// One reactor a call, whatever its method: reads, has the broker answer, writes, in order.
class TestBroker::Service final : public grpc::CallbackGenericService {
 public:
  explicit Service(TestBroker& broker) : broker_(broker) {}

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    return new Reactor(broker_, context->method());
  }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(TestBroker& broker, const std::string& path) : broker_(broker), method_(path.substr(path.rfind('/') + 1)) {
      StartRead(&read_);
    }
    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::OK);
      const auto replies = broker_.Answer(method_, client::ToBytes(read_));
      replies_.assign(replies.begin(), replies.end());
      WriteNext();
    }
    void OnWriteDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::OK);
      WriteNext();
    }
    void OnCancel() override {
      if ((ending_.fetch_or(kCancelled) & kSilent) != 0) Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override { delete this; }

   private:
    void WriteNext() {
      if (replies_.empty()) return StartRead(&read_);
      const Reply reply = std::move(replies_.front());
      replies_.pop_front();
      if (reply.silent) {
        if ((ending_.fetch_or(kSilent) & kCancelled) != 0) Finish(grpc::Status::CANCELLED);
        return;
      }
      if (!reply.status.ok()) return Finish(reply.status);
      written_ = client::ToBuffer(reply.bytes);
      StartWrite(&written_);
    }

    TestBroker& broker_;
    const std::string method_;
    grpc::ByteBuffer read_, written_;
    std::deque<Reply> replies_;
    // A silent call ends when it is cancelled, whichever comes last.
    static constexpr int kSilent = 1, kCancelled = 2;
    std::atomic<int> ending_ = 0;
  };

  TestBroker& broker_;
};

TestBroker::TestBroker() {
  textbook::ExportedLog begun;
  log = begun.log;
  exported = begun.entries;
}

TestBroker::~TestBroker() {
  Stop();
}

void TestBroker::Start() {
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = TestPki().Read("ca.crt");
  tls.pem_key_cert_pairs.push_back({TestPki().Read("broker.key"), TestPki().Read("broker.crt")});
  service_ = std::make_unique<Service>(*this);
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(port_), grpc::SslServerCredentials(tls), &port_);
  builder.RegisterCallbackGenericService(service_.get());
  server_ = builder.BuildAndStart();
}

void TestBroker::Stop() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
  server_.reset();
}

void TestBroker::set_meddle(Meddle meddle) {
  const std::lock_guard lock(mutex_);
  meddle_ = std::move(meddle);
}
void TestBroker::set_compose(Compose compose) {
  const std::lock_guard lock(mutex_);
  compose_ = std::move(compose);
}
void TestBroker::set_spoil(Spoil spoil) {
  const std::lock_guard lock(mutex_);
  spoil_ = std::move(spoil);
}
void TestBroker::With(const std::function<void(TestBroker&)>& act) {
  const std::lock_guard lock(mutex_);
  act(*this);
}
std::vector<TestBroker::Seen> TestBroker::seen() const {
  const std::lock_guard lock(mutex_);
  return seen_;
}
uint64_t TestBroker::Count(const std::string& method) const {
  uint64_t count = 0;
  for (const Seen& call : seen()) count += call.method == method ? 1 : 0;
  return count;
}
std::map<std::string, int> TestBroker::stored() const {
  const std::lock_guard lock(mutex_);
  return stored_;
}
uint64_t TestBroker::size() const {
  const std::lock_guard lock(mutex_);
  return log.size();
}

std::vector<Reply> TestBroker::Answer(const std::string& method, const std::string& request) {
  const std::lock_guard lock(mutex_);
  seen_.push_back({method, request});
  const auto [known, first] = by_request_id_.try_emplace(ContextOf(request).request_id(), request);
  if (first) Store(method, request);
  std::string answer = AnswerBytes(method, request, known->second == request);
  if (compose_) compose_(method, request, answer);
  std::vector<std::string> more;
  if (method == "ExportLog" && ToldOf(answer) == "permit") more = ExportMessages(request);
  if (method == "ExportHashes" && ToldOf(answer) == "permit") more = HashMessages(request);
  std::vector<Reply> replies = {{RecordAnswer(method, request, answer), grpc::Status::OK, false}};
  for (std::string& message : more) replies.push_back({std::move(message), grpc::Status::OK, false});
  if (meddle_) {
    for (Reply& reply : replies) meddle_(method, request, reply);
  }
  return replies;
}

void TestBroker::Store(const std::string& method, const std::string& request) {
  if (method == "SubmitSignal") {
    v1::SubmitSignalRequest submit;
    submit.ParseFromString(request);
    ++stored_[submit.signal().SerializeAsString()];
  } else if (method == "SubmitSignals") {
    v1::SubmitSignalsRequest submit;
    submit.ParseFromString(request);
    for (const v1::Signal& signal : submit.signals()) ++stored_[signal.SerializeAsString()];
  }
}

std::string TestBroker::AnswerBytes(const std::string& method, const std::string& request, bool same_content) {
  v1::AnswerHead head = Told(v1::TOLD_PERMITTED);
  if (!same_content) {
    head = Told(v1::TOLD_REFUSED);
    head.mutable_outcome()->set_reason_code("REQUEST_ID_REUSED");
    return head.SerializeAsString();
  }
  if (method == "SubmitSignals") {
    v1::SubmitSignalsRequest submit;
    submit.ParseFromString(request);
    v1::SubmitSignalsAnswer answer;
    answer.mutable_outcome()->set_told(v1::TOLD_ITEMIZED);
    for (const v1::Signal& signal : submit.signals()) {
      *answer.add_items()->mutable_outcome() = Told(v1::TOLD_PERMITTED).outcome();
      answer.mutable_items()->rbegin()->set_signal_reference("sig1." + signal.identifiers(0).parts(0));
    }
    return answer.SerializeAsString();
  }
  if (method == "CheckSubjects") {
    v1::CheckSubjectsRequest check;
    check.ParseFromString(request);
    v1::CheckSubjectsAnswer answer;
    answer.mutable_outcome()->set_told(v1::TOLD_ITEMIZED);
    for (int i = 0; i < check.subjects_size(); ++i) {
      answer.add_items()->mutable_outcome()->set_told(i % 2 == 0 ? v1::TOLD_PERMITTED : v1::TOLD_NO_HIT);
    }
    return answer.SerializeAsString();
  }
  if (method == "GetEntry") {
    v1::GetEntryRequest get;
    get.ParseFromString(request);
    v1::GetEntryAnswer answer;
    *answer.mutable_outcome() = head.outcome();
    const v1::ExportedEntry& entry = exported.at(get.index());
    answer.mutable_entry()->set_index(entry.index());
    answer.mutable_entry()->set_leaf(entry.leaf());
    answer.mutable_entry()->set_salt(entry.salt());
    answer.mutable_entry()->set_detail(entry.detail());
    for (const std::string& hash : log.Inclusion(entry.index(), log.size())) answer.add_inclusion_proof(hash);
    answer.set_checkpoint(log.Checkpoint(log.size()));
    return answer.SerializeAsString();
  }
  if (method == "GetCheckpoint") {
    v1::GetCheckpointAnswer answer;
    *answer.mutable_outcome() = head.outcome();
    answer.set_checkpoint(log.Checkpoint(log.size()));
    return answer.SerializeAsString();
  }
  if (method == "GetConsistencyProof") {
    v1::GetConsistencyProofRequest get;
    get.ParseFromString(request);
    v1::GetConsistencyProofAnswer answer;
    *answer.mutable_outcome() = head.outcome();
    for (const std::string& hash : log.Consistency(get.first_size(), get.second_size())) answer.add_proof(hash);
    return answer.SerializeAsString();
  }
  if (method == "ExportLog") {
    v1::ExportLogAnswer answer;
    *answer.mutable_outcome() = head.outcome();
    answer.set_checkpoint(log.Checkpoint(log.size()));
    answer.set_log_key(log.key());
    return answer.SerializeAsString();
  }
  if (method == "ExportHashes") {
    v1::ExportHashesAnswer answer;
    *answer.mutable_outcome() = head.outcome();
    answer.set_checkpoint(log.Checkpoint(log.size()));
    answer.set_log_key(log.key());
    return answer.SerializeAsString();
  }
  if (method == "WhoAmI") {
    v1::WhoAmIAnswer answer;
    *answer.mutable_outcome() = head.outcome();
    answer.set_party("politie");
    return answer.SerializeAsString();
  }
  return head.SerializeAsString();
}

std::string TestBroker::RecordAnswer(const std::string& method, const std::string& request, const std::string& answer) {
  const v1::RequestContext context = ContextOf(request);
  v1::Leaf leaf;
  leaf.set_kind(Kinds().at(method));
  leaf.set_caller("politie");
  leaf.set_covenant(context.covenant());
  leaf.set_purpose(context.purpose());
  leaf.set_told(ToldOf(answer));
  if (spoil_) spoil_(leaf);
  v1::Envelope envelope;
  envelope.set_answer(answer);
  *envelope.mutable_receipt() = log.Record(leaf, context.nonce(), request, answer, context.known_size());
  v1::ExportedEntry& entry = exported.emplace_back();
  entry.set_index(log.size() - 1);
  entry.set_leaf(log.leaf(entry.index()));
  entry.set_leaf_hash(textbook::Sha256(std::string(1, '\0') + entry.leaf()));
  return envelope.SerializeAsString();
}

std::vector<std::string> TestBroker::ExportMessages(const std::string& request) const {
  v1::ExportLogRequest asked;
  asked.ParseFromString(request);
  std::vector<std::string> messages;
  for (size_t i = asked.first_index(); i < exported.size();) {
    v1::ExportLogResponse message;
    for (int k = 0; k < 3 && i < exported.size(); ++k, ++i) *message.add_entries() = exported[i];
    messages.push_back(message.SerializeAsString());
  }
  return messages;
}

std::vector<std::string> TestBroker::HashMessages(const std::string& request) const {
  v1::ExportHashesRequest asked;
  asked.ParseFromString(request);
  std::vector<std::string> messages;
  for (size_t i = asked.first_index(); i < exported.size();) {
    v1::ExportHashesResponse message;
    for (int k = 0; k < 200 && i < exported.size(); ++k, ++i) {
      message.mutable_leaf_hashes()->append(textbook::Sha256(std::string(1, '\0') + log.leaf(i)));
    }
    messages.push_back(message.SerializeAsString());
  }
  return messages;
}

}  // namespace covenant::test
