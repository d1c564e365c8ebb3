#include "clients/cpp/blind_path.h"

#include <fstream>
#include <set>

#include <gmock/gmock.h>

#include "broker/schemes/input.h"
#include "clients/auditor/encoding.h"
#include "clients/cpp/bulk.h"
#include "clients/cpp/refusal.h"
#include "tests/broker/crypto/freed_memory.h"
#include "tests/clients/cpp/partner.h"
#include "tests/clients/cpp/test_pseudonyms.h"

namespace covenant::test {
namespace {

namespace v1 = covenant::v1;
using client::BlindPath;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kAnna[] = "1234567890";

class BlindPathTest : public PartnerTest {
 protected:
  BlindPathTest() { ConnectBlind(); }

  void ConnectBlind(const std::string& pepper_file = "") {
    client::ConnectionOptions options = Options(broker_.port());
    options.direct_path = false;
    if (!pepper_file.empty()) options.pepper_files["TAFEL-SIGNAAL"] = pepper_file;
    Connect(options);
  }
  static v1::CheckSubjectRequest About(const std::string& v_number) {
    v1::CheckSubjectRequest request = Question();
    v1::Identifier* identifier = request.mutable_subject()->add_identifiers();
    identifier->set_scheme("v_number");
    identifier->add_parts(v_number);
    return request;
  }
  // The identifiers that the broker got with the last check.
  v1::Identifier Received() {
    v1::CheckSubjectRequest request;
    for (const auto& seen : broker_.seen()) {
      if (seen.method == "CheckSubject") request.ParseFromString(seen.request);
    }
    return request.subject().identifiers_size() == 1 ? request.subject().identifiers(0) : v1::Identifier();
  }
  bool AnyRequestHolds(const std::string& text) {
    for (const auto& seen : broker_.seen()) {
      if (seen.request.find(text) != std::string::npos) return true;
    }
    return false;
  }
  crypto::Element Anna() {
    const auto anna = schemes::Normalise("v_number", std::vector<std::string>{kAnna}).value();
    return pseudonyms_.ElementOf(schemes::SubjectKeyInput("TAFEL-SIGNAAL", anna));
  }

  // Blinds that many people at once, who stand in people_ then.
  absl::Status BlindPeople(size_t count) {
    std::vector<v1::Identifier*> places;
    people_.resize(count);
    for (size_t i = 0; i < count; ++i) {
      people_[i].set_scheme("v_number");
      people_[i].add_parts(NumberOf(i));
      places.push_back(&people_[i]);
    }
    return client_->blind_path().Blind(Question().context(), places, BlindPath::Unfit::kError);
  }
  static std::string NumberOf(size_t person) { return std::to_string(1000000000 + person); }
  void ExpectTheHandleOfEach(size_t first, size_t end) {
    for (size_t i = first; i < end; ++i) {
      const auto normal = schemes::Normalise("v_number", std::vector<std::string>{NumberOf(i)}).value();
      const auto element = pseudonyms_.ElementOf(schemes::SubjectKeyInput("TAFEL-SIGNAAL", normal));
      ASSERT_EQ(people_[i].handle(), TestPseudonyms::HandleOf(element)) << i;
      ASSERT_THAT(people_[i].parts(), IsEmpty());
    }
  }
  // Elements of each evaluation that was asked for.
  std::vector<int> Evaluated() {
    std::vector<int> sizes;
    for (const auto& seen : broker_.seen()) {
      if (seen.method != "EvaluateBlinded") continue;
      v1::EvaluateBlindedRequest request;
      request.ParseFromString(seen.request);
      sizes.push_back(request.elements_size());
    }
    return sizes;
  }

