// Portion: one thing that a covenant gives in one circumstance, and which of two portions is more. For comparing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/decide/snapshot.h"
#include "policy/trials/trial.h"
#include "policy/words/transformation.h"

namespace covenant::policy {

// How the second of two stands to the first.
enum class Order { kEqual, kLess, kMore, kNeither };

// Both held against the same first: what is less here and more there is neither.
Order Joined(Order a, Order b);

struct Portion {
  std::string category;                      // Empty: of the signal as a whole.
  std::string what;                          // A field's code, "signal", "contact" or "figures by ...".
  std::optional<FieldRelease> release = {};  // Of a field that comes out.
  bool masked = false;                       // Of a contact: the supplier is not told.
  int minimum_cell = 0;                      // Of figures.
  bool secondary_suppression = false;        // Of figures.
  std::string basis_supply = {};
  std::string basis_receive = {};
};

// What the covenant gives in the circumstances of `trial`, by category and then by what; empty when it refuses. The
// trial's facts are taken as they are: match_by none where it names no scheme, and its recipient as the one meant.
//
//   submit     "signal" when it is taken in, and each field that may be given with it for this recipient
//   check      "contact"
//   retrieve   "contact", and each field that comes out
//   report     "figures by ..", for each category of what is counted by, when the signal counts in what is asked of all
std::vector<Portion> PortionsOf(const Snapshot& snapshot, const Covenant& covenant, const Trial& trial);

// `old` and `now` are of the same category and what; null: not given. Releasing: as_is tells most; a month more than
// its quarter, a municipality more than its police unit; bands more than those that join some of them. Bases do not
// count.
Order Compare(const Portion* old, const Portion* now);

// "age band (0-17, 18+)", "contact masked"; of null "nothing".
std::string PortionText(const Portion* portion);

}  // namespace covenant::policy
