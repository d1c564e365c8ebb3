#include "broker/exchange/story/page_token.h"

#include <optional>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/crypto/seal.h"

namespace covenant::exchange {
namespace {

struct TokenKeys {
  const crypto::Secret* mac;
  const crypto::Secret* encryption;
};

absl::StatusOr<TokenKeys> KeysOf(crypto::Keyring& keyring) {
  TokenKeys keys{};
  ASSIGN_OR_RETURN(keys.mac, keyring.Key(crypto::KeyName::Other("page token mac")));
  ASSIGN_OR_RETURN(keys.encryption, keyring.Key(crypto::KeyName::Other("page token")));
  return keys;
}

std::string BoundTo(std::string_view list, std::string_view party) {
  return crypto::HashInput().Part(list).Part(party).bytes();
}

}  // namespace

absl::StatusOr<std::string> MakePageToken(crypto::Keyring& keyring, std::string_view list, std::string_view party,
                                          uint64_t position) {
  ASSIGN_OR_RETURN(const TokenKeys keys, KeysOf(keyring));
  std::string number;
  AppendBigEndian64(number, position);
  return Base64UrlEncode(crypto::SealDeterministic(*keys.mac, *keys.encryption, BoundTo(list, party), number));
}

absl::StatusOr<uint64_t> ReadPageToken(crypto::Keyring& keyring, std::string_view list, std::string_view party,
                                       std::string_view token) {
  ASSIGN_OR_RETURN(const TokenKeys keys, KeysOf(keyring));
  const std::optional<std::string> sealed = Base64UrlDecode(token);
  if (sealed) {
    const absl::StatusOr<std::string> number =
        crypto::OpenDeterministic(*keys.mac, *keys.encryption, BoundTo(list, party), *sealed);
    if (number.ok() && number->size() == sizeof(uint64_t)) return ReadBigEndian64(*number);
  }
  return absl::InvalidArgumentError("page_token is not one of this list; begin without one");
}

}  // namespace covenant::exchange