  TestPseudonyms pseudonyms_{broker_};
  std::vector<v1::Identifier> people_;
};

TEST_F(BlindPathTest, SendsAHandleAndNeverTheIdentifier) {
  const auto answer = client_->CheckSubject(About("V 123.456.7890"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(Received().handle(), TestPseudonyms::HandleOf(Anna()));
  EXPECT_THAT(Received().parts(), IsEmpty());
  EXPECT_FALSE(AnyRequestHolds(kAnna));
  EXPECT_FALSE(AnyRequestHolds("123.456"));
}

TEST_F(BlindPathTest, BreakGlassGoesWithTheQuestionAlone) {
  v1::CheckSubjectRequest urgent = About(kAnna);
  urgent.mutable_context()->set_break_glass(true);
  ASSERT_TRUE(client_->CheckSubject(std::move(urgent)).ok());
  for (const auto& seen : broker_.seen()) {
    v1::RequestHead head;
    ASSERT_TRUE(head.ParseFromString(seen.request));
    EXPECT_EQ(head.context().break_glass(), seen.method == "CheckSubject") << seen.method;
  }
}

TEST_F(BlindPathTest, AsksForTheKeysOnce) {
  ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
  ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
  EXPECT_EQ(broker_.Count("ListPublicKeys"), 1u);
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 2u);
}

TEST_F(BlindPathTest, TheDirectPathSendsWhatItIsGiven) {
  Connect();
  ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
  EXPECT_EQ(Received().parts(0), kAnna);
  EXPECT_EQ(broker_.Count("ListPublicKeys"), 0u);
}

TEST_F(BlindPathTest, AHandleGoesAsItIs) {
  v1::CheckSubjectRequest request = About(kAnna);
  request.mutable_subject()->mutable_identifiers(0)->clear_parts();
  request.mutable_subject()->mutable_identifiers(0)->set_handle("hnd1.kept");
  ASSERT_TRUE(client_->CheckSubject(request).ok());
  EXPECT_EQ(Received().handle(), "hnd1.kept");
  EXPECT_EQ(broker_.Count("ListPublicKeys"), 0u);
}

TEST_F(BlindPathTest, ABrokenNormaliserIsCaughtBeforeAnythingIsSent) {
  // Drops the leading zeros: a mistake that no check digit sees.
  BlindPath broken(client_->caller(), [](std::string_view scheme, absl::Span<const std::string> parts) {
    absl::StatusOr<schemes::Identifier> normal = schemes::Normalise(scheme, parts);
    if (normal.ok()) normal->parts[0].erase(0, normal->parts[0].find_first_not_of('0'));
    return normal;
  });
  v1::CheckSubjectRequest request = About(kAnna);
  const absl::Status status =
      broken.Blind(request.context(), {request.mutable_subject()->mutable_identifiers(0)}, BlindPath::Unfit::kError);
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("v_number"), HasSubstr("nothing was sent")));
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 0u);
}

TEST_F(BlindPathTest, ANormaliserThatAcceptsTooMuchIsCaughtToo) {
  BlindPath lax(client_->caller(), [](std::string_view scheme, absl::Span<const std::string> parts) {
    absl::StatusOr<schemes::Identifier> normal = schemes::Normalise(scheme, parts);
    if (!normal.ok()) normal = schemes::Identifier{schemes::FindScheme(scheme), {parts.begin(), parts.end()}};
    return normal;
  });
  v1::CheckSubjectRequest request = About(kAnna);
  EXPECT_TRUE(absl::IsFailedPrecondition(
      lax.Blind(request.context(), {request.mutable_subject()->mutable_identifiers(0)}, BlindPath::Unfit::kError)));
}

TEST_F(BlindPathTest, AnotherVersionOfTheNormaliserIsCaught) {
  pseudonyms_.meddle_keys = [](v1::ListPublicKeysAnswer& answer) { answer.mutable_keys(0)->set_normaliser_version(2); };
  EXPECT_TRUE(absl::IsFailedPrecondition(client_->CheckSubject(About(kAnna)).status()));
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 0u);
}

TEST_F(BlindPathTest, AnIdentifierThatIsNoneGoesNowhereAndIsNotRepeated) {
  const absl::Status status = client_->CheckSubject(About("12345")).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("12345")));
  EXPECT_EQ(broker_.Count("CheckSubject"), 0u);
}

