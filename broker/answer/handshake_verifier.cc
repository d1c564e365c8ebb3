#include "broker/answer/handshake_verifier.h"

#include <string_view>
#include <utility>

namespace covenant::answer {
namespace {

std::string_view View(grpc::string_ref text) {
  return {text.data(), text.size()};
}

}  // namespace

HandshakeVerifier::HandshakeVerifier(authenticate::CertificateChecker& checker, const Clock& clock,
                                     OnHandshakeRefused on_refused)
    : checker_(checker), clock_(clock), on_refused_(std::move(on_refused)) {}

bool HandshakeVerifier::Verify(grpc::experimental::TlsCustomVerificationCheckRequest* request,
                               std::function<void(grpc::Status)> /*callback*/, grpc::Status* sync_status) {
  // On the server's side OpenSSL's chain lacks the leaf: peer_cert() is the leaf, the chain is the rest.
  const authenticate::CheckedCertificate checked =
      checker_.Check(View(request->peer_cert()), View(request->peer_cert_full_chain()), clock_.Now());
  if (checked.reason == authenticate::IdentityReason::kGood) {
    *sync_status = grpc::Status::OK;
    return true;
  }
  on_refused_({.reason = checked.reason,
               .fingerprint = checked.certificate ? checked.certificate->fingerprint() : std::string(),
               .method = ""});
  *sync_status = grpc::Status(grpc::StatusCode::UNAUTHENTICATED, std::string(authenticate::CodeOf(checked.reason)));
  return true;
}

void HandshakeVerifier::Cancel(grpc::experimental::TlsCustomVerificationCheckRequest* /*request*/) {}

}  // namespace covenant::answer
