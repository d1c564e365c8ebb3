// CertificateChecker: is this certificate good now? Asked at the handshake and again on every call and message, so that
// a revocation or an expiry bites connections that are open.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "broker/authenticate/certificate.h"
#include "broker/authenticate/live_trust_store.h"

namespace covenant::authenticate {

struct CheckedCertificate {
  IdentityReason reason = IdentityReason::kNoCertificate;
  // Null when none was shown or it could not be read.
  std::shared_ptr<const Certificate> certificate;
};

// Thread-safe. A certificate that was found good is kept by its PEM text (least recently used goes first) with the
// trust store that found it so and until when; under another store or outside that time it is verified anew. A
// certificate that is refused is never kept, so a stranger cannot push out what is in use.
class CertificateChecker {
 public:
  static constexpr size_t kCapacity = 1024;

  // `trust` outlives the checker.
  explicit CertificateChecker(const LiveTrustStore& trust, size_t capacity = kCapacity);

  // Chain first, then the subject (Certificate::subject).
  CheckedCertificate Check(std::string_view certificate_pem, std::string_view chain_pem, absl::Time now);

  // How many certificates are kept.
  size_t size() const;

 private:
  struct Kept {
    std::string pem;
    std::string chain_pem;
    std::shared_ptr<const Certificate> certificate;
    std::shared_ptr<const TrustStore> verified_by;
    absl::Time from;
    absl::Time until;
  };

  std::shared_ptr<const Certificate> Find(std::string_view pem, std::string_view chain_pem, const TrustStore& trust,
                                          absl::Time now);
  void Keep(Kept kept);

  const LiveTrustStore& trust_;
  const size_t capacity_;
  mutable std::mutex mutex_;
  // Most recently used first.
  std::list<Kept> kept_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string_view, std::list<Kept>::iterator> by_pem_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::authenticate
