// Synthetic people: none of them exists, and every run makes the same ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace covenant::demo {

// One synthetic person. Everyone has a V-number or a passport; numbers are unique.
struct Person {
  std::string family_name;
  std::string given_names;
  std::string birth_date;    // YYYY-MM-DD, or empty: unknown
  std::string sex;           // m or v
  std::string nationality;   // ISO 3166-1 alpha-3
  std::string municipality;  // as in the municipality table
  std::string form;          // of exploitation, code of the vocabulary
  std::string observed_on;   // YYYY-MM-DD
  std::string v_number;      // 10 digits, or empty
  std::string passport;      // document number, issued by `nationality`; or empty
  std::string bsn;           // of the test range 9999xxxxx, passing the eleven-test; or empty (two thirds)

  // Who signs consent: 16 and over sign themselves, else, or when the age is unknown, a guardian does.
  bool needs_guardian = false;
};

// How many people the test range of BSNs can serve, when one in three has one.
inline constexpr uint32_t kMostPeople = 27000;

// The municipalities' names from CSV text with comment lines (#) and the header code,name. INVALID_ARGUMENT names the
// line.
absl::StatusOr<std::vector<std::string>> ReadMunicipalities(std::string_view csv);

// The person with this number, always the same one. Precondition: ordinal < kMostPeople, municipalities not empty.
Person MakePerson(uint32_t ordinal, const std::vector<std::string>& municipalities);

// The eleven-test of a citizen service number (BSN) of 9 digits.
bool PassesElevenTest(std::string_view digits);

}  // namespace covenant::demo