TEST_F(BlindPathTest, AKeyThatTheLogDoesNotHoldIsNotTrusted) {
  pseudonyms_.meddle_keys = [](v1::ListPublicKeysAnswer& answer) {
    answer.mutable_keys(0)->set_public_key(std::string(crypto::Element::Generator().bytes()));
  };
  const absl::Status status = client_->CheckSubject(About(kAnna)).status();
  EXPECT_TRUE(client::VerificationFailed(status)) << status;
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 0u);
}

TEST_F(BlindPathTest, AnEvaluationWithAnotherKeyIsNotTrusted) {
  pseudonyms_.other_key = true;
  const absl::Status status = client_->CheckSubject(About(kAnna)).status();
  EXPECT_TRUE(client::VerificationFailed(status)) << status;
  EXPECT_EQ(broker_.Count("Redeem"), 0u);
}

TEST_F(BlindPathTest, EveryMalformedEvaluationIsNotTrusted) {
  const std::vector<std::function<void(v1::EvaluateBlindedAnswer&)>> meddlings = {
      [](auto& answer) { answer.mutable_proof()->at(5) ^= 1; },
      [](auto& answer) { answer.clear_proof(); },
      [](auto& answer) { answer.set_proof(std::string(64, '\xff')); },
      [](auto& answer) { answer.set_elements(0, std::string(32, '\0')); },
      [](auto& answer) { answer.set_elements(0, std::string(32, '\xff')); },
      [](auto& answer) { answer.set_elements(0, std::string(crypto::Element::Generator().bytes())); },
      [](auto& answer) { answer.clear_elements(); },
      [](auto& answer) { answer.clear_tickets(); },
      [](auto& answer) { answer.set_epoch(2); },
  };
  for (size_t i = 0; i < meddlings.size(); ++i) {
    pseudonyms_.meddle_evaluation = meddlings[i];
    const absl::Status status = client_->CheckSubject(About(kAnna)).status();
    EXPECT_TRUE(client::VerificationFailed(status)) << i << ": " << status;
    EXPECT_EQ(broker_.Count("CheckSubject"), 0u);
  }
}

TEST_F(BlindPathTest, SaysUntilWhenTheBudgetIsUsedUp) {
  pseudonyms_.meddle_evaluation = [](v1::EvaluateBlindedAnswer& answer) {
    answer.Clear();
    answer.mutable_outcome()->set_told(v1::TOLD_REFUSED);
    answer.mutable_outcome()->set_reason_code("BUDGET_EXHAUSTED");
    answer.mutable_outcome()->set_retry_at_ms(1795388400000);
  };
  const absl::Status status = client_->CheckSubject(About(kAnna)).status();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("2026-11-22T23:00:00Z"));
  ASSERT_TRUE(client::RefusalIn(status).has_value());
  EXPECT_EQ(client::RefusalIn(status)->reason_code(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(client::RefusalIn(status)->retry_at_ms(), 1795388400000);
  EXPECT_EQ(broker_.Count("CheckSubject"), 0u);
}

TEST_F(BlindPathTest, ABudgetOfTheQuestionItselfIsAnAnswerWithItsReceipt) {
  broker_.set_compose([](const std::string& method, const std::string&, std::string& answer) {
    if (method != "CheckSubject") return;
    v1::AnswerHead refused;
    refused.mutable_outcome()->set_told(v1::TOLD_REFUSED);
    refused.mutable_outcome()->set_reason_code("BUDGET_EXHAUSTED");
    refused.mutable_outcome()->set_retry_at_ms(1795388400000);
    answer = refused.SerializeAsString();
  });
  Connect();
  const auto answer = client_->CheckSubject(About(kAnna));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ((*answer)->outcome().retry_at_ms(), 1795388400000);
}

TEST_F(BlindPathTest, NoOtherErrorCarriesARefusal) {
  EXPECT_FALSE(client::RefusalIn(absl::OkStatus()).has_value());
  broker_.set_meddle([](const std::string& method, const std::string&, Reply& reply) {
    if (method != "EvaluateBlinded") return;
    reply.status = grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "BUDGET_EXHAUSTED: says who?");
  });
  const absl::Status status = client_->CheckSubject(About(kAnna)).status();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_FALSE(client::RefusalIn(status).has_value()) << "it has no receipt";
}

