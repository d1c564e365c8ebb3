#include "broker/exchange/subject_requests/disclosures.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/exchange/story/draft.h"
#include "broker/exchange/story/outcome.h"
#include "policy/language/masking.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

const policy::Rule* FindRule(const policy::Covenant* covenant, std::string_view id) {
  if (covenant == nullptr) return nullptr;
  const auto rule = std::ranges::find(covenant->rules, id, &policy::Rule::id);
  return rule == covenant->rules.end() ? nullptr : &*rule;
}

std::string NameOn(const policy::PartyRegister& parties, const std::string& party, absl::CivilDay day) {
  const policy::Party* known = parties.Find(party);
  return known == nullptr ? party : known->NameOn(day);
}

// As the vocabulary cites it; the code where it has no article.
std::string BasisOf(const policy::Vocabulary& vocabulary, const std::string& code) {
  const policy::Word* word = vocabulary.Find(policy::WordKind::kBasis, code);
  if (word == nullptr) return code;
  return word->article.empty() ? word->nl : word->article;
}

// What one item of an entry discloses, one for each supplier and basis.
class ItemReader {
 public:
  ItemReader(const policy::Snapshot& snapshot, const v1::Leaf& leaf, uint64_t index, absl::CivilDay today)
      : snapshot_(snapshot),
        leaf_(leaf),
        index_(index),
        today_(today),
        covenant_(snapshot.FindCovenant(leaf.covenant())),
        day_(policy::DutchDay(absl::FromUnixMillis(leaf.time_ms()))) {}

  void Add(const v1::ItemDetail& item, std::vector<KnownDisclosure>& all) {
    std::map<std::tuple<std::string, std::string, bool>, std::set<std::string>> categories;
    for (const v1::RecordDetail& record : item.records()) {
      if (!IsDisclosed(record)) continue;
      const policy::Rule* rule = FindRule(covenant_, record.rule());
      const bool masked = rule == nullptr || policy::MasksSource(*covenant_, *rule);
      std::set<std::string>& of = categories[{record.supplier(), record.basis_supply(), masked}];
      for (const std::string& field : record.fields()) of.insert(CategoryOf(field.substr(0, field.find(':'))));
    }
    for (const auto& [what, codes] : categories) all.push_back(Tell(what, codes));
  }

 private:
  std::string CategoryOf(const std::string& field) const {
    const policy::FieldWord* word = snapshot_.vocabulary().FindField(field);
    return word == nullptr ? field : word->category;
  }

  KnownDisclosure Tell(const std::tuple<std::string, std::string, bool>& what,
                       const std::set<std::string>& codes) const {
    const auto& [supplier, basis, masked] = what;
    const policy::Vocabulary& vocabulary = snapshot_.vocabulary();
    KnownDisclosure known;
    v1::Disclosure& told = known.told;
    told.set_day(policy::FormatDate(day_));
    told.set_recipient(NameOn(snapshot_.parties(), leaf_.caller(), day_));
    if (!masked) told.set_origin(NameOn(snapshot_.parties(), supplier, day_));
    const policy::Word* purpose = vocabulary.Find(policy::WordKind::kPurpose, leaf_.purpose());
    told.set_purpose_nl(purpose == nullptr ? leaf_.purpose() : purpose->nl);
    told.set_purpose_en(purpose == nullptr ? leaf_.purpose() : purpose->en);
    told.set_basis(BasisOf(vocabulary, basis));
    for (const std::string& code : codes) {
      const policy::Word* category = vocabulary.Find(policy::WordKind::kCategory, code);
      told.add_categories_nl(category == nullptr ? code : category->nl);
      told.add_categories_en(category == nullptr ? code : category->en);
    }
    told.set_index(index_);
    known.supplier = std::string(snapshot_.parties().HolderOf(supplier, today_));
    known.recipient = std::string(snapshot_.parties().HolderOf(leaf_.caller(), today_));
    return known;
  }

  const policy::Snapshot& snapshot_;
  const v1::Leaf& leaf_;
  const uint64_t index_;
  const absl::CivilDay today_;
  const policy::Covenant* const covenant_;
  const absl::CivilDay day_;
};

}  // namespace

bool IsDisclosed(const v1::RecordDetail& record) {
  return record.outcome() == kPermit;
}

absl::StatusOr<std::vector<KnownDisclosure>> ReadDisclosures(const Rooms& rooms, const Call& call,
                                                             const stored::SubjectRequest& request) {
  std::vector<KnownDisclosure> all;
  const absl::CivilDay today = policy::DutchDay(call.now);
  // Items of one message stand together, and there may be a thousand of them: it is read once.
  std::optional<uint64_t> read;
  ParsedEntry entry;
  for (const stored::DisclosedItem& item : request.disclosed()) {
    if (read != item.entry()) {
      ASSIGN_OR_RETURN(const ledger::StoredEntry stored, rooms.ledger.Read(item.entry()));
      ASSIGN_OR_RETURN(entry, ParseEntry(rooms.slots, stored));
      read = item.entry();
    }
    const int number = static_cast<int>(item.item());
    if (!entry.detail || number >= entry.detail->items_size()) continue;
    ItemReader(*call.policy->snapshot, entry.leaf, item.entry(), today).Add(entry.detail->items(number), all);
  }
  return all;
}

std::set<std::string, std::less<>> WithGround(const Call& call, const stored::SubjectRequest& request) {
  const absl::CivilDay today = policy::DutchDay(call.now);
  std::set<std::string, std::less<>> parties;
  for (const stored::AskedParty& asked : request.asked()) {
    if (!asked.ground().empty()) parties.emplace(call.policy->snapshot->parties().HolderOf(asked.party(), today));
  }
  return parties;
}

bool IsLeftOut(const KnownDisclosure& disclosure, const std::set<std::string, std::less<>>& with_ground) {
  return with_ground.contains(disclosure.supplier) || with_ground.contains(disclosure.recipient);
}

}  // namespace covenant::exchange
