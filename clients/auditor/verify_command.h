// What covenant-verify does, each from file names to an exit code (broker design, command line):
// 0 verified, 2 wrong usage or a file that cannot be read, 6 verification failed.
#pragma once

#include <string>
#include <vector>

namespace covenant::auditor {

inline constexpr int kExitVerified = 0;
inline constexpr int kExitInvalid = 2;
inline constexpr int kExitNotVerified = 6;

// Where the trusted keys come from and how to answer.
struct VerifyOptions {
  // A note verifier key, or a file with one a line ("#" begins a comment); exactly one of the two.
  std::string log_key;
  std::string log_key_file;
  // Answer in JSON on standard output.
  bool json = false;
};

// Each prints its verdict on standard output and what stands in its way on standard error.
// What is held against the export beside the keys: files with checkpoints and receipts, and a folder of tiles.
struct ExportBeside {
  std::vector<std::string> known;
  std::vector<std::string> receipts;
  std::string tiles;
};
int VerifyExport(const VerifyOptions& options, const std::string& file, const ExportBeside& beside);
// A folder of hash tiles (tile_folder.h).
int VerifyTiles(const VerifyOptions& options, const std::string& folder);
// `request` and `answer` are files with the bytes as they went over the wire; empty when not at hand.
int VerifyReceiptFile(const VerifyOptions& options, const std::string& file, const std::string& request,
                      const std::string& answer);
// Two files with checkpoints and one with a hash in base64 a line.
int VerifyConsistencyFiles(const VerifyOptions& options, const std::string& older, const std::string& newer,
                           const std::string& proof);
// A dossier, as `covenant audit dossier` writes it.
int VerifyDossierFile(const VerifyOptions& options, const std::string& file);

}  // namespace covenant::auditor