TEST_F(BlindPathTest, HandlesThatCannotBeWhatWasAskedForAreNotTrusted) {
  const std::vector<std::function<void(v1::RedeemAnswer&)>> meddlings = {
      [](auto& answer) { answer.clear_items(); },
      [](auto& answer) { *answer.add_items() = answer.items(0); },
      [](auto& answer) { answer.mutable_items(0)->clear_handle(); },
      [](auto& answer) { answer.mutable_items(0)->set_handle("hnd1."); },
      [](auto& answer) { answer.mutable_items(0)->set_handle("hnd2." + std::string(80, 'a')); },
      [](auto& answer) { answer.mutable_items(0)->set_handle(std::string(80, 'a')); },
      [](auto& answer) { answer.mutable_items(0)->set_handle("hnd1.a b"); },
      [](auto& answer) { answer.mutable_items(0)->set_handle("hnd1.\xff"); },
      [](auto& answer) { answer.mutable_items(0)->mutable_handle()->push_back('='); },
  };
  for (size_t i = 0; i < meddlings.size(); ++i) {
    pseudonyms_.meddle_handles = meddlings[i];
    const absl::Status status = client_->CheckSubject(About(kAnna)).status();
    EXPECT_TRUE(client::VerificationFailed(status)) << i << ": " << status;
    EXPECT_EQ(broker_.Count("CheckSubject"), 0u) << i;
  }
}

TEST_F(BlindPathTest, ATicketThatIsNotRedeemedIsAFaultOfTheBrokerAndNothingIsAsked) {
  for (const std::string code : {"TICKET_SPENT", "TICKET_INVALID", "TICKET_EXPIRED", "ELEMENT_INVALID"}) {
    pseudonyms_.meddle_handles = [&code](v1::RedeemAnswer& answer) {
      answer.mutable_items(0)->clear_handle();
      answer.mutable_items(0)->mutable_outcome()->set_told(v1::TOLD_REFUSED);
      answer.mutable_items(0)->mutable_outcome()->set_reason_code(code);
    };
    const absl::Status status = client_->CheckSubject(About(kAnna)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(code));
    EXPECT_EQ(broker_.Count("CheckSubject"), 0u);
  }
}

TEST_F(BlindPathTest, WhereTheRedemptionIsRefusedTheBrokerRefusesTheRequestItself) {
  pseudonyms_.meddle_handles = [](v1::RedeemAnswer& answer) {
    answer.Clear();
    answer.mutable_outcome()->set_told(v1::TOLD_REFUSED);
    answer.mutable_outcome()->set_reason_code("NOT_A_PARTY");
  };
  ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
  EXPECT_THAT(Received().parts(), IsEmpty());
  EXPECT_THAT(Received().handle(), IsEmpty());
}

TEST_F(BlindPathTest, OneHandleForTwoPeopleIsNotTrusted) {
  pseudonyms_.meddle_handles = [](v1::RedeemAnswer& answer) {
    if (answer.items_size() == 2) answer.mutable_items(1)->set_handle(answer.items(0).handle());
  };
  EXPECT_TRUE(client::VerificationFailed(BlindPeople(2)));
  for (const v1::Identifier& person : people_) EXPECT_THAT(person.handle(), IsEmpty());
}

// The library's own limit: a message of the blind path holds 1,000.
TEST_F(BlindPathTest, MoreThanAThousandGoInSeveralMessagesAndEachGetsItsOwnHandle) {
  ASSERT_TRUE(BlindPeople(2001).ok());
  EXPECT_THAT(Evaluated(), ElementsAre(1000, 1000, 1));
  EXPECT_EQ(broker_.Count("Redeem"), 3u);
  EXPECT_EQ(broker_.Count("ListPublicKeys"), 1u);
  ExpectTheHandleOfEach(0, 2001);
}

