// What comes out otherwise when recorded requests are decided again: counted, and by entry.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "covenant/v1/replay.pb.h"

namespace covenant::exchange {

// Reasons of ReplayGap.
inline constexpr std::string_view kDetailDestroyed = "DETAIL_DESTROYED";
inline constexpr std::string_view kRecordDestroyed = "RECORD_DESTROYED";
inline constexpr std::string_view kNotKept = "NOT_KEPT";
inline constexpr std::string_view kForm = "FORM";
inline constexpr std::string_view kNotRecorded = "NOT_RECORDED";

// A decision as it was recorded, or as it would be made now.
struct Verdict {
  bool permitted = false;
  // The rule that permits, or speaks in the refusal.
  std::string rule;
  // Empty when permitted.
  std::string reason_code;
  // "field:transformation", of what is released.
  std::vector<std::string> fields;
};

// What a decision was about.
struct Matter {
  v1::ReplaySubject subject = v1::REPLAY_SUBJECT_UNSPECIFIED;
  std::string covenant;
  std::string caller;
  std::string supplier;
};

// Not thread-safe.
class ReplayTally {
 public:
  // One decision, as it was and as it would be.
  void Compare(const Matter& matter, const Verdict& before, const Verdict& after);
  // Decisions that stay as they were, or that cannot be made again.
  void Unchanged() { ++unchanged_; }
  void Gap(std::string_view reason) { ++gaps_[std::string(reason)]; }
  // All of `other`'s.
  void Add(const ReplayTally& other);

  // Decisions seen, of every kind.
  uint64_t decisions() const;
  // The sum of all that comes out otherwise; its texts are empty.
  v1::ReplayCount Total() const;
  void Write(v1::ReplayAnswer& answer) const;

 private:
  struct Row {
    v1::ReplaySubject subject;
    std::string covenant;
    std::string rule;
    std::string reason_code;
    std::string caller;
    std::string supplier;
    auto operator<=>(const Row&) const = default;
  };
  struct Counts {
    uint64_t permit_to_refuse = 0;
    uint64_t refuse_to_permit = 0;
    uint64_t other_fields = 0;
  };

  std::map<Row, Counts> changes_;
  std::map<std::string, uint64_t> gaps_;
  uint64_t unchanged_ = 0;
};

}  // namespace covenant::exchange
