#include "clients/cli/program/session.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sstream>
#include <unistd.h>

#include <sys/stat.h>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/receipt_file.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/program/documents.h"

namespace covenant::cli {
namespace {

constexpr double kLongestTimeout = 3600;
constexpr std::array<std::string_view, 4> kAuditPurposes = {"rechtmatigheidscontrole", "interne_controle",
                                                            "integriteit_beveiliging", "gerechtelijke_procedure"};

absl::Status Needed(std::string_view name, std::string_view why) {
  std::string variable = "COVENANT_" + absl::AsciiStrToUpper(absl::string_view(name.data(), name.size()));
  std::ranges::replace(variable, '-', '_');
  return absl::InvalidArgumentError("--" + std::string(name) + " is missing: " + std::string(why) + "; give it, set " +
                                    variable + ", or put it into a profile");
}

// 0 when it is no number of seconds.
double Seconds(const std::string& text) {
  double seconds = 0;
  const bool fits = absl::SimpleAtod(text, &seconds) && seconds > 0 && seconds <= kLongestTimeout;
  return fits ? seconds : 0;
}

// Durable and for its user alone; never over another file.
absl::Status WriteFile(const std::string& file, std::string_view bytes) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  bool written = descriptor >= 0;
  while (written && !bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    written = count >= 0;
    if (written) bytes.remove_prefix(static_cast<size_t>(count));
  }
  written = written && fsync(descriptor) == 0;
  const absl::Status status =
      written ? absl::OkStatus() : absl::UnavailableError(absl::StrCat(file, ": ", std::strerror(errno)));
  if (descriptor >= 0) close(descriptor);
  return status;
}

// What Open says about files is wrong input, whatever their rights; what it says about dates is about who we are.
absl::Status OpenError(const absl::Status& status) {
  const absl::StatusCode code =
      absl::IsFailedPrecondition(status) ? absl::StatusCode::kUnauthenticated : absl::StatusCode::kInvalidArgument;
  return absl::Status(code, status.message());
}

}  // namespace

Session::Session(Settings settings, std::string home, Streams streams)
    : settings_(std::move(settings)), home_(std::move(home)), streams_(streams) {}

absl::Status Session::CheckSettings() const {
  const std::string output = Setting("output");
  if (!output.empty() && output != "table" && output != "json") {
    return absl::InvalidArgumentError("--output takes table or json");
  }
  if (const std::string timeout = Setting("timeout"); !timeout.empty() && Seconds(timeout) == 0) {
    return absl::InvalidArgumentError("--timeout takes a number of seconds from 0.001 to 3600");
  }
  // A receipt is evidence: an older one is not written over.
  if (const std::string file = Setting("save-receipt"); !file.empty() && std::filesystem::exists(file)) {
    return absl::InvalidArgumentError("--save-receipt: " + file + " is there already; name a new file");
  }
  return absl::OkStatus();
}

absl::Status Session::KeepReceipt(const client::VerifiedCall& call) {
  const std::string file = Setting("save-receipt");
  if (file.empty()) return absl::OkStatus();
  receipt_kept_ = true;
  const absl::Status written = WriteFile(file, auditor::WriteReceipt(call.receipt()));
  if (written.ok()) return written;
  return absl::UnavailableError(absl::StrCat("the request was done and stands in the log as entry ", call.index(),
                                             ", but its receipt could not be kept: ", written.message()));
}

absl::Status Session::CheckReceiptKept() const {
  if (Setting("save-receipt").empty() || receipt_kept_) return absl::OkStatus();
  return absl::InvalidArgumentError("--save-receipt: this command had no single receipt to keep; nothing was written");
}

