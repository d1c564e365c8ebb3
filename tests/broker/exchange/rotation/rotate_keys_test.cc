// Asking for other keys: what is recorded and published, and who is refused.
#include "broker/exchange/rotation/rotate_keys.h"

#include "broker/exchange/blind/published_key.h"
#include "tests/broker/exchange/rotation/rotation_fixture.h"

namespace covenant::exchange {
namespace {

using testing::IsEmpty;

constexpr char kAnna[] = "1234567890";

class RotateKeysTest : public RotationFixture {
 protected:
  std::vector<uint32_t> EpochsGiven() {
    std::vector<uint32_t> epochs;
    const auto told = kmar_.Keys();
    for (const v1::SchemeKey& key : told->keys()) {
      if (key.scheme() == "v_number") epochs.push_back(key.epoch());
    }
    return epochs;
  }
};

TEST_F(RotateKeysTest, PublishesTheNextKeyBeforeAnybodyIsGivenIt) {
  Submit("kmar", kAnna);
  EXPECT_THAT(EpochsGiven(), testing::ElementsAre(1u));
  const auto told = Rotate();
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told.reason();
  uint64_t published = 0;
  for (uint64_t i = 0; i < broker_.size(); ++i) {
    const v1::Leaf leaf = broker_.LeafAt(i);
    if (leaf.published_key().scheme() == "v_number" && leaf.published_key().epoch() == 2) published = i;
  }
  EXPECT_GT(published, 0u);
  EXPECT_LT(published, told.index);
  EXPECT_EQ(told.leaf.kind(), v1::ENTRY_KIND_ROTATE_KEYS);
  EXPECT_EQ(told.leaf.covenant(), kTable);
  EXPECT_EQ(told.detail.person(), "p-bakker");
  EXPECT_THAT(EpochsGiven(), testing::ElementsAre(1u, 2u)) << "both answer until it is done";
  MoveAll();
  EXPECT_THAT(EpochsGiven(), testing::ElementsAre(2u));
}

TEST_F(RotateKeysTest, SaysHowFarItIs) {
  Submit("kmar", kAnna);
  EXPECT_EQ(Status()->schemes(0).DebugString(), "scheme: \"v_number\"\nfrom_epoch: 1\nto_epoch: 1\ndone: true\n");
  EXPECT_EQ(Rotate()->schemes(0).DebugString(), "scheme: \"v_number\"\nfrom_epoch: 1\nto_epoch: 2\n");
  EXPECT_EQ(Status()->schemes(0).DebugString(), "scheme: \"v_number\"\nfrom_epoch: 1\nto_epoch: 2\n");
  MoveAll();
  EXPECT_EQ(Status()->schemes(0).DebugString(),
            "scheme: \"v_number\"\nfrom_epoch: 2\nto_epoch: 2\nsubjects: 1\ndone: true\n");
}

TEST_F(RotateKeysTest, WaitsForASecondPerson) {
  Submit("kmar", kAnna);
  const auto ask = [&](const std::string& person) { return RotateAs(person, Ask<v1::RotateKeysRequest>(kTable, "")); };
  const auto first = ask("p-adema");
  EXPECT_EQ(first->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(first->asked_by(), "p-adema");
  EXPECT_EQ(first->schemes(0).to_epoch(), 1u);
  EXPECT_EQ(first.detail.key_rotation().DebugString(),
            "schemes {\n  scheme: \"v_number\"\n  from_epoch: 1\n  to_epoch: 1\n}\n");
  EXPECT_EQ(ask("p-adema").reason(), "SAME_PERSON");
  broker_.Restart();
  EXPECT_EQ(ask("p-adema").reason(), "SAME_PERSON");
  EXPECT_EQ(Status()->asked_by(), "p-adema");
  MoveAll();
  EXPECT_EQ(Status()->schemes(0).to_epoch(), 1u) << "nothing is begun";
  const auto second = ask("p-bakker");
  EXPECT_EQ(second->schemes(0).to_epoch(), 2u);
  EXPECT_EQ(second->asked_by(), "");
  EXPECT_EQ(Status()->asked_by(), "");
}

TEST_F(RotateKeysTest, AnAskIsForgottenAfterThirtyDays) {
  Submit("kmar", kAnna);
  RotateAs("p-adema", Ask<v1::RotateKeysRequest>(kTable, ""));
  broker_.clock().Set(broker_.clock().Now() + absl::Hours(24 * 30));
  EXPECT_EQ(Status()->asked_by(), "");
  EXPECT_EQ(RotateAs("p-bakker", Ask<v1::RotateKeysRequest>(kTable, ""))->asked_by(), "p-bakker");
  EXPECT_EQ(Status()->schemes(0).to_epoch(), 1u);
}

TEST_F(RotateKeysTest, RefusesASecondOneWhileTheFirstIsNotDone) {
  Submit("kmar", kAnna);
  Rotate();
  EXPECT_EQ(Rotate().reason(), "ROTATION_RUNNING");
  MoveAll();
  const auto again = Rotate();
  EXPECT_EQ(again->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(again->schemes(0).to_epoch(), 3u);
  MoveAll();
  EXPECT_EQ(StandingIn(3).size(), 1u);
}

TEST_F(RotateKeysTest, RefusesACovenantThatIsNotKnown) {
  EXPECT_EQ(Rotate("COVENANT-X").reason(), "COVENANT_UNKNOWN");
}

TEST_F(RotateKeysTest, HasNothingToDoWhereThereAreNoKeys) {
  const auto told = Rotate();
  EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(told->schemes(), IsEmpty());
  MoveAll();
  EXPECT_EQ(Entries(v1::ENTRY_KIND_KEYS_ROTATED), 0);
}

TEST_F(RotateKeysTest, ARepeatAnswersAgainAndRotatesOnce) {
  Submit("kmar", kAnna);
  RotateAs("p-adema", Ask<v1::RotateKeysRequest>(kTable, ""));
  auto request = Ask<v1::RotateKeysRequest>(kTable, "");
  broker_.Complete(*request.mutable_context());
  const auto ask = [&] {
    return broker_.TellAsIs<v1::RotateKeysAnswer>(broker_.Person("p-bakker"), v1::ENTRY_KIND_ROTATE_KEYS, &RotateKeys,
                                                  request);
  };
  const auto first = ask();
  MoveAll();
  const auto second = ask();
  EXPECT_EQ(second.answer, first.answer);
  EXPECT_EQ(second.index, first.index);
  EXPECT_EQ(Entries(v1::ENTRY_KIND_ROTATE_KEYS), 2) << "of the two persons";
  EXPECT_EQ(Status()->schemes(0).to_epoch(), 2u);
}

TEST_F(RotateKeysTest, IsAskedAgainAfterATryThatGotNoFurtherThanThePublication) {
  Submit("kmar", kAnna);
  ASSERT_TRUE(Wait(Publish(broker_.rooms(), kTable, "v_number", 2)).ok());
  EXPECT_THAT(EpochsGiven(), testing::ElementsAre(1u)) << "published, and not current";
  Rotate();
  MoveAll();
  EXPECT_EQ(StandingIn(2).size(), 1u);
}

TEST_F(RotateKeysTest, TheEntryOfWhatIsDoneIsOfTheCovenantAndCountsItsSubjects) {
  SubmitMany(1'000'000'000, 3);
  Rotate();
  MoveAll();
  const uint64_t last = broker_.size() - 1;
  EXPECT_EQ(broker_.LeafAt(last).kind(), v1::ENTRY_KIND_KEYS_ROTATED);
  EXPECT_EQ(broker_.LeafAt(last).covenant(), kTable);
  EXPECT_EQ(broker_.DetailAt(last).key_rotation().DebugString(),
            "schemes {\n  scheme: \"v_number\"\n  from_epoch: 1\n  to_epoch: 2\n  subjects: 3\n}\n");
}

TEST_F(RotateKeysTest, EvaluatesUnderBothKeysUntilItIsDone) {
  Submit("kmar", kAnna);
  police_.Keys();
  const auto evaluate = [&](uint32_t epoch) {
    auto request = police_.Evaluation(police_.Blind({kAnna}));
    request.set_epoch(epoch);
    return police_.Evaluate(std::move(request));
  };
  EXPECT_EQ(evaluate(2).reason(), "EPOCH_UNKNOWN");
  Rotate();
  EXPECT_EQ(evaluate(1)->epoch(), 1u);
  EXPECT_EQ(evaluate(2)->epoch(), 2u);
  EXPECT_EQ(evaluate(0)->epoch(), 2u);
  MoveAll();
  EXPECT_EQ(evaluate(1).reason(), "EPOCH_UNKNOWN");
  EXPECT_EQ(evaluate(0)->epoch(), 2u);
  EXPECT_EQ(evaluate(3).reason(), "EPOCH_UNKNOWN");
}

TEST_F(RotateKeysTest, ATicketOfBeforeIsStillRedeemed) {
  Submit("kmar", kAnna);
  const auto blinded = police_.Blind({kAnna});
  const auto evaluated = police_.Evaluate(police_.Evaluation(blinded));
  Rotate();
  MoveAll();
  const auto redeemed = police_.Redeem(police_.Redemption(blinded, evaluated.parsed));
  ASSERT_EQ(redeemed->items_size(), 1) << redeemed.reason();
  EXPECT_EQ(Check(By(police_.ByHandle(redeemed->items(0).handle())))->outcome().told(), v1::TOLD_PERMITTED);
  auto unknown = police_.Redemption(blinded, evaluated.parsed);
  unknown.set_epoch(3);
  EXPECT_EQ(police_.Redeem(std::move(unknown)).reason(), "EPOCH_UNKNOWN");
}

}  // namespace
}  // namespace covenant::exchange
