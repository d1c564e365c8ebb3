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
  // `keyring` outlives this.
  explicit SubjectKeys(crypto::Keyring* keyring) : keyring_(keyring) {}

  // The subject key of an identifier under a covenant (its key id) and epoch. UNAVAILABLE when the first key of a
  // scheme cannot be made durable.
  absl::StatusOr<SubjectKey> Compute(std::string_view covenant, const schemes::Identifier& identifier,
                                     uint32_t epoch = kFirstEpoch);

  // The blind path: evaluates 1 to 1,000 blinded elements with one proof for all (RFC 9497, 3.3.2). UNAVAILABLE as above.
  absl::StatusOr<crypto::Evaluation> Evaluate(std::string_view covenant, std::string_view scheme, uint32_t epoch,
                                              absl::Span<const crypto::Element> blinded);

  // The subject key of an N that was evaluated under that covenant, scheme and epoch.
  absl::StatusOr<SubjectKey> OfElement(std::string_view covenant, std::string_view scheme, uint32_t epoch,
                                       const crypto::Element& element) const;

  // The index key of an object, from the one that its identifier would have as a person's: neither is found by the other.
  // UNAVAILABLE.
  absl::StatusOr<std::string> OfObject(std::string_view index_key) const;

  // Whether the key of that epoch is kept: not before its first use, and not after it was given up. Makes none.
  bool Has(std::string_view covenant, std::string_view scheme, uint32_t epoch) const;

  // The N that the same identifier has in another epoch: k'/k times N, one scalar multiplication. NOT_FOUND when one of
  // the two keys is not kept.
  absl::StatusOr<crypto::Element> Carry(std::string_view covenant, std::string_view scheme, uint32_t from, uint32_t to,
                                        const crypto::Element& element);

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
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<const crypto::KeyPair>> pairs_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::shared_ptr<const crypto::Secret>> ratios_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::pseudonym