absl::StatusOr<client::ConnectionOptions> Session::Options() const {
  for (std::string_view name : {"broker", "ca", "cert", "key", "log-key"}) {
    if (Setting(name).empty()) return Needed(name, "it is needed to reach and to trust the broker");
  }
  client::ConnectionOptions options;
  options.target = Setting("broker");
  options.ca_file = Setting("ca");
  options.certificate_file = Setting("cert");
  options.key_file = Setting("key");
  options.server_name = Setting("server-name");
  ASSIGN_OR_RETURN(options.log_keys, ReadLogKeys(Setting("log-key")));
  options.state_directory = StateFolder();
  options.capacity = Setting("capacity");
  options.direct_path = direct_path_;
  if (!Setting("pepper").empty()) options.pepper_files[Setting("covenant")] = Setting("pepper");
  if (!Setting("timeout").empty()) options.deadline = absl::Seconds(Seconds(Setting("timeout")));
  return options;
}

absl::StatusOr<client::Client*> Session::Connect() {
  if (client_ != nullptr) return client_.get();
  ASSIGN_OR_RETURN(client::ConnectionOptions options, Options());
  absl::StatusOr<std::unique_ptr<client::Connection>> connection = client::Connection::Open(std::move(options));
  if (!connection.ok()) return OpenError(connection.status());
  connection_ = *std::move(connection);
  for (const std::string& warning : connection_->warnings()) err() << "covenant: warning: " << warning << "\n";
  ASSIGN_OR_RETURN(client_, client::Client::Create(*connection_));
  return client_.get();
}

v1::RequestContext Session::Context() const {
  v1::RequestContext context;
  context.set_covenant(Setting("covenant"));
  context.set_purpose(Setting("purpose"));
  context.set_case_reference(Setting("case"));
  context.set_motivation(Setting("motivation"));
  context.set_on_behalf_of(Setting("on-behalf-of"));
  if (!Setting("actor-reference").empty()) context.mutable_actor()->set_reference(Setting("actor-reference"));
  if (!Setting("actor-function").empty()) context.mutable_actor()->set_function(Setting("actor-function"));
  return context;
}

absl::StatusOr<v1::RequestContext> Session::CovenantContext(bool purpose_demanded) const {
  if (Setting("covenant").empty()) return Needed("covenant", "everything is exchanged under a covenant");
  if (purpose_demanded && Setting("purpose").empty())
    return Needed("purpose", "a covenant gives data for a purpose only");
  return Context();
}

absl::StatusOr<v1::RequestContext> Session::CaseContext(bool purpose_demanded) const {
  if (Setting("case").empty()) return Needed("case", "a case file is that of a case reference");
  if (purpose_demanded && Setting("purpose").empty())
    return Needed("purpose", "a case serves one purpose, which its first act fixes");
  return CovenantContext(/*purpose_demanded=*/false);
}

absl::StatusOr<v1::RequestContext> Session::AuditContext() const {
  const std::string purpose = Setting("purpose");
  if (std::ranges::find(kAuditPurposes, purpose) != kAuditPurposes.end()) return Context();
  std::string choice;
  for (std::string_view known : kAuditPurposes) choice += (choice.empty() ? "" : ", ") + std::string(known);
  return absl::InvalidArgumentError(
      "the register is read for a lawful purpose (WGS 1.8(4)) only; give --purpose, one of: " + choice);
}

std::string Session::StateFolder() const {
  if (const std::string folder = Setting("state-dir"); !folder.empty()) return folder;
  // Without a profile the broker's address keeps two logs apart.
  std::string name = settings_.profile.empty() ? Setting("broker") : settings_.profile;
  for (char& c : name) c = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' ? c : '_';
  return home_ + "/.local/state/covenant/" + name;
}

absl::StatusOr<std::vector<std::string>> ReadLogKeys(const std::string& setting) {
  // A key's text has two plus signs between origin, id and base64 (C2SP signed-note); a file name hardly ever has.
  if (std::ranges::count(setting, '+') >= 2) return std::vector<std::string>{setting};
  absl::StatusOr<std::string> text = ReadFile(setting);
  if (!text.ok()) return absl::NotFoundError("--log-key: " + std::string(text.status().message()));
  std::vector<std::string> keys;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const std::string key(absl::StripAsciiWhitespace(line));
    if (!key.empty() && key.front() != '#') keys.push_back(key);
  }
  if (keys.empty()) return absl::InvalidArgumentError("--log-key: the file holds no key; put name+id+base64 into it");
  return keys;
}

}  // namespace covenant::cli
