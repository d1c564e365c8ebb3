#include "broker/answer/server.h"

#include <algorithm>
#include <future>
#include <map>

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "broker/base/uuid7.h"
#include "broker/crypto/secret.h"
#include "clients/auditor/export_audit.h"
#include "clients/cpp/bulk.h"
#include "clients/cpp/raw_stream.h"
#include "clients/cpp/wire.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/answer/served_broker.h"

// What gRPC's own tests ask it: with what the message was compressed that was received.
grpc_compression_algorithm grpc_call_test_only_get_compression_algorithm(grpc_call* call);

namespace grpc::testing {

class InteropClientContextInspector {
 public:
  static grpc_compression_algorithm ReceivedBy(const ClientContext& context) {
    return grpc_call_test_only_get_compression_algorithm(context.call_);
  }
};

}  // namespace grpc::testing

namespace covenant::answer {
namespace {

using client::Client;
using client::Connection;
using client::RawStream;
using exchange::About;
using exchange::Ask;
using exchange::TableSignal;
using store::MemoryStore;
using testing::HasSubstr;

constexpr char kSubmitSignals[] = "/covenant.v1.SignalService/SubmitSignals";

absl::Time Soon() {
  return absl::Now() + absl::Seconds(60);
}

class ServerTest : public testing::Test {
 protected:
  static v1::RequestContext Context(const std::string& purpose = exchange::kDetect) {
    v1::RequestContext context;
    context.set_covenant(exchange::kTable);
    context.set_purpose(purpose);
    context.mutable_actor()->set_reference("m-1");
    context.mutable_actor()->set_function("rechercheur");
    return context;
  }
  static v1::CheckSubjectRequest Question(const std::string& v_number) {
    v1::CheckSubjectRequest request;
    *request.mutable_context() = Context();
    *request.mutable_subject() = About("v_number", v_number);
    return request;
  }
  // A message of one signal as it goes over a raw stream.
  std::string RawMessage(int number) {
    v1::SubmitSignalsRequest request;
    *request.mutable_context() = Context();
    broker().Complete(*request.mutable_context());
    *request.add_signals() = TableSignal(std::to_string(1'000'000'000 + number));
    return request.SerializeAsString();
  }
  // The log as that person exports it, which must be whole.
  auditor::ExportReport ExportedBy(const std::string& who) {
    const auto connection = served_.Connect(who);
    const std::string path = absl::StrCat(served_.folder().path(), "/", who, ".export");
    auto writer = auditor::ExportWriter::Create(path);
    EXPECT_TRUE(writer.ok()) << writer.status();
    v1::ExportLogRequest request;
    request.mutable_context()->set_purpose("rechtmatigheidscontrole");
    request.mutable_context()->mutable_actor()->set_reference("fg-1");
    const auto exported = ClientOf(*connection)->ExportLog(request, **writer);
    EXPECT_TRUE(exported.ok()) << exported.status();
    const std::vector<auditor::LogKey> keys{broker().log_key()};
    auto report = auditor::AuditExport(path, keys);
    EXPECT_TRUE(report.ok()) << report.status();
    if (!report.ok()) return {};
    EXPECT_TRUE(report->whole()) << report->findings[0].text;
    return *std::move(report);
  }
  exchange::BrokerWithoutPort& broker() { return served_.broker(); }
  std::unique_ptr<Client> ClientOf(Connection& connection) { return Client::Create(connection).value(); }

  ServedBroker served_;
};

TEST_F(ServerTest, AnswersAPartnerWithAReceiptThatItsClientVerifies) {
  const auto kmar = served_.Connect("kmar");
  const auto politie = served_.Connect("politie");
  const auto kmar_client = ClientOf(*kmar);
  const auto politie_client = ClientOf(*politie);
  const auto who = politie_client->WhoAmI();
  ASSERT_TRUE(who.ok()) << who.status();
  EXPECT_EQ((*who)->party(), "politie");
  EXPECT_EQ((*who)->oin(), "00000099000000001000");

  v1::SubmitSignalRequest submission;
  *submission.mutable_context() = Context();
  *submission.mutable_signal() = TableSignal("1234567890");
  const auto submitted = kmar_client->SubmitSignal(submission);
  ASSERT_TRUE(submitted.ok()) << submitted.status();
  EXPECT_EQ((*submitted)->outcome().told(), v1::TOLD_PERMITTED);
  const auto hit = politie_client->CheckSubject(Question("V1234567890"));
  ASSERT_TRUE(hit.ok()) << hit.status();
  EXPECT_EQ((*hit)->contacts(0).party(), "kmar");
  const auto miss = politie_client->CheckSubject(Question("9999999999"));
  ASSERT_TRUE(miss.ok()) << miss.status();
  EXPECT_EQ((*miss)->outcome().told(), v1::TOLD_NO_HIT);
}

TEST_F(ServerTest, TakesSignalsAndQuestionsInBulkInOrder) {
  const auto connection = served_.Connect("kmar");
  const auto client = ClientOf(*connection);
  uint64_t next = 0;
  client::BulkOptions<v1::SubmitAnswer> options;
  options.context = Context();
  options.items_in_message = 100;
  options.on_item = [&](const client::BulkItem<v1::SubmitAnswer>& item) {
    EXPECT_EQ(item.number, next++);
    EXPECT_EQ(item.answer.outcome().told(), item.number == 777 ? v1::TOLD_REFUSED : v1::TOLD_PERMITTED);
    return absl::OkStatus();
  };
  client::SubmitStream submissions(*client, options);
  for (int i = 0; i < 1050; ++i) {
    ASSERT_TRUE(submissions.Add(TableSignal(i == 777 ? "7" : std::to_string(1'000'000'000 + i))).ok());
  }
  const auto submitted = submissions.Finish();
  ASSERT_TRUE(submitted.ok()) << submitted.status();
  EXPECT_EQ(submitted->told.at("permit"), 1049u);
  EXPECT_EQ(submitted->told.at("IDENTIFIER_INVALID"), 1u);
  EXPECT_EQ(submitted->progress.messages, 11u);

  const auto asking = served_.Connect("politie");
  const auto asker = ClientOf(*asking);
  client::BulkOptions<v1::CheckAnswer> ask;
  ask.context = Context();
  ask.items_in_message = 50;
  client::CheckStream questions(*asker, ask);
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(questions.Add(About("v_number", std::to_string(1'000'000'950 + i))).ok());
  const auto asked = questions.Finish();
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->told.at("permit"), 100u);
  EXPECT_EQ(asked->told.at("no_hit"), 100u);
}

TEST_F(ServerTest, ExportsALogThatTheAuditorFindsWhole) {
  for (int i = 0; i < 600; ++i) broker().WhoAmI("kmar");
  EXPECT_EQ(ExportedBy("officer").entries, 601u);
}

// The tree needs every leaf, and a leaf holds no client's bytes (decision 0013).
TEST_F(ServerTest, ExportsToAnAdministratorEveryLeafAndNoDetail) {
  for (int i = 0; i < 20; ++i) broker().WhoAmI("kmar");
  const auditor::ExportReport report = ExportedBy("administrator-a");
  EXPECT_EQ(report.entries, 21u);
  EXPECT_EQ(report.details, 0u);
  EXPECT_EQ(report.details_not_shown, 21u);
}

TEST_F(ServerTest, LetsAnAuditorReadWhatItOverseesAndRefusesWhatItWouldDo) {
  const auto kmar = served_.Connect("kmar");
  v1::SubmitSignalRequest submission;
  *submission.mutable_context() = Context();
  *submission.mutable_signal() = TableSignal("1234567890");
  ASSERT_TRUE(ClientOf(*kmar)->SubmitSignal(submission).ok());
  broker().WhoAmI("kmar");

  const auto connection = served_.Connect("auditor");
  const auto client = ClientOf(*connection);
  EXPECT_THAT((*client->WhoAmI())->roles(), testing::ElementsAre("auditor"));
  v1::ListEntriesRequest list;
  list.mutable_context()->set_purpose("interne_controle");
  list.mutable_context()->mutable_actor()->set_reference("auditor-1");
  const auto listed = client->ListEntries(list);
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_TRUE(std::ranges::any_of((*listed)->entries(), [](const v1::Entry& entry) {
    v1::Leaf leaf;
    return leaf.ParseFromString(entry.leaf()) && leaf.kind() == v1::ENTRY_KIND_SUBMIT && !entry.detail().empty();
  })) << "the table's entry with its detail";
  // Of entries under no covenant, and of other parties, it has the leaves alone.
  EXPECT_GT(ExportedBy("auditor").details_not_shown, 0u);

  v1::GiveOrderRequest order;
  *order.mutable_context() = Context("rechtmatigheidscontrole");
  EXPECT_EQ(client->GiveOrder(order).status().code(), absl::StatusCode::kPermissionDenied);
  v1::CheckSubjectRequest check = Question("1234567890");
  EXPECT_EQ(client->CheckSubject(check).status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(served_.AwaitRefusal("ROLE_MISSING"));
}

TEST_F(ServerTest, RefusesWhoLacksTheRoleAndRecordsIt) {
  const auto partner = served_.Connect("politie");
  const auto client = ClientOf(*partner);
  const auto listed = client->ListPolicy();
  EXPECT_EQ(listed.status().code(), absl::StatusCode::kPermissionDenied) << listed.status();
  EXPECT_THAT(std::string(listed.status().message()), HasSubstr("ROLE_MISSING"));
  EXPECT_TRUE(served_.AwaitRefusal("ROLE_MISSING"));
  const auto officer = served_.Connect("officer");
  EXPECT_EQ(ClientOf(*officer)->Suspend({}).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(ServerTest, RefusesAnOfficerWhoWouldAskOrSupplyForItsParty) {
  const auto connection = served_.Connect("officer");
  const auto client = ClientOf(*connection);
  v1::SubmitSignalRequest submission;
  *submission.mutable_context() = Context();
  *submission.mutable_signal() = TableSignal("1234567890");
  v1::RetrieveRequest retrieval;
  *retrieval.mutable_context() = Context();
  *retrieval.mutable_subject() = Question("1234567890").subject();
  for (const absl::Status& status :
       {client->SubmitSignal(submission).status(), client->CheckSubject(Question("1234567890")).status(),
        client->Retrieve(retrieval).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("ROLE_MISSING"));
  }
  EXPECT_TRUE(served_.AwaitRefusal("ROLE_MISSING"));
}

TEST_F(ServerTest, RefusesTheNextMessageOfAnOpenStreamOnceItsCertificateIsRevoked) {
  const auto connection = served_.Connect("kmar");
  RawStream stream(connection->channel(), kSubmitSignals);
  std::string message;
  stream.Write(RawMessage(1));
  ASSERT_EQ(stream.Read(&message, Soon()), RawStream::Event::kMessage);
  served_.Revoke("kmar");
  stream.Write(RawMessage(2));
  ASSERT_EQ(stream.Read(&message, Soon()), RawStream::Event::kEnd);
  EXPECT_EQ(stream.status().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(stream.status().error_message(), HasSubstr("CERTIFICATE_REVOKED"));
  EXPECT_TRUE(served_.AwaitRefusal("CERTIFICATE_REVOKED"));
  EXPECT_TRUE(served_.Stop());
}

TEST_F(ServerTest, SaysThatItIsHealthyToWhoHasACertificate) {
  const auto connection = served_.Connect("kmar");
  for (const std::string service : {"",
                                    "\x0a\x19"
                                    "covenant.v1.SignalService"}) {
    std::string response;
    const grpc::Status status =
        client::CallOnce(connection->channel(), "/grpc.health.v1.Health/Check", service, Soon(), &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response, "\x08\x01") << "SERVING";
  }
}

TEST_F(ServerTest, HasNoReflectionUnlessItIsConfigured) {
  const auto connection = served_.Connect("kmar");
  RawStream stream(connection->channel(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");
  std::string message;
  EXPECT_EQ(stream.Read(&message, Soon()), RawStream::Event::kEnd);
  EXPECT_EQ(stream.status().error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServerTest, RefusesAMessageThatIsNoneAndRecordsNothing) {
  const auto connection = served_.Connect("kmar");
  const uint64_t before = broker().size();
  std::string response;
  const grpc::Status status = client::CallOnce(connection->channel(), "/covenant.v1.SignalService/CheckSubject",
                                               "\xff\xff\xff", Soon(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(broker().size(), before);
}

// What goes over the wire for an answer about Anna, where the one signal that is hidden from the police is about
// `hidden`.
struct OnTheWire {
  size_t size = 0;
  std::multimap<std::string, std::string> initial;
  std::multimap<std::string, std::string> trailing;
  grpc_compression_algorithm compression = GRPC_COMPRESS_GZIP;
  std::string truth;

  static OnTheWire Of(const std::string& hidden) {
    ServedBroker served;
    v1::Signal signal = TableSignal(hidden);
    signal.set_handling_code("hidden");
    served.broker().Submit("kmar", exchange::TableSubmission(signal));
    auto request = Ask<v1::CheckSubjectRequest>(exchange::kTable, exchange::kDetect, About("v_number", "1234567890"));
    served.broker().Complete(*request.mutable_context());
    const auto connection = served.Connect("politie");
    grpc::GenericStub stub(connection->channel());
    grpc::ClientContext context;
    const grpc::ByteBuffer sent = client::ToBuffer(request.SerializeAsString());
    grpc::ByteBuffer received;
    std::promise<grpc::Status> status;
    stub.UnaryCall(&context, "/covenant.v1.SignalService/CheckSubject", grpc::StubOptions(), &sent, &received,
                   [&](grpc::Status result) { status.set_value(std::move(result)); });
    const grpc::Status told = status.get_future().get();
    EXPECT_TRUE(told.ok()) << told.error_message();
    OnTheWire wire;
    wire.size = received.Length();
    wire.initial = Texts(context.GetServerInitialMetadata());
    wire.trailing = Texts(context.GetServerTrailingMetadata());
    wire.compression = grpc::testing::InteropClientContextInspector::ReceivedBy(context);
    wire.truth = served.broker().DetailAt(served.broker().size() - 1).items(0).outcome();
    return wire;
  }

 private:
  static std::multimap<std::string, std::string> Texts(
      const std::multimap<grpc::string_ref, grpc::string_ref>& metadata) {
    std::multimap<std::string, std::string> texts;
    for (const auto& [key, value] : metadata) {
      texts.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
    }
    return texts;
  }
};

TEST(SideChannelTest, SizeAndTrailersAreTheSameForHiddenAndNoneAndNothingIsCompressed) {
  const OnTheWire hidden = OnTheWire::Of("1234567890");
  const OnTheWire none = OnTheWire::Of("2234567890");
  EXPECT_EQ(hidden.truth, "HANDLING_CODE_HIDDEN");
  EXPECT_EQ(none.truth, "NOTHING_HELD");
  EXPECT_EQ(hidden.size, none.size);
  EXPECT_EQ(hidden.initial, none.initial);
  EXPECT_EQ(hidden.trailing, none.trailing);
  EXPECT_EQ(hidden.compression, GRPC_COMPRESS_NONE);
  EXPECT_EQ(none.compression, GRPC_COMPRESS_NONE);
}

// A stream whose stories fail, or whose client goes, in the middle: nothing hangs, nothing leaks (asan).
class BrokenStreamTest : public ServerTest {
 protected:
  static constexpr int kMessages = 40;  // more than the window holds

  std::unique_ptr<RawStream> SendAll(Connection& connection) {
    auto stream = std::make_unique<RawStream>(connection.channel(), kSubmitSignals);
    for (int i = 0; i < kMessages; ++i) stream->Write(RawMessage(i));
    return stream;
  }
};

TEST_F(BrokenStreamTest, AnswersMoreThanItsWindowToAClientThatReadsLate) {
  const auto connection = served_.Connect("kmar");
  const auto stream = SendAll(*connection);
  stream->CloseWrites();
  absl::SleepFor(absl::Milliseconds(200));
  std::string message;
  uint64_t last = 0;
  for (int i = 0; i < kMessages; ++i) {
    ASSERT_EQ(stream->Read(&message, Soon()), RawStream::Event::kMessage) << i;
    v1::SubmitSignalsResponse response;
    ASSERT_TRUE(response.ParseFromString(message));
    EXPECT_EQ(response.answer().items(0).outcome().told(), v1::TOLD_PERMITTED);
    last = std::max(last, response.receipt().index());
  }
  EXPECT_EQ(stream->Read(&message, Soon()), RawStream::Event::kEnd);
  EXPECT_TRUE(stream->status().ok()) << stream->status().error_message();
  EXPECT_EQ(last + 1, broker().size());
}

TEST_F(BrokenStreamTest, EndsWithUnavailableWhenTheLogCannotBeWritten) {
  const auto connection = served_.Connect("kmar");
  const auto stream = SendAll(*connection);
  std::string message;
  ASSERT_EQ(stream->Read(&message, Soon()), RawStream::Event::kMessage);
  broker().store().SetFault(MemoryStore::Fault::kNoSpace);
  stream->Write(RawMessage(kMessages));
  RawStream::Event event = RawStream::Event::kMessage;
  int answered = 1;
  while (event == RawStream::Event::kMessage) {
    event = stream->Read(&message, Soon());
    if (event == RawStream::Event::kMessage) ++answered;
  }
  ASSERT_EQ(event, RawStream::Event::kEnd);
  EXPECT_EQ(stream->status().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_LE(answered, kMessages);
  broker().store().SetFault(MemoryStore::Fault::kNone);
  EXPECT_TRUE(served_.Stop());
}

TEST_F(BrokenStreamTest, EndsWhenTheFirstFailsWhileTheWindowIsFullAndTheReaderWaits) {
  const auto connection = served_.Connect("kmar");
  broker().store().HoldWrites(true);
  const auto stream = SendAll(*connection);
  absl::SleepFor(absl::Milliseconds(300));
  broker().store().SetFault(MemoryStore::Fault::kNoSpace);
  broker().store().HoldWrites(false);
  std::string message;
  EXPECT_EQ(stream->Read(&message, Soon()), RawStream::Event::kEnd);
  EXPECT_EQ(stream->status().error_code(), grpc::StatusCode::UNAVAILABLE);
  broker().store().SetFault(MemoryStore::Fault::kNone);
  EXPECT_TRUE(served_.Stop());
}

TEST_F(BrokenStreamTest, EndsWithTheReaderParkedWhenTheOnlyMessageIsRefused) {
  const auto connection = served_.Connect("kmar");
  RawStream stream(connection->channel(), kSubmitSignals);
  stream.Write("\xff\xff\xff");
  std::string message;
  EXPECT_EQ(stream.Read(&message, Soon()), RawStream::Event::kEnd);
  EXPECT_EQ(stream.status().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(served_.Stop());
}

TEST_F(BrokenStreamTest, OutlivesAClientThatVanishesWithAnswersUnderWay) {
  const auto connection = served_.Connect("kmar");
  const uint64_t before = broker().size();
  broker().store().HoldWrites(true);
  auto stream = SendAll(*connection);
  absl::SleepFor(absl::Milliseconds(300));
  stream.reset();  // cancels
  broker().store().HoldWrites(false);
  EXPECT_TRUE(served_.Stop()) << "a story never finished";
  EXPECT_LE(broker().size(), before + kMessages);
}

TEST_F(BrokenStreamTest, OutlivesManyClientsThatVanishAtAnyMoment) {
  const auto connection = served_.Connect("kmar");
  for (int round = 0; round < 20; ++round) {
    auto stream = SendAll(*connection);
    std::string message;
    for (int i = 0; i < round; ++i) stream->Read(&message, Soon());
    stream.reset();
  }
  EXPECT_TRUE(served_.Stop());
}

TEST_F(BrokenStreamTest, StopsAnExportWhoseReaderVanishes) {
  for (int i = 0; i < 1500; ++i) broker().WhoAmI("kmar");
  const auto connection = served_.Connect("officer");
  {
    auto request = Ask<v1::ExportLogRequest>("", "interne_controle");
    broker().Complete(*request.mutable_context());
    RawStream stream(connection->channel(), "/covenant.v1.AuditService/ExportLog");
    stream.Write(request.SerializeAsString());
    stream.CloseWrites();
    std::string message;
    EXPECT_EQ(stream.Read(&message, Soon()), RawStream::Event::kMessage);
  }
  EXPECT_TRUE(served_.Stop());
}

}  // namespace
}  // namespace covenant::answer
