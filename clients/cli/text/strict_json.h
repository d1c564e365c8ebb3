// Reading JSON that holds identifiers of persons: strictly, and without repeating any of it in an error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace covenant::cli {

// Keeps the order of keys, so that a fault can name a key by its place.
using Json = nlohmann::ordered_json;

// What is wrong with one input, one sentence each: what, where, what to do. Never holds a key or value of the input.
using Faults = std::vector<std::string>;

// One JSON object. INVALID_ARGUMENT: no JSON or no UTF-8 (with the byte where reading stopped), no object, a key that
// stands twice, more than 8 levels deep, or more than 1 MiB.
absl::StatusOr<Json> ParseStrictJson(std::string_view text);

// Reads the members of one object and remembers which were asked for. Faults go to `faults`, prefixed with `place`.
class ObjectReader {
 public:
  // `object` and `faults` outlive the reader. `place` is empty for the outermost object.
  ObjectReader(const Json& object, std::string place, Faults& faults);

  // The member's text; empty when absent. Faults: not a text, longer than `max_bytes`, empty when given.
  std::string Text(std::string_view key, size_t max_bytes);
  // As Text, and one of `words`.
  std::string Word(std::string_view key, const std::vector<std::string_view>& words);
  // As Text, and a code: lower-case letters, digits and underscores, first a letter, at most 64.
  std::string Code(std::string_view key);
  // As Text, and an existing day, YYYY-MM-DD.
  std::string Date(std::string_view key);
  // The member if it is an object or an array; null when absent.
  const Json* Object(std::string_view key);
  const Json* Array(std::string_view key);

  // Notes that a member is missing. `why` is a sentence part such as "a signal is about someone".
  void Missing(std::string_view key, std::string_view why);
  // Notes a fault of this object.
  void Fault(std::string_view what);
  // Call last: every member that was not asked for is a fault.
  void RefuseOthers();

 private:
  const Json* Find(std::string_view key);
  std::string PlaceOf(std::string_view key) const;

  const Json& object_;
  const std::string place_;
  Faults& faults_;
  std::vector<std::string> known_;
};

// True for an existing day of the Gregorian calendar written YYYY-MM-DD.
bool IsDate(std::string_view text);
// True for a code as ObjectReader::Code wants it.
bool IsCode(std::string_view text);
// The word of `known` that was probably meant (at most two letters off); empty for none.
std::string_view Nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace covenant::cli
