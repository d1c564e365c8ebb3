#include "broker/authenticate/certificate_checker.h"

#include <utility>

namespace covenant::authenticate {

CertificateChecker::CertificateChecker(const LiveTrustStore& trust, size_t capacity)
    : trust_(trust), capacity_(capacity) {}

CheckedCertificate CertificateChecker::Check(std::string_view certificate_pem, std::string_view chain_pem,
                                             absl::Time now) {
  if (certificate_pem.empty()) return {IdentityReason::kNoCertificate, nullptr};
  const std::shared_ptr<const TrustStore> trust = trust_.Current();
  if (auto known = Find(certificate_pem, chain_pem, *trust, now)) return {IdentityReason::kGood, std::move(known)};

  std::shared_ptr<const Certificate> certificate = Certificate::FromPem(certificate_pem);
  if (certificate == nullptr) return {IdentityReason::kCertificateMalformed, nullptr};
  const Verdict verdict = trust->Verify(*certificate, chain_pem, now);
  if (verdict.reason != IdentityReason::kGood) return {verdict.reason, std::move(certificate)};
  if (certificate->subject() != IdentityReason::kGood) return {certificate->subject(), std::move(certificate)};
  Keep({.pem = std::string(certificate_pem),
        .chain_pem = std::string(chain_pem),
        .certificate = certificate,
        .verified_by = trust,
        .from = verdict.from,
        .until = verdict.until});
  return {IdentityReason::kGood, std::move(certificate)};
}

size_t CertificateChecker::size() const {
  const std::lock_guard lock(mutex_);
  return kept_.size();
}

std::shared_ptr<const Certificate> CertificateChecker::Find(std::string_view pem, std::string_view chain_pem,
                                                            const TrustStore& trust, absl::Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_pem_.find(pem);
  if (found == by_pem_.end()) return nullptr;
  const Kept& kept = *found->second;
  if (kept.verified_by.get() != &trust || kept.chain_pem != chain_pem || now < kept.from || now >= kept.until) {
    return nullptr;
  }
  kept_.splice(kept_.begin(), kept_, found->second);
  return kept.certificate;
}

void CertificateChecker::Keep(Kept kept) {
  const std::lock_guard lock(mutex_);
  if (const auto old = by_pem_.find(kept.pem); old != by_pem_.end()) {
    const auto entry = old->second;
    by_pem_.erase(old);
    kept_.erase(entry);
  }
  kept_.push_front(std::move(kept));
  by_pem_.emplace(kept_.front().pem, kept_.begin());
  if (kept_.size() > capacity_) {
    by_pem_.erase(kept_.back().pem);
    kept_.pop_back();
  }
}

}  // namespace covenant::authenticate
