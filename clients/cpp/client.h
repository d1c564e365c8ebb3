// Client: the broker's methods as a partner, officer or administrator calls them.
//
//   auto connection = Connection::Open(options);
//   auto client = Client::Create(**connection);
//   covenant::v1::CheckSubjectRequest request;
//   request.mutable_context()->set_covenant("TAFEL-SIGNAAL");
//   auto answer = (*client)->CheckSubject(std::move(request));
//
// Every method fills in what the caller left open in the context (request_id, nonce, capacity) and always known_size,
// sends, sends the same bytes again when the connection or the broker is lost, verifies the receipt, keeps the new
// checkpoint, and only then hands out the answer. A refusal by the covenant is an answer: see Outcome.
//
// To repeat a request by hand, also from another process: send it under a ticket, or give its context a request_id and
// a nonce of your own and keep both. Under an id of your own known_size is 0, so that the same request has the same
// bytes whatever was learned in between; that the log only grew is then proven by a further call.
//
// Errors of every method:
//   INVALID_ARGUMENT    the broker could not read the request; nothing was done
//   UNAUTHENTICATED     the certificate is not accepted, or the broker's is not
//   PERMISSION_DENIED   the party or role may not call this method
//   UNAVAILABLE         the broker was not reached within the deadline; safe to repeat with the same request_id
//   DEADLINE_EXCEEDED   no answer within the deadline; whether it was recorded is not known; safe to repeat likewise
//   RESOURCE_EXHAUSTED  a budget of the party was used up while identifiers were blinded: nothing was asked. RefusalIn
//                       (refusal.h) gives the verified outcome: ask again from its retry_at_ms on, no sooner. Where it
//                       gives none, a limit of the network was met: ask later, or less at once
//   INTERNAL            a fault of the broker
//   DATA_LOSS           the receipt, or the log, does not hold: nothing is handed out. Keep the state folder, tell the
//                       auditor. After a fork was seen every later call fails likewise.
//   FAILED_PRECONDITION the state folder cannot be used
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "covenant/v1/audit.pb.h"
#include "covenant/v1/case.pb.h"
#include "covenant/v1/order.pb.h"
#include "covenant/v1/party.pb.h"
#include "covenant/v1/policy.pb.h"
#include "covenant/v1/pseudonym.pb.h"
#include "covenant/v1/replay.pb.h"
#include "covenant/v1/report.pb.h"
#include "covenant/v1/signal.pb.h"
#include "covenant/v1/subject_request.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/auditor/export_file.h"
#include "clients/auditor/tile_folder.h"
#include "clients/cpp/connection.h"
#include "clients/cpp/verified.h"

namespace covenant::client {

class BlindPath;
class Caller;

// What makes a request the same each time it is sent, also from another process: keep it until the answer came. Holds
// no identifier; whoever has the nonce can test guesses at the request against the log.
struct RequestTicket {
  std::string request_id;
  std::string nonce;  // 32 bytes
  // The checkpoint that the request says is known: its size and root, 0 and empty for none.
  uint64_t known_size = 0;
  std::string known_root;
};

// True for what no repeat can mend: an answer or a log that cannot be trusted (exit code 6 of the command line).
inline bool VerificationFailed(const absl::Status& status) {
  return absl::IsDataLoss(status);
}

// Thread-safe. The connection outlives it.
class Client {
 public:
  // Reads the kept checkpoint. FAILED_PRECONDITION: the state folder cannot be used. DATA_LOSS: what it holds is not a
  // checkpoint that the trusted keys signed.
  static absl::StatusOr<std::unique_ptr<Client>> Create(const Connection& connection);
  ~Client();

  absl::StatusOr<Verified<covenant::v1::WhoAmIAnswer>> WhoAmI(covenant::v1::WhoAmIRequest request = {});
  absl::StatusOr<Verified<covenant::v1::ListRightsAnswer>> ListRights(covenant::v1::ListRightsRequest request = {});

  absl::StatusOr<Verified<covenant::v1::TodoAnswer>> Todo(covenant::v1::TodoRequest request = {});

  // About people. Their identifiers go on the blind path (blind_path.h, with its errors) unless the connection takes
  // the direct one; what comes with a handle already goes as it is.
  absl::StatusOr<Verified<covenant::v1::SubmitAnswer>> SubmitSignal(covenant::v1::SubmitSignalRequest request);
  // Under a ticket, for whom a signal must not be stored twice when no answer came.
  absl::StatusOr<Verified<covenant::v1::SubmitAnswer>> SubmitSignal(covenant::v1::SubmitSignalRequest request,
                                                                    const RequestTicket& ticket);
  // A ticket for one new request. DATA_LOSS, FAILED_PRECONDITION.
  absl::StatusOr<RequestTicket> NewTicket();
  absl::StatusOr<Verified<covenant::v1::CheckAnswer>> CheckSubject(covenant::v1::CheckSubjectRequest request);
  absl::StatusOr<Verified<covenant::v1::RetrieveAnswer>> Retrieve(covenant::v1::RetrieveRequest request);

