#include "tests/broker/authenticate/test_pki.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "broker/authenticate/openssl_ptr.h"

namespace covenant::test_pki {
namespace {

using authenticate::OpensslPtr;
using KeyPtr = OpensslPtr<EVP_PKEY, EVP_PKEY_free>;
using X509Ptr = OpensslPtr<X509, X509_free>;
using BioPtr = OpensslPtr<BIO, BIO_free>;

void Demand(bool good, const char* what) {
  if (good) return;
  std::cerr << "test PKI: cannot make " << what << "\n";
  std::abort();
}

KeyPtr MakeKey(Key kind) {
  EVP_PKEY* key = nullptr;
  switch (kind) {
    case Key::kP256:
      key = EVP_EC_gen("P-256");
      break;
    case Key::kP384:
      key = EVP_EC_gen("P-384");
      break;
    case Key::kRsa2048:
      key = EVP_RSA_gen(2048);
      break;
    case Key::kRsa1024:
      key = EVP_RSA_gen(1024);
      break;
    case Key::kEd25519:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
      break;
  }
  Demand(key != nullptr, "a key");
  return KeyPtr(key);
}

std::string TextOf(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return {text, static_cast<size_t>(size)};
}

std::string PemOf(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  Demand(PEM_write_bio_X509(bio.get(), certificate) == 1, "PEM");
  return TextOf(bio.get());
}

std::string PemOf(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  Demand(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "PEM");
  return TextOf(bio.get());
}

BioPtr Reading(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

X509Ptr CertificateOf(const Issued& issued) {
  X509Ptr certificate(PEM_read_bio_X509(Reading(issued.certificate_pem).get(), nullptr, nullptr, nullptr));
  Demand(certificate != nullptr, "a certificate of its PEM");
  return certificate;
}

void SetTime(ASN1_TIME* time, absl::Time value) {
  Demand(ASN1_TIME_set(time, absl::ToTimeT(value)) != nullptr, "a time");
}

void AddAttribute(X509_NAME* name, const Attribute& attribute) {
  const int nid = attribute.type == Attribute::kSerialNumber   ? NID_serialNumber
                  : attribute.type == Attribute::kOrganisation ? NID_organizationName
                                                               : NID_commonName;
  const int type = attribute.encoding == Encoding::kUtf8        ? V_ASN1_UTF8STRING
                   : attribute.encoding == Encoding::kPrintable ? V_ASN1_PRINTABLESTRING
                                                                : V_ASN1_BMPSTRING;
  const auto* bytes = reinterpret_cast<const unsigned char*>(attribute.bytes.data());
  Demand(X509_NAME_add_entry_by_NID(name, nid, type, bytes, static_cast<int>(attribute.bytes.size()), -1, 0) == 1,
         "a subject");
}

void AddExtension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const OpensslPtr<X509_EXTENSION, X509_EXTENSION_free> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  Demand(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "an extension");
}

void AddExtensions(X509* certificate, X509* issuer, Use use) {
  AddExtension(certificate, issuer, NID_basic_constraints, use == Use::kAuthority ? "critical,CA:TRUE" : "CA:FALSE");
  AddExtension(certificate, issuer, NID_subject_key_identifier, "hash");
  AddExtension(certificate, issuer, NID_authority_key_identifier, "keyid");
  AddExtension(certificate, issuer, NID_key_usage,
               use == Use::kAuthority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
  if (use == Use::kClient) AddExtension(certificate, issuer, NID_ext_key_usage, "clientAuth");
  if (use == Use::kCodeSigning) AddExtension(certificate, issuer, NID_ext_key_usage, "codeSigning");
  if (use == Use::kServer) {
    AddExtension(certificate, issuer, NID_ext_key_usage, "serverAuth");
    AddExtension(certificate, issuer, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  }
}

const EVP_MD* DigestOf(EVP_PKEY* key) {
  return EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_sha256();
}

}  // namespace

struct Authority::State {
  absl::Time now;
  KeyPtr key;
  X509Ptr certificate;
  std::string pem;
  std::vector<std::pair<X509Ptr, absl::Time>> revoked;
  long next_serial = 4096;

  // Self-signed when `issuer` is null.
  X509Ptr Make(const Specification& specification, EVP_PKEY* public_key, X509* issuer) {
    X509Ptr made(X509_new());
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), next_serial++);
    SetTime(X509_getm_notBefore(made.get()), now + specification.from);
    SetTime(X509_getm_notAfter(made.get()), now + specification.until);
    for (const Attribute& attribute : specification.subject) {
      AddAttribute(X509_get_subject_name(made.get()), attribute);
    }
    X509* const by = issuer == nullptr ? made.get() : issuer;
    X509_set_issuer_name(made.get(), X509_get_subject_name(by));
    X509_set_pubkey(made.get(), public_key);
    AddExtensions(made.get(), by, specification.use);
    return made;
  }

