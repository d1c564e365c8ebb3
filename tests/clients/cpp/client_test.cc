#include "clients/cpp/client.h"

#include <fstream>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "covenant/v1/context.pb.h"

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/auditor/approval.h"
#include "clients/auditor/encoding.h"
#include "clients/cpp/caller.h"
#include "tests/clients/cpp/cutting_proxy.h"
#include "tests/clients/cpp/partner.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;
using test::Reply;
using testing::HasSubstr;
using testing::MatchesRegex;

class ClientTest : public test::PartnerTest {
 protected:
  // The message of a refusal to trust an answer.
  template <class T>
  static std::string Distrust(const absl::StatusOr<T>& answer) {
    EXPECT_TRUE(absl::IsDataLoss(answer.status())) << answer.status();
    EXPECT_TRUE(VerificationFailed(answer.status()));
    return std::string(answer.status().message());
  }
  static v1::RequestContext ContextOf(const test::TestBroker::Seen& seen) {
    v1::RequestHead head;
    head.ParseFromString(seen.request);
    return head.context();
  }
  // The one checkpoint that the state folder keeps.
  std::string Kept() const {
    for (const auto& file : std::filesystem::directory_iterator(folder_ + "/state")) {
      if (file.path().extension() != ".checkpoint") continue;
      std::ifstream stream(file.path());
      return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    }
    return "";
  }
};

TEST_F(ClientTest, HandsOutAnAnswerWithItsReceipt) {
  Connect();
  const auto answer = client_->CheckSubject(Question());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(Permitted((*answer)->outcome()));
  EXPECT_EQ(answer->index(), broker_.size() - 1);
  EXPECT_EQ(answer->call().leaf().caller(), "politie");
  EXPECT_EQ(answer->call().request_bytes(), broker_.seen()[0].request);
  EXPECT_EQ(Kept(), broker_.log.Checkpoint(broker_.size()));
}

