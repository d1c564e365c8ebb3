// Identifiers: the schemes, how each is normalised, and what is no identifier at all. README.md gives every rule.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace covenant::schemes {

// A strong identifier identifies one person; a weak one only suggests.
enum class Strength { kStrong, kWeak };

// One way of naming a person.
struct Scheme {
  std::string_view code;  // as in the vocabulary, such as bsn
  Strength strength;
  size_t parts;
  // Raised whenever normalisation changes: what was stored under another version is another subject key.
  uint8_t normaliser_version;
};

// The schemes, in a fixed order.
absl::Span<const Scheme> Schemes();
// The scheme of that code, or nullptr.
const Scheme* FindScheme(std::string_view code);

// An identifier in its one normal form. HOLDS AN IDENTIFIER: never log it, never keep it longer than it takes to make
// its subject key.
struct Identifier {
  const Scheme* scheme = nullptr;
  std::vector<std::string> parts;
};

// Normalises and validates the parts of an identifier as an organisation wrote them (UTF-8, each at most 200 bytes):
//   bsn             number: dots, dashes and spaces dropped; 8 digits get a leading zero; eleven-test
//   v_number        number: the same; 10 digits
//   passport        issuing country (ISO 3166-1 alpha-3), document number
//   skn             criminal-justice number: 8 digits (7 get a leading zero)
//   kvk             number of the trade register: 8 digits
//   iban            account: country, its length, check digits (ISO 13616)
//   licence_plate   country (ISO 3166-1 alpha-3), plate; a Dutch one in one of the series
//   email           address in lower case (RFC 5321)
//   postal_address  Dutch postcode, house number with its addition
//   online_handle   platform, handle without @, in lower case
//   website         host name without www. in front, in lower case; no page of a site
//   phone           number in international (+31..., 0031...) or Dutch national form (06...): E.164
//   name_birthdate  family name, given names, birth date (YYYY-MM-DD or DD-MM-YYYY): only case, spacing, diacritics,
//                   hyphens, apostrophes and dots are folded
// INVALID_ARGUMENT with a sentence that says what is wrong and never repeats any of the value; also for an unknown
// scheme and a wrong number of parts.
absl::StatusOr<Identifier> Normalise(std::string_view scheme_code, absl::Span<const std::string> parts);

}  // namespace covenant::schemes