TEST_F(BlindPathTest, AThousandGoInOneMessage) {
  ASSERT_TRUE(BlindPeople(1000).ok());
  EXPECT_THAT(Evaluated(), ElementsAre(1000));
}

TEST_F(BlindPathTest, AfterARotationTheNewKeyIsFetchedOnceAndUsed) {
  ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
  const std::string before = Received().handle();
  pseudonyms_.Rotate();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
    EXPECT_EQ(Received().handle(), TestPseudonyms::HandleOf(Anna()));
    EXPECT_NE(Received().handle(), before);
  }
  EXPECT_EQ(broker_.Count("ListPublicKeys"), 2u);
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 4u) << "one of them under a key that is no more";
}

TEST_F(BlindPathTest, ARotationBetweenEvaluationAndRedemptionBeginsTheBatchAnew) {
  pseudonyms_.meddle_evaluation = [this](auto&) {
    if (pseudonyms_.epoch() == 1) pseudonyms_.Rotate();
  };
  ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
  EXPECT_EQ(Received().handle(), TestPseudonyms::HandleOf(Anna()));
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 2u);
  EXPECT_EQ(broker_.Count("Redeem"), 2u);
}

TEST_F(BlindPathTest, ARotationBetweenTwoMessagesLeavesTheFirstAsItIs) {
  pseudonyms_.meddle_handles = [this](auto&) {
    if (pseudonyms_.epoch() == 1) pseudonyms_.Rotate();
  };
  ASSERT_TRUE(BlindPeople(2001).ok());
  EXPECT_THAT(Evaluated(), ElementsAre(1000, 1000, 1000, 1)) << "the second went twice, the third under the new key";
  EXPECT_EQ(broker_.Count("ListPublicKeys"), 2u);
  std::set<std::string> handles;
  for (const v1::Identifier& person : people_) handles.insert(person.handle());
  EXPECT_EQ(handles.size(), 2001u);
  EXPECT_FALSE(handles.contains(""));
}

TEST_F(BlindPathTest, ABrokerThatRotatesForEverIsAskedTwiceAndNoMore) {
  pseudonyms_.meddle_evaluation = [this](auto&) { pseudonyms_.Rotate(); };
  const absl::Status status = client_->CheckSubject(About(kAnna)).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 2u);
  EXPECT_EQ(broker_.Count("CheckSubject"), 0u);
}

TEST_F(BlindPathTest, ASchemeThatTheCovenantNoLongerTakesAfterARotationIsLeftOut) {
  ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
  pseudonyms_.Rotate();
  pseudonyms_.meddle_keys = [](v1::ListPublicKeysAnswer& answer) { answer.clear_keys(); };
  ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
  EXPECT_THAT(Received().handle(), IsEmpty());
  EXPECT_THAT(Received().parts(), IsEmpty());
}

TEST_F(BlindPathTest, WhereTheCovenantRefusesTheBrokerRefusesTheRequestItself) {
  pseudonyms_.meddle_keys = [](v1::ListPublicKeysAnswer& answer) { answer.clear_keys(); };
  ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
  EXPECT_EQ(Received().scheme(), "v_number");
  EXPECT_THAT(Received().parts(), IsEmpty());
  EXPECT_THAT(Received().handle(), IsEmpty());
  EXPECT_FALSE(AnyRequestHolds(kAnna));
}

TEST_F(BlindPathTest, APepperIsMixedInAndDemandedWhereTheCovenantHasOne) {
  pseudonyms_.meddle_keys = [](v1::ListPublicKeysAnswer& answer) { answer.set_pepper(true); };
  EXPECT_TRUE(absl::IsFailedPrecondition(client_->CheckSubject(About(kAnna)).status()));
  const std::string file = folder_ + "/pepper";
  std::ofstream(file) << auditor::HexEncode(std::string(32, 'p')) << "\n";
  ConnectBlind(file);
  ASSERT_TRUE(client_->CheckSubject(About(kAnna)).ok());
  const auto anna = schemes::Normalise("v_number", std::vector<std::string>{kAnna}).value();
  const crypto::Secret pepper = crypto::Secret::CopyOf(std::string(32, 'p'));
  EXPECT_EQ(Received().handle(),
            TestPseudonyms::HandleOf(pseudonyms_.ElementOf(schemes::PepperedInput("TAFEL-SIGNAAL", anna, pepper))));
}

