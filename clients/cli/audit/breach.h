// What a data breach (AVG 33, Wpg 33a) by one certificate, party or actor touched: releases, subjects, suppliers. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/audit/entry_text.h"
#include "clients/cli/text/strict_json.h"

namespace covenant::cli {

// Whose acts count: exactly one member is set.
struct Suspect {
  std::string certificate;  // SHA-256 of the certificate (DER), 32 bytes
  std::string party;        // asked, or acted under a mandate
  std::string actor;        // reference as the party named it; never repeated in a report
};

// 64 hexadecimal digits, with or without colons between the bytes, as openssl prints it. INVALID_ARGUMENT: no such
// thing.
absl::StatusOr<std::string> ParseFingerprint(std::string_view text);

struct Breach {
  struct Supplier {
    uint64_t releases = 0;         // answers that held something of this supplier
    std::set<uint64_t> signals;    // which of its records
    std::set<std::string> fields;  // of which field codes something was released
    uint64_t subjects = 0;
  };
  struct Covenant {
    uint64_t releases = 0, subjects = 0;
  };

  // Messages by the suspect on signals, and what their items came to.
  uint64_t messages = 0, releases = 0, without_release = 0, submissions = 0;
  // People released about, and people in all that was asked or submitted. Tokens that one item names together are one
  // person; a person under two covenants, or in two years, has unrelated tokens and counts twice: never too few.
  uint64_t subjects_released = 0, subjects_touched = 0;
  std::map<std::string, Supplier> suppliers;
  std::map<std::string, Covenant> covenants;
  int64_t first_ms = 0, last_ms = 0;
  // Numbers of the entries with a release.
  std::vector<uint64_t> entries;
  // How often the suspect read the register, which tells of others' disclosures: a certificate of an officer, mostly.
  uint64_t register_reads = 0;
  // Reads of which the detail that names the reader is not shown; none where a party is the suspect.
  uint64_t unknown_reads = 0;
  // Messages of signals whose detail is not shown, so that nobody can say here whether they are the suspect's.
  uint64_t unknown = 0;
};

class BreachCount {
 public:
  explicit BreachCount(Suspect suspect) : suspect_(std::move(suspect)) {}
  void Add(const ReadEntry& entry);
  Breach Finish() const;

 private:
  // People as sets of tokens.
  class People {
   public:
    void Add(const v1::ItemDetail& item);
    uint64_t Count() const;

   private:
    size_t Find(size_t at) const;
    std::map<std::string, size_t> number_;
    std::vector<size_t> parent_;
    uint64_t nameless_ = 0;
  };

  bool IsOfSuspect(const ReadEntry& entry) const;
  void AddRelease(const ReadEntry& entry, const v1::ItemDetail& item);

  const Suspect suspect_;
  Breach breach_;
  People released_, touched_;
  std::map<std::string, People> of_supplier_, of_covenant_;
};

// The term of 72 hours within which the supervisor is told, counted from when the breach became known.
struct BreachClock {
  absl::Time discovered, due;
  absl::Duration left;  // negative when the term has passed
};
BreachClock ClockOf(absl::Time discovered, absl::Time now);

struct BreachFacts {
  std::string by;        // "one certificate", "party nla" or "one actor"
  std::string by_dutch;  // the same for the page
  std::string since, until, origin, made_on;
  uint64_t log_size = 0;
  std::optional<BreachClock> clock;
};

void PrintBreach(std::ostream& out, const Breach& breach, const BreachFacts& facts);
void AddBreachJson(const Breach& breach, const BreachFacts& facts, Json& json);
// One self-contained page, in Dutch.
std::string BreachPage(const Breach& breach, const BreachFacts& facts);

}  // namespace covenant::cli
