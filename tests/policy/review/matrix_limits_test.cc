#include "policy/review/matrix_limits.h"

#include "policy/review/matrix.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// PROEF under the shipped statutes.
const Snapshot& UnderStatutes() {
  static const auto kSnapshot = CompileWith(ShippedSet(), "PROEF", ProefSource());
  return *kSnapshot;
}

std::vector<Limit> Limits(const Snapshot& snapshot, std::string_view rule_id, std::string_view from,
                          std::string_view to) {
  const Covenant& covenant = *snapshot.FindCovenant("PROEF");
  for (const Rule& rule : covenant.rules) {
    if (rule.id != rule_id) continue;
    return LimitsOn(snapshot, {covenant, rule, *snapshot.parties().Find(from), *snapshot.parties().Find(to)}, {},
                    Today());
  }
  ADD_FAILURE() << rule_id;
  return {};
}

std::vector<std::string> Ids(const std::vector<Limit>& limits) {
  std::vector<std::string> ids;
  for (const Limit& limit : limits) ids.push_back(limit.id() + (limit.always ? " always" : " when"));
  return ids;
}

TEST(MatrixLimitsTest, AStatuteTouchesOnlyWhatTheRuleAdmits) {
  EXPECT_THAT(Ids(Limits(UnderStatutes(), "tafel", "politie", "gemeente-almere")),
              ElementsAre("wpg-10-1-b-binnen-politiedomein when"));
  EXPECT_THAT(Limits(UnderStatutes(), "tafel", "politie", "kmar"), IsEmpty()) << "within the police domain";
  EXPECT_THAT(Limits(UnderStatutes(), "inhoud", "politie", "comensha"), IsEmpty()) << "admits Wpg 8 and 13 only";
}

TEST(MatrixLimitsTest, ARuleThatAsksNoRegimeIsTouchedByEveryStatuteOnOne) {
  EXPECT_THAT(Ids(Limits(UnderStatutes(), "inhoud-treffer", "politie", "comensha")),
              ElementsAre("wpg-10-1-b-binnen-politiedomein when", "wpg-12-nooit when", "wpg-14-nooit when"));
  EXPECT_THAT(Limits(UnderStatutes(), "inhoud", "fairwork", "comensha"), IsEmpty()) << "has no police data";
}

TEST(MatrixLimitsTest, AProhibitionWithoutConditionsTakesAlways) {
  const std::vector<Limit> limits = Limits(Proef(), "tafel", "kmar", "gemeente-almere");
  EXPECT_THAT(Ids(limits), ElementsAre("geen-vraag-kmar always"));
  EXPECT_THAT(limits.front().actions, ElementsAre(Action::kCheck));
  EXPECT_THAT(ActionsLeft({Action::kCheck}, limits), IsEmpty());
}

TEST(MatrixLimitsTest, AProhibitionThatCoversAllThatTheRuleAdmitsTakesAlways) {
  EXPECT_THAT(Ids(Limits(Proef(), "inhoud-treffer", "kmar", "comensha")), ElementsAre("geen-verdachte-kmar when"));
  const auto only_suspects = Snap({{"PROEF", With(ProefSource(),
                                                  "    nl: Over verdachten alleen een treffer.\n"
                                                  "    from: opsporing\n"
                                                  "    to: comensha\n"
                                                  "    purpose: opvang_coordinatie\n"
                                                  "    about: [slachtoffer, verdachte]\n",
                                                  "    nl: Over verdachten alleen een treffer.\n"
                                                  "    from: opsporing\n"
                                                  "    to: comensha\n"
                                                  "    purpose: opvang_coordinatie\n"
                                                  "    about: [verdachte]\n")}});
  ASSERT_NE(only_suspects, nullptr);
  EXPECT_THAT(Ids(Limits(*only_suspects, "inhoud-treffer", "kmar", "comensha")),
              ElementsAre("geen-verdachte-kmar always"));
}

TEST(MatrixLimitsTest, WithoutSupplyNothingIsLeft) {
  Limit limit;
  limit.actions = {Action::kSubmit};
  EXPECT_THAT(ActionsLeft({Action::kCheck, Action::kRetrieve}, {limit}), ElementsAre(Action::kCheck, Action::kRetrieve))
      << "only sometimes";
  limit.always = true;
  EXPECT_THAT(ActionsLeft({Action::kCheck, Action::kRetrieve}, {limit}), IsEmpty());
}

}  // namespace
}  // namespace covenant::policy