TEST_F(BlindPathTest, APepperWhereTheCovenantHasNoneIsAMistake) {
  const std::string file = folder_ + "/pepper";
  std::ofstream(file) << auditor::HexEncode(std::string(32, 'p')) << "\n";
  ConnectBlind(file);
  EXPECT_TRUE(absl::IsFailedPrecondition(client_->CheckSubject(About(kAnna)).status()));
}

// What an officer asks for: entries about a person, under the covenant of the filter, for a purpose of the register.
v1::ListEntriesRequest SearchFor(const std::string& v_number, const std::string& covenant) {
  v1::ListEntriesRequest request;
  request.mutable_context()->set_purpose("rechtmatigheidscontrole");
  request.mutable_filter()->set_covenant(covenant);
  v1::Identifier& identifier = *request.mutable_subject()->add_identifiers();
  identifier.set_scheme("v_number");
  identifier.add_parts(v_number);
  return request;
}

TEST_F(BlindPathTest, AnOfficersSearchIsBlindedUnderTheCovenantOfItsFilter) {
  ASSERT_TRUE(client_->ListEntries(SearchFor(kAnna, "TAFEL-SIGNAAL")).ok());
  v1::ListEntriesRequest sent;
  for (const auto& seen : broker_.seen()) {
    if (seen.method == "ListEntries") sent.ParseFromString(seen.request);
    v1::RequestHead head;
    ASSERT_TRUE(head.ParseFromString(seen.request));
    const bool blinding = seen.method != "ListEntries" && seen.method != "GetConsistencyProof";
    EXPECT_EQ(head.context().covenant(), blinding ? "TAFEL-SIGNAAL" : "") << seen.method;
  }
  ASSERT_EQ(sent.subject().identifiers_size(), 1);
  EXPECT_EQ(sent.subject().identifiers(0).handle(), TestPseudonyms::HandleOf(Anna()));
  EXPECT_THAT(sent.subject().identifiers(0).parts(), IsEmpty());
  EXPECT_FALSE(AnyRequestHolds(kAnna));
}

TEST_F(BlindPathTest, ASearchThatNamesNoCovenantSendsNothing) {
  const absl::Status status = client_->ListEntries(SearchFor(kAnna, "")).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("name it in the filter"), Not(HasSubstr(kAnna))));
  EXPECT_THAT(broker_.seen(), IsEmpty());
  Connect();
  EXPECT_TRUE(client_->ListEntries(SearchFor(kAnna, "")).ok()) << "on the direct path it looks under every covenant";
  EXPECT_TRUE(AnyRequestHolds(kAnna));
}

TEST_F(BlindPathTest, ASearchByHandleOrPseudonymOrForNobodyGoesAsItIs) {
  v1::ListEntriesRequest by_handle = SearchFor(kAnna, "");
  by_handle.mutable_subject()->mutable_identifiers(0)->clear_parts();
  by_handle.mutable_subject()->mutable_identifiers(0)->set_handle("hnd1.kept");
  v1::ListEntriesRequest by_pseudonym;
  by_pseudonym.mutable_subject()->set_pseudonym("psn1.iemand");
  for (const v1::ListEntriesRequest& request : {by_handle, by_pseudonym, v1::ListEntriesRequest()}) {
    EXPECT_TRUE(client_->ListEntries(request).ok());
  }
  EXPECT_EQ(broker_.Count("ListPublicKeys"), 0u);
}

