// TallyTrail: holds what the broker counted against what stands in the log, so that nothing was let in and left out.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "covenant/v1/log.pb.h"

namespace covenant::auditor {

// Fed every entry in order. One thread. Memory of what lies between two tallies.
class TallyTrail {
 public:
  // What is wrong with the next entry, a sentence each.
  //  - runs, tallies within a run, and the index of the tally before follow each other without gap
  //  - a tally counts as many entries of requests and of the broker's own as the log holds from the run's beginning
  //  - no more answers left than entries were written for, and no more requests ended than were let in; in the last
  //    tally of a run all that were let in have ended
  //  - nothing stands between the last tally of a run and the beginning of the next one, but changes of the log's key:
  //    they are made while the broker is stopped
  std::vector<std::string> Follow(const covenant::v1::Leaf& leaf);

  // Passes over an entry that cannot be read: what it was is not known, so nothing is counted up to the next run.
  void Skip();

  struct Summary {
    uint64_t runs = 0;
    uint64_t tallies = 0;
    // Runs before the newest that have no last tally: the process was killed, or entries are missing.
    uint64_t runs_cut_off = 0;
    // Over all runs: what was let in, answered, of this answered again from an earlier entry, and ended without an
    // answer.
    uint64_t requests = 0, released = 0, repeated = 0, failed = 0;
    // Entries that the newest tally counts, and entries after those.
    uint64_t counted = 0;
    uint64_t not_counted = 0;
    // Whether the log ends with a run's last tally.
    bool ended = false;
  };
  Summary summary() const;

 private:
  using Wrong = std::vector<std::string>;

  void FollowTally(const covenant::v1::Tally& tally, Wrong& wrong);
  void CheckOrder(const covenant::v1::Tally& tally, Wrong& wrong);
  void CheckCounts(const covenant::v1::Tally& tally, Wrong& wrong);
  uint64_t OwnBefore(uint64_t size);

  uint64_t size_ = 0;
  std::optional<covenant::v1::Tally> previous_;
  uint64_t previous_index_ = 0;
  // The broker's own entries: how many lie below own_from_, and the places of those from there on.
  uint64_t own_below_ = 0;
  std::deque<uint64_t> own_;
  uint64_t own_at_start_ = 0;  // below the beginning of the run
  uint64_t key_changes_ = 0;   // since the tally before
  bool blind_ = false;
  Summary summary_;
};

}  // namespace covenant::auditor
