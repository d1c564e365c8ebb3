// Batch: changes that are written together or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace covenant::store {

// The families of rows. A family is a key space of its own; a batch may span several.
enum class Family : uint8_t {
  kMeta,
  kEntries,
  kTiles,
  kSignals,
  kSubjects,
  kRepeats,
  kPolicy,
  kIndices,
  kCases,
  kUsage
};
inline constexpr Family kFamilies[] = {Family::kMeta,     Family::kEntries, Family::kTiles,  Family::kSignals,
                                       Family::kSubjects, Family::kRepeats, Family::kPolicy, Family::kIndices,
                                       Family::kCases,    Family::kUsage};

// The family's name on disk.
std::string_view FamilyName(Family family);

// Changes take effect in the order they were added. Not thread-safe.
class Batch {
 public:
  void Put(Family family, std::string_view key, std::string_view value);
  // Deleting what is not there is no error.
  void Delete(Family family, std::string_view key);
  // Adds the changes of `other` after ours.
  void Append(const Batch& other);

  // True when all changes are of one family; an empty batch is.
  bool OfOneFamily() const;

  bool empty() const { return changes_.empty(); }
  // How many changes, and how many bytes of keys and values.
  size_t size() const { return changes_.size(); }
  size_t bytes() const { return bytes_.size(); }

  // Calls visit(family, key, value) for each change in order; `value` is nullptr for a deletion, else a
  // const std::string_view*.
  template <class Visit>
  void ForEach(Visit visit) const {
    std::string_view rest = bytes_;
    for (const Change& change : changes_) {
      const std::string_view key = rest.substr(0, change.key_size);
      const std::string_view value = rest.substr(change.key_size, change.value_size);
      rest.remove_prefix(key.size() + value.size());
      visit(change.family, key, change.deletes ? nullptr : &value);
    }
  }

 private:
  struct Change {
    Family family;
    bool deletes;
    uint32_t key_size;
    uint32_t value_size;
  };

  std::vector<Change> changes_;
  std::string bytes_;  // key, value, key, value ...: a batch has few allocations however many changes
};

}  // namespace covenant::store