  void SignWith(X509* made, EVP_PKEY* signer) const {
    Demand(X509_sign(made, signer, DigestOf(signer)) > 0, "a signature");
  }
};

std::vector<Attribute> Organisation(std::string oin, std::string name) {
  return {{Attribute::kSerialNumber, std::move(oin), Encoding::kPrintable},
          {Attribute::kOrganisation, std::move(name), Encoding::kUtf8}};
}

Authority::Authority(const std::string& name, absl::Time now) : state_(std::make_unique<State>()) {
  state_->now = now;
  state_->key = MakeKey(Key::kP256);
  const Specification specification{.subject = {{Attribute::kCommonName, name}},
                                    .use = Use::kAuthority,
                                    .from = -absl::Hours(24 * 365),
                                    .until = absl::Hours(24 * 3650)};
  state_->certificate = state_->Make(specification, state_->key.get(), nullptr);
  state_->SignWith(state_->certificate.get(), state_->key.get());
  state_->pem = PemOf(state_->certificate.get());
}

Authority::Authority(std::unique_ptr<State> state) : state_(std::move(state)) {}
Authority::Authority(Authority&&) noexcept = default;
Authority::~Authority() = default;

const std::string& Authority::certificate_pem() const {
  return state_->pem;
}

Issued Authority::Issue(const Specification& specification) {
  const KeyPtr key = MakeKey(specification.key);
  const X509Ptr made = state_->Make(specification, key.get(), state_->certificate.get());
  state_->SignWith(made.get(), state_->key.get());
  return {PemOf(made.get()), PemOf(key.get())};
}

Authority Authority::IssueAuthority(const std::string& name) {
  auto state = std::make_unique<State>();
  state->now = state_->now;
  state->key = MakeKey(Key::kP256);
  const Specification specification{
      .subject = {{Attribute::kCommonName, name}}, .use = Use::kAuthority, .until = absl::Hours(24 * 3000)};
  state->certificate = state_->Make(specification, state->key.get(), state_->certificate.get());
  state_->SignWith(state->certificate.get(), state_->key.get());
  state->pem = PemOf(state->certificate.get());
  return Authority(std::move(state));
}

Issued Authority::Forge(const Issued& like) {
  const KeyPtr key = MakeKey(Key::kP256);
  const X509Ptr made = state_->Make(Specification{}, key.get(), state_->certificate.get());
  X509_set_serialNumber(made.get(), X509_get_serialNumber(CertificateOf(like).get()));
  state_->SignWith(made.get(), key.get());
  return {PemOf(made.get()), PemOf(key.get())};
}

void Authority::Revoke(const Issued& issued) {
  state_->revoked.emplace_back(CertificateOf(issued), state_->now);
}

std::string Authority::Crl(absl::Duration from, absl::Duration until) const {
  const OpensslPtr<X509_CRL, X509_CRL_free> list(X509_CRL_new());
  X509_CRL_set_version(list.get(), X509_CRL_VERSION_2);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(state_->certificate.get()));
  const OpensslPtr<ASN1_TIME, ASN1_TIME_free> time(ASN1_TIME_new());
  SetTime(time.get(), state_->now + from);
  X509_CRL_set1_lastUpdate(list.get(), time.get());
  SetTime(time.get(), state_->now + until);
  X509_CRL_set1_nextUpdate(list.get(), time.get());
  for (const auto& [certificate, at] : state_->revoked) {
    X509_REVOKED* const entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(certificate.get()));
    SetTime(time.get(), at);
    X509_REVOKED_set_revocationDate(entry, time.get());
    Demand(X509_CRL_add0_revoked(list.get(), entry) == 1, "a revocation");
  }
  X509_CRL_sort(list.get());
  Demand(X509_CRL_sign(list.get(), state_->key.get(), DigestOf(state_->key.get())) > 0, "a revocation list");
  const BioPtr bio(BIO_new(BIO_s_mem()));
  Demand(PEM_write_bio_X509_CRL(bio.get(), list.get()) == 1, "PEM");
  return TextOf(bio.get());
}

std::string Sign(const Issued& signer, const std::string& text) {
  const KeyPtr key(PEM_read_bio_PrivateKey(Reading(signer.key_pem).get(), nullptr, nullptr, nullptr));
  const OpensslPtr<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t size = 0;
  Demand(EVP_DigestSignInit(context.get(), nullptr, DigestOf(key.get()), nullptr, key.get()) == 1 &&
             EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1,
         "a signature");
  std::string signature(size, '\0');
  Demand(
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size()) == 1,
      "a signature");
  signature.resize(size);
  return signature;
}

std::string DerOf(const std::string& pem) {
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  Demand(PEM_read_bio(Reading(pem).get(), &name, &header, &data, &size) == 1, "DER of PEM");
  std::string der(reinterpret_cast<const char*>(data), static_cast<size_t>(size));
  OPENSSL_free(name);
  OPENSSL_free(header);
  OPENSSL_free(data);
  return der;
}

Folder::Folder() {
  std::string path = (std::filesystem::temp_directory_path() / "covenant-test-XXXXXX").string();
  Demand(mkdtemp(path.data()) != nullptr, "a folder");
  path_ = path;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::Write(const std::string& name, const std::string& content, unsigned mode) const {
  const std::string path = path_ + "/" + name;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
  std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
  return path;
}

}  // namespace covenant::test_pki
