// What is said of rules is so: held against decisions, on covenants and requests by chance.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "policy/decide/decide.h"
#include "policy/review/rule_relations.h"
#include "tests/policy/decide/random_policy.h"
#include "tests/policy/policies.h"

namespace covenant::policy {
namespace {

constexpr int kCovenants = 300;
constexpr int kRequestsEach = 60;
const absl::CivilDay kDay(2026, 7, 1);

std::shared_ptr<const Snapshot> Compiled(const RandomCovenant& covenant) {
  static const auto* const kVocabulary = new std::string(SourceFile("policy/vocabulary.yaml"));
  static const auto* const kUnits = new std::string(SourceFile("policy/tables/police-units-2022.csv"));
  return Compile(covenant.Set(*kVocabulary), *kUnits).snapshot;
}

std::string IdOf(const std::string& rule) {
  const size_t from = rule.find("id: ") + 4;
  return rule.substr(from, rule.find('\n') - from);
}

// One of its rules once more, often without its conditions, or much would never be redundant.
void AddLike(RandomCovenant& covenant, Chance& chance) {
  std::string like = chance.Pick(covenant.rules);
  if (like.find("prohibit") != std::string::npos) return;
  like = absl::StrReplaceAll(like, {{IdOf(like), "nog-een"}});
  const size_t conditions = like.find("    if: ");
  if (conditions != std::string::npos && chance.OneIn(2)) like.erase(conditions);
  covenant.rules.insert(covenant.rules.begin() + chance.Below(static_cast<int>(covenant.rules.size()) + 1), like);
}

// Now and then a statute without conditions, or few rules would ever be void.
void AddStatute(RandomCovenant& covenant, Chance& chance) {
  if (!chance.OneIn(12)) return;
  covenant.prohibitions.push_back(
      "  - id: wet-ban\n    article: Wet 1\n    nl: Niet.\n    collaborations: any\n    recipients: {kinds: [politie, "
      "gemeente, opvanginstelling]}\n    in_force: {from: 2020-01-01}\n    reason: INFORMANT_NEVER\n"
      "    actions: [submit, check, retrieve, report]\n");
}

// All of a decision on a record but the rule's name.
std::string Given(const RecordDecision& decision) {
  if (!decision.permitted) return "refused";
  std::set<std::string> fields;
  for (const FieldRelease& release : *decision.fields) {
    std::string way = absl::StrCat(release.field, " ", std::string(TransformationName(release.transformation)));
    for (const AgeBand& band : release.bands) absl::StrAppend(&way, " ", band.label);
    fields.insert(way);
  }
  return absl::StrCat(static_cast<int>(decision.discloses), decision.mask_source, " ", decision.basis_supply, " ",
                      decision.basis_receive, " ", absl::StrJoin(fields, ", "));
}

std::string Given(const ReportDecision& decision) {
  if (!decision.permitted) return "refused";
  return absl::StrCat(absl::StrJoin(decision.suppliers, ", "), " ", decision.minimum_cell,
                      decision.secondary_suppression);
}

TEST(RuleRelationsChanceTest, WithoutItsRedundantRulesACovenantDecidesAlikeAndShadowedOnesNeverSpeak) {
  std::map<Standing, int> found;
  int compared = 0;
  for (uint64_t seed = 1; seed <= kCovenants; ++seed) {
    Chance chance(seed);
    RandomCovenant covenant = MakeCovenant(chance);
    covenant.suspended = covenant.retired = false;
    AddLike(covenant, chance);
    AddStatute(covenant, chance);
    const auto whole = Compiled(covenant);
    ASSERT_NE(whole, nullptr) << seed;
    const Covenant& read = *whole->FindCovenant(kChanceCovenant);
    const std::vector<RuleStanding> standing = StandingOfRules(*whole, read, kDay);
    std::map<std::string, Standing> by_id;
    for (size_t i = 0; i < standing.size(); ++i) {
      ASSERT_FALSE(standing[i].undecided) << seed;
      by_id[read.rules[i].id] = standing[i].standing;
      ++found[standing[i].standing];
    }
    RandomCovenant without = covenant;
    std::erase_if(without.rules, [&](const std::string& rule) {
      const auto it = by_id.find(IdOf(rule));
      return it != by_id.end() && it->second == Standing::kRedundant;
    });
    const auto less = Compiled(without);
    ASSERT_NE(less, nullptr) << seed;
    for (int i = 0; i < kRequestsEach; ++i) {
      RandomRequest request = MakeRequest(read, whole->vocabulary(), chance);
      request.now = StartOf(kDay) + absl::Hours(12);
      request.submission.fields.clear();
      const std::string about = absl::StrCat("seed ", seed, ", request ", i);
      const bool taken_in = DecideSubmission(*whole, request.submission, request.now).permitted;
      ASSERT_EQ(taken_in, DecideSubmission(*less, request.submission, request.now).permitted)
          << about << "\n"
          << Describe(request) << covenant.Source();
      ASSERT_EQ(Given(DecideReport(*whole, request.report, request.now)),
                Given(DecideReport(*less, request.report, request.now)))
          << about << "\n"
          << Describe(request) << covenant.Source();
      if (!taken_in) continue;  // Such a signal is not there to be found.
      ++compared;
      const RecordDecision decision = DecideRecord(*whole, request.question, request.record, request.now);
      ASSERT_EQ(Given(decision), Given(DecideRecord(*less, request.question, request.record, request.now)))
          << about << "\n"
          << Describe(request) << covenant.Source() << covenant.Statute();
      if (!decision.permitted) continue;
      const Standing speaks = by_id.at(decision.rule);
      ASSERT_TRUE(speaks == Standing::kStands || speaks == Standing::kRedundant)
          << about << ": " << decision.rule << " speaks, with standing " << static_cast<int>(speaks) << "\n"
          << Describe(request) << covenant.Source() << covenant.Statute();
    }
  }
  EXPECT_GE(compared, 1'000);
  for (const Standing standing : {Standing::kStands, Standing::kVacuous, Standing::kOverridden, Standing::kVoid,
                                  Standing::kRedundant, Standing::kShadowed}) {
    EXPECT_GE(found[standing], 5) << static_cast<int>(standing);
  }
}

}  // namespace
}  // namespace covenant::policy
