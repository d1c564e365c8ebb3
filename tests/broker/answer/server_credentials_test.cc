// A server on a real port with real TLS; every service it has is behind the same gate, so one generic service will do.
#include "broker/answer/server_credentials.h"

#include <cstdlib>
#include <optional>
#include <thread>
#include <unistd.h>
#include <vector>

#include <arpa/inet.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "broker/authenticate/openssl_ptr.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/authenticate/test_pki.h"

namespace covenant::answer {
namespace {

using authenticate::CertificateChecker;
using authenticate::CheckedCertificate;
using authenticate::IdentityReason;
using authenticate::IdentityRefusal;
using authenticate::LiveTrustStore;
using test_pki::Authority;
using test_pki::Folder;
using test_pki::Issued;
using test_pki::Use;
using testing::ElementsAre;
using testing::HasSubstr;

// Answers every method, when its caller's certificate is good at that moment, with OK.
class Gatekept : public grpc::CallbackGenericService {
 public:
  explicit Gatekept(CertificateChecker& checker) : checker_(checker) {}

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    struct Answer : grpc::ServerGenericBidiReactor {
      void OnDone() override { delete this; }
      const grpc::Slice nothing;
      const grpc::ByteBuffer message{&nothing, 1};
    };
    auto* const answer = new Answer;
    const auto auth = context->auth_context();
    const CheckedCertificate checked =
        checker_.Check(Property(*auth, "x509_pem_cert"), Property(*auth, "x509_pem_cert_chain"), absl::Now());
    if (checked.reason == IdentityReason::kGood) {
      answer->StartWriteAndFinish(&answer->message, {}, grpc::Status::OK);
    } else {
      answer->Finish({grpc::StatusCode::UNAUTHENTICATED, std::string(CodeOf(checked.reason))});
    }
    return answer;
  }

 private:
  static std::string_view Property(const grpc::AuthContext& auth, const char* name) {
    const std::vector<grpc::string_ref> values = auth.FindPropertyValues(name);
    return values.empty() ? std::string_view() : std::string_view(values[0].data(), values[0].size());
  }

  CertificateChecker& checker_;
};

class ServerCredentialsTest : public testing::Test {
 protected:
  ServerCredentialsTest() {
    folder_.Write("ca.pem", authority_.certificate_pem());
    folder_.Write("crl.pem", authority_.Crl());
    WriteServer(server_authority_.Issue({.use = Use::kServer}));
    auto live =
        LiveTrustStore::Open({.ca_file = folder_.path() + "/ca.pem", .crl = folder_.path() + "/crl.pem"}, absl::Now());
    EXPECT_TRUE(live.ok()) << live.status();
    live_ = *std::move(live);
    checker_ = std::make_unique<CertificateChecker>(*live_);
    service_ = std::make_unique<Gatekept>(*checker_);
  }

  ~ServerCredentialsTest() override {
    if (server_) server_->Shutdown();
  }

  absl::StatusOr<std::unique_ptr<ServerCredentials>> Create() {
    return ServerCredentials::Create(
        {.certificate_file = folder_.path() + "/broker.crt", .key_file = folder_.path() + "/broker.key"}, *checker_,
        SystemClock(), [this](const IdentityRefusal& refusal) {
          absl::MutexLock lock(&mutex_);
          refusals_.push_back(refusal);
        });
  }

  void Start() {
    auto credentials = Create();
    ASSERT_TRUE(credentials.ok()) << credentials.status();
    credentials_ = *std::move(credentials);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials_->credentials(), &port_);
    builder.RegisterCallbackGenericService(service_.get());
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
  }

  void WriteServer(const Issued& issued) {
    folder_.Write("broker.crt", issued.certificate_pem);
    folder_.Write("broker.key", issued.key_pem);
  }

  std::shared_ptr<grpc::Channel> Connect(const Issued& client, const Authority& trusted) {
    grpc::SslCredentialsOptions options{trusted.certificate_pem(), client.key_pem, client.certificate_pem};
    grpc::ChannelArguments arguments;
    arguments.SetInt("test.own_connection", ++connections_);
    return grpc::CreateCustomChannel("ipv4:127.0.0.1:" + std::to_string(port_), grpc::SslCredentials(options),
                                     arguments);
  }
  std::shared_ptr<grpc::Channel> Connect(const Issued& client) { return Connect(client, server_authority_); }

  grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    const grpc::Slice nothing;
    grpc::ByteBuffer request(&nothing, 1), response;
    grpc::Status status;
    absl::Notification done;
    grpc::GenericStub(channel).UnaryCall(&context, "/any.Service/Method", {}, &request, &response, [&](grpc::Status s) {
      status = std::move(s);
      done.Notify();
    });
    done.WaitForNotification();
    return status;
  }

  // The reasons told at handshakes since the last time it was asked, without immediate repeats: clients try again.
  std::vector<std::string> Refusals() {
    absl::MutexLock lock(&mutex_);
    std::vector<std::string> reasons;
    for (const IdentityRefusal& refusal : refusals_) {
      EXPECT_EQ(refusal.method, "");
      EXPECT_EQ(refusal.fingerprint.size(), 64u);
      if (reasons.empty() || reasons.back() != CodeOf(refusal.reason)) reasons.emplace_back(CodeOf(refusal.reason));
    }
    refusals_.clear();
    return reasons;
  }

  void ExpectRefused(const Issued& client, const std::string& reason, const std::string& sent_along = "") {
    SCOPED_TRACE(reason);
    const grpc::Status status = Call(Connect({client.certificate_pem + sent_along, client.key_pem}));
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
    EXPECT_THAT(Refusals(), ElementsAre(reason));
  }

  Authority authority_{"Callers' CA"};
  // The broker's own certificate comes from elsewhere, as it may: it must not make callers of that authority good.
  Authority server_authority_{"Servers' CA"};
  Folder folder_;
  std::unique_ptr<LiveTrustStore> live_;
  std::unique_ptr<CertificateChecker> checker_;
  absl::Mutex mutex_;
  std::vector<IdentityRefusal> refusals_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Gatekept> service_;
  std::unique_ptr<ServerCredentials> credentials_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
  int connections_ = 0;
};

TEST_F(ServerCredentialsTest, LetsAGoodCertificatePass) {
  Start();
  const grpc::Status status = Call(Connect(authority_.Issue({})));
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(Refusals(), ElementsAre());
}

TEST_F(ServerCredentialsTest, RefusesEachBadCertificateAtTheHandshakeAndTellsWhy) {
  const Issued revoked = authority_.Issue({});
  authority_.Revoke(revoked);
  folder_.Write("crl.pem", authority_.Crl());
  ASSERT_TRUE(live_->Reload(absl::Now()).ok());
  Start();
  using test_pki::Attribute;
  const std::vector<Attribute> good = test_pki::Organisation("00000099000000001000", "X");
  std::vector<Attribute> several = good;
  several.push_back({Attribute::kSerialNumber, "00000099000000002000"});
  ExpectRefused(revoked, "CERTIFICATE_REVOKED");
  ExpectRefused(authority_.Forge(revoked), "CERTIFICATE_FORGED");
  ExpectRefused(Authority("Foreign CA").Issue({}), "ISSUER_UNKNOWN");
  ExpectRefused(server_authority_.Issue({}), "ISSUER_UNKNOWN");
  ExpectRefused(authority_.Issue({.from = -absl::Hours(9), .until = -absl::Hours(1)}), "CERTIFICATE_EXPIRED");
  ExpectRefused(authority_.Issue({.from = absl::Hours(1)}), "CERTIFICATE_NOT_YET_VALID");
  ExpectRefused(authority_.Issue({.use = Use::kServer}), "CERTIFICATE_PURPOSE");
  ExpectRefused(authority_.Issue({.subject = several}), "OIN_SEVERAL");
  ExpectRefused(authority_.Issue({.subject = {good[1]}}), "OIN_MISSING");
  ExpectRefused(authority_.Issue({.subject = {good[0]}}), "ORGANISATION_MISSING");
  Authority intermediate = authority_.IssueAuthority("Sub CA");
  ExpectRefused(intermediate.Issue({}), "CRL_MISSING", intermediate.certificate_pem());
  EXPECT_TRUE(Call(Connect(authority_.Issue({}))).ok()) << "after all those a good one still passes";
}

