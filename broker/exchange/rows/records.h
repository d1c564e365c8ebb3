// Records: the stored signals. Family kSignals: signal number (8 bytes, big-endian) -> stored.SealedSignal, sealed
// under the slot of the same number, so that to destroy the slot is to destroy the signal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/slots.h"
#include "broker/model/stored.pb.h"
#include "broker/store/store.h"
#include "policy/decide/decide.h"
#include "policy/language/facts.h"

namespace covenant::exchange {

// What deciding and transforming need of a signal. The fields point into `signal`.
struct Record {
  uint64_t number = 0;
  stored::SealedSignal signal;
  policy::RecordFacts facts;

  std::vector<policy::FieldValue> fields() const;
};

// Thread-safe.
class Records {
 public:
  Records(store::Store& store, crypto::Keyring& keyring, crypto::Slots& slots)
      : store_(store), keyring_(keyring), slots_(slots) {}

  // Adds the row of a new signal to `changes` and gives its number. UNAVAILABLE when no slot can be had.
  absl::StatusOr<uint64_t> Put(const stored::SealedSignal& signal, store::Batch& changes);
  // As Put, with a slot that was taken before its number had to be known.
  static void PutUnder(const crypto::SlotKey& slot, const stored::SealedSignal& signal, store::Batch& changes);

  // Puts what was changed of a stored signal in its place, under the same slot. NOT_FOUND when that was destroyed.
  absl::Status Replace(const Record& record, store::Batch& changes) const;

  // Takes the row away. What was sealed stays readable by its slot until that is destroyed too.
  static void Delete(uint64_t number, store::Batch& changes);

  // The signal; nothing when it was destroyed. DATA_LOSS, UNAVAILABLE.
  absl::StatusOr<std::optional<Record>> Get(uint64_t number) const;
  // The same from its row, which was read otherwise. DATA_LOSS.
  absl::StatusOr<std::optional<Record>> Open(uint64_t number, std::string_view row) const;

  // The supplier's opaque reference to its signal, "sig1." and base64url: it means nothing to anyone else. UNAVAILABLE.
  absl::StatusOr<std::string> Reference(std::string_view supplier, uint64_t number);
  // The number behind a reference of that supplier; nothing when it is none. UNAVAILABLE.
  absl::StatusOr<std::optional<uint64_t>> NumberOf(std::string_view supplier, std::string_view reference);

 private:
  store::Store& store_;
  crypto::Keyring& keyring_;
  crypto::Slots& slots_;
};

// The facts that a submitted signal states, for a supplier and purpose; nothing where a date is no date.
std::optional<policy::RecordFacts> FactsOf(const v1::Signal& signal, std::string_view supplier,
                                           std::string_view purpose, absl::CivilDay received_on);

// The facts of a stored signal; nothing where a date is no date.
std::optional<policy::RecordFacts> FactsOf(const stored::SealedSignal& signal);

// Noon of the Dutch day of that time, both in milliseconds: times of one day become one, the day stays what it is.
int64_t NoonOf(int64_t time_ms);

}  // namespace covenant::exchange
