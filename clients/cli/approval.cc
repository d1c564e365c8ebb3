#include "clients/cli/approval.h"

#include <algorithm>
#include <memory>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "broker/base/encoding.h"
#include "clients/cli/documents.h"

namespace covenant::cli {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;

// Instead of OpenSSL's own prompt: a passphrase is never asked for in the middle of a command.
int NoPassphrase(char*, int, int, void*) {
  return -1;
}

absl::StatusOr<KeyPtr> ReadKey(std::string_view pem) {
  BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &NoPassphrase, nullptr), &EVP_PKEY_free);
  if (key == nullptr)
    return absl::InvalidArgumentError("no private key in PEM without passphrase; give the key file with --key");
  const int kind = EVP_PKEY_base_id(key.get());
  if (kind != EVP_PKEY_EC && kind != EVP_PKEY_RSA)
    return absl::InvalidArgumentError("the key is neither ECDSA nor RSA; an approval needs one of these");
  return key;
}

}  // namespace

std::string Sha256(std::string_view bytes) {
  std::string hash(32, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(hash.data()), nullptr, EVP_sha256(), nullptr);
  return hash;
}

std::string ProposalDigest(const std::vector<v1::Document>& documents) {
  std::vector<std::string> lines;
  for (const v1::Document& document : documents) {
    lines.push_back(std::string(WordOf(document.kind())) + " " + document.name() + " " +
                    HexEncode(Sha256(document.source())) + "\n");
  }
  std::ranges::sort(lines);
  std::string text = "covenant-broker proposal v1\n";
  for (const std::string& line : lines) text += line;
  return Sha256(text);
}

std::string ApprovalText(std::string_view proposal_id, std::string_view digest) {
  return "covenant-broker approval v1\n" + std::string(proposal_id) + "\n" + HexEncode(digest) + "\n";
}

absl::StatusOr<std::string> SignApproval(std::string_view private_key_pem, std::string_view approval_text) {
  absl::StatusOr<KeyPtr> key = ReadKey(private_key_pem);
  if (!key.ok()) return key.status();
  DigestPtr context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const auto* text = reinterpret_cast<const unsigned char*>(approval_text.data());
  size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key->get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, text, approval_text.size()) != 1) {
    return absl::InternalError("OpenSSL cannot sign with this key; check that it is whole");
  }
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, text,
                     approval_text.size()) != 1) {
    return absl::InternalError("OpenSSL cannot sign with this key; check that it is whole");
  }
  signature.resize(size);
  return signature;
}

}  // namespace covenant::cli
