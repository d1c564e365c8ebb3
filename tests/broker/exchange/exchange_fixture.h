// A broker without a port: the real stories on the real ledger, keys and policies, over a store in memory, at a time
// that the test chooses. Every answer it gives was verified by the auditor's library, and its entry read back.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "covenant/v1/audit.pb.h"
#include "covenant/v1/party.pb.h"
#include "covenant/v1/policy.pb.h"
#include "covenant/v1/report.pb.h"
#include "covenant/v1/signal.pb.h"

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "broker/base/clock.h"
#include "broker/base/spawn.h"
#include "broker/crypto/log_key.h"
#include "broker/exchange/story/rooms.h"
#include "broker/exchange/story/story.h"
#include "broker/store/memory_store.h"
#include "clients/auditor/receipt.h"
#include "tests/broker/authenticate/test_pki.h"
#include "tests/broker/crypto/temporary_folder.h"

namespace covenant::exchange {

// Thread-safe.
class TestClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixMillis(now_ms_.load()); }
  void Set(absl::Time now) { now_ms_ = absl::ToUnixMillis(now); }

 private:
  std::atomic<int64_t> now_ms_ = 0;
};

// A moment in Dutch winter time, such as "2026-11-21T10:00:00".
absl::Time DutchTime(const std::string& text);

// What a caller got, and what the log says of it. Without `status` being OK there is nothing else.
struct Envelope {
  absl::Status status;
  std::string answer;
  v1::Receipt receipt;
  v1::Leaf leaf;
  uint64_t index = 0;
  // What the officer reads.
  v1::Detail detail;
  // Of the whole response on the wire.
  size_t size = 0;
};

template <class Answer>
struct Told : Envelope {
  Answer parsed;
  const Answer* operator->() const { return &parsed; }
  const std::string& reason() const { return parsed.outcome().reason_code(); }
};

class BrokerWithoutPort {
 public:
  // Begins a log with the shipped policy, both covenants in force, at 2026-11-21T10:00 in the Netherlands.
  BrokerWithoutPort();
  // The same with a policy set of the test's own.
  explicit BrokerWithoutPort(policy::PolicySet set);
  ~BrokerWithoutPort();

  // The shipped vocabulary, statutes and test register, and both covenants.
  static policy::PolicySet ShippedPolicy();

  // A party's system, and a person of the register with the role it has there.
  authenticate::Caller System(const std::string& party) const;
  authenticate::Caller Person(const std::string& person) const;

  // Fills in what the test left open of the context (request id, nonce, actor) and tells the story.
  template <class Answer, class Request>
  Told<Answer> Tell(const authenticate::Caller& caller, v1::EntryKind kind,
                    Task<absl::StatusOr<Reply>> (*story)(Rooms&, Call, const Request&), Request request) {
    Complete(*request.mutable_context());
    return TellAsIs<Answer>(caller, kind, story, request);
  }
  template <class Answer, class Request>
  Told<Answer> TellAsIs(const authenticate::Caller& caller, v1::EntryKind kind,
                        Task<absl::StatusOr<Reply>> (*story)(Rooms&, Call, const Request&), const Request& request) {
    const std::string bytes = request.SerializeAsString();
    const Call call = MakeCall(caller, kind, bytes, request.context());
    return Parse<Answer>(call, Wait(story(rooms(), call, request)));
  }

  Told<v1::SubmitAnswer> Submit(const std::string& party, v1::SubmitSignalRequest request);
  Told<v1::SubmitSignalsAnswer> SubmitBulk(const std::string& party, v1::SubmitSignalsRequest request);
  Told<v1::CheckAnswer> Check(const std::string& party, v1::CheckSubjectRequest request);
  Told<v1::CheckSubjectsAnswer> CheckBulk(const std::string& party, v1::CheckSubjectsRequest request);
  Told<v1::RetrieveAnswer> Retrieve(const std::string& party, v1::RetrieveRequest request);
  Told<v1::OverlapAnswer> Overlap(const std::string& party, v1::OverlapRequest request);
  Told<v1::WhoAmIAnswer> WhoAmI(const std::string& party);
  Told<v1::ListEntriesAnswer> ListEntries(const authenticate::Caller& caller, v1::ListEntriesRequest request);
  Told<v1::GetEntryAnswer> GetEntry(const authenticate::Caller& caller, v1::GetEntryRequest request);
  Told<v1::ProposeAnswer> Propose(const std::string& person, v1::ProposeRequest request);
  // Signs the proposal as `person` before approving it.
  Told<v1::ApproveAnswer> Approve(const std::string& person, const v1::Proposal& proposal);
  // Signs for the person's party before accepting.
  Told<v1::AcceptAnswer> Accept(const std::string& person, const v1::Proposal& proposal);
  Told<v1::HistoryAnswer> History(const std::string& person, v1::HistoryRequest request = {});
  Told<v1::SuspendAnswer> Suspend(const std::string& person, const std::string& covenant);

