#include "broker/exchange/blind/evaluate.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/blind/blind_partner.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";

class EvaluateTest : public testing::Test {
 protected:
  void ExpectRefused(const v1::EvaluateBlindedRequest& request, const std::string& reason,
                     const std::string& explanation = "") {
    const auto told = police_.Evaluate(request);
    ASSERT_TRUE(told.status.ok()) << told.status;
    EXPECT_EQ(told.reason(), reason);
    EXPECT_THAT(told->outcome().explanation(), HasSubstr(explanation));
    EXPECT_EQ(told->elements_size(), 0);
    EXPECT_EQ(told->tickets_size(), 0);
    EXPECT_TRUE(told->proof().empty());
    EXPECT_EQ(told.leaf.told(), reason) << "recorded like everything";
  }

  BrokerWithoutPort broker_;
  const BlindPartner police_{broker_, "politie"};
};

TEST_F(EvaluateTest, EvaluatesWithThePublishedKeyAndProvesIt) {
  const auto blinded = police_.Blind({kAnna, kBea});
  const auto told = police_.Evaluate(police_.Evaluation(blinded));
  ASSERT_TRUE(told.status.ok()) << told.status;
  ASSERT_EQ(told->elements_size(), 2);
  EXPECT_EQ(told->tickets_size(), 2);
  EXPECT_EQ(told->epoch(), 1u);
  std::vector<crypto::Element> asked, evaluated;
  for (int i = 0; i < 2; ++i) {
    asked.push_back(blinded[static_cast<size_t>(i)].element);
    evaluated.push_back(crypto::Element::Parse(told->elements(i)).value());
  }
  const auto keys = police_.Keys();
  for (const v1::SchemeKey& key : keys->keys()) {
    const auto public_key = crypto::Element::Parse(key.public_key()).value();
    EXPECT_EQ(crypto::VerifyProof(public_key, asked, evaluated, told->proof()).ok(), key.scheme() == "v_number");
  }
  EXPECT_EQ(told.detail.items(0).elements(), 2u);
  EXPECT_EQ(told.detail.items(0).schemes(0), "v_number");
}

TEST_F(EvaluateTest, UnblindsToTheElementOfTheDirectPath) {
  const auto blinded = police_.Blind({kAnna});
  const auto told = police_.Evaluate(police_.Evaluation(blinded));
  const auto identifier = schemes::Normalise("v_number", std::vector<std::string>{kAnna}).value();
  const auto direct = broker_.rooms().subject_keys.Compute(kTable, identifier).value();
  EXPECT_EQ(police_.Redemption(blinded, told.parsed).redemptions(0).element(), direct.element);
}

TEST_F(EvaluateTest, TheKeyIsPublishedBeforeItIsUsed) {
  const auto told = police_.Evaluate(police_.Evaluation(police_.Blind({kAnna})));
  ASSERT_GE(told.index, 1u);
  EXPECT_EQ(broker_.LeafAt(told.index - 1).kind(), v1::ENTRY_KIND_SUBJECT_KEY);
}

TEST_F(EvaluateTest, RefusesAnEmptyAndAnOversizedBatch) {
  ExpectRefused(police_.Evaluation({}), "SIZE_INVALID", "1 to 1,000");
  auto request = police_.Evaluation(police_.Blind({kAnna}));
  while (request.elements_size() <= 1000) request.add_elements(request.elements(0));
  ExpectRefused(request, "SIZE_INVALID", "1 to 1,000");
}

