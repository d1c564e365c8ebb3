#include "policy/decide/policy_set.h"

#include <string>

#include "gtest/gtest.h"

namespace covenant::policy {
namespace {

std::string Hash(std::string_view source) {
  return "<" + std::string(source) + ">";
}

TEST(PolicySetTest, TheTextOfASetIsTheSameInWhateverOrderItWasBuilt) {
  PolicySet set;
  set.Replace({DocumentKind::kVocabulary, "vocabulary", "v"});
  set.Replace({DocumentKind::kCovenant, "B", "b"});
  set.Replace({DocumentKind::kCovenant, "A", "a"});
  set.Replace({DocumentKind::kStatute, "wpg-12", "s"});
  set.Replace({DocumentKind::kRegister, "register", "r"});
  set.suspended.insert("B");
  EXPECT_EQ(PolicySetText(set, Hash),
            "covenant-broker policy set v1\n"
            "covenant A <a>\ncovenant B <b> suspended\nregister register <r>\nstatute wpg-12 <s>\nvocabulary "
            "vocabulary <v>\n");
  set.Replace({DocumentKind::kCovenant, "A", "a2"});
  EXPECT_EQ(set.documents.size(), 5u);
  EXPECT_EQ(set.Find(DocumentKind::kCovenant, "A")->source, "a2");
  EXPECT_EQ(set.Find(DocumentKind::kStatute, "A"), nullptr);
}

TEST(PolicySetTest, AProposalIsNamedByItsDocumentsAlone) {
  EXPECT_EQ(ProposalText({{DocumentKind::kRegister, "register", "r"}, {DocumentKind::kCovenant, "A", "a"}}, {}, Hash),
            "covenant-broker proposal v1\ncovenant A <a>\nregister register <r>\n");
}

}  // namespace
}  // namespace covenant::policy
