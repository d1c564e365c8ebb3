#include "broker/base/encoding.h"

#include <array>

namespace covenant {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string Encode64(std::string_view bytes, std::string_view alphabet, bool pad) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  uint32_t window = 0;
  int bits = 0;
  for (char c : bytes) {
    window = (window << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) out.push_back(alphabet[(window >> (bits - 6)) & 63]);
  }
  if (bits > 0) out.push_back(alphabet[(window << (6 - bits)) & 63]);
  while (pad && out.size() % 4 != 0) out.push_back('=');
  return out;
}

std::optional<std::string> Decode64(std::string_view text, std::string_view alphabet) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::array<int8_t, 256> value;
  value.fill(-1);
  for (size_t i = 0; i < alphabet.size(); ++i) value[static_cast<unsigned char>(alphabet[i])] = static_cast<int8_t>(i);
  std::string out;
  out.reserve(text.size() * 3 / 4);
  uint32_t window = 0;
  int bits = 0;
  for (char c : text) {
    const int8_t v = value[static_cast<unsigned char>(c)];
    if (v < 0) return std::nullopt;
    window = (window << 6) | static_cast<uint32_t>(v);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<char>((window >> bits) & 0xff));
    }
  }
  if ((window & ((1u << bits) - 1)) != 0) return std::nullopt;
  return out;
}

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <class T>
void AppendBigEndian(std::string& out, T value) {
  for (int shift = (static_cast<int>(sizeof(T)) - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

template <class T>
T ReadBigEndian(std::string_view bytes) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>((value << 8) | static_cast<unsigned char>(bytes[i]));
  return value;
}

}  // namespace

std::string HexEncode(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    out.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
    out.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
  }
  return out;
}

std::optional<std::string> HexDecode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = HexValue(text[i]);
    const int low = HexValue(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return out;
}

std::string Base64Encode(std::string_view bytes) {
  return Encode64(bytes, kStandard, true);
}
std::string Base64UrlEncode(std::string_view bytes) {
  return Encode64(bytes, kUrl, false);
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return Decode64(text, kStandard);
}
std::optional<std::string> Base64UrlDecode(std::string_view text) {
  return Decode64(text, kUrl);
}

void AppendBigEndian16(std::string& out, uint16_t value) {
  AppendBigEndian(out, value);
}
void AppendBigEndian32(std::string& out, uint32_t value) {
  AppendBigEndian(out, value);
}
void AppendBigEndian64(std::string& out, uint64_t value) {
  AppendBigEndian(out, value);
}
void AppendWithLength(std::string& out, std::string_view part) {
  AppendBigEndian16(out, static_cast<uint16_t>(part.size()));
  out.append(part);
}
uint16_t ReadBigEndian16(std::string_view bytes) {
  return ReadBigEndian<uint16_t>(bytes);
}
uint32_t ReadBigEndian32(std::string_view bytes) {
  return ReadBigEndian<uint32_t>(bytes);
}
uint64_t ReadBigEndian64(std::string_view bytes) {
  return ReadBigEndian<uint64_t>(bytes);
}

}  // namespace covenant
