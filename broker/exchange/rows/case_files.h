// Case files (case.proto): what the parties of a covenant put on record about a case. Rows of family kCases, LP being a
// 2-byte big-endian length and the bytes:
//   'c' LP(covenant) H                   -> slot number (8), nonce (24), a v1.CaseFile sealed under that slot, tag (16)
//   'p' LP(covenant) LP(party) age (8)   -> H: the party is involved in that case
//   's', 'n', 'z', 'o'                   -> the signals of cases (case_signals.h)
// H is 32 bytes of keyed BLAKE2b over LP(covenant) LP(case reference), so that no row tells a reference. age is 2^64 - 1
// less the slot number, big-endian, so that the newest case stands first. A file keeps its slot through every change: to
// destroy the slot is to destroy the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/case.pb.h"

#include "absl/status/statusor.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/slots.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// Where a case file stands.
struct CasePlace {
  std::string covenant;
  // H, above.
  std::string key;
};

// The turn (KeyedTurn) of acts on the case, and of what follows on them.
inline std::string TurnOfCase(const CasePlace& place) {
  return "case/" + place.key;
}

// A case file, and the slot it is sealed under: none yet when it is new.
struct StoredCase {
  v1::CaseFile file;
  std::optional<crypto::SlotKey> slot;

  bool Involves(std::string_view party) const;
  void Involve(std::string_view party);
  // Whether the party itself put something on record in it: it opened the file, weighed the signal, approved or closed.
  bool TookPart(std::string_view party) const;
  bool IsClosed() const { return !file.closed_on().empty(); }
};

// One page of a party's case files, newest first.
struct CasePage {
  std::vector<v1::CaseFile> files;
  // Where the next page begins; nothing on the last one.
  std::optional<uint64_t> next;
};

// Thread-safe.
class CaseFiles {
 public:
  CaseFiles(store::Store& store, crypto::Keyring& keyring, crypto::Slots& slots)
      : store_(store), keyring_(keyring), slots_(slots) {}

  // UNAVAILABLE when no key can be had.
  absl::StatusOr<CasePlace> PlaceOf(std::string_view covenant, std::string_view reference) const;
  // Nothing when there is none, or it was destroyed. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<std::optional<StoredCase>> Find(const CasePlace& place) const;
  // Adds the file's rows to `changes`. UNAVAILABLE when no slot can be had.
  absl::Status Put(const CasePlace& place, StoredCase stored, store::Batch& changes) const;
  // The files under `covenant` in which `party` is involved, from `begin` on (0: from the newest), at most `count`.
  // DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<CasePage> List(std::string_view covenant, std::string_view party, uint64_t begin, size_t count) const;

 private:
  store::Store& store_;
  crypto::Keyring& keyring_;
  crypto::Slots& slots_;
};

}  // namespace covenant::exchange
