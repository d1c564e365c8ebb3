#include "tests/clients/auditor/exported_log.h"

#include <memory>

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "clients/auditor/encoding.h"
#include "clients/auditor/export_file.h"

namespace covenant::textbook {
namespace {

using covenant::v1::Detail;
using covenant::v1::Leaf;

std::string Der(int (*encode)(const void*, unsigned char**), const void* object) {
  unsigned char* bytes = nullptr;
  const int length = encode(object, &bytes);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<size_t>(length));
  OPENSSL_free(bytes);
  return der;
}

Leaf LeafOf(covenant::v1::EntryKind kind, const std::string& told) {
  Leaf leaf;
  leaf.set_time_ms(1767225600000 + kind);
  leaf.set_kind(kind);
  leaf.set_told(told);
  leaf.set_policy_set(Bytes32("first policy set"));
  return leaf;
}

}  // namespace

Person::Person(const std::string& person_name) : name(person_name) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> x509(X509_new(), X509_free);
  X509_set_version(x509.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
  X509_set_pubkey(x509.get(), key.get());
  X509_sign(x509.get(), key.get(), EVP_sha256());
  certificate =
      Der([](const void* o, unsigned char** b) { return i2d_X509(static_cast<const X509*>(o), b); }, x509.get());
  private_key = Der([](const void* o, unsigned char** b) { return i2d_PrivateKey(static_cast<const EVP_PKEY*>(o), b); },
                    key.get());
}

std::string DerOf(const std::string& pem) {
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<X509, void (*)(X509*)> x509(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  return Der([](const void* o, unsigned char** b) { return i2d_X509(static_cast<const X509*>(o), b); }, x509.get());
}

std::string Person::Sign(const std::string& text) const {
  const auto* start = reinterpret_cast<const unsigned char*>(private_key.data());
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
      d2i_AutoPrivateKey(nullptr, &start, static_cast<long>(private_key.size())), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  size_t length = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
  EVP_DigestSign(context.get(), nullptr, &length, bytes, text.size());
  std::string signature(length, '\0');
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes, text.size());
  signature.resize(length);
  return signature;
}

ExportedLog::ExportedLog(const ApprovalOf& approval) {
  Add(LeafOf(covenant::v1::ENTRY_KIND_GENESIS, ""), Detail(), true);

  const Person proposer("administrator-a"), approver(approval.same_person ? "administrator-a" : "administrator-b");
  const std::string document = "covenant TAFEL-SIGNAAL " + auditor::HexEncode(Bytes32("source"));
  const std::string digest = Sha256("covenant-broker proposal v1\n" + document + "\n");
  Detail proposed;
  proposed.set_person(proposer.name);
  proposed.set_certificate_sha256(Sha256(proposer.certificate));
  proposed.mutable_policy_act()->set_proposal_id("0199");
  proposed.mutable_policy_act()->set_proposal_digest(digest);
  proposed.mutable_policy_act()->add_documents(document);
  Add(LeafOf(covenant::v1::ENTRY_KIND_POLICY_PROPOSE, "permit"), proposed, true);

  Detail approved = proposed;
  approved.set_person(approver.name);
  approved.set_certificate_sha256(Sha256(approver.certificate));
  auto& act = *approved.mutable_policy_act();
  if (approval.other_text) {
    act.set_documents(0, "covenant TAFEL-SIGNAAL " + auditor::HexEncode(Bytes32("swapped source")));
    act.set_proposal_digest(Sha256("covenant-broker proposal v1\n" + act.documents(0) + "\n"));
  }
  const Person& signer = approval.foreign_signature ? proposer : approver;
  act.set_signature(
      signer.Sign("covenant-broker approval v1\n0199\n" + auditor::HexEncode(act.proposal_digest()) + "\n"));
  act.set_certificate(approver.certificate);
  act.set_resulting_policy_set(Bytes32("second policy set"));
  Add(LeafOf(covenant::v1::ENTRY_KIND_POLICY_APPROVE, "permit"), approved, true);

  Leaf check = LeafOf(covenant::v1::ENTRY_KIND_CHECK, "no_hit");
  check.set_caller("politie");
  check.set_policy_set(Bytes32(approval.forged_policy_set ? "forged policy set" : "second policy set"));
  Detail detail;
  detail.add_items()->set_outcome("HIDDEN");
  Add(check, detail, true);
  Add(check, detail, false);
}

void ExportedLog::Add(Leaf leaf, const Detail& detail, bool shown) {
  const std::string salt = Bytes32("salt " + std::to_string(log.size()));
  leaf.set_commitment(Sha256("covenant-broker detail v1\n" + salt + detail.SerializeAsString()));
  log.Record(std::move(leaf), Bytes32("nonce"), "request", "answer", 0);
  covenant::v1::ExportedEntry& entry = entries.emplace_back();
  entry.set_index(entries.size() - 1);
  entry.set_leaf(log.leaf(entry.index()));
  entry.set_leaf_hash(Sha256(std::string(1, '\0') + entry.leaf()));
  if (!shown) return;
  entry.set_salt(salt);
  entry.set_detail(detail.SerializeAsString());
}

void ExportedLog::WriteTo(const std::string& path) const {
  const auto writer = auditor::ExportWriter::Create(path);
  ASSERT_TRUE(writer.ok()) << writer.status();
  for (covenant::v1::ExportedEntry entry : entries) {
    const absl::Status appended = (*writer)->Append(entry);
    ASSERT_TRUE(appended.ok()) << appended;
  }
  const absl::Status finished = (*writer)->Finish(log.Checkpoint(log.size()), log.key());
  ASSERT_TRUE(finished.ok()) << finished;
}

}  // namespace covenant::textbook
