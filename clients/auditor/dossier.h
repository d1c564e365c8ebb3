// A dossier: chosen entries of a log with their proofs and a reading in Dutch, in one file for a judge, supervisor or
// auditor, that is checked offline. README.md gives the file member by member.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/audit.pb.h"
#include "covenant/v1/log.pb.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/auditor/signed_note.h"

namespace covenant::auditor {

struct Dossier {
  // The public key that signed the checkpoints, as text; believed only where it is one of the trusted keys.
  std::string log_key;
  // Entries with their proofs, each against its own checkpoint, in the order in which they were chosen.
  std::vector<covenant::v1::GetEntryAnswer> entries;
  // What is written below them for people; must be DossierReading of the entries.
  std::string reading;
};

// What the entries say, in Dutch sentences: a pure function of them, so that nobody can write another story under the
// same proofs. Subjects are counted; actor, case and motivation are left to the details. Entries must be readable.
std::string DossierReading(const std::vector<covenant::v1::GetEntryAnswer>& entries);

// Which of `keys` signed this checkpoint; nullptr: none of them.
const LogKey* SignerOf(std::string_view checkpoint, std::span<const LogKey> keys);

// The text of the file; its reading is made anew. `log_key` is the one that signed the entries' checkpoints.
std::string WriteDossier(const std::string& log_key, const std::vector<covenant::v1::GetEntryAnswer>& entries);

// INVALID_ARGUMENT: not such a file; says which member is wrong.
absl::StatusOr<Dossier> ReadDossier(std::string_view text);

// Whether every entry stands in the log that one of `keys` signed, its detail fits it, and the reading is theirs.
// DATA_LOSS: says what is wrong and where.
absl::Status VerifyDossier(const Dossier& dossier, std::span<const LogKey> keys);

// The verdict on a dossier that verifies, with its reading; for people and for scripts. Both end in a newline.
std::string DossierText(const Dossier& dossier);
std::string DossierJson(const Dossier& dossier);

}  // namespace covenant::auditor