TEST_F(ClientTest, FillsInWhatTheCallerLeftOpenAndKeepsWhatItGave) {
  auto options = Options(broker_.port());
  options.capacity = "burgemeester";
  const int64_t hour_ahead = absl::ToUnixMillis(absl::Now()) + 3600000;
  options.now = [=] { return absl::FromUnixMillis(hour_ahead); };
  Connect(options);
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  auto own = Question();
  own.mutable_context()->set_request_id("01990000-0000-7000-8000-000000000000");
  own.mutable_context()->set_nonce(std::string(32, 'n'));
  own.mutable_context()->set_capacity("college");
  ASSERT_TRUE(client_->CheckSubject(own).ok());

  const auto seen = broker_.seen();
  const v1::RequestContext first = ContextOf(seen[0]), second = ContextOf(seen[1]), third = ContextOf(seen[2]);
  const std::string time = absl::StrFormat("%012x", hour_ahead);
  EXPECT_EQ(first.request_id().substr(0, 15), time.substr(0, 8) + "-" + time.substr(8) + "-7");
  EXPECT_THAT(first.request_id(), MatchesRegex(".{14}7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(first.nonce().size(), 32u);
  EXPECT_EQ(first.capacity(), "burgemeester");
  EXPECT_EQ(first.known_size(), 0u);
  EXPECT_NE(second.request_id(), first.request_id());
  EXPECT_NE(second.nonce(), first.nonce());
  EXPECT_EQ(second.known_size(), 6u);
  EXPECT_EQ(third.request_id(), "01990000-0000-7000-8000-000000000000");
  EXPECT_EQ(third.nonce(), std::string(32, 'n'));
  EXPECT_EQ(third.capacity(), "college");
}

TEST_F(ClientTest, CallsEveryMethod) {
  Connect();
  EXPECT_TRUE(client_->WhoAmI().ok());
  EXPECT_TRUE(client_->SubmitSignal({}).ok());
  EXPECT_TRUE(client_->Retrieve({}).ok());
  EXPECT_TRUE(client_->Overlap({}).ok());
  EXPECT_TRUE(client_->RecordAdmission({}).ok());
  EXPECT_TRUE(client_->RecordPhase({}).ok());
  EXPECT_TRUE(client_->RecordApproval({}).ok());
  EXPECT_TRUE(client_->WithdrawApproval({}).ok());
  EXPECT_TRUE(client_->InvolveParty({}).ok());
  EXPECT_TRUE(client_->CloseCase({}).ok());
  EXPECT_TRUE(client_->ReopenCase({}).ok());
  EXPECT_TRUE(client_->GetCase({}).ok());
  EXPECT_TRUE(client_->ListCases({}).ok());
  EXPECT_TRUE(client_->CorrectSignal({}).ok());
  EXPECT_TRUE(client_->WithdrawConsent({}).ok());
  EXPECT_TRUE(client_->GiveOrder({}).ok());
  EXPECT_TRUE(client_->RejectOrder({}).ok());
  EXPECT_TRUE(client_->ListOrders().ok());
  EXPECT_TRUE(client_->ListNotices().ok());
  EXPECT_TRUE(client_->ConfirmNotice({}).ok());
  EXPECT_TRUE(client_->Explain({}).ok());
  EXPECT_TRUE(client_->ReviewBreakGlass({}).ok());
  EXPECT_TRUE(client_->ListEntries({}).ok());
  EXPECT_TRUE(client_->ListReleases({}).ok());
  EXPECT_TRUE(client_->OpenSubjectRequest({}).ok());
  EXPECT_TRUE(client_->AnswerSubjectRequest({}).ok());
  EXPECT_TRUE(client_->ExtendSubjectRequest({}).ok());
  EXPECT_TRUE(client_->DecideSubjectRequest({}).ok());
  EXPECT_TRUE(client_->GetSubjectRequest({}).ok());
  EXPECT_TRUE(client_->ListSubjectRequests({}).ok());
  EXPECT_TRUE(client_->ValidatePolicy({}).ok());
  EXPECT_TRUE(client_->Propose({}).ok());
  EXPECT_TRUE(client_->Reject({}).ok());
  EXPECT_TRUE(client_->ListPolicy().ok());
  EXPECT_TRUE(client_->GetPolicy({}).ok());
  EXPECT_TRUE(client_->Suspend({}).ok());
  v1::GetEntryRequest entry;
  entry.set_index(2);
  EXPECT_TRUE(client_->GetEntry(entry).ok());
  EXPECT_TRUE(client_->GetCheckpoint().ok());
  v1::GetConsistencyProofRequest growth;
  growth.set_first_size(2);
  growth.set_second_size(9);
  const auto proof = client_->GetConsistencyProof(growth);
  ASSERT_TRUE(proof.ok());
  EXPECT_EQ((*proof)->proof_size(), static_cast<int>(broker_.log.Consistency(2, 9).size()));
}

TEST_F(ClientTest, DistrustsAnAnswerAboutAnotherRequestOfADataSubject) {
  Connect();
  broker_.set_compose([](const auto&, const auto&, std::string& answer) {
    v1::GetSubjectRequestAnswer other;
    other.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
    other.mutable_subject_request()->set_subject_request_id("other");
    answer = other.SerializeAsString();
  });
  v1::GetSubjectRequestRequest get;
  get.set_subject_request_id("asked");
  EXPECT_THAT(Distrust(client_->GetSubjectRequest(get)), HasSubstr("another request of a data subject"));
  v1::DecideSubjectRequestRequest decide;
  decide.set_subject_request_id("asked");
  EXPECT_THAT(Distrust(client_->DecideSubjectRequest(decide)), HasSubstr("another request of a data subject"));
}

TEST_F(ClientTest, GivesARefusalAsAnAnswer) {
  Connect();
  broker_.set_compose([](const auto&, const auto&, std::string& answer) {
    v1::CheckAnswer refusal;
    refusal.mutable_outcome()->set_told(v1::TOLD_REFUSED);
    refusal.mutable_outcome()->set_reason_code("NO_RULE");
    answer = refusal.SerializeAsString();
  });
  const auto answer = client_->CheckSubject(Question());
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_TRUE(Refused((*answer)->outcome()));
  EXPECT_EQ((*answer)->outcome().reason_code(), "NO_RULE");
}

TEST_F(ClientTest, SignsAnApprovalWithTheKeyOfItsCertificate) {
  Connect();
  v1::ApproveRequest request;
  request.set_proposal_id("0199");
  const std::string digest = textbook::Bytes32("digest");
  ASSERT_TRUE(client_->Approve(request, digest).ok());
  request.ParseFromString(broker_.seen()[0].request);
  const std::string der = textbook::DerOf(test::TestPki().Read("partner.crt"));
  EXPECT_TRUE(auditor::VerifyApproval(der, auditor::ApprovalText("0199", digest), request.signature()).ok());
  EXPECT_FALSE(auditor::VerifyApproval(der, auditor::ApprovalText("0200", digest), request.signature()).ok());
}

TEST_F(ClientTest, SignsAnApprovalInACaseWithTheKeyOfItsCertificate) {
  Connect();
  v1::RecordApprovalRequest request;
  request.mutable_context()->set_covenant("RIEC-MH");
  request.mutable_context()->set_case_reference("zaak-17");
  request.set_kind("vier_ogen");
  request.set_valid_from("2026-11-21");
  request.set_valid_through("2026-12-31");
  ASSERT_TRUE(client_->RecordApproval(request).ok());
  request.ParseFromString(broker_.seen()[0].request);
  const std::string der = textbook::DerOf(test::TestPki().Read("partner.crt"));
  const std::string text = "covenant-broker case approval v1\nRIEC-MH\nzaak-17\nvier_ogen\n2026-11-21\n2026-12-31\n";
  EXPECT_TRUE(auditor::VerifyApproval(der, text, request.signature()).ok());
}

v1::Order OrderToDestroy() {
  v1::Order order;
  order.set_order_id("0199");
  order.set_kind(v1::ORDER_KIND_DESTROY);
  order.set_covenant("TAFEL-SIGNAAL");
  order.set_ground("vonnis 26/1");
  order.add_signals(3);
  order.add_signals(17);
  order.set_digest(auditor::OrderDigest(order));
  return order;
}

TEST_F(ClientTest, SignsTheApprovalOfAnOrderWithTheKeyOfItsCertificate) {
  Connect();
  v1::ApproveOrderRequest request;
  ASSERT_TRUE(client_->ApproveOrder(request, OrderToDestroy()).ok());
  request.ParseFromString(broker_.seen()[0].request);
  EXPECT_EQ(request.order_id(), "0199");
  // Both texts of order.proto, written out here so that they cannot change unnoticed.
  const std::string order = "covenant-broker order v1\n0199\ndestroy\nTAFEL-SIGNAAL\n\n\n" +
                            auditor::HexEncode(textbook::Sha256("vonnis 26/1")) + "\n3 17\n";
  const std::string text =
      "covenant-broker order approval v1\n0199\n" + auditor::HexEncode(textbook::Sha256(order)) + "\n";
  const std::string der = textbook::DerOf(test::TestPki().Read("partner.crt"));
  EXPECT_TRUE(auditor::VerifyApproval(der, text, request.signature()).ok());
}

TEST_F(ClientTest, SignsNoOrderUnderTheDigestOfAnotherOne) {
  Connect();
  v1::Order shown = OrderToDestroy();
  shown.set_signals(1, 18);
  EXPECT_THAT(Distrust(client_->ApproveOrder({}, shown)), HasSubstr("nothing was signed"));
  EXPECT_EQ(broker_.Count("ApproveOrder"), 0);
}

// The same id must stand for the same bytes, whatever was learned of the log in between.
TEST_F(ClientTest, RepeatsByHandWithTheSameBytes) {
  Connect();
  v1::SubmitSignalRequest own;
  own.mutable_context()->set_request_id("01990000-0000-7000-8000-000000000000");
  own.mutable_context()->set_nonce(std::string(32, 'n'));
  own.mutable_signal()->set_subject_role("slachtoffer");
  const auto first = client_->SubmitSignal(own);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(client_->WhoAmI().ok());
  const auto second = client_->SubmitSignal(own);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_NE((*second)->outcome().reason_code(), "REQUEST_ID_REUSED");
  EXPECT_EQ(second->call().request_bytes(), first->call().request_bytes());
  EXPECT_EQ(broker_.stored().begin()->second, 1);
  EXPECT_EQ(client_->caller().known_log().Unjoined(), std::nullopt) << "its checkpoint was proven by a further call";
}

TEST_F(ClientTest, RepeatsUnderATicketFromAnotherProcess) {
  Connect();
  ASSERT_TRUE(client_->WhoAmI().ok());
  v1::SubmitSignalRequest request;
  request.mutable_signal()->set_subject_role("slachtoffer");
  const RequestTicket ticket = client_->NewTicket().value();
  broker_.set_meddle([](const auto& method, const auto&, Reply& reply) {
    if (method == "SubmitSignal") reply.status = grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "too late");
  });
  EXPECT_TRUE(absl::IsDeadlineExceeded(client_->SubmitSignal(request, ticket).status()));
  broker_.set_meddle(nullptr);
  ASSERT_TRUE(client_->WhoAmI().ok());
  Connect();
  const auto answer = client_->SubmitSignal(request, ticket);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_NE((*answer)->outcome().reason_code(), "REQUEST_ID_REUSED");
  EXPECT_EQ(broker_.stored().begin()->second, 1);
  std::set<std::string> sent;
  for (const auto& seen : broker_.seen()) {
    if (seen.method == "SubmitSignal") sent.insert(seen.request);
  }
  EXPECT_EQ(sent.size(), 1u) << "the same bytes each time";
}

// Every way in which a broker could hand out something else than it recorded.
TEST_F(ClientTest, HandsOutNothingThatItsReceiptDoesNotProve) {
  const google::protobuf::LogSilencer silencer;
  const auto distrust = [&](const std::function<void(v1::Envelope&)>& spoil) {
    auto options = Options(broker_.port());
    options.state_directory.clear();
    Connect(options);
    broker_.set_meddle([&](const auto&, const auto&, Reply& reply) {
      v1::Envelope envelope;
      envelope.ParseFromString(reply.bytes);
      spoil(envelope);
      reply.bytes = envelope.SerializeAsString();
    });
    return Distrust(client_->CheckSubject(Question()));
  };
  EXPECT_THAT(distrust([](auto& e) { e.mutable_answer()->push_back('x'); }), HasSubstr("wrong reply hash"));
  EXPECT_THAT(distrust([](auto& e) { e.clear_answer(); }), HasSubstr("wrong reply hash"));
  EXPECT_THAT(distrust([](auto& e) { e.clear_receipt(); }), HasSubstr("no receipt"));
  EXPECT_THAT(distrust([](auto& e) { e.mutable_receipt()->set_index(1); }), HasSubstr("not in the tree"));
  EXPECT_THAT(distrust([](auto& e) { e.mutable_receipt()->mutable_checkpoint()->at(0) ^= 1; }),
              HasSubstr("bad signature"));
  const textbook::Log impostor(broker_.log.origin(), "impostor");
  EXPECT_THAT(distrust([&](auto& e) {
                const std::string note = e.receipt().checkpoint();
                e.mutable_receipt()->set_checkpoint(impostor.Sign(note.substr(0, note.find("\n\n") + 1)));
              }),
              HasSubstr("a forged note"));
  EXPECT_THAT(distrust([&](auto& e) { *e.mutable_receipt() = broker_.log.Prove(5, 6, 0); }),
              HasSubstr("wrong request"));
  broker_.set_meddle([](const auto&, const auto&, Reply& reply) { reply.bytes = "\xff not an envelope"; });
  EXPECT_THAT(Distrust(client_->CheckSubject(Question())), HasSubstr("cannot be read"));
}

TEST_F(ClientTest, HandsOutNothingWhoseEntrySaysSomethingElse) {
  auto options = Options(broker_.port());
  options.party = "politie";
  Connect(options);
  const auto distrust = [&](const test::TestBroker::Spoil& spoil) {
    broker_.set_spoil(spoil);
    return Distrust(client_->CheckSubject(Question()));
  };
  EXPECT_THAT(distrust([](v1::Leaf& l) { l.set_kind(v1::ENTRY_KIND_RETRIEVE); }), HasSubstr("of kind"));
  EXPECT_THAT(distrust([](v1::Leaf& l) { l.set_caller("kmar"); }), HasSubstr("caller"));
  EXPECT_THAT(distrust([](v1::Leaf& l) { l.set_covenant("COMENSHA-REG"); }), HasSubstr("covenant"));
  EXPECT_THAT(distrust([](v1::Leaf& l) { l.set_told("no_hit"); }), HasSubstr("was told"));
}

TEST_F(ClientTest, VerifiesTheEntryThatItIsShown) {
  Connect();
  v1::GetEntryRequest request;
  request.set_index(3);
  const auto distrust = [&](const std::function<void(v1::GetEntryAnswer&)>& spoil) {
    broker_.set_compose([&](const auto& method, const auto&, std::string& answer) {
      if (method != "GetEntry") return;
      v1::GetEntryAnswer entry;
      entry.ParseFromString(answer);
      spoil(entry);
      answer = entry.SerializeAsString();
    });
    return Distrust(client_->GetEntry(request));
  };
  EXPECT_THAT(distrust([](auto& a) { a.mutable_entry()->set_index(4); }), HasSubstr("another entry"));
  EXPECT_THAT(distrust([](auto& a) { a.mutable_entry()->mutable_leaf()->back() ^= 1; }), HasSubstr("entry 3"));
  EXPECT_THAT(distrust([](auto& a) { a.mutable_entry()->set_detail("x"); }), HasSubstr("commits to"));
  EXPECT_THAT(distrust([](auto& a) { a.clear_inclusion_proof(); }), HasSubstr("inclusion proof is empty"));
}

TEST_F(ClientTest, SeesALogThatWasForkedAndKeepsTheEvidence) {
  Connect();
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  broker_.With([](test::TestBroker& broker) {
    textbook::Log forked;
    for (uint64_t i = 0; i + 1 < broker.log.size(); ++i) forked.Append(broker.log.leaf(i));
    forked.Append("another history");
    broker.log = forked;
  });
  EXPECT_THAT(Distrust(client_->CheckSubject(Question())), HasSubstr("forked"));
  broker_.set_meddle(nullptr);
  EXPECT_THAT(Distrust(client_->CheckSubject(Question())), HasSubstr("forked")) << "no answer is trusted any more";
  EXPECT_EQ(broker_.Count("CheckSubject"), 2u);
  EXPECT_THAT(Distrust(Client::Create(*connection_)), HasSubstr(".fork"));
}

TEST_F(ClientTest, SeesALogThatWasSetBackBetweenTwoRuns) {
  Connect();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  broker_.With([](test::TestBroker& broker) {
    textbook::Log shorter;
    for (uint64_t i = 0; i < 5; ++i) shorter.Append(broker.log.leaf(i));
    broker.log = shorter;
  });
  Connect();
  EXPECT_THAT(Distrust(client_->CheckSubject(Question())), HasSubstr("reversed"));
}

TEST_F(ClientTest, RefusesAKeptCheckpointThatWasAltered) {
  Connect();
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  for (const auto& file : std::filesystem::directory_iterator(folder_ + "/state")) {
    if (file.path().extension() == ".checkpoint") std::ofstream(file.path()) << "x";
  }
  EXPECT_THAT(Distrust(Client::Create(*connection_)), HasSubstr("does not hold"));
}

TEST_F(ClientTest, RefusesAStateFolderThatItCannotUse) {
  auto options = Options(broker_.port());
  options.state_directory = folder_ + "/file";
  std::ofstream(options.state_directory) << "x";
  const auto connection = Connection::Open(options).value();
  const auto client = Client::Create(*connection);
  EXPECT_TRUE(absl::IsFailedPrecondition(client.status())) << client.status();
}

TEST_F(ClientTest, SendsTheSameBytesAgainWhenTheBrokerIsUnavailable) {
  Connect();
  int failures = 2;
  broker_.set_meddle([&](const auto&, const auto&, Reply& reply) {
    if (failures-- > 0) reply.status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "the log cannot be written");
  });
  v1::SubmitSignalRequest request;
  request.mutable_signal()->add_identifiers()->add_parts("x");
  const auto answer = client_->SubmitSignal(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  const auto seen = broker_.seen();
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].request, seen[1].request);
  EXPECT_EQ(seen[0].request, seen[2].request);
  EXPECT_EQ(broker_.stored().begin()->second, 1);
}

