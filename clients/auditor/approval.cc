#include "clients/auditor/approval.h"

#include <algorithm>
#include <memory>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"

namespace covenant::auditor {
namespace {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using VerifyContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

const unsigned char* Bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

}  // namespace

std::string ProposalDigest(std::vector<std::string> documents) {
  std::sort(documents.begin(), documents.end());
  std::string lines = "covenant-broker proposal v1\n";
  for (const std::string& document : documents) lines += document + "\n";
  return Sha256({lines});
}

std::string ApprovalText(std::string_view proposal_id, std::string_view digest) {
  return absl::StrCat("covenant-broker approval v1\n", std::string(proposal_id), "\n", HexEncode(digest), "\n");
}

std::string AcceptanceText(std::string_view proposal_id, std::string_view digest, std::string_view party) {
  return absl::StrCat("covenant-broker acceptance v1\n", std::string(proposal_id), "\n", HexEncode(digest), "\n",
                      std::string(party), "\n");
}

std::string CaseApprovalText(std::string_view covenant, std::string_view case_reference,
                             const covenant::v1::CaseApproval& approval) {
  return absl::StrCat("covenant-broker case approval v1\n", std::string(covenant), "\n", std::string(case_reference),
                      "\n", approval.kind(), "\n", approval.valid_from(), "\n", approval.valid_through(), "\n");
}

std::string_view OrderWord(covenant::v1::OrderKind kind) {
  switch (kind) {
    case covenant::v1::ORDER_KIND_DESTROY:
      return "destroy";
    case covenant::v1::ORDER_KIND_HOLD:
      return "hold";
    case covenant::v1::ORDER_KIND_END:
      return "end";
    case covenant::v1::ORDER_KIND_SHIELD:
      return "shield";
    case covenant::v1::ORDER_KIND_REMOVE:
      return "remove";
    default:
      return "";
  }
}

std::string OrderDigest(const covenant::v1::Order& order) {
  std::string text = "covenant-broker order v1\n";
  absl::StrAppend(&text, order.order_id(), "\n", std::string(OrderWord(order.kind())), "\n", order.covenant(), "\n",
                  order.until(), "\n", order.ends(), "\n", HexEncode(Sha256({order.ground()})), "\n");
  absl::StrAppend(&text, absl::StrJoin(order.signals(), " "), "\n");
  return Sha256({text});
}

std::string OrderApprovalText(std::string_view order_id, std::string_view digest) {
  return absl::StrCat("covenant-broker order approval v1\n", std::string(order_id), "\n", HexEncode(digest), "\n");
}

absl::Status VerifyApproval(std::string_view certificate, std::string_view text, std::string_view signature) {
  const unsigned char* start = Bytes(certificate);
  const Certificate x509(d2i_X509(nullptr, &start, static_cast<long>(certificate.size())));
  if (x509 == nullptr || start != Bytes(certificate) + certificate.size()) {
    return absl::InvalidArgumentError("the signer's certificate cannot be read");
  }
  EVP_PKEY* key = X509_get0_pubkey(x509.get());
  const int type = key == nullptr ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(key);
  if (type != EVP_PKEY_EC && type != EVP_PKEY_RSA) {
    return absl::InvalidArgumentError("the signer's key is neither ECDSA nor RSA");
  }
  const VerifyContext context(EVP_MD_CTX_new());
  if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
      EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text), text.size()) == 1) {
    return absl::OkStatus();
  }
  return absl::DataLossError("the signature is not that of the certificate's key over this text");
}

}  // namespace covenant::auditor