TEST_F(ServerCredentialsTest, RefusesAClientWithoutCertificate) {
  Start();
  grpc::SslCredentialsOptions options{server_authority_.certificate_pem(), "", ""};
  const auto channel = grpc::CreateChannel("ipv4:127.0.0.1:" + std::to_string(port_), grpc::SslCredentials(options));
  EXPECT_EQ(Call(channel).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_NE(Call(grpc::CreateChannel("ipv4:127.0.0.1:" + std::to_string(port_), grpc::InsecureChannelCredentials()))
                .error_code(),
            grpc::StatusCode::OK);
}

TEST_F(ServerCredentialsTest, ARevocationBitesAnOpenConnectionAtItsNextCall) {
  Start();
  const Issued client = authority_.Issue({});
  const auto channel = Connect(client);
  ASSERT_TRUE(Call(channel).ok());
  authority_.Revoke(client);
  folder_.Write("crl.pem", authority_.Crl());
  ASSERT_TRUE(live_->Reload(absl::Now()).ok());
  const grpc::Status status = Call(channel);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(status.error_message(), "CERTIFICATE_REVOKED");
  EXPECT_THAT(Refusals(), ElementsAre()) << "the connection itself was never made anew";
}

TEST_F(ServerCredentialsTest, AReloadTakesANewAuthorityWithoutRestart) {
  Start();
  Authority next("Next CA");
  const Issued client = next.Issue({});
  ExpectRefused(client, "ISSUER_UNKNOWN");
  folder_.Write("ca.pem", authority_.certificate_pem() + next.certificate_pem());
  folder_.Write("crl.pem", authority_.Crl() + next.Crl());
  ASSERT_TRUE(live_->Reload(absl::Now()).ok());
  EXPECT_TRUE(Call(Connect(client)).ok());
}

TEST_F(ServerCredentialsTest, AReloadTakesANewKeyAndLeavesOpenConnectionsAlone) {
  Start();
  const Issued client = authority_.Issue({});
  const auto open = Connect(client);
  ASSERT_TRUE(Call(open).ok());
  Authority next_server_authority("Next servers' CA");
  WriteServer(next_server_authority.Issue({.use = Use::kServer, .until = absl::Hours(48)}));
  ASSERT_TRUE(credentials_->Reload().ok());
  EXPECT_LT(credentials_->not_after(), absl::Now() + absl::Hours(49));
  bool taken = false;
  for (int i = 0; i < 50 && !taken; ++i) {
    taken = Call(Connect(client, next_server_authority)).ok();
    if (!taken) absl::SleepFor(absl::Milliseconds(100));
  }
  EXPECT_TRUE(taken);
  EXPECT_NE(Call(Connect(client, server_authority_)).error_code(), grpc::StatusCode::OK);
  EXPECT_TRUE(Call(open).ok());
}

TEST_F(ServerCredentialsTest, AnUnsoundKeyIsNotTakenAndTheOldOneStays) {
  Start();
  const absl::Time before = credentials_->not_after();
  folder_.Write("broker.key", authority_.Issue({.use = Use::kServer}).key_pem);
  const absl::Status status = credentials_->Reload();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(credentials_->not_after(), before);
  absl::SleepFor(absl::Milliseconds(1500));
  EXPECT_TRUE(Call(Connect(authority_.Issue({}))).ok());
}

TEST_F(ServerCredentialsTest, DoesNotStartWithAKeyThatOthersCanRead) {
  folder_.Write("broker.key", server_authority_.Issue({.use = Use::kServer}).key_pem, 0644);
  const auto credentials = Create();
  EXPECT_EQ(credentials.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(credentials.status().message(), HasSubstr("chmod 600"));
}

TEST_F(ServerCredentialsTest, DoesNotStartWhenTheEnvironmentChangesTheCipherSuites) {
  ASSERT_EQ(setenv("GRPC_SSL_CIPHER_SUITES", "AES256-GCM-SHA384", 1), 0);
  EXPECT_EQ(Create().status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_EQ(setenv("GRPC_SSL_CIPHER_SUITES", "PSK-AES256-GCM-SHA384", 1), 0);
  EXPECT_TRUE(Create().ok()) << "TLS 1.3 only";
  ASSERT_EQ(unsetenv("GRPC_SSL_CIPHER_SUITES"), 0);
}

// A bare TLS client, for what gRPC's own client would not even try. Gives the version agreed on, or nothing.
class BareClient {
 public:
  BareClient(const Issued& client, int version, const char* suites) : context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_min_proto_version(context_.get(), version);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    if (suites != nullptr) EXPECT_EQ(SSL_CTX_set_cipher_list(context_.get(), suites), 1);
    EXPECT_EQ(SSL_CTX_use_certificate_file(context_.get(), folder_.Write("c", client.certificate_pem).c_str(),
                                           SSL_FILETYPE_PEM),
              1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey_file(context_.get(), folder_.Write("k", client.key_pem).c_str(), SSL_FILETYPE_PEM),
              1);
    constexpr unsigned char kHttp2[] = {2, 'h', '2'};
    SSL_CTX_set_alpn_protos(context_.get(), kHttp2, sizeof kHttp2);
  }

  // Connects, and goes on from the session of the connection before it where there is one.
  std::optional<std::string> Connect(int port) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const authenticate::OpensslPtr<SSL, SSL_free> ssl(SSL_new(context_.get()));
    SSL_set_fd(ssl.get(), fd);
    if (session_ != nullptr) SSL_set_session(ssl.get(), session_.get());
    std::optional<std::string> agreed;
    if (SSL_connect(ssl.get()) == 1) agreed = std::string(SSL_get_version(ssl.get())) + " " + SSL_get_cipher(ssl.get());
    // The server speaks first when it lets the connection in (HTTP/2 SETTINGS), and sends its session ticket.
    char settings[64];
    let_in_ = agreed.has_value() && SSL_read(ssl.get(), settings, sizeof settings) > 0;
    resumed_ = SSL_session_reused(ssl.get()) == 1;
    if (let_in_) session_.reset(SSL_get1_session(ssl.get()));
    SSL_shutdown(ssl.get());
    close(fd);
    return agreed;
  }
  bool let_in() const { return let_in_; }
  bool resumed() const { return resumed_; }

 private:
  Folder folder_;
  const authenticate::OpensslPtr<SSL_CTX, SSL_CTX_free> context_;
  authenticate::OpensslPtr<SSL_SESSION, SSL_SESSION_free> session_;
  bool let_in_ = false;
  bool resumed_ = false;
};

TEST_F(ServerCredentialsTest, AResumedSessionPassesTheGateLikeAnyOther) {
  Start();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Issued issued = authority_.Issue({});
    BareClient client(issued, version, nullptr);
    client.Connect(port_);
    ASSERT_TRUE(client.let_in());
    client.Connect(port_);
    EXPECT_TRUE(client.let_in());
    EXPECT_TRUE(client.resumed()) << "without it this test shows nothing";
    EXPECT_THAT(Refusals(), ElementsAre());
    authority_.Revoke(issued);
    folder_.Write("crl.pem", authority_.Crl());
    ASSERT_TRUE(live_->Reload(absl::Now()).ok());
    client.Connect(port_);
    EXPECT_FALSE(client.let_in());
    EXPECT_THAT(Refusals(), ElementsAre("CERTIFICATE_REVOKED"));
  }
}

