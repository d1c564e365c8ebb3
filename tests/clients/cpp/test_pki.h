// Certificates for one test process, made by the openssl command: real TLS, nothing kept in the tree.
#pragma once

#include <string>

namespace covenant::test {

struct Pki {
  // Folder with ca.crt, broker.crt/key (localhost), partner.crt/key, stranger-ca.crt, stranger.crt/key (an authority
  // and a certificate that nobody here knows) and locked.key (protected by a passphrase).
  std::string folder;
  std::string Path(const std::string& name) const { return folder + "/" + name; }
  std::string Read(const std::string& name) const;
};

// Made at first use, for the life of the process.
const Pki& TestPki();

}  // namespace covenant::test
