// Links: that two identifiers are of one person is the claim of who supplied them together. An answer follows one only
// where two legal persons make it, in signals that the caller may know of: what one supplier links falsely releases
// nothing of the other person.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace covenant::exchange {

// How many links of one question are followed at most, and never from what was reached by a link.
inline constexpr size_t kMostLinks = 10;

class Links {
 public:
  // `supplier`, a legal person, says in a signal found by the subject `asked` that these subjects are the same person.
  template <class SubjectIds>
  void Add(const std::string& asked, const SubjectIds& subject_ids, const std::string& supplier) {
    for (const std::string& other : subject_ids) {
      if (other != asked) claims_[{asked, other}].insert(supplier);
    }
  }

  // The ids of the subjects to follow, in order; none of `asked`.
  std::vector<std::string> Followed(const std::vector<std::string>& asked) const;

 private:
  // By the subject asked about and the other one: who claims that they belong together.
  std::map<std::pair<std::string, std::string>, std::set<std::string>> claims_;
};

}  // namespace covenant::exchange
