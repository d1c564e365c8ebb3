#include "clients/cpp/blind_path.h"

#include <fstream>

#include <gmock/gmock.h>

#include "broker/schemes/input.h"
#include "clients/auditor/encoding.h"
#include "clients/cpp/bulk.h"
#include "tests/broker/crypto/freed_memory.h"
#include "tests/clients/cpp/partner.h"
#include "tests/clients/cpp/test_pseudonyms.h"

namespace covenant::test {
namespace {

namespace v1 = covenant::v1;
using client::BlindPath;
using testing::AllOf;
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

  TestPseudonyms pseudonyms_{broker_};
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