TEST_F(ServerCredentialsTest, SpeaksTls12And13AndNothingOlder) {
  Start();
  const Issued client = authority_.Issue({});
  EXPECT_THAT(BareClient(client, TLS1_3_VERSION, nullptr).Connect(port_).value_or("none"), HasSubstr("TLSv1.3"));
  EXPECT_THAT(BareClient(client, TLS1_2_VERSION, nullptr).Connect(port_).value_or("none"), HasSubstr("TLSv1.2 ECDHE"));
  EXPECT_EQ(BareClient(client, TLS1_1_VERSION, nullptr).Connect(port_), std::nullopt);
  EXPECT_EQ(BareClient(client, TLS1_VERSION, nullptr).Connect(port_), std::nullopt);
}

TEST_F(ServerCredentialsTest, SpeaksForwardSecretCipherSuitesOnly) {
  WriteServer(server_authority_.Issue({.use = Use::kServer, .key = test_pki::Key::kRsa2048}));
  Start();
  const Issued client = authority_.Issue({});
  EXPECT_THAT(BareClient(client, TLS1_2_VERSION, "ECDHE-RSA-AES256-GCM-SHA384").Connect(port_).value_or("none"),
              HasSubstr("ECDHE-RSA-AES256-GCM-SHA384"));
  for (const char* suite : {"AES256-GCM-SHA384", "AES128-SHA", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES256-GCM-SHA384"}) {
    EXPECT_EQ(BareClient(client, TLS1_2_VERSION, suite).Connect(port_), std::nullopt) << suite;
  }
}

}  // namespace
}  // namespace covenant::answer