TEST_F(ClientTest, SendsTheSameBytesAgainWhenTheConnectionIsCut) {
  test::CuttingProxy proxy(broker_.port());
  Connect(Options(proxy.port()));
  int cuts = 2;
  // Recorded and stored, but the answer never arrives: the hard case.
  broker_.set_meddle([&](const auto&, const auto&, Reply& reply) {
    if (cuts-- <= 0) return;
    proxy.Cut();
    reply.silent = true;
  });
  v1::SubmitSignalRequest request;
  request.mutable_signal()->add_identifiers()->add_parts("x");
  const auto answer = client_->SubmitSignal(request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(broker_.Count("SubmitSignal"), 3u);
  EXPECT_EQ(broker_.stored().begin()->second, 1);
  EXPECT_EQ(proxy.connections(), 3);
}

TEST_F(ClientTest, GoesOnAfterTheBrokerWasRestarted) {
  Connect();
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  broker_.Stop();
  std::thread restart([&] {
    absl::SleepFor(absl::Milliseconds(400));
    broker_.Start();
  });
  const auto answer = client_->CheckSubject(Question());
  restart.join();
  EXPECT_TRUE(answer.ok()) << answer.status();
}

TEST_F(ClientTest, NeverRepeatsWhatWasRefused) {
  Connect();
  for (const auto code :
       {grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::PERMISSION_DENIED, grpc::StatusCode::UNAUTHENTICATED,
        grpc::StatusCode::RESOURCE_EXHAUSTED, grpc::StatusCode::INTERNAL, grpc::StatusCode::DATA_LOSS}) {
    const uint64_t before = broker_.Count("CheckSubject");
    broker_.set_meddle([&](const auto&, const auto&, Reply& reply) { reply.status = grpc::Status(code, "refused"); });
    const auto answer = client_->CheckSubject(Question());
    EXPECT_EQ(broker_.Count("CheckSubject"), before + 1) << code;
    EXPECT_THAT(std::string(answer.status().message()), HasSubstr("CheckSubject: refused"));
    EXPECT_FALSE(VerificationFailed(answer.status())) << "a broker cannot claim what this library finds";
  }
}

TEST_F(ClientTest, GivesUpAtItsDeadline) {
  auto options = Options(broker_.port());
  options.deadline = absl::Milliseconds(600);
  Connect(options);
  broker_.set_meddle([](const auto&, const auto&, Reply& reply) { reply.silent = true; });
  const absl::Time begun = absl::Now();
  EXPECT_TRUE(absl::IsDeadlineExceeded(client_->CheckSubject(Question()).status()));
  broker_.Stop();
  const auto away = client_->CheckSubject(Question());
  EXPECT_TRUE(absl::IsUnavailable(away.status())) << away.status();
  EXPECT_THAT(std::string(away.status().message()), HasSubstr("cannot be reached"));
  EXPECT_LT(absl::Now() - begun, absl::Seconds(10));
}

TEST_F(ClientTest, SaysThatTheBrokersCertificateIsNotTrusted) {
  auto options = Options(broker_.port());
  options.ca_file = test::TestPki().Path("stranger-ca.crt");
  Connect(options);
  const auto foreign = client_->CheckSubject(Question());
  EXPECT_TRUE(absl::IsUnauthenticated(foreign.status())) << foreign.status();
  EXPECT_THAT(std::string(foreign.status().message()), HasSubstr("check the CA file"));

  options = Options(broker_.port());
  options.server_name = "elsewhere.example.nl";
  Connect(options);
  const auto misnamed = client_->CheckSubject(Question());
  EXPECT_TRUE(absl::IsUnauthenticated(misnamed.status())) << misnamed.status();
}

TEST_F(ClientTest, SaysThatItsOwnCertificateMayNotBeAccepted) {
  auto options = Options(broker_.port());
  options.certificate_file = test::TestPki().Path("stranger.crt");
  options.key_file = test::TestPki().Path("stranger.key");
  options.deadline = absl::Milliseconds(800);
  Connect(options);
  const auto answer = client_->CheckSubject(Question());
  EXPECT_TRUE(absl::IsUnavailable(answer.status())) << answer.status();
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr("does not accept this certificate"));
  EXPECT_EQ(broker_.seen().size(), 0u);
}

