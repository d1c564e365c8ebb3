#include "broker/schemes/identifier.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "broker/schemes/normalisers.h"
#include "broker/schemes/written.h"

namespace covenant::schemes {
namespace {

constexpr size_t kLongestPart = 200;
constexpr Scheme kSchemes[] = {
    {"bsn", Strength::kStrong, 1, 1},         {"v_number", Strength::kStrong, 1, 1},
    {"skn", Strength::kStrong, 1, 1},         {"passport", Strength::kStrong, 2, 1},
    {"phone", Strength::kWeak, 1, 1},         {"iban", Strength::kWeak, 1, 1},
    {"licence_plate", Strength::kWeak, 2, 1}, {"kvk", Strength::kWeak, 1, 1},
    {"email", Strength::kWeak, 1, 1},         {"postal_address", Strength::kWeak, 2, 1},
    {"online_handle", Strength::kWeak, 2, 1}, {"name_birthdate", Strength::kWeak, 3, 1},
    {"website", Strength::kWeak, 1, 1},
};
// In the order of kSchemes.
constexpr Normaliser kNormalisers[] = {
    NormaliseBsn,          NormaliseVNumber,       NormaliseSkn,     NormalisePassport, NormalisePhone,
    NormaliseIban,         NormaliseLicencePlate,  NormaliseKvk,     NormaliseEmail,    NormalisePostalAddress,
    NormaliseOnlineHandle, NormaliseNameBirthdate, NormaliseWebsite,
};
static_assert(std::size(kSchemes) == std::size(kNormalisers));

std::string KnownSchemes() {
  std::string codes;
  for (const Scheme& scheme : kSchemes) {
    absl::StrAppend(&codes, codes.empty() ? "" : ", ", absl::string_view(scheme.code.data(), scheme.code.size()));
  }
  return codes;
}

}  // namespace

absl::Span<const Scheme> Schemes() {
  return kSchemes;
}

const Scheme* FindScheme(std::string_view code) {
  const auto* const found =
      std::find_if(std::begin(kSchemes), std::end(kSchemes), [code](const Scheme& s) { return s.code == code; });
  return found == std::end(kSchemes) ? nullptr : found;
}

absl::StatusOr<Identifier> Normalise(std::string_view scheme_code, absl::Span<const std::string> parts) {
  const Scheme* const scheme = FindScheme(scheme_code);
  if (scheme == nullptr) {
    // The code is the client's and might hold anything: it is not repeated.
    return Invalid("unknown identifier scheme: use one of " + KnownSchemes());
  }
  const absl::string_view code(scheme->code.data(), scheme->code.size());
  if (parts.size() != scheme->parts) {
    return Invalid(
        absl::StrCat("an identifier of scheme ", code, " has ", scheme->parts, " part(s), not ", parts.size()));
  }
  if (std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.size() > kLongestPart; })) {
    return Invalid(absl::StrCat("a part of the ", code, " is longer than 200 bytes"));
  }
  const Normaliser normalise = kNormalisers[scheme - std::begin(kSchemes)];
  ASSIGN_OR_RETURN(Parts normal, normalise(Parts(parts.begin(), parts.end())));
  return Identifier{scheme, std::move(normal)};
}

}  // namespace covenant::schemes
