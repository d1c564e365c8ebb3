#include "clients/cli/signals/request_options.h"

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

v1::RequestContext Stated(const RequestOptions& options) {
  v1::RequestContext context;
  const absl::Status status = StateFacts(options, context);
  EXPECT_TRUE(status.ok()) << status;
  return context;
}

std::string Wrong(const RequestOptions& options) {
  v1::RequestContext context;
  const absl::Status status = StateFacts(options, context);
  EXPECT_TRUE(absl::IsInvalidArgument(status) || absl::IsNotFound(status)) << status;
  return std::string(status.message());
}

TEST(RequestOptionsTest, StateActivityUrgencyAndAttestations) {
  const v1::RequestContext context =
      Stated({"casusoverleg", "opvang_36_uur", {"meldcode:a,b,c", "evenredigheid:evenredig,subsidiair"}});
  EXPECT_EQ(context.activity(), "casusoverleg");
  EXPECT_EQ(context.deadline_class(), "opvang_36_uur");
  ASSERT_EQ(context.attestations_size(), 2);
  EXPECT_EQ(context.attestations(0).kind(), "meldcode");
  EXPECT_THAT(context.attestations(0).steps(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(context.attestations(1).steps(), ElementsAre("evenredig", "subsidiair"));
}

TEST(RequestOptionsTest, StateNothingThatWasNotGiven) {
  EXPECT_EQ(Stated({}).ByteSizeLong(), 0u);
}

TEST(RequestOptionsTest, ReadStepsFromAFile) {
  const std::string file = testing::TempDir() + "/steps.txt";
  std::ofstream(file) << "# what was done\na\n\n  b  # with a colleague\n";
  EXPECT_THAT(Stated({"", "", {"meldcode:@" + file}}).attestations(0).steps(), ElementsAre("a", "b"));
  EXPECT_THAT(Wrong({"", "", {"meldcode:@" + file + ".no"}}), HasSubstr("steps.txt.no"));
}

TEST(RequestOptionsTest, RefuseWhatIsNoAttestation) {
  EXPECT_THAT(Wrong({"", "", {"meldcode"}}), HasSubstr("names no step"));
  EXPECT_THAT(Wrong({"", "", {"meldcode:"}}), HasSubstr("names no step"));
  EXPECT_THAT(Wrong({"", "", {"meldcode:,"}}), HasSubstr("names no step"));
  EXPECT_THAT(Wrong({"", "", {"meldcode:a,a"}}), HasSubstr("a step twice"));
  EXPECT_THAT(Wrong({"", "", {"meldcode:a", "meldcode:b"}}), HasSubstr("stands twice"));
}

// Someone will type a number where it does not belong; no error repeats it.
TEST(RequestOptionsTest, RefuseWhatIsNoCodeWithoutRepeatingIt) {
  for (const RequestOptions& options :
       {RequestOptions{"999911120", "", {}}, RequestOptions{"", "999911120", {}},
        RequestOptions{"", "", {"999911120:a"}}, RequestOptions{"", "", {"meldcode:999911120"}}}) {
    const std::string wrong = Wrong(options);
    EXPECT_THAT(wrong, HasSubstr("a code of the vocabulary"));
    EXPECT_EQ(wrong.find("999911120"), std::string::npos) << wrong;
  }
}

}  // namespace
}  // namespace covenant::cli
