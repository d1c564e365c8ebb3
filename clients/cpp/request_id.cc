#include "clients/cpp/request_id.h"

#include <cstdlib>

#include <openssl/rand.h>

#include "clients/auditor/encoding.h"
#include "clients/auditor/sha256.h"

namespace covenant::client {
namespace {

std::string Derive(std::string_view tag, const std::string& seed, uint64_t sequence) {
  return auditor::Sha256({tag, seed, std::to_string(sequence)});
}

}  // namespace

std::string SecureRandom(size_t count) {
  std::string bytes(count, '\0');
  // A nonce that can be guessed would open the log's hashes to guessing: better no request than such a one.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) std::abort();
  return bytes;
}

std::string MakeRequestId(absl::Time time, std::string_view random) {
  const auto milliseconds = static_cast<uint64_t>(absl::ToUnixMillis(time));
  std::string bytes;
  for (int shift = 40; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(milliseconds >> shift & 0xff));
  bytes.append(random.substr(0, 10));
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string text = auditor::HexEncode(bytes);
  for (size_t hyphen : {8u, 13u, 18u, 23u}) text.insert(hyphen, 1, '-');
  return text;
}

std::string RequestSeries::RequestId(uint64_t sequence) const {
  return MakeRequestId(time, Derive("covenant client request id v1\n", seed, sequence));
}

std::string RequestSeries::Nonce(uint64_t sequence) const {
  return Derive("covenant client nonce v1\n", seed, sequence);
}

}  // namespace covenant::client
