#include "clients/auditor/verify_command.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

#include "covenant/v1/context.pb.h"

#include "absl/strings/str_cat.h"
#include "clients/auditor/dossier.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/export_audit.h"
#include "clients/auditor/merkle.h"
#include "clients/auditor/progress_bar.h"
#include "clients/auditor/receipt.h"
#include "clients/auditor/receipt_file.h"
#include "clients/auditor/sha256.h"
#include "clients/auditor/status_macros.h"
#include "clients/auditor/tile_audit.h"
#include "clients/auditor/verdict.h"

namespace covenant::auditor {
namespace {

// What a verification gives: text and JSON of the verdict, and whether it holds.
struct Verdict {
  std::string text, json;
  bool holds = true;
};

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad()) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return bytes;
}

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

absl::StatusOr<std::vector<LogKey>> TrustedKeys(const VerifyOptions& options) {
  std::string text = options.log_key;
  if (!options.log_key_file.empty()) {
    ASSIGN_OR_RETURN(text, ReadFile(options.log_key_file));
  }
  std::vector<LogKey> keys;
  for (const std::string& line : Lines(text)) {
    if (line.empty() || line.front() == '#') continue;
    ASSIGN_OR_RETURN(LogKey key, LogKey::Parse(line));
    keys.push_back(std::move(key));
  }
  if (keys.empty()) {
    return absl::InvalidArgumentError(
        "no log key: give --log-key or --log-key-file, as the log's holder gave it to you");
  }
  return keys;
}

// Prints and gives the exit code. DATA_LOSS is a failed verification, any other error an obstacle.
int Answer(const VerifyOptions& options, const absl::StatusOr<Verdict>& verdict) {
  if (verdict.ok()) {
    std::fputs(options.json ? verdict->json.c_str() : verdict->text.c_str(), stdout);
    return verdict->holds ? kExitVerified : kExitNotVerified;
  }
  if (absl::IsDataLoss(verdict.status())) {
    std::fputs((options.json ? FailureJson(verdict.status()) : FailureText(verdict.status())).c_str(), stdout);
    return kExitNotVerified;
  }
  std::fprintf(stderr, "covenant-verify: %s\n", std::string(verdict.status().message()).c_str());
  return kExitInvalid;
}

absl::Status Within(const std::string& file, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(file, ": ", status.message()));
}

absl::StatusOr<ExportEvidence> ReadEvidence(const ExportBeside& beside, const std::vector<LogKey>& keys) {
  ExportEvidence evidence;
  for (const std::string& file : beside.known) {
    ASSIGN_OR_RETURN(const std::string note, ReadFile(file));
    const auto checkpoint = OpenCheckpoint(note, keys);
    if (!checkpoint.ok()) return Within(file, checkpoint.status());
    evidence.known.emplace_back(file, *checkpoint);
  }
  for (const std::string& file : beside.receipts) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
    const auto receipt = ReadReceipt(text);
    if (!receipt.ok()) return Within(file, receipt.status());
    const auto verified = VerifyStanding(*receipt, keys);
    if (!verified.ok()) return Within(file, verified.status());
    evidence.receipts.emplace_back(file, *verified);
    evidence.known.emplace_back(absl::StrCat("the checkpoint of ", file), verified->checkpoint);
  }
  if (beside.tiles.empty()) return evidence;
  ASSIGN_OR_RETURN(const TileReport tiles, AuditTiles(beside.tiles, keys));
  if (!tiles.whole()) return absl::DataLossError(absl::StrCat(beside.tiles, ": ", tiles.findings.front()));
  evidence.tiles = beside.tiles;
  evidence.tiles_checkpoint = tiles.checkpoint;
  return evidence;
}

absl::StatusOr<Verdict> JudgeExport(const VerifyOptions& options, const std::string& file, const ExportBeside& beside) {
  ASSIGN_OR_RETURN(const std::vector<LogKey> keys, TrustedKeys(options));
  ASSIGN_OR_RETURN(const ExportEvidence evidence, ReadEvidence(beside, keys));
  ProgressBar bar("verifying");
  ASSIGN_OR_RETURN(const ExportReport report,
                   AuditExport(file, keys, [&](uint64_t done, uint64_t total) { bar.Show(done, total); }, evidence));
  return Verdict{ExportText(file, report), ExportJson(file, report), report.whole()};
}

