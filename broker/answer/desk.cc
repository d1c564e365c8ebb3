#include "broker/answer/desk.h"

#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"

namespace covenant::answer {
namespace {

using authenticate::IdentityReason;

// The texts of the connection's certificate; they live as long as the call.
std::string_view PeerText(const grpc::AuthContext& peer, const char* property) {
  const std::vector<grpc::string_ref> values = peer.FindPropertyValues(property);
  return values.size() == 1 ? std::string_view(values[0].data(), values[0].size()) : std::string_view();
}

// Who is known but may not: PERMISSION_DENIED; who is not known: UNAUTHENTICATED.
absl::StatusCode CodeFor(IdentityReason reason) {
  switch (reason) {
    case IdentityReason::kRoleMissing:
    case IdentityReason::kCapacityMissing:
    case IdentityReason::kCapacityUnknown:
    case IdentityReason::kOinUnknown:
    case IdentityReason::kPartySuspended:
    case IdentityReason::kPartyEnded:
    case IdentityReason::kMandateMissing:
      return absl::StatusCode::kPermissionDenied;
    default:
      return absl::StatusCode::kUnauthenticated;
  }
}

}  // namespace

absl::StatusOr<exchange::Call> Desk::Admit(grpc::CallbackServerContext* context, std::string_view path,
                                           const v1::RequestContext& request_context, std::string_view bytes) const {
  const Method* method = FindMethod(path);
  if (method == nullptr) return absl::UnimplementedError("");
  exchange::Call call;
  call.policy = rooms_.policy.Current();
  call.now = rooms_.clock.Now();
  call.kind = method->kind;
  call.bytes = bytes;
  call.context = &request_context;
  call.cancelled = [context] { return context->IsCancelled(); };

  const std::shared_ptr<const grpc::AuthContext> peer = context->auth_context();
  call.certificate_pem = PeerText(*peer, "x509_pem_cert");
  auto who = authenticator_.Authenticate(
      {call.certificate_pem, PeerText(*peer, "x509_pem_cert_chain"), request_context.capacity(),
       request_context.on_behalf_of(), request_context.covenant()},
      call.policy->snapshot->parties(), call.now);
  if (const auto* stranger = std::get_if<authenticate::NotAuthenticated>(&who)) {
    return Refuse(*method, stranger->reason, stranger->fingerprint, *call.policy);
  }
  call.caller = std::move(std::get<authenticate::Caller>(who));
  if (!MayCall(call.caller, *method)) {
    return Refuse(*method, IdentityReason::kRoleMissing, call.caller.fingerprint, *call.policy);
  }
  ++rooms_.traffic.requests;
  return call;
}

absl::Status Desk::Refuse(const Method& method, IdentityReason reason, std::string_view fingerprint,
                          const exchange::InForce& policy) const {
  refusals_.Add({reason, std::string(fingerprint), std::string(method.path)});
  const std::string code(authenticate::CodeOf(reason));
  const policy::ReasonWord* word = policy.snapshot->vocabulary().FindReason(code);
  return absl::Status(CodeFor(reason), word == nullptr ? code : absl::StrCat(code, ": ", word->en));
}

}  // namespace covenant::answer
