#include "tests/clients/cpp/test_pki.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace covenant::test {
namespace {

constexpr const char* kScript = R"(
set -e
cd "$1"
authority() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 100 -keyout $1.key -out $1.crt -subj "/CN=$1"; }
issue() { # authority name extensions
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $2.key -out $2.csr -subj "/O=Test/serialNumber=00000099000000001000/CN=$2"
  printf '%s\n' "$3" > $2.ext
  openssl x509 -req -in $2.csr -CA $1.crt -CAkey $1.key -CAcreateserial -days 60 -out $2.crt -extfile $2.ext
}
authority ca
authority stranger-ca
issue ca broker 'subjectAltName=DNS:localhost,IP:127.0.0.1'
issue ca partner 'extendedKeyUsage=clientAuth'
issue stranger-ca stranger 'extendedKeyUsage=clientAuth'
openssl ec -in partner.key -aes256 -passout pass:secret -out locked.key
)";

class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "covenant-pki-XXXXXX";
    pki_.folder = mkdtemp(name.data());
    std::ofstream(pki_.Path("make.sh")) << kScript;
    const std::string command = "bash " + pki_.Path("make.sh") + " " + pki_.folder + " >" + pki_.Path("log") + " 2>&1";
    if (std::system(command.c_str()) != 0) {
      std::fprintf(stderr, "cannot make test certificates:\n%s\n", pki_.Read("log").c_str());
      std::abort();
    }
  }
  ~Folder() { std::filesystem::remove_all(pki_.folder); }
  const Pki& pki() const { return pki_; }

 private:
  Pki pki_;
};

}  // namespace

std::string Pki::Read(const std::string& name) const {
  std::ifstream file(Path(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

const Pki& TestPki() {
  static const Folder folder;
  return folder.pki();
}

}  // namespace covenant::test
