// The worked example of policy/README.md does what is written there.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "policy/decide/transform.h"
#include "tests/policy/proef.h"

namespace covenant::policy {
namespace {

using ::testing::ElementsAre;

std::string Example() {
  const std::string readme = SourceFile("policy/README.md");
  const size_t fence = readme.find("```yaml\n", readme.find("readme_test.cc"));
  const size_t begin = fence + 8;
  return readme.substr(begin, readme.find("```", begin) - begin);
}

TEST(ReadmeTest, TheWorkedExampleDoesWhatIsWritten) {
  const auto snapshot = Snap({{"OPVANG-VOORBEELD", Example()}});
  ASSERT_NE(snapshot, nullptr);
  RecordFacts facts = SignalOf("fairwork", "opvang_coordinatie");
  Submission submission{"OPVANG-VOORBEELD", facts, {"v_number"}, {{"birth_date", "1999-05-04"}, {"sex", "v"}}, ""};
  EXPECT_EQ(DecideSubmission(*snapshot, submission, Noon()).rule, "melding");
  submission.facts.consent.reset();
  EXPECT_EQ(DecideSubmission(*snapshot, submission, Noon()).code(), "CONSENT_MISSING");

  Question question{
      Action::kRetrieve, "OPVANG-VOORBEELD", "opvang_coordinatie", "gemeente-almere", {"v_number"}, false, ""};
  EXPECT_TRUE(DecideQuestion(*snapshot, question, Noon()).permitted);
  const RecordDecision decision = DecideRecord(*snapshot, question, facts, Noon());
  EXPECT_TRUE(decision.mask_source);
  std::vector<std::string> released;
  for (const ReleasedField& field :
       Transform(*snapshot, question.covenant, decision, facts, submission.fields, Noon())) {
    released.push_back(field.field + ": " + field.value);
  }
  EXPECT_THAT(released, ElementsAre("age: 18+", "sex: v", "organisation: afgeschermd", "reported_on: 2026-07"));

  facts.consent->withdrawn_on = Today();
  EXPECT_EQ(DecideRecord(*snapshot, question, facts, Noon()).code(), "CONSENT_WITHDRAWN");
  question.recipient = "fairwork";
  EXPECT_EQ(DecideQuestion(*snapshot, question, Noon()).code(), "NO_RULE");
}

}  // namespace
}  // namespace covenant::policy