TEST_F(ClientTest, JoinsWhatCallsSideBySideWereToldAboutTheLog) {
  Connect();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 20; ++k) {
        const auto answer = client_->CheckSubject(Question());
        EXPECT_TRUE(answer.ok()) << answer.status();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  EXPECT_EQ(client_->caller().known_log().Unjoined(), std::nullopt);
  EXPECT_EQ(Kept(), broker_.log.Checkpoint(broker_.size())) << "the last checkpoint is the one kept";
}

// Two histories that both extend what the client knew, shown to calls side by side: each receipt alone is right.
TEST_F(ClientTest, SeesAForkThatIsSpreadOverCallsSideBySide) {
  Connect();
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  KnownLog& known = client_->caller().known_log();
  auto slow_call = known.Carry();
  ASSERT_TRUE(slow_call.ok());
  textbook::Log other;
  broker_.With([&](test::TestBroker& broker) {
    for (uint64_t i = 0; i < broker.log.size(); ++i) other.Append(broker.log.leaf(i));
    for (int i = 0; i < 3; ++i) other.Append("another history");
    for (int i = 0; i < 5; ++i) broker.log.Append("what others did meanwhile");
  });
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  const auto shown = auditor::OpenCheckpoint(other.Checkpoint(other.size()), connection_->log_keys());
  ASSERT_TRUE(known.Accept(slow_call->known(), *shown).ok());
  slow_call->Release();
  const absl::Status joined = client_->caller().Join();
  EXPECT_TRUE(absl::IsDataLoss(joined)) << joined;
  EXPECT_EQ(broker_.Count("GetConsistencyProof"), 1u);
  EXPECT_THAT(Distrust(client_->CheckSubject(Question())), HasSubstr("forked"));
}

