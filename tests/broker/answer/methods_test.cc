#include "broker/answer/methods.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "covenant/v1/audit.pb.h"
#include "covenant/v1/case.pb.h"
#include "covenant/v1/order.pb.h"
#include "covenant/v1/party.pb.h"
#include "covenant/v1/policy.pb.h"
#include "covenant/v1/pseudonym.pb.h"
#include "covenant/v1/replay.pb.h"
#include "covenant/v1/report.pb.h"
#include "covenant/v1/signal.pb.h"
#include "covenant/v1/subject_request.pb.h"

#include "clients/cpp/wire.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/answer/served_broker.h"

namespace covenant::answer {
namespace {

// The path of every method of every service that the .proto files describe.
std::set<std::string> DescribedPaths() {
  std::set<std::string> paths;
  for (const google::protobuf::FileDescriptor* file :
       {v1::WhoAmIRequest::descriptor()->file(), v1::GetCaseRequest::descriptor()->file(),
        v1::SubmitSignalRequest::descriptor()->file(), v1::OverlapRequest::descriptor()->file(),
        v1::GetEntryRequest::descriptor()->file(), v1::ProposeRequest::descriptor()->file(),
        v1::GiveOrderRequest::descriptor()->file(), v1::ReplayRequest::descriptor()->file(),
        v1::RedeemRequest::descriptor()->file(), v1::GetSubjectRequestRequest::descriptor()->file()}) {
    for (int s = 0; s < file->service_count(); ++s) {
      const google::protobuf::ServiceDescriptor* service = file->service(s);
      for (int m = 0; m < service->method_count(); ++m) {
        paths.insert("/" + service->full_name() + "/" + service->method(m)->name());
      }
    }
  }
  return paths;
}

TEST(MethodsTest, AreExactlyThoseOfTheApi) {
  std::set<std::string> paths;
  std::set<v1::EntryKind> kinds;
  for (const Method& method : Methods()) {
    EXPECT_TRUE(paths.insert(std::string(method.path)).second) << method.path << " stands twice in the table";
    EXPECT_TRUE(kinds.insert(method.kind).second) << method.path << " shares its kind of entry";
    EXPECT_EQ(FindMethod(method.path), &method);
  }
  EXPECT_EQ(paths, DescribedPaths());
  EXPECT_EQ(FindMethod("/covenant.v1.SignalService/Nothing"), nullptr);
}

// Not UNIMPLEMENTED, which is what a method gets that no service overrides; and nobody is let in by default.
TEST(MethodsTest, AreAllServedAndAllAskWhoIsCalling) {
  ServedBroker served;
  const auto partner = served.Connect("gemeente-rotterdam");
  for (const Method& method : Methods()) {
    std::string response;
    const grpc::Status status =
        client::CallOnce(partner->channel(), std::string(method.path), "", absl::Now() + absl::Seconds(60), &response);
    const bool for_partners = method.audience == Audience::kParties || method.audience == Audience::kPartners;
    const auto expected = for_partners ? grpc::StatusCode::INVALID_ARGUMENT : grpc::StatusCode::PERMISSION_DENIED;
    EXPECT_EQ(status.error_code(), expected) << method.path << ": " << status.error_message();
    EXPECT_TRUE(response.empty());
  }
}

// By their names: a method that is added later acts until somebody says that it reads.
TEST(MethodsTest, OnlyReadWhereTheirNamesSaySo) {
  const std::set<std::string> others = {"WhoAmI", "Todo", "Explain", "EvaluateBlinded", "Redeem", "History", "Replay"};
  for (const Method& method : Methods()) {
    const std::string name(method.path.substr(method.path.rfind('/') + 1));
    const bool reads =
        name.starts_with("Get") || name.starts_with("List") || name.starts_with("Export") || others.contains(name);
    const bool of_a_case = method.path.find("CaseService") != std::string_view::npos;
    EXPECT_EQ(method.only_reads, reads && !of_a_case) << method.path;
  }
}

TEST(MethodsTest, LetOnlyPartnersSupplyAskAndActInCases) {
  using authenticate::Role;
  const auto with = [](std::vector<Role> roles) {
    authenticate::Caller caller;
    caller.roles = std::move(roles);
    return caller;
  };
  for (const Method& method : Methods()) {
    const std::string name(method.path.substr(method.path.rfind('/') + 1));
    const bool acts_in_case = method.path.starts_with("/covenant.v1.CaseService/") && name != "GetCase" &&
                              name != "ListCases" && name != "WithdrawApproval";
    const bool supplies_or_asks = name.starts_with("Submit") || name.starts_with("Check") || name == "Retrieve";
    EXPECT_EQ(method.audience == Audience::kPartners, supplies_or_asks || acts_in_case) << method.path;
    if (method.audience != Audience::kPartners) continue;
    EXPECT_TRUE(MayCall(with({Role::kPartner}), method)) << method.path;
    EXPECT_TRUE(MayCall(with({Role::kPartner, Role::kOfficer}), method)) << method.path;
    for (const Role role : {Role::kOfficer, Role::kAdministrator, Role::kSignatory, Role::kAuditor}) {
      EXPECT_FALSE(MayCall(with({role}), method)) << method.path << " by who is only " << authenticate::NameOf(role);
    }
  }
}

TEST(MethodsTest, LetAnAuditorReadAndDoNothing) {
  ServedBroker served;
  const auto auditor = served.Connect("auditor");
  for (const Method& method : Methods()) {
    std::string response;
    const grpc::Status status =
        client::CallOnce(auditor->channel(), std::string(method.path), "", absl::Now() + absl::Seconds(60), &response);
    const bool for_officers = method.audience != Audience::kAdministrators && method.audience != Audience::kSigners &&
                              method.audience != Audience::kPartners;
    const bool let_in = method.only_reads && for_officers;
    EXPECT_EQ(status.error_code(), let_in ? grpc::StatusCode::INVALID_ARGUMENT : grpc::StatusCode::PERMISSION_DENIED)
        << method.path << ": " << status.error_message();
  }
}

}  // namespace
}  // namespace covenant::answer
