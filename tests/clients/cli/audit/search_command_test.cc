// `covenant audit list` about a person: the officer's search goes the blind path, as a question of a partner does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "covenant/v1/audit.pb.h"

#include "tests/clients/cli/command_line.h"
#include "tests/clients/cpp/test_pseudonyms.h"

namespace covenant::cli {
namespace {

namespace v1 = covenant::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kAnna[] = "1234567890";

class SearchCommandTest : public CommandLineTest {
 protected:
  Ran Search(const std::string& flags) const {
    std::ofstream(folder_ + "/anna.json") << R"({"identifiers": {"v_number": ["1234567890"]}})";
    return Covenant("audit list --purpose rechtmatigheidscontrole --subject " + folder_ + "/anna.json" + flags);
  }
  bool AnyRequestHolds(const std::string& text) const {
    for (const auto& seen : broker_.seen()) {
      if (seen.request.find(text) != std::string::npos) return true;
    }
    return false;
  }

  test::TestPseudonyms pseudonyms_{broker_};
};

TEST_F(SearchCommandTest, IsBlindedUnderTheCovenantThatIsLookedUnder) {
  const Ran ran = Search(" --of-covenant TAFEL-SIGNAAL");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  const auto sent = Sent<v1::ListEntriesRequest>("ListEntries");
  EXPECT_EQ(sent.filter().covenant(), "TAFEL-SIGNAAL");
  ASSERT_EQ(sent.subject().identifiers_size(), 1);
  EXPECT_THAT(sent.subject().identifiers(0).handle(), StartsWith("hnd1."));
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 1u);
  EXPECT_FALSE(AnyRequestHolds(kAnna));
}

TEST_F(SearchCommandTest, WithoutACovenantNothingIsSent) {
  const Ran ran = Search("");
  EXPECT_EQ(ran.exit_code, 2) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("covenant"), Not(HasSubstr(kAnna))));
  EXPECT_EQ(broker_.Count("ListEntries"), 0u);
}

TEST_F(SearchCommandTest, OnTheDirectPathItLooksUnderEveryCovenant) {
  EXPECT_EQ(Search(" --direct").exit_code, 0);
  EXPECT_EQ(Sent<v1::ListEntriesRequest>("ListEntries").subject().identifiers(0).parts(0), kAnna);
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 0u);
}

}  // namespace
}  // namespace covenant::cli
