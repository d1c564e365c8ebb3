#include "tests/benchmarks/requests.h"

#include <cstdlib>
#include <cstring>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/benchmarks/site.h"

namespace covenant::bench {
namespace {

constexpr std::string_view kIdMark = "00000000-0000-7000-8000-000000000000";
constexpr std::string_view kNonceMark = "<nonce of the prepared request.>";
static_assert(kNonceMark.size() == 32);

// Writes the low `digits` hex digits of `value`.
void WriteHex(char* at, uint64_t value, int digits) {
  for (int i = digits - 1; i >= 0; --i, value >>= 4) at[i] = "0123456789abcdef"[value & 15];
}

}  // namespace

uint64_t Dice::Next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

void FillContext(v1::RequestContext& context) {
  context.set_request_id(std::string(kIdMark));
  context.set_nonce(std::string(kNonceMark));
  context.set_covenant(kCovenant);
  context.set_purpose(kPurpose);
  context.mutable_actor()->set_reference("medewerker-17");
  context.mutable_actor()->set_function("mensenhandelrechercheur");
  context.set_case_reference("zaak-2026-1234");
}

PreparedRequest::PreparedRequest(const google::protobuf::MessageLite& request) : bytes_(request.SerializeAsString()) {
  id_at_ = bytes_.find(kIdMark);
  nonce_at_ = bytes_.find(kNonceMark);
  if (id_at_ == std::string::npos || nonce_at_ == std::string::npos) std::abort();
}

std::string PreparedRequest::Fresh(Dice& dice) const {
  std::string fresh = bytes_;
  char* const id = fresh.data() + id_at_;
  const auto now = static_cast<uint64_t>(absl::ToUnixMillis(absl::Now()));
  WriteHex(id, now >> 16, 8);
  WriteHex(id + 9, now & 0xffff, 4);
  WriteHex(id + 15, dice.Next(), 3);
  WriteHex(id + 20, dice.Next(), 3);
  WriteHex(id + 24, dice.Next(), 12);
  for (size_t at = 0; at < kNonceSize; at += sizeof(uint64_t)) {
    const uint64_t random = dice.Next();
    std::memcpy(fresh.data() + nonce_at_ + at, &random, sizeof random);
  }
  return fresh;
}

v1::Signal MakeSignal(uint64_t ordinal, int identifiers) {
  v1::Signal signal;
  v1::Identifier* v_number = signal.add_identifiers();
  v_number->set_scheme("v_number");
  // Multiplying by a number that shares no factor with the modulus keeps them unique.
  v_number->add_parts(absl::StrFormat("2%09d", (ordinal + 1) * 387420489ULL % 1000000000ULL));
  if (identifiers > 1) {
    v1::Identifier* passport = signal.add_identifiers();
    passport->set_scheme("passport");
    passport->add_parts("POL");
    passport->add_parts(absl::StrFormat("AX%09d", (ordinal + 1) * 387420489ULL % 1000000000ULL));
  }
  signal.set_subject_role("slachtoffer");
  signal.set_police_regime("wpg_8");
  const auto add = [&signal](const char* field, std::string value) {
    v1::FieldValue* added = signal.add_fields();
    added->set_field(field);
    added->set_value(std::move(value));
  };
  add("birth_date", absl::StrFormat("%d-%02d-%02d", 1962 + ordinal % 40, 1 + ordinal % 12, 1 + ordinal % 28));
  add("sex", ordinal % 3 == 0 ? "m" : "v");
  add("nationality", "POL");
  add("municipality", "Almere");
  add("form", "arbeid");
  add("observed_on", "2026-08-14");
  return signal;
}

}  // namespace covenant::bench
