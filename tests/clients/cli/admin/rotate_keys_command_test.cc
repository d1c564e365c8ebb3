// `covenant admin rotate-keys` against a broker, over real TLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "covenant/v1/pseudonym.pb.h"

#include "tests/clients/cli/command_line.h"

namespace covenant::cli {
namespace {

namespace v1 = covenant::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kUnderTafel[] = "--covenant TAFEL-SIGNAAL ";
constexpr char kRotate[] = "--covenant TAFEL-SIGNAAL admin rotate-keys ";

class RotateKeysCommandTest : public CommandLineTest {
 protected:
  RotateKeysCommandTest() {
    answer_.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
    broker_.set_compose([this](const std::string& method, const std::string&, std::string& answer) {
      if (method == "RotateKeys") answer = answer_.SerializeAsString();
    });
  }

  void AddScheme(const std::string& scheme, uint32_t from, uint32_t to, uint64_t subjects, bool done) {
    v1::SchemeRotation& rotation = *answer_.add_schemes();
    rotation.set_scheme(scheme);
    rotation.set_from_epoch(from);
    rotation.set_to_epoch(to);
    rotation.set_subjects(subjects);
    rotation.set_done(done);
  }

  v1::RotateKeysAnswer answer_;
};

TEST_F(RotateKeysCommandTest, WaitsForAnotherAdministratorWhereOneAskedFirst) {
  AddScheme("bsn", 1, 1, 0, true);
  answer_.set_asked_by("b-jansen");
  const Ran ran = Covenant(kRotate);
  EXPECT_EQ(ran.exit_code, 7) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("b-jansen asked for new keys"), HasSubstr("another administrator"),
                                HasSubstr("receipt: entry"), Not(HasSubstr("under way"))));
  const auto sent = Sent<v1::RotateKeysRequest>("RotateKeys");
  EXPECT_EQ(sent.context().covenant(), "TAFEL-SIGNAAL");
  EXPECT_FALSE(sent.status_only());
}

TEST_F(RotateKeysCommandTest, IsDoneOnceTheSecondAdministratorAskedAndTheBrokerGoesOnByItself) {
  AddScheme("bsn", 1, 2, 1234567, true);
  AddScheme("v_number", 1, 2, 40, false);
  const Ran ran = Covenant(kRotate);
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("1 of 2 schemes done"), HasSubstr("epoch 1 to 2, under way"),
                                HasSubstr("serves under both keys"), Not(HasSubstr("asked for new keys"))));
}

TEST_F(RotateKeysCommandTest, StatusOnlyAsksAndIsDoneAlsoWhileAnAdministratorIsWaitedFor) {
  AddScheme("bsn", 1, 1, 0, true);
  answer_.set_asked_by("b-jansen");
  const Ran ran = Covenant(std::string(kRotate) + "--status");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("b-jansen asked for new keys"));
  EXPECT_TRUE(Sent<v1::RotateKeysRequest>("RotateKeys").status_only());
}

TEST_F(RotateKeysCommandTest, StatusShowsWhatStandsUnderWhichKey) {
  AddScheme("bsn", 2, 2, 1234567, true);
  AddScheme("passport", 1, 1, 0, true);
  const Ran ran = Covenant(std::string(kRotate) + "--status");
  EXPECT_THAT(ran.output, AllOf(HasSubstr("no rotation is under way"), HasSubstr("epoch 2"), HasSubstr("1,234,567")))
      << "what was never rotated has nobody under a new key";
  EXPECT_THAT(ran.output, Not(HasSubstr("schemes done")));
}

TEST_F(RotateKeysCommandTest, SaysThatThereIsNothingToRotate) {
  const Ran ran = Covenant(kRotate);
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("no keys yet: there is nothing to rotate"), HasSubstr("receipt: entry")));
}

TEST_F(RotateKeysCommandTest, TellsScriptsEveryScheme) {
  AddScheme("bsn", 1, 2, 1234567, false);
  AddScheme("v_number", 3, 3, 0, true);
  answer_.set_asked_by("b-jansen");
  const Ran ran = Covenant(std::string(kRotate) + "--output json");
  EXPECT_EQ(ran.exit_code, 7) << ran.output;
  const auto json = nlohmann::json::parse(ran.output);
  EXPECT_EQ(json["told"], "permit");
  EXPECT_EQ(json["asked_by"], "b-jansen");
  EXPECT_EQ(json["schemes"], nlohmann::json::parse(R"([
      {"scheme": "bsn", "from_epoch": 1, "to_epoch": 2, "subjects": 1234567, "done": false},
      {"scheme": "v_number", "from_epoch": 3, "to_epoch": 3, "subjects": 0, "done": true}])"));
  EXPECT_EQ(json["receipt"]["verified"], true);
}

TEST_F(RotateKeysCommandTest, ARefusalIsAnAnswer) {
  for (const std::string code : {"SAME_PERSON", "ROTATION_RUNNING", "COVENANT_UNKNOWN"}) {
    Refuse(code);
    const Ran ran = Covenant(kRotate);
    EXPECT_EQ(ran.exit_code, 3) << ran.output;
    EXPECT_THAT(ran.output, AllOf(HasSubstr("refused: " + code), HasSubstr("receipt: entry")));
    EXPECT_EQ(nlohmann::json::parse(Covenant(std::string(kRotate) + "--output json").output)["reason_code"], code);
  }
}

TEST_F(RotateKeysCommandTest, AnOfficerIsNotEntitledToIt) {
  broker_.set_meddle([](const std::string& method, const std::string&, test::Reply& reply) {
    if (method != "RotateKeys") return;
    reply.status = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "The certificate has no role for this call.");
  });
  const Ran ran = Covenant(kRotate);
  EXPECT_EQ(ran.exit_code, 4) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("no role for this call"));
}

TEST_F(RotateKeysCommandTest, DemandsACovenantAndSendsNothingWithoutOne) {
  EXPECT_EQ(Covenant("admin rotate-keys").exit_code, 2);
  EXPECT_EQ(Covenant(std::string(kUnderTafel) + "admin rotate-keys --stat").exit_code, 2);
  EXPECT_EQ(broker_.Count("RotateKeys"), 0);
}

}  // namespace
}  // namespace covenant::cli
