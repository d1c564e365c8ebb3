#include "clients/auditor/sha256.h"

#include <cstdlib>
#include <memory>

#include <openssl/evp.h>

namespace covenant::auditor {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// Fetching the algorithm costs more than hashing a node of the tree: once for the process.
const EVP_MD* Algorithm() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

// Hashing memory fails only when the library is broken or memory is out: there is no way to go on.
void Must(int done) {
  if (done != 1) std::abort();
}

EVP_MD_CTX* AsContext(void* context) {
  return static_cast<EVP_MD_CTX*>(context);
}

std::string Final(EVP_MD_CTX* context) {
  std::string hash(kHashBytes, '\0');
  Must(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(hash.data()), nullptr));
  return hash;
}

}  // namespace

std::string Sha256(std::initializer_list<std::string_view> parts) {
  thread_local const Context context(EVP_MD_CTX_new());
  Must(EVP_DigestInit_ex2(context.get(), Algorithm(), nullptr));
  for (std::string_view part : parts) Must(EVP_DigestUpdate(context.get(), part.data(), part.size()));
  return Final(context.get());
}

RunningSha256::RunningSha256() : context_(EVP_MD_CTX_new()) {
  Must(EVP_DigestInit_ex2(AsContext(context_), Algorithm(), nullptr));
}

RunningSha256::~RunningSha256() {
  EVP_MD_CTX_free(AsContext(context_));
}

void RunningSha256::Add(std::string_view bytes) {
  Must(EVP_DigestUpdate(AsContext(context_), bytes.data(), bytes.size()));
}

std::string RunningSha256::Value() const {
  const Context copy(EVP_MD_CTX_new());
  Must(EVP_MD_CTX_copy_ex(copy.get(), AsContext(context_)));
  return Final(copy.get());
}

}  // namespace covenant::auditor