  // Changes to a signal that the caller's party supplied, and notices to who was given one.
  absl::StatusOr<Verified<covenant::v1::CorrectSignalAnswer>> CorrectSignal(covenant::v1::CorrectSignalRequest request);
  absl::StatusOr<Verified<covenant::v1::WithdrawConsentAnswer>> WithdrawConsent(
      covenant::v1::WithdrawConsentRequest request);
  absl::StatusOr<Verified<covenant::v1::ListNoticesAnswer>> ListNotices(covenant::v1::ListNoticesRequest request = {});
  absl::StatusOr<Verified<covenant::v1::ConfirmNoticeAnswer>> ConfirmNotice(covenant::v1::ConfirmNoticeRequest request);

  // Orders about stored signals, for officers. The subject's identifiers go on the blind path as above.
  absl::StatusOr<Verified<covenant::v1::GiveOrderAnswer>> GiveOrder(covenant::v1::GiveOrderRequest request);
  // Approves after signing `order`, as the person read it, with the connection's key. DATA_LOSS: its digest is another
  // text's; nothing is sent.
  absl::StatusOr<Verified<covenant::v1::ApproveOrderAnswer>> ApproveOrder(covenant::v1::ApproveOrderRequest request,
                                                                          const covenant::v1::Order& order);
  absl::StatusOr<Verified<covenant::v1::RejectOrderAnswer>> RejectOrder(covenant::v1::RejectOrderRequest request);
  absl::StatusOr<Verified<covenant::v1::ListOrdersAnswer>> ListOrders(covenant::v1::ListOrdersRequest request = {});

  absl::StatusOr<Verified<covenant::v1::OverlapAnswer>> Overlap(covenant::v1::OverlapRequest request);

  // Acts on the case file of context.covenant and context.case_reference, and reads of it.
  absl::StatusOr<Verified<covenant::v1::RecordAdmissionAnswer>> RecordAdmission(
      covenant::v1::RecordAdmissionRequest request);
  absl::StatusOr<Verified<covenant::v1::RecordPhaseAnswer>> RecordPhase(covenant::v1::RecordPhaseRequest request);
  // Signs the approval with the connection's key.
  absl::StatusOr<Verified<covenant::v1::RecordApprovalAnswer>> RecordApproval(
      covenant::v1::RecordApprovalRequest request);
  absl::StatusOr<Verified<covenant::v1::WithdrawApprovalAnswer>> WithdrawApproval(
      covenant::v1::WithdrawApprovalRequest request);
  absl::StatusOr<Verified<covenant::v1::InvolvePartyAnswer>> InvolveParty(covenant::v1::InvolvePartyRequest request);
  absl::StatusOr<Verified<covenant::v1::CloseCaseAnswer>> CloseCase(covenant::v1::CloseCaseRequest request);
  absl::StatusOr<Verified<covenant::v1::ReopenCaseAnswer>> ReopenCase(covenant::v1::ReopenCaseRequest request);
  absl::StatusOr<Verified<covenant::v1::GetCaseAnswer>> GetCase(covenant::v1::GetCaseRequest request);
  absl::StatusOr<Verified<covenant::v1::ListCasesAnswer>> ListCases(covenant::v1::ListCasesRequest request);

  // What the caller's party was told under a request id, in the vocabulary's words, and no more than that.
  absl::StatusOr<Verified<covenant::v1::ExplainAnswer>> Explain(covenant::v1::ExplainRequest request);
  // Identifiers of the subject go on the blind path, under the covenant that the filter names: INVALID_ARGUMENT without
  // one.
  absl::StatusOr<Verified<covenant::v1::ListEntriesAnswer>> ListEntries(covenant::v1::ListEntriesRequest request);
  // Puts handles in place of the subject's identifiers, for who asks for several pages. As ListEntries does.
  absl::Status BlindSubject(covenant::v1::ListEntriesRequest& request);
  // Also verifies that the entry stands in the log, and its detail against its commitment.
  absl::StatusOr<Verified<covenant::v1::GetEntryAnswer>> GetEntry(covenant::v1::GetEntryRequest request);
  absl::StatusOr<Verified<covenant::v1::GetCheckpointAnswer>> GetCheckpoint(
      covenant::v1::GetCheckpointRequest request = {});
  absl::StatusOr<Verified<covenant::v1::GetConsistencyProofAnswer>> GetConsistencyProof(
      covenant::v1::GetConsistencyProofRequest request);

  // Reviews a use of break-glass, once: for an officer who oversees it. Under the covenant of its entry.
  absl::StatusOr<Verified<covenant::v1::ReviewBreakGlassAnswer>> ReviewBreakGlass(
      covenant::v1::ReviewBreakGlassRequest request);

  // One page of which signals of the caller's own were told of or given, to whom.
  absl::StatusOr<Verified<covenant::v1::ListReleasesAnswer>> ListReleases(covenant::v1::ListReleasesRequest request);

