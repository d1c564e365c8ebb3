#include "clients/cli/program/pending_request.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/cpp/refusal.h"

namespace covenant::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kFormat[] = "covenant-request/1";
constexpr size_t kHashBytes = 32;
constexpr size_t kIdBytes = 36;

fs::path FileOf(const std::string& state_folder, const std::string& request_id) {
  return fs::path(state_folder) / "requests" / request_id;
}

// An id names a file here: nothing but what a UUID is written with.
bool IsId(const std::string& text) {
  return text.size() == kIdBytes && std::ranges::all_of(text, [](char c) {
           return c == '-' || absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f');
         });
}

// Nobody knows whether the broker took it in.
bool Unknown(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsDataLoss(status) ||
         absl::IsInternal(status);
}

}  // namespace

absl::StatusOr<PendingRequest> PendingRequest::Keep(const std::string& state_folder, client::RequestTicket ticket) {
  const fs::path file = FileOf(state_folder, ticket.request_id);
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  std::ofstream out(file, std::ios::trunc);
  out << kFormat << " " << auditor::HexEncode(ticket.nonce) << " " << ticket.known_size << " "
      << (ticket.known_root.empty() ? "-" : auditor::HexEncode(ticket.known_root)) << "\n";
  out.close();
  if (!out) {
    return absl::InvalidArgumentError(file.parent_path().string() +
                                      ": cannot be written; give another --state-dir, or make room");
  }
  return PendingRequest(file.string(), std::move(ticket), /*sent_before=*/false);
}

absl::StatusOr<PendingRequest> PendingRequest::Take(const Session& session, client::Client& client,
                                                    const std::string& request_id) {
  if (!request_id.empty()) return Find(session.StateFolder(), request_id);
  ASSIGN_OR_RETURN(client::RequestTicket ticket, client.NewTicket());
  return Keep(session.StateFolder(), std::move(ticket));
}

absl::StatusOr<PendingRequest> PendingRequest::Find(const std::string& state_folder, const std::string& request_id) {
  if (!IsId(request_id)) return absl::InvalidArgumentError("--request-id takes the id that the earlier run named");
  const std::string file = FileOf(state_folder, request_id).string();
  std::ifstream in(file);
  if (!in) {
    return absl::InvalidArgumentError(
        "--request-id: no request under this id waits for its answer here; leave the flag out for a new one");
  }
  std::string format, nonce, root;
  client::RequestTicket ticket{.request_id = request_id, .nonce = {}, .known_size = 0, .known_root = {}};
  in >> format >> nonce >> ticket.known_size >> root;
  ticket.nonce = auditor::HexDecode(nonce).value_or("");
  if (root != "-") ticket.known_root = auditor::HexDecode(root).value_or("");
  const bool root_fits = ticket.known_root.size() == (ticket.known_size == 0 ? 0 : kHashBytes);
  if (!in || format != kFormat || ticket.nonce.size() != kHashBytes || !root_fits) {
    return absl::InvalidArgumentError(file + ": is damaged; ask the broker's auditor whether the request was recorded");
  }
  return PendingRequest(file, std::move(ticket), /*sent_before=*/true);
}

absl::Status PendingRequest::Settle(absl::Status sent) {
  if (sent_before_ && client::RefusalIn(sent)) return sent;  // what became of it then is as unknown as before
  if (!Unknown(sent)) {
    std::error_code error;
    fs::remove(file_, error);
    return sent;
  }
  return absl::Status(sent.code(), absl::StrCat(sent.message(),
                                                "; whether it was recorded is not known: run the same command on the "
                                                "same input with --request-id ",
                                                ticket_.request_id, ", and it is done once"));
}

void AddRequestId(CLI::App& command, std::string& request_id) {
  command.add_option("--request-id", request_id, "Send a request again whose answer did not come")->type_name("ID");
}

}  // namespace covenant::cli
