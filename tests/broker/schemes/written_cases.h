// Cases of a scheme: what is accepted, with its normal form, and what is refused without repeating it. At least ten
// each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/schemes/identifier.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::schemes {

using Parts = std::vector<std::string>;

struct Accepted {
  Parts written;
  Parts normal;
};

inline void ExpectAccepted(std::string_view scheme, const std::vector<Accepted>& cases) {
  ASSERT_GE(cases.size(), 10u);
  for (const Accepted& one : cases) {
    const absl::StatusOr<Identifier> identifier = Normalise(scheme, one.written);
    ASSERT_TRUE(identifier.ok()) << scheme << ": " << identifier.status().message();
    EXPECT_EQ(identifier->parts, one.normal);
    EXPECT_EQ(identifier->scheme, FindScheme(scheme));
    // Normalising is idempotent.
    EXPECT_EQ(Normalise(scheme, identifier->parts).value().parts, one.normal);
  }
}

// Refused with a message that repeats no part of the value of three characters or more.
inline void ExpectRefused(std::string_view scheme, const std::vector<Parts>& cases) {
  ASSERT_GE(cases.size(), 10u);
  for (size_t i = 0; i < cases.size(); ++i) {
    const absl::Status status = Normalise(scheme, cases[i]).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << scheme << " case " << i;
    EXPECT_GT(status.message().size(), 20u);
    for (const std::string& part : cases[i]) {
      if (part.size() >= 3) EXPECT_EQ(status.message().find(part), absl::string_view::npos) << scheme << " case " << i;
    }
  }
}

}  // namespace covenant::schemes