absl::StatusOr<Verdict> JudgeTiles(const VerifyOptions& options, const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<LogKey> keys, TrustedKeys(options));
  ProgressBar bar("verifying");
  ASSIGN_OR_RETURN(const TileReport report,
                   AuditTiles(folder, keys, [&](uint64_t done, uint64_t total) { bar.Show(done, total); }));
  return Verdict{TilesText(folder, report), TilesJson(folder, report), report.whole()};
}

absl::StatusOr<Verdict> JudgeReceipt(const VerifyOptions& options, const std::string& file, const std::string& request,
                                     const std::string& answer) {
  ASSIGN_OR_RETURN(const std::vector<LogKey> keys, TrustedKeys(options));
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(const covenant::v1::Receipt receipt, ReadReceipt(text));
  ASSIGN_OR_RETURN(const VerifiedReceipt verified, VerifyStanding(receipt, keys));
  if (!request.empty()) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(request));
    covenant::v1::RequestHead head;
    if (!head.ParseFromString(bytes)) return absl::InvalidArgumentError(absl::StrCat(request, " is not a request"));
    RETURN_IF_ERROR(VerifyRequestHash(verified.leaf, head.context().nonce(), bytes));
  }
  if (!answer.empty()) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(answer));
    RETURN_IF_ERROR(VerifyReplyHash(verified.leaf, receipt.reply_nonce(), bytes));
  }
  const ReceiptChecks checks{.request = !request.empty(), .answer = !answer.empty()};
  return Verdict{ReceiptText(verified, checks), ReceiptJson(verified, checks)};
}

absl::StatusOr<std::vector<std::string>> ReadProof(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  std::vector<std::string> proof;
  for (const std::string& line : Lines(text)) {
    if (line.empty()) continue;
    const auto hash = Base64Decode(line);
    if (!hash || hash->size() != kHashBytes) {
      return absl::InvalidArgumentError(absl::StrCat(path, " is not a proof: each line is the base64 of 32 bytes"));
    }
    proof.push_back(*hash);
  }
  return proof;
}

absl::StatusOr<Verdict> JudgeConsistency(const VerifyOptions& options, const std::string& older,
                                         const std::string& newer, const std::string& proof_file) {
  ASSIGN_OR_RETURN(const std::vector<LogKey> keys, TrustedKeys(options));
  ASSIGN_OR_RETURN(const std::string older_note, ReadFile(older));
  ASSIGN_OR_RETURN(const std::string newer_note, ReadFile(newer));
  ASSIGN_OR_RETURN(const std::vector<std::string> proof, ReadProof(proof_file));
  ASSIGN_OR_RETURN(const Checkpoint first, OpenCheckpoint(older_note, keys));
  ASSIGN_OR_RETURN(const Checkpoint second, OpenCheckpoint(newer_note, keys));
  if (first.origin != second.origin) return absl::DataLossError("the checkpoints are of two different logs");
  const absl::Status grown = VerifyConsistency(first.size, first.root, second.size, second.root, proof);
  if (!grown.ok()) return absl::DataLossError(grown.message());
  return Verdict{ConsistencyText(first, second), ConsistencyJson(first, second)};
}

absl::StatusOr<Verdict> JudgeDossier(const VerifyOptions& options, const std::string& file) {
  ASSIGN_OR_RETURN(const std::vector<LogKey> keys, TrustedKeys(options));
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(const Dossier dossier, ReadDossier(text));
  RETURN_IF_ERROR(VerifyDossier(dossier, keys));
  return Verdict{DossierText(dossier), DossierJson(dossier)};
}

}  // namespace

int VerifyExport(const VerifyOptions& options, const std::string& file, const ExportBeside& beside) {
  return Answer(options, JudgeExport(options, file, beside));
}

int VerifyTiles(const VerifyOptions& options, const std::string& folder) {
  return Answer(options, JudgeTiles(options, folder));
}

int VerifyReceiptFile(const VerifyOptions& options, const std::string& file, const std::string& request,
                      const std::string& answer) {
  return Answer(options, JudgeReceipt(options, file, request, answer));
}

int VerifyDossierFile(const VerifyOptions& options, const std::string& file) {
  return Answer(options, JudgeDossier(options, file));
}

int VerifyConsistencyFiles(const VerifyOptions& options, const std::string& older, const std::string& newer,
                           const std::string& proof) {
  return Answer(options, JudgeConsistency(options, older, newer, proof));
}

}  // namespace covenant::auditor
