// Census: all signals about people as counting sees them: what each is decided on, and the strong identifiers of its
// subject. A picture that lasts a Dutch day, so that two figures of one day tell nobody what came in between. It is
// kept in memory and brought up to date by reading again only what changed; that there is one component a person is
// found at the counting, for a signal that no longer counts must split what it joined.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/container/node_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "broker/base/mutex.h"
#include "broker/exchange/rows/records.h"
#include "broker/exchange/rows/subjects.h"
#include "broker/store/store.h"

namespace covenant::exchange {

// Thread-safe. About 250 bytes a signal.
class Census {
 public:
  // One signal. Two with an equal key are of one person.
  struct Member {
    // The facts it is decided on, by FactsOf; the same address for equal facts, as long as the census is read.
    const std::string* facts = nullptr;
    absl::InlinedVector<absl::uint128, 2> keys;
  };

  Census(const store::Store& store, const Records& records, const Subjects& subjects)
      : store_(store), records_(records), subjects_(subjects) {}

  // Brings the picture up to date, unless it is of that day or a later one already. The first time it reads every
  // signal, about 15 us each; from then on it walks over the rows and reads those that changed. DATA_LOSS, UNAVAILABLE:
  // the picture stays what it was.
  absl::Status Refresh(absl::CivilDay day);
  // The same without saying of which day it is, so that the next Refresh has little left to do.
  absl::Status Warm();

  // Calls visit(member) for every signal of a covenant that has a strong identifier, in no order. `visit` is quick: the
  // picture does not change meanwhile.
  void ForEach(std::string_view covenant, const std::function<void(const Member&)>& visit) const;

  // The facts behind Member.facts.
  static policy::RecordFacts FactsOf(const std::string& facts);

 private:
  // How many members have these facts.
  using Facts = absl::node_hash_map<std::string, uint32_t>;

  struct Row {
    uint64_t print = 0;  // Of the row as it was read: another one is read again.
    uint32_t round = 0;  // In which it was seen last.
    const std::string* covenant = nullptr;
    Member member;  // Without facts: not counted, such as an object.
  };

  // What was read of a row that changed.
  struct Read {
    uint64_t number = 0;
    uint64_t print = 0;
    std::string covenant;
    std::string facts;
    absl::InlinedVector<absl::uint128, 2> keys;
  };

  absl::Status Update() ABSL_EXCLUSIVE_LOCKS_REQUIRED(updating_);
  absl::StatusOr<Read> ReadRow(const store::Reader& reader, uint64_t number, std::string_view row) const;
  void Put(Read read) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Release(Row& row) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const store::Store& store_;
  const Records& records_;
  const Subjects& subjects_;
  // Who brings it up to date; others go on reading the picture before.
  Mutex updating_;
  std::optional<absl::CivilDay> day_ ABSL_GUARDED_BY(updating_);
  uint32_t round_ ABSL_GUARDED_BY(updating_) = 0;
  mutable Mutex mutex_;
  absl::node_hash_map<std::string, Facts> covenants_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<uint64_t, Row> rows_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace covenant::exchange
