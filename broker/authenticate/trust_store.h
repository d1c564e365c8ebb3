// TrustStore: the certificate authorities that the broker trusts for its callers, and their revocation lists.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "broker/authenticate/certificate.h"
#include "broker/authenticate/identity_reason.h"

struct x509_store_st;

namespace covenant::authenticate {

// Where trust is configured.
struct TrustFiles {
  // PEM: the roots and the intermediate authorities under which callers stand. An intermediate that a caller merely
  // sends along has no list here, so with revocation lists it is refused (CRL_MISSING).
  std::string ca_file = "";
  // A file, or a folder of files, of revocation lists in PEM or DER; hidden files are passed over.
  std::string crl = "";
  // Nobody's revocation is checked. Only by this word: an empty `crl` is else an error.
  bool without_crl = false;
};

// What was found of a certificate's chain.
struct Verdict {
  IdentityReason reason = IdentityReason::kCertificateUnsound;
  // When good: it stays so within these times (the chain's dates and the term of its revocation lists).
  absl::Time from = absl::InfiniteFuture();
  absl::Time until = absl::InfinitePast();
};

// Immutable and thread-safe. Changes come by loading another one (LiveTrustStore).
class TrustStore {
 public:
  // Reads and checks all of it. NOT_FOUND: a file is missing. INVALID_ARGUMENT: a file holds something else than it
  // should, a certificate that is no authority, or a list that no authority here signed. FAILED_PRECONDITION: no list
  // is configured, an authority has none, or a list is out of date. Each is one line: what, where, what to do.
  static absl::StatusOr<std::shared_ptr<const TrustStore>> Load(const TrustFiles& files, absl::Time now);

  ~TrustStore();
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;

  // Chain, signatures, dates, purpose clientAuth, and every certificate of the chain against its issuer's revocation
  // list. Who made it is judged first, so that of a forged certificate nothing else it says is believed.
  // `chain_pem`: what the caller sent beside its certificate, in any order; may be empty.
  Verdict Verify(const Certificate& certificate, std::string_view chain_pem, absl::Time now) const;

  // When the first revocation list runs out; InfiniteFuture without lists. From then on its authority's callers are
  // refused.
  absl::Time crl_until() const { return crl_until_; }

 private:
  // The term of an authority's revocation lists.
  struct Term {
    absl::Time from = absl::InfinitePast();
    absl::Time until = absl::InfiniteFuture();
  };

  TrustStore();
  absl::Status AddAuthorities(const std::string& file);
  absl::Status AddLists(const std::string& file, absl::Time now);
  absl::Status DemandListOfEveryAuthority(const std::string& crl) const;

  x509_store_st* const store_;
  bool check_revocation_ = false;
  // By the authority's name in DER.
  std::map<std::string, Term> lists_;
  absl::Time crl_until_ = absl::InfiniteFuture();
};

}  // namespace covenant::authenticate