TEST_F(EvaluateTest, AThousandElementsGoInOneCallUnderOneProof) {
  std::vector<std::string> people;
  for (int i = 0; i < 1000; ++i) people.push_back(std::to_string(1'000'000'000 + i));
  const auto blinded = police_.Blind(people);
  const auto told = police_.Evaluate(police_.Evaluation(blinded));
  ASSERT_EQ(told->elements_size(), 1000) << told.reason();
  EXPECT_EQ(told->tickets_size(), 1000);
  std::vector<crypto::Element> asked, evaluated;
  for (int i = 0; i < 1000; ++i) {
    asked.push_back(blinded[static_cast<size_t>(i)].element);
    evaluated.push_back(crypto::Element::Parse(told->elements(i)).value());
  }
  const auto published = broker_.rooms().subject_keys.PublicKey(kTable, "v_number", 1).value();
  EXPECT_TRUE(crypto::VerifyProof(published, asked, evaluated, told->proof()).ok());
  std::swap(evaluated[0], evaluated[999]);
  EXPECT_FALSE(crypto::VerifyProof(published, asked, evaluated, told->proof()).ok());
}

TEST_F(EvaluateTest, RefusesEveryMalformedElementWithItsNumber) {
  const std::string good(police_.Blind({kAnna})[0].element.bytes());
  for (const std::string& wrong : {std::string(), std::string(32, '\0'), std::string(32, '\xff'), good.substr(1),
                                   good + "x", std::string(1, '\1') + std::string(31, '\0')}) {
    auto request = police_.Evaluation({});
    request.add_elements(good);
    request.add_elements(wrong);
    ExpectRefused(request, "ELEMENT_INVALID", "element 2: ");
  }
}

TEST_F(EvaluateTest, RefusesAnElementThatStandsTwice) {
  auto request = police_.Evaluation(police_.Blind({kAnna}));
  request.add_elements(request.elements(0));
  ExpectRefused(request, "ELEMENT_INVALID", "element 2 stands in the batch twice");
}

TEST_F(EvaluateTest, RefusesWhatTheCovenantDoesNotLet) {
  const auto request = police_.Evaluation(police_.Blind({kAnna}));
  auto other = request;
  other.set_scheme("phone");
  ExpectRefused(other, "IDENTIFIER_NOT_ALLOWED", "phone");
  other.set_scheme("999990019");
  ExpectRefused(other, "WORD_UNKNOWN");
  EXPECT_THAT(broker_.AllBytes(), Not(HasSubstr("999990019")));
  other = request;
  other.set_epoch(2);
  ExpectRefused(other, "EPOCH_UNKNOWN");
  other = request;
  other.mutable_context()->set_purpose("statistiek");
  ExpectRefused(other, "PURPOSE_MISMATCH");
  const BlindPartner stranger{broker_, "comensha"};
  EXPECT_EQ(stranger.Evaluate(request).reason(), "PARTY_NOT_IN_COVENANT");
  other = request;
  other.mutable_context()->mutable_actor();
  ExpectRefused(other, "ACTOR_MISSING");
}

TEST(EvaluateWithABudgetTest, ChargesEveryElementAndSaysWhenTheBudgetBeginsAnew) {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  for (policy::Document& document : set.documents) {
    if (document.name == kTable) document.source += "\nbudgets: {politie: {evaluations_per_day: 3}}\n";
  }
  BrokerWithoutPort broker(std::move(set));
  const BlindPartner police{broker, "politie"};
  const BlindPartner kmar{broker, "kmar"};
  EXPECT_EQ(police.Evaluate(police.Evaluation(police.Blind({kAnna, kBea})))->outcome().told(), v1::TOLD_PERMITTED);
  const auto refused = police.Evaluate(police.Evaluation(police.Blind({kAnna, kBea})));
  EXPECT_EQ(refused.reason(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(refused->outcome().retry_at_ms(), absl::ToUnixMillis(DutchTime("2026-11-22T00:00:00")));
  EXPECT_EQ(refused.leaf.told(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(refused.detail.items(0).elements(), 2u);
  EXPECT_EQ(Budgets::ExhaustedSince(broker.store(), 0)->size(), 1u) << "flagged with the refusal's entry";
  broker.Restart();
  EXPECT_EQ(police.Evaluate(police.Evaluation(police.Blind({kAnna, kBea}))).reason(), "BUDGET_EXHAUSTED");
  authenticate::Caller renewed = broker.System("politie");
  renewed.fingerprint = std::string(64, 'b');
  EXPECT_EQ(broker
                .Tell<v1::EvaluateBlindedAnswer>(renewed, v1::ENTRY_KIND_EVALUATE_BLINDED, &EvaluateBlinded,
                                                 police.Evaluation(police.Blind({kAnna, kBea})))
                .reason(),
            "BUDGET_EXHAUSTED")
      << "another certificate of the party changes nothing";
  EXPECT_EQ(kmar.Evaluate(kmar.Evaluation(kmar.Blind({kAnna, kBea})))->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(police.Evaluate(police.Evaluation(police.Blind({kAnna})))->outcome().told(), v1::TOLD_PERMITTED);
  broker.clock().Set(DutchTime("2026-11-22T00:00:00"));
  EXPECT_EQ(police.Evaluate(police.Evaluation(police.Blind({kAnna, kBea})))->outcome().told(), v1::TOLD_PERMITTED);
}

}  // namespace
}  // namespace covenant::exchange