  // Requests of data subjects, for officers. The subject of one that is opened goes as it is: the blind
  // path is for who may ask about people under a purpose. An answer about another request than was asked for is
  // DATA_LOSS.
  absl::StatusOr<Verified<covenant::v1::OpenSubjectRequestAnswer>> OpenSubjectRequest(
      covenant::v1::OpenSubjectRequestRequest request);
  absl::StatusOr<Verified<covenant::v1::AnswerSubjectRequestAnswer>> AnswerSubjectRequest(
      covenant::v1::AnswerSubjectRequestRequest request);
  absl::StatusOr<Verified<covenant::v1::ExtendSubjectRequestAnswer>> ExtendSubjectRequest(
      covenant::v1::ExtendSubjectRequestRequest request);
  absl::StatusOr<Verified<covenant::v1::DecideSubjectRequestAnswer>> DecideSubjectRequest(
      covenant::v1::DecideSubjectRequestRequest request);
  absl::StatusOr<Verified<covenant::v1::GetSubjectRequestAnswer>> GetSubjectRequest(
      covenant::v1::GetSubjectRequestRequest request);
  absl::StatusOr<Verified<covenant::v1::ListSubjectRequestsAnswer>> ListSubjectRequests(
      covenant::v1::ListSubjectRequestsRequest request);

  // Streams the whole log into `writer` and finishes it, when the broker permits; else the writer is untouched and
  // the outcome says why. Verifies that the entries add up to the signed checkpoint and extend what was known.
  // `progress` is told the entries so far and in all. After a lost connection it goes on at the entry it had reached,
  // as a new request, until nothing comes for as long as the connection's deadline: UNAVAILABLE.
  absl::StatusOr<Verified<covenant::v1::ExportLogAnswer>> ExportLog(
      covenant::v1::ExportLogRequest request, auditor::ExportWriter& writer,
      const std::function<void(uint64_t done, uint64_t total)>& progress = nullptr);
  // The same for the hashes of the log alone, into a folder of tiles; goes on where the folder ends.
  absl::StatusOr<Verified<covenant::v1::ExportHashesAnswer>> ExportHashes(
      covenant::v1::ExportHashesRequest request, auditor::TileFolder& folder,
      const std::function<void(uint64_t done, uint64_t total)>& progress = nullptr);

  absl::StatusOr<Verified<covenant::v1::ValidateAnswer>> ValidatePolicy(covenant::v1::ValidateRequest request);
  absl::StatusOr<Verified<covenant::v1::ProposeAnswer>> Propose(covenant::v1::ProposeRequest request);
  // Approves after signing `digest` (32 bytes, of the documents that the person read) with the connection's key.
  absl::StatusOr<Verified<covenant::v1::ApproveAnswer>> Approve(covenant::v1::ApproveRequest request,
                                                                std::string_view digest);
  // Accepts for `party`, which is the caller's own, after signing `digest` likewise.
  absl::StatusOr<Verified<covenant::v1::AcceptAnswer>> Accept(covenant::v1::AcceptRequest request,
                                                              std::string_view digest, std::string_view party);
  absl::StatusOr<Verified<covenant::v1::RejectAnswer>> Reject(covenant::v1::RejectRequest request);
  absl::StatusOr<Verified<covenant::v1::ListAnswer>> ListPolicy(covenant::v1::ListRequest request = {});
  absl::StatusOr<Verified<covenant::v1::GetAnswer>> GetPolicy(covenant::v1::GetRequest request);
  absl::StatusOr<Verified<covenant::v1::HistoryAnswer>> PolicyHistory(covenant::v1::HistoryRequest request = {});
  absl::StatusOr<Verified<covenant::v1::SuspendAnswer>> Suspend(covenant::v1::SuspendRequest request);

  // One page.
  absl::StatusOr<Verified<covenant::v1::ReplayAnswer>> Replay(covenant::v1::ReplayRequest request);

  // The blind path, step by step, for whom keeps handles itself. blind_path.h does all of it.
  absl::StatusOr<Verified<covenant::v1::ListPublicKeysAnswer>> ListPublicKeys(
      covenant::v1::ListPublicKeysRequest request);
  absl::StatusOr<Verified<covenant::v1::EvaluateBlindedAnswer>> EvaluateBlinded(
      covenant::v1::EvaluateBlindedRequest request);
  absl::StatusOr<Verified<covenant::v1::RedeemAnswer>> Redeem(covenant::v1::RedeemRequest request);
  // For administrators: other keys for the subjects of context.covenant, or how far that is.
  absl::StatusOr<Verified<covenant::v1::RotateKeysAnswer>> RotateKeys(covenant::v1::RotateKeysRequest request);

  // What the streams of bulk.h call through.
  Caller& caller() { return *caller_; }
  BlindPath& blind_path() { return *blind_path_; }

 private:
  explicit Client(std::unique_ptr<Caller> caller);

  std::unique_ptr<Caller> caller_;
  std::unique_ptr<BlindPath> blind_path_;
};

}  // namespace covenant::client
