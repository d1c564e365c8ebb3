#include "policy/language/restrictions.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/policy/covenant_sections.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Restriction> Of(const std::string& text) {
  const ReadSection read = ReadProef(text);
  EXPECT_THAT(read.errors, IsEmpty());
  std::vector<Restriction> found;
  if (read.covenant == nullptr) return found;
  for (const DemandedRestriction& demanded : RestrictionsOf(*read.covenant)) {
    EXPECT_FALSE(RestrictionText(demanded.what).empty());
    found.push_back(demanded.what);
  }
  return found;
}

TEST(RestrictionsTest, DecidingAloneKeepsAPlainCovenant) {
  EXPECT_THAT(Of(ProefSource()), IsEmpty());
}

TEST(RestrictionsTest, EverySectionThatDemandsMoreIsNamed) {
  EXPECT_THAT(Of(With(ProefSource(), "matching:\n", "matching:\n  blind_only: all\n  pepper: true\n")),
              ElementsAre(Restriction::kPepper));
  EXPECT_THAT(Of(WithSection("budgets: {kmar: {subjects_per_day: 1}}\n")), ElementsAre(Restriction::kBudgets));
  EXPECT_THAT(Of(WithSection("details: {seal: officers}\nwitnesses: 1\n")),
              ElementsAre(Restriction::kDetailSeal, Restriction::kWitnesses));
  EXPECT_THAT(Of(ProefSource() + "  not_admitted: {then: destroy}\n  case_closed: {then: shield}\n"),
              ElementsAre(Restriction::kNotAdmitted, Restriction::kCaseClosed));
  EXPECT_THAT(Of(WithSection("matches:\n  - id: m\n    nl: M.\n    from: opsporing\n    purpose: toezicht\n"
                             "    minimum_suppliers: 2\n    notify: suppliers\n    assessor: comensha\n")),
              ElementsAre(Restriction::kAssessor));
}

}  // namespace
}  // namespace covenant::policy
