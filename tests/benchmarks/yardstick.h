// The yardsticks: servers that answer Retrieve over the same mutual TLS with as many bytes as the broker does, and do
// nothing else (echo), or write one synced row first (echo with a row).
#pragma once

#include <cstddef>
#include <string>

namespace covenant::bench {

struct YardstickOptions {
  // PKI folder as deploy/pki makes it.
  std::string pki;
  // Bytes of the reply, and of the row when there is one.
  size_t reply_size = 1000;
  size_t row_size = 1000;
  // Folder of the store; empty: no row is written.
  std::string store;
};

// Serves on a free port of localhost, says "listening on port N" on stderr, and returns at SIGTERM.
int ServeYardstick(const YardstickOptions& options);

}  // namespace covenant::bench
