// Subject keys: an identifier becomes N = k * H1(input) of RFC 9497's ristretto255-SHA512 group in mode
// VOPRF, and N becomes an index key. Without k nobody can try identifiers; with it everybody can: see README.md, "What
// this does not do".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "broker/base/mutex.h"
#include "broker/crypto/keyring.h"
#include "broker/crypto/oprf.h"
#include "broker/crypto/slots.h"
#include "broker/schemes/identifier.h"

namespace covenant::pseudonym {

// The epoch of the first keys; rotation counts on.
inline constexpr uint32_t kFirstEpoch = 1;

// What the broker keeps instead of an identifier.
struct SubjectKey {
  // Index key, 32 bytes: keyed BLAKE2b over LP(covenant) || LP(scheme) || epoch || N. Finds the subject in the store.
  std::string index_key;
  // N, 32 bytes. To be stored sealed only: it is what rotation starts from.
  std::string element;
};

// Thread-safe; calls run in parallel. One call costs about 90 us of a core, nearly all of it one scalar multiplication:
// put bulk on a worker pool.
class SubjectKeys {
 public:
  // The seeds of k are slots, so that they can be destroyed; the key of index keys stands in the keyring. Both outlive
  // this.
  SubjectKeys(crypto::Keyring* keyring, crypto::Slots* slots) : keyring_(keyring), slots_(slots) {}

  // The subject key of an identifier under a covenant (its key id) and epoch. UNAVAILABLE when the first key of a
  // scheme cannot be made durable; NOT_FOUND when the epoch's key was destroyed.
  absl::StatusOr<SubjectKey> Compute(std::string_view covenant, const schemes::Identifier& identifier,
                                     uint32_t epoch = kFirstEpoch);

  // The blind path: evaluates 1 to 1,000 blinded elements with one proof for all (RFC 9497, 3.3.2). UNAVAILABLE as
  // above.
  absl::StatusOr<crypto::Evaluation> Evaluate(std::string_view covenant, std::string_view scheme, uint32_t epoch,
                                              absl::Span<const crypto::Element> blinded);

  // The subject key of an N that was evaluated under that covenant, scheme and epoch.
  absl::StatusOr<SubjectKey> OfElement(std::string_view covenant, std::string_view scheme, uint32_t epoch,
                                       const crypto::Element& element) const;

  // The index key of an object, from the one that its identifier would have as a person's: neither is found by the
  // other. UNAVAILABLE.
  absl::StatusOr<std::string> OfObject(std::string_view index_key) const;

  // Whether the key of that epoch is kept: not before its first use, and not after it was destroyed. Makes none.
  bool Has(std::string_view covenant, std::string_view scheme, uint32_t epoch) const;

  // The N that the same identifier has in another epoch: k'/k times N, one scalar multiplication. NOT_FOUND when one of
  // the two keys is not kept.
  absl::StatusOr<crypto::Element> Carry(std::string_view covenant, std::string_view scheme, uint32_t from, uint32_t to,
                                        const crypto::Element& element);

  // Overwrites the key of that epoch on disk and forgets it; durable on return. From then on there is none, and none is
  // made. Harmless when there is none. UNAVAILABLE when the disk fails: try again.
  absl::Status Destroy(std::string_view covenant, std::string_view scheme, uint32_t epoch);

  // The public key that proofs of the blind path are checked with.
  absl::StatusOr<crypto::Element> PublicKey(std::string_view covenant, std::string_view scheme,
                                            uint32_t epoch = kFirstEpoch);

 private:
  absl::StatusOr<std::shared_ptr<const crypto::KeyPair>> Pair(std::string_view covenant, std::string_view scheme,
                                                              uint32_t epoch);
  // k'/k. As secret as the keys.
  absl::StatusOr<std::shared_ptr<const crypto::Secret>> Ratio(std::string_view covenant, std::string_view scheme,
                                                              uint32_t from, uint32_t to);

  crypto::Keyring* const keyring_;
  crypto::Slots* const slots_;
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<const crypto::KeyPair>> pairs_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::shared_ptr<const crypto::Secret>> ratios_ ABSL_GUARDED_BY(mutex_);
  // How many keys were destroyed since the start: what was worked out of one meanwhile is not kept.
  uint64_t destroyed_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace covenant::pseudonym
