// Loading the trust store: everything that can be wrong with the files is told here, before a caller meets it.
#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "absl/strings/str_cat.h"
#include "broker/authenticate/file_text.h"
#include "broker/authenticate/trust_store.h"
#include "broker/authenticate/x509_reading.h"
#include "broker/base/status_macros.h"

namespace covenant::authenticate {
namespace {

// One list in DER, or all lists of a PEM text; empty when there is none or one is damaged.
std::vector<CrlPtr> ReadLists(const std::string& bytes) {
  std::vector<CrlPtr> lists;
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const unsigned char* const end = at + bytes.size();
  if (CrlPtr list(d2i_X509_CRL(nullptr, &at, static_cast<long>(bytes.size()))); list != nullptr) {
    if (at == end) lists.push_back(std::move(list));
    ERR_clear_error();
    return lists;
  }
  ERR_clear_error();
  const OpensslPtr<BIO, BIO_free> bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
  while (X509_CRL* const list = PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)) lists.emplace_back(list);
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  const bool ended = ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
  if (!ended) lists.clear();
  return lists;
}

bool SignedByOneOf(X509_STORE* store, X509_CRL* list) {
  STACK_OF(X509_OBJECT)* const objects = X509_STORE_get0_objects(store);
  for (int i = 0; i < sk_X509_OBJECT_num(objects); ++i) {
    X509* const authority = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i));
    if (authority == nullptr || X509_NAME_cmp(X509_get_subject_name(authority), X509_CRL_get_issuer(list)) != 0) {
      continue;
    }
    const bool good = X509_CRL_verify(list, X509_get0_pubkey(authority)) == 1;
    ERR_clear_error();
    if (good) return true;
  }
  return false;
}

absl::StatusOr<std::vector<std::string>> FilesAt(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (std::filesystem::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (!name.starts_with('.') && !it->is_directory()) files.push_back(it->path().string());
  }
  if (error) {
    return absl::PermissionDeniedError(absl::StrCat("The folder of revocation lists ", path, " cannot be read: ",
                                                    error.message(), "; let the broker's user read it."));
  }
  if (files.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("The folder of revocation lists ", path, " is empty; fetch the list of every authority into it."));
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string Date(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

}  // namespace

absl::StatusOr<std::shared_ptr<const TrustStore>> TrustStore::Load(const TrustFiles& files, absl::Time now) {
  if (files.without_crl != files.crl.empty()) {
    return absl::FailedPreconditionError(
        files.without_crl ? "Revocation lists are configured and switched off; choose one of the two."
                          : "No revocation lists are configured; name their file or folder, or switch them off in so "
                            "many words.");
  }
  std::shared_ptr<TrustStore> store(new TrustStore());
  RETURN_IF_ERROR(store->AddAuthorities(files.ca_file));
  if (files.without_crl) return store;

  store->check_revocation_ = true;
  ASSIGN_OR_RETURN(const std::vector<std::string> lists, FilesAt(files.crl));
  for (const std::string& file : lists) RETURN_IF_ERROR(store->AddLists(file, now));
  RETURN_IF_ERROR(store->DemandListOfEveryAuthority(files.crl));
  return store;
}

absl::Status TrustStore::AddAuthorities(const std::string& file) {
  ASSIGN_OR_RETURN(const std::string pem, ReadFileText(file, "CA file", FileAccess::kAnyone));
  const CertificateStack authorities = ReadCertificates(pem);
  if (authorities == nullptr || sk_X509_num(authorities.get()) == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "The CA file ", file, " holds no certificates in PEM, or a damaged one; put the authorities in it."));
  }
  for (int i = 0; i < sk_X509_num(authorities.get()); ++i) {
    X509* const authority = sk_X509_value(authorities.get(), i);
    if (X509_check_ca(authority) != 1) {
      return absl::InvalidArgumentError(absl::StrCat("The CA file ", file,
                                                     " holds a certificate that is no authority, ",
                                                     NameOf(X509_get_subject_name(authority)), "; take it out."));
    }
    if (X509_STORE_add_cert(store_, authority) != 1) return absl::InternalError("Out of memory.");
  }
  return absl::OkStatus();
}

absl::Status TrustStore::AddLists(const std::string& file, absl::Time now) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFileText(file, "revocation list", FileAccess::kAnyone));
  const std::vector<CrlPtr> lists = ReadLists(bytes);
  if (lists.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("The revocation list ", file, " is no list in PEM or DER, or damaged; fetch it again."));
  }
  for (const CrlPtr& list : lists) {
    const std::string issuer = NameOf(X509_CRL_get_issuer(list.get()));
    if (!SignedByOneOf(store_, list.get())) {
      return absl::InvalidArgumentError(
          absl::StrCat("The revocation list ", file, " of ", issuer,
                       " is signed by no authority of the CA file; fetch the right one."));
    }
    const std::optional<absl::Time> from = TimeOf(X509_CRL_get0_lastUpdate(list.get()));
    const std::optional<absl::Time> until = TimeOf(X509_CRL_get0_nextUpdate(list.get()));
    if (!from || !until || *from > now || *until <= now) {
      return absl::FailedPreconditionError(absl::StrCat(
          "The revocation list ", file, " of ", issuer, " is not in its term (", from ? Date(*from) : "no beginning",
          " to ", until ? Date(*until) : "no end", "); fetch the newest one."));
    }
    if (X509_STORE_add_crl(store_, list.get()) != 1) return absl::InternalError("Out of memory.");
    Term& term = lists_[DerOf(X509_CRL_get_issuer(list.get()))];
    term.from = std::max(term.from, *from);
    term.until = std::min(term.until, *until);
    crl_until_ = std::min(crl_until_, *until);
  }
  return absl::OkStatus();
}

absl::Status TrustStore::DemandListOfEveryAuthority(const std::string& crl) const {
  STACK_OF(X509_OBJECT)* const objects = X509_STORE_get0_objects(store_);
  for (int i = 0; i < sk_X509_OBJECT_num(objects); ++i) {
    const X509* const authority = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i));
    if (authority == nullptr || lists_.contains(DerOf(X509_get_subject_name(authority)))) continue;
    return absl::FailedPreconditionError(absl::StrCat("The authority ", NameOf(X509_get_subject_name(authority)),
                                                      " has no revocation list in ", crl, "; fetch it."));
  }
  return absl::OkStatus();
}

}  // namespace covenant::authenticate
