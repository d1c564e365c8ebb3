// What `covenant order` says of wrong arguments, before it reaches any broker.
#include <sstream>

#include "clients/cli/program/program.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace covenant::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The one line that the program says: of the parser, or of the command.
std::string Said(std::vector<std::string> arguments, const std::string& input = "") {
  std::vector<const char*> argv = {"covenant"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in(input);
  std::ostringstream out, err;
  Program program;
  if (program.Parse(static_cast<int>(argv.size()), argv.data(), out, err)) return err.str();
  Settings settings;
  settings.values = program.flags();
  Session session(settings, ::testing::TempDir(), {in, out, err});
  const absl::StatusOr<ExitCode> code = program.command()(session);
  EXPECT_EQ(ExitCodeOf(code.status()), ExitCode::kInvalidInput);
  return err.str() + std::string(code.status().message());
}

TEST(OrderArgumentsTest, SaysWhatAnOrderLacks) {
  EXPECT_THAT(Said({"order", "give", "destroy"}), HasSubstr("--ground is required"));
  EXPECT_THAT(Said({"order", "give", "burn", "--ground", "x"}), HasSubstr("destroy, hold, shield, remove, end"));
  EXPECT_THAT(Said({"order", "give", "destroy", "--ground", " "}), HasSubstr("--ground says nothing"));
  EXPECT_THAT(Said({"order", "give", "hold", "--ground", "x"}), HasSubstr("a hold has a last day"));
  EXPECT_THAT(Said({"admin", "hold", "--ground", "x", "--until", "2027-02-30"}), HasSubstr("a hold has a last day"));
  EXPECT_THAT(Said({"order", "give", "destroy", "--ground", "x", "--until", "2027-01-01"}),
              HasSubstr("--until goes with `order give hold`"));
  EXPECT_THAT(Said({"order", "give", "end", "--ground", "x"}), HasSubstr("--ends is missing"));
  EXPECT_THAT(Said({"order", "give", "end", "--ground", "x", "--ends", "o", "--signal", "s"}),
              HasSubstr("names that with --ends and nothing else"));
  EXPECT_THAT(Said({"order", "give", "shield", "--ground", "x", "--ends", "o"}), HasSubstr("--ends goes with"));
  EXPECT_THAT(Said({"order", "give", "shield", "--ground", "x", "--signal", "s", "--pseudonym", "psn1.a"}),
              HasSubstr("one person or one signal"));
  EXPECT_THAT(Said({"order", "give", "shield", "--ground", "x"}, "{}"), HasSubstr("identifiers is missing"));
}

TEST(OrderArgumentsTest, AsksForThePurposeUnderWhichAnIdentifierIsBlinded) {
  const char person[] = R"({"identifiers": {"v_number": ["0012345678"]}})";
  EXPECT_THAT(Said({"order", "give", "destroy", "--ground", "x", "--covenant", "C"}, person), HasSubstr("--purpose"));
  EXPECT_THAT(Said({"order", "give", "destroy", "--ground", "x", "--covenant", "C", "--direct"}, person),
              HasSubstr("--broker"));
  EXPECT_THAT(Said({"order", "give", "destroy", "--ground", "x", "--signal", "s"}), HasSubstr("--covenant"));
}

TEST(OrderArgumentsTest, SaysWhatAChangeLacks) {
  EXPECT_THAT(Said({"signal", "correct"}), HasSubstr("REFERENCE is required"));
  EXPECT_THAT(Said({"signal", "correct", "sig1.a", "--covenant", "C"}, "{}"), HasSubstr("fields is missing"));
  EXPECT_THAT(Said({"signal", "withdraw-consent", "sig1.a", "--on", "gisteren"}), HasSubstr("--on takes"));
  EXPECT_THAT(Said({"notice", "confirm"}), HasSubstr("NOTICE is required"));
}

// Someone will type a number where it does not belong.
TEST(OrderArgumentsTest, NeverRepeatsAnArgumentsValue) {
  const std::vector<std::vector<std::string>> mistakes = {
      {"order", "give", "999911120", "--ground", "x"},
      {"order", "give", "destroy", "999911120", "--ground", "x"},
      {"order", "give", "destroy", "--prompt", "999911120", "--ground", "x"},
      {"order", "give", "destroy", "--pseudonym", "999911120", "--ground", "x"},
      {"order", "give", "hold", "--until", "999911120", "--ground", "x"},
      {"order", "list", "999911120"},
      {"order", "list", "--limit", "x999911120"},
      {"notice", "confirm", "a", "999911120"},
      {"signal", "correct", "sig1.a", "999911120", "--covenant", "C"},
      {"signal", "withdraw-consent", "sig1.a", "--on", "999911120"}};
  for (const auto& mistake : mistakes) EXPECT_THAT(Said(mistake), Not(HasSubstr("999911120")));
}

}  // namespace
}  // namespace covenant::cli
