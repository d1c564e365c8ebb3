#include "clients/auditor/tally_trail.h"

#include "absl/strings/str_cat.h"

namespace covenant::auditor {
namespace {

using covenant::v1::Leaf;
using covenant::v1::Tally;

}  // namespace

void TallyTrail::Skip() {
  blind_ = true;
  ++size_;
}

std::vector<std::string> TallyTrail::Follow(const Leaf& leaf) {
  Wrong wrong;
  const bool is_tally = leaf.kind() == covenant::v1::ENTRY_KIND_TALLY;
  if (is_tally != leaf.has_tally()) wrong.push_back("a tally that is none, or in an entry of another kind");
  if (is_tally && leaf.has_tally()) FollowTally(leaf.tally(), wrong);
  if (leaf.kind() == covenant::v1::ENTRY_KIND_LOG_KEY) ++key_changes_;
  if (leaf.request_hash().empty()) own_.push_back(size_);
  ++size_;
  return wrong;
}

void TallyTrail::FollowTally(const Tally& tally, Wrong& wrong) {
  CheckOrder(tally, wrong);
  if (tally.number() == 1) {
    ++summary_.runs;
    if (previous_ && !previous_->last()) ++summary_.runs_cut_off;
    blind_ = blind_ && tally.first_size() != size_;
    own_at_start_ = OwnBefore(tally.first_size());
  }
  CheckCounts(tally, wrong);
  const bool same_run = previous_ && previous_->run() == tally.run();
  const Tally none;
  const Tally& before = same_run ? *previous_ : none;
  summary_.requests += tally.requests() - before.requests();
  summary_.released += tally.released() - before.released();
  summary_.repeated += tally.repeated() - before.repeated();
  summary_.failed += tally.failed() - before.failed();
  ++summary_.tallies;
  summary_.counted = tally.size();
  key_changes_ = 0;
  previous_ = tally;
  previous_index_ = size_;
}

void TallyTrail::CheckOrder(const Tally& tally, Wrong& wrong) {
  const uint64_t run = previous_ ? previous_->run() : 0;
  const bool goes_on =
      tally.run() == run && previous_ && tally.number() == previous_->number() + 1 && !previous_->last();
  const bool begins = tally.run() == run + 1 && tally.number() == 1;
  if (!goes_on && !begins) {
    wrong.push_back(absl::StrCat("tally ", tally.number(), " of run ", tally.run(), " follows tally ",
                                 previous_ ? previous_->number() : 0, " of run ", run, ": tallies are missing"));
  }
  if (tally.previous() != (previous_ ? previous_index_ : 0)) {
    wrong.push_back(absl::StrCat("the tally names entry ", tally.previous(), " as the one before it, which is entry ",
                                 previous_index_));
  }
  if (begins && previous_ && previous_->last() && tally.first_size() != previous_index_ + 1 + key_changes_) {
    wrong.push_back(absl::StrCat("run ", tally.run(), " began at ", tally.first_size(),
                                 " entries, the run before it ended at ", previous_index_ + 1,
                                 ": what lies between was counted by none"));
  }
  if (goes_on && tally.first_size() != previous_->first_size()) {
    wrong.push_back("the tally names another beginning of its run than the one before it");
  }
}

void TallyTrail::CheckCounts(const Tally& tally, Wrong& wrong) {
  if (tally.size() > size_ || tally.first_size() > tally.size() || (previous_ && tally.size() < previous_->size())) {
    wrong.push_back(absl::StrCat("the tally counts entries ", tally.first_size(), " to ", tally.size(),
                                 ", but stands at ", size_, ": entries are missing before it"));
    return;
  }
  const uint64_t own = OwnBefore(tally.size()) - own_at_start_;
  const uint64_t recorded = tally.size() - tally.first_size() - own;
  if (!blind_ && (tally.own() != own || tally.recorded() != recorded)) {
    wrong.push_back(absl::StrCat("the tally counts ", tally.recorded(), " entries of requests and ", tally.own(),
                                 " of the broker's own from entry ", tally.first_size(), " to ", tally.size(),
                                 ", the log holds ", recorded, " and ", own));
  }
  if (tally.released() > tally.recorded() + tally.repeated()) {
    wrong.push_back(absl::StrCat(tally.released(), " answers left, but only ", tally.recorded() + tally.repeated(),
                                 " have an entry: something was released without record"));
  }
  const uint64_t ended = tally.released() + tally.failed();
  if (ended > tally.requests() || (tally.last() && ended != tally.requests())) {
    wrong.push_back(absl::StrCat(tally.requests(), " requests were let in, but ", ended, " ended"));
  }
}

// Asked for ever larger sizes.
uint64_t TallyTrail::OwnBefore(uint64_t size) {
  while (!own_.empty() && own_.front() < size) {
    own_.pop_front();
    ++own_below_;
  }
  return own_below_;
}

TallyTrail::Summary TallyTrail::summary() const {
  Summary summary = summary_;
  summary.not_counted = size_ - summary.counted;
  summary.ended = previous_ && previous_->last() && previous_index_ + 1 == size_;
  return summary;
}

}  // namespace covenant::auditor