TEST_F(BlindPathTest, TheSubjectOfAnOrderIsBlinded) {
  v1::GiveOrderRequest request;
  request.mutable_context()->set_covenant("TAFEL-SIGNAAL");
  *request.mutable_subject() = About(kAnna).subject();
  ASSERT_TRUE(client_->GiveOrder(request).ok());
  v1::GiveOrderRequest sent;
  for (const auto& seen : broker_.seen()) {
    if (seen.method == "GiveOrder") sent.ParseFromString(seen.request);
  }
  EXPECT_EQ(sent.subject().identifiers(0).handle(), TestPseudonyms::HandleOf(Anna()));
  EXPECT_FALSE(AnyRequestHolds(kAnna));
}

TEST_F(BlindPathTest, ABulkMessageIsBlindedAtOnceEachPersonOnce) {
  client::CheckStream stream(*client_, {.context = Question().context(), .items_in_message = 4});
  for (const char* number : {kAnna, "2234567890", "V1234567890", "12"}) {
    ASSERT_TRUE(stream.Add(About(number).subject()).ok());
  }
  const auto summary = stream.Finish();
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(broker_.Count("EvaluateBlinded"), 1u);
  v1::CheckSubjectsRequest sent;
  v1::EvaluateBlindedRequest evaluated;
  for (const auto& seen : broker_.seen()) {
    if (seen.method == "CheckSubjects") sent.ParseFromString(seen.request);
    if (seen.method == "EvaluateBlinded") evaluated.ParseFromString(seen.request);
  }
  EXPECT_EQ(evaluated.elements_size(), 2);
  ASSERT_EQ(sent.subjects_size(), 4);
  EXPECT_EQ(sent.subjects(0).identifiers(0).handle(), sent.subjects(2).identifiers(0).handle());
  EXPECT_NE(sent.subjects(0).identifiers(0).handle(), sent.subjects(1).identifiers(0).handle());
  EXPECT_THAT(sent.subjects(3).identifiers(0).parts(), IsEmpty()) << "what is none stays here";
}

// Pepper and inputs, which hold identifiers, are wiped wherever the way ends.
class WipedInputsTest : public BlindPathTest {
 protected:
  WipedInputsTest() : pepper_file_(folder_ + "/pepper") {
    std::ofstream(pepper_file_) << kHexPepper;
    pseudonyms_.meddle_keys = [](v1::ListPublicKeysAnswer& answer) { answer.set_pepper(true); };
    ConnectBlind(pepper_file_);
  }
  static std::vector<std::string> Secrets() {
    const auto anna = schemes::Normalise("v_number", std::vector<std::string>{kAnna}).value();
    const crypto::Secret pepper = schemes::ParsePepper(kHexPepper).value();
    return {kHexPepper, std::string(pepper.view()), schemes::PepperedInput("TAFEL-SIGNAAL", anna, pepper)};
  }

  static constexpr char kHexPepper[] = "00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef";
  const std::string pepper_file_;
};

TEST_F(WipedInputsTest, WhenAllGoesWell) {
  v1::CheckSubjectRequest request = About(kAnna);
  FreedMemory freed(Secrets());
  freed.Watch();
  const auto answer = client_->CheckSubject(std::move(request));
  EXPECT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(freed.found(), 0);
}

TEST_F(WipedInputsTest, WhenAnotherIdentifierIsNone) {
  v1::CheckSubjectRequest request = About(kAnna);
  v1::Identifier* none = request.mutable_subject()->add_identifiers();
  none->set_scheme("v_number");
  none->add_parts("12345");
  FreedMemory freed(Secrets());
  freed.Watch();
  EXPECT_TRUE(absl::IsInvalidArgument(client_->CheckSubject(std::move(request)).status()));
  EXPECT_EQ(freed.found(), 0);
}

TEST_F(WipedInputsTest, WhenThePepperIsNone) {
  const std::string short_one = std::string(kHexPepper).substr(0, 62);
  std::ofstream(pepper_file_) << short_one;
  v1::CheckSubjectRequest request = About(kAnna);
  FreedMemory freed({short_one});
  freed.Watch();
  EXPECT_TRUE(absl::IsFailedPrecondition(client_->CheckSubject(std::move(request)).status()));
  EXPECT_EQ(freed.found(), 0);
}

}  // namespace
}  // namespace covenant::test
