// Canaries: published test identifiers, which belong to nobody. Before it blinds anything a client normalises them and
// compares: a normaliser that differs from the broker's would give every person another subject key, in silence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker/schemes/identifier.h"

namespace covenant::schemes {

struct Canary {
  std::vector<std::string> written;
  // The normal form; empty: a normaliser must refuse it.
  std::vector<std::string> normal;
};

// The canaries of a scheme: several that are accepted and at least one that is not. Empty for an unknown scheme.
const std::vector<Canary>& CanariesOf(std::string_view scheme);

// What is published of a canary that is accepted: SHA-256("covenant-broker canary v1\n" || SubjectKeyInput), 32 bytes.
// Without a pepper, also where the covenant has one.
std::string CanaryDigest(std::string_view covenant, const Identifier& identifier);

}  // namespace covenant::schemes
