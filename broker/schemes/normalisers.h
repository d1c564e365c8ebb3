// The normaliser of every scheme, for identifier.cc; README.md of this room gives every rule. Each takes the parts as
// they were written (as many as the scheme has, each at most 200 bytes) and gives the one normal form.
// INVALID_ARGUMENT with a sentence that says what is wrong and repeats nothing of the value. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace covenant::schemes {

using Parts = std::vector<std::string>;
using Normaliser = absl::StatusOr<Parts> (*)(const Parts& written);

// Numbers with a length or a check (numbers.cc).
absl::StatusOr<Parts> NormaliseBsn(const Parts& written);
absl::StatusOr<Parts> NormaliseVNumber(const Parts& written);
absl::StatusOr<Parts> NormaliseSkn(const Parts& written);
absl::StatusOr<Parts> NormaliseKvk(const Parts& written);
absl::StatusOr<Parts> NormaliseIban(const Parts& written);
// What a state issues, with its country (issued.cc).
absl::StatusOr<Parts> NormalisePassport(const Parts& written);
absl::StatusOr<Parts> NormaliseLicencePlate(const Parts& written);
// Where somebody can be reached (reach.cc).
absl::StatusOr<Parts> NormalisePhone(const Parts& written);
absl::StatusOr<Parts> NormaliseEmail(const Parts& written);
absl::StatusOr<Parts> NormaliseOnlineHandle(const Parts& written);
absl::StatusOr<Parts> NormalisePostalAddress(const Parts& written);
absl::StatusOr<Parts> NormaliseWebsite(const Parts& written);
// Who somebody says to be (name_birthdate.cc).
absl::StatusOr<Parts> NormaliseNameBirthdate(const Parts& written);

}  // namespace covenant::schemes