  // For a test that makes its own call. `bytes` and `context` live as long as it.
  Call MakeCall(const authenticate::Caller& caller, v1::EntryKind kind, std::string_view bytes,
                const v1::RequestContext& context) const;
  void Complete(v1::RequestContext& context) const;
  // Verifies the reply against the call, with the proof that the log extends what the caller knows; reads its entry
  // back, and opens the detail.
  template <class Answer>
  Told<Answer> Parse(const Call& call, const absl::StatusOr<Reply>& reply) {
    Told<Answer> told;
    static_cast<Envelope&>(told) = Verify(call, reply);
    if (told.status.ok() && !told.parsed.ParseFromString(told.answer)) told.status = absl::DataLossError("no answer");
    return told;
  }
  // The approval of a proposal by `person`'s own key.
  // A signature by `person`'s own key.
  std::string Sign(const std::string& person, const std::string& text);
  std::string SignApproval(const std::string& person, const std::string& proposal_id, const std::string& digest);

  // Entries in the log.
  uint64_t size() const { return rooms().ledger.Latest()->size; }
  v1::Leaf LeafAt(uint64_t index) const;
  v1::Detail DetailAt(uint64_t index) const;

  std::string SignAcceptance(const std::string& person, const std::string& party, const v1::Proposal& proposal);

  // Ends and opens everything again, on the same store and folders, as the broker's program does.
  void Restart();
  // Waits until the ledger has this many entries; false after ten seconds.
  bool AwaitSize(uint64_t size) const;
  // True when the ledger asked the process to stop.
  bool asked_to_stop() const { return asked_to_stop_; }
  // Every row of the store, keys and values, and everything that was reported to the operator.
  std::string AllBytes() const;

  Rooms& rooms() const;
  store::MemoryStore& store() { return store_; }
  TestClock& clock() { return clock_; }
  const auditor::LogKey& log_key() const { return *auditor_key_; }
  // Asked by every call made from now on: has the caller gone away?
  std::function<bool()> gone;
  // The next Restart() derives the indices of the log again.
  bool rebuild_indices = false;

 private:
  struct Running;

  absl::Status Open(std::shared_ptr<const InForce> first);
  Envelope Verify(const Call& call, const absl::StatusOr<Reply>& reply) const;
  const test_pki::Issued& CertificateOf(const std::string& person) const;

  const crypto::TemporaryFolder folder_;
  TestClock clock_;
  store::MemoryStore store_;
  std::unique_ptr<crypto::LogKey> log_key_;
  std::unique_ptr<auditor::LogKey> auditor_key_;
  std::atomic<bool> asked_to_stop_ = false;
  mutable test_pki::Authority authority_{"Test CA"};
  mutable std::map<std::string, test_pki::Issued> certificates_;
  mutable absl::Mutex mutex_;
  std::string reports_ ABSL_GUARDED_BY(mutex_);
  // The checkpoints that callers were given, by size: what a request's known_size stands for.
  mutable std::map<uint64_t, auditor::Checkpoint> given_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Running> running_;
};

// Requests as the tests write them.
v1::Identifier Identifier(const std::string& scheme, const std::vector<std::string>& parts);
v1::SubjectReference About(const std::string& scheme, const std::string& value);
v1::SubjectReference ByPseudonym(const std::string& pseudonym);

template <class Request>
Request Ask(const std::string& covenant, const std::string& purpose) {
  Request request;
  request.mutable_context()->set_covenant(covenant);
  request.mutable_context()->set_purpose(purpose);
  return request;
}
template <class Request>
Request Ask(const std::string& covenant, const std::string& purpose, v1::SubjectReference subject) {
  Request request = Ask<Request>(covenant, purpose);
  *request.mutable_subject() = std::move(subject);
  return request;
}

// A signal that TAFEL-SIGNAAL takes from an investigation service, and one that COMENSHA-REG does.
v1::Signal TableSignal(const std::string& v_number);
v1::Signal VictimSignal(const std::string& v_number);
// With the written consent that the care organisations need.
v1::Signal CareSignal(const std::string& v_number);

v1::SubmitSignalRequest TableSubmission(v1::Signal signal);
v1::SubmitSignalRequest VictimSubmission(v1::Signal signal);

inline constexpr char kTable[] = "TAFEL-SIGNAAL";
inline constexpr char kDetect[] = "voorkomen_opsporen";
inline constexpr char kRegistration[] = "COMENSHA-REG";
inline constexpr char kRegister[] = "registratie_aard_omvang";

}  // namespace covenant::exchange