TEST_F(ClientTest, TrustsNoBrokerThatRefusesToProveItsGrowth) {
  Connect();
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  KnownLog& known = client_->caller().known_log();
  auto slow_call = known.Carry();
  ASSERT_TRUE(client_->CheckSubject(Question()).ok());
  broker_.With([](test::TestBroker& broker) { broker.log.Append("what others did meanwhile"); });
  const auto shown = auditor::OpenCheckpoint(broker_.log.Checkpoint(8), connection_->log_keys());
  ASSERT_TRUE(known.Accept(slow_call->known(), *shown).ok());
  slow_call->Release();
  broker_.set_compose([](const auto&, const auto&, std::string& answer) {
    v1::AnswerHead refusal;
    refusal.mutable_outcome()->set_told(v1::TOLD_REFUSED);
    refusal.mutable_outcome()->set_reason_code("ROLE_MISSING");
    answer = refusal.SerializeAsString();
  });
  EXPECT_THAT(std::string(client_->caller().Join().message()), HasSubstr("refuses to prove"));
  broker_.set_compose(nullptr);
  EXPECT_TRUE(client_->caller().Join().ok());
  EXPECT_EQ(known.Unjoined(), std::nullopt);
}

TEST_F(ClientTest, SharesItsStateWithOtherProcessesWithoutGoingBack) {
  Connect();
  const auto other_connection = Connection::Open(Options(broker_.port())).value();
  const auto other = Client::Create(*other_connection).value();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(client_->CheckSubject(Question()).ok());
    ASSERT_TRUE(other->CheckSubject(Question()).ok());
  }
  // Each carries what the other kept: no proof had to be asked for.
  EXPECT_EQ(broker_.Count("GetConsistencyProof"), 0u);
  const auto seen = broker_.seen();
  for (size_t i = 1; i < seen.size(); ++i) EXPECT_EQ(ContextOf(seen[i]).known_size(), 5 + i);
  EXPECT_EQ(Kept(), broker_.log.Checkpoint(broker_.size()));
}

}  // namespace
}  // namespace covenant::client
