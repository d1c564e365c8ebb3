// Which of the covenants shipped a broker can activate.
#include "broker/exchange/administration/enforcement.h"

#include "gmock/gmock.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

TEST(EnforcementTest, EveryCovenantShippedCanBeKept) {
  policy::PolicySet set = policy::ShippedSet();
  set.Replace({policy::DocumentKind::kRegister, "register", policy::SourceFile("policy/register.yaml")});
  std::vector<std::string> activatable, refused;
  for (const std::string& id : policy::SourceDocuments("policy/covenants")) {
    const auto snapshot = policy::CompileWith(set, id, policy::SourceFile("policy/covenants/" + id + ".yaml"));
    policy::Diagnostics diagnostics(id);
    CheckEnforced(*snapshot->FindCovenant(id), diagnostics);
    (diagnostics.HasErrors() ? refused : activatable).push_back(id);
  }
  EXPECT_THAT(refused, testing::IsEmpty());
  EXPECT_THAT(activatable, testing::IsSupersetOf({"RIEC-MH", "ZVH-MH"}));
}

}  // namespace
}  // namespace covenant::exchange
