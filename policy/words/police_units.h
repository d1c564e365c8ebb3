// PoliceUnits: which police unit (eenheid) a municipality belongs to, by date.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "policy/text/civil_date.h"
#include "policy/text/diagnostic.h"
#include "policy/text/name_map.h"

namespace covenant::policy {

// Immutable after reading; safe to share between threads.
class PoliceUnits {
 public:
  // As the table says it; empty when it does not.
  const std::string& version() const { return version_; }
  // By name (letters of ASCII in either case) or CBS code. Empty when the table has none for that day.
  std::string_view Find(std::string_view municipality, absl::CivilDay day) const;
  // The municipality's name, as the table writes it. Empty as above.
  std::string_view NameOf(std::string_view municipality, absl::CivilDay day) const;

 private:
  friend std::shared_ptr<const PoliceUnits> ReadPoliceUnits(std::string_view text, Diagnostics& diagnostics);

  struct Row {
    std::string unit;
    std::string name;
    DateRange valid;
  };
  // Null when there is none for that day.
  const Row* RowOf(std::string_view municipality, absl::CivilDay day) const;
  // False when the key has a row for one of these days already.
  bool Add(const std::string& key, const Row& row);

  std::string version_;
  NameMap<std::vector<Row>> rows_;  // By folded name and by code.
};

// CSV of UTF-8, at most 1 MiB, with the header "code,name,police_unit,from,through"; lines that start with # are
// comments, and one of them, "# version: TEXT", says the version; `through` may be empty; no quotes: a name may hold
// commas. Null when `diagnostics` then has errors.
std::shared_ptr<const PoliceUnits> ReadPoliceUnits(std::string_view text, Diagnostics& diagnostics);

}  // namespace covenant::policy
