// Holds a party's own records of its calls against the broker's entries of that party, both ways. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "clients/cli/audit/entry_text.h"
#include "clients/cli/text/strict_json.h"
#include "clients/cpp/call_record.h"

namespace covenant::cli {

struct Difference {
  enum class What {
    kMissingInLog,     // the party holds a verified answer, the broker shows no such entry of it
    kOther,            // the broker shows another leaf at that place
    kMissingInRecord,  // the broker shows an entry, the party has no answer: none came, or somebody else asked
    kOtherRequest,     // the same leaf under another request id (only where the detail is shown)
  };
  What what = What::kMissingInLog;
  uint64_t index = 0;
  v1::EntryKind kind = v1::ENTRY_KIND_UNSPECIFIED;
  int64_t time_ms = 0;
  std::string request_id;  // empty when not known
};
std::string_view DifferenceWord(Difference::What what);

// What is compared: entries in [since_ms, until_ms) below `log_size`. Both bounds 0: none.
struct ReconcileScope {
  int64_t since_ms = 0, until_ms = 0;
  uint64_t log_size = 0;
};

struct Reconciliation {
  uint64_t equal = 0;
  // Calls of the record that are not compared: out of the scope's time, or newer than the log that was read.
  uint64_t out_of_scope = 0;
  // Calls in the name of another party, such as under a mandate: not compared.
  uint64_t of_others = 0;
  uint64_t damaged_lines = 0;
  // In order of index.
  std::vector<Difference> differences;
};

class Reconciler {
 public:
  // Calls in the name of another party than `party` are not compared.
  Reconciler(const std::vector<client::CallsRead>& records, std::string party);
  // Each entry that is to be seen of the log, once; entries of others are passed over.
  void Add(const ReadEntry& entry);
  Reconciliation Finish(const ReconcileScope& scope) const;

 private:
  const std::string party_;
  std::map<uint64_t, std::vector<client::RecordedCall>> recorded_;
  uint64_t damaged_ = 0;
  uint64_t of_others_ = 0;
  uint64_t equal_ = 0;
  std::set<uint64_t> seen_;
  std::vector<Difference> differences_;
};

void PrintReconciliation(std::ostream& out, const Reconciliation& result);
void AddReconciliationJson(const Reconciliation& result, Json& json);

}  // namespace covenant::cli
