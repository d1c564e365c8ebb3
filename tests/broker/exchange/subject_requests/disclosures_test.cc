// What the broker puts into a letter about each disclosure, and about what is kept.
#include "broker/exchange/subject_requests/disclosures.h"

#include <string>
#include <vector>

#include "broker/exchange/subject_requests/gather.h"
#include "gmock/gmock.h"
#include "tests/broker/exchange/signals/covenant_variant.h"
#include "tests/broker/exchange/subject_requests/subject_request_fixture.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class Words>
std::vector<std::string> All(const Words& words) {
  return {words.begin(), words.end()};
}

class DisclosuresTest : public SubjectRequestTest {
 protected:
  // The letter of a request for access that nobody has a ground against.
  v1::GetSubjectRequestAnswer AccessLetter() {
    const std::string id = Answered(v1::SUBJECT_RIGHT_ACCESS);
    EXPECT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
    const auto letter = Letter(id);
    EXPECT_EQ(letter->outcome().told(), v1::TOLD_PERMITTED) << letter.reason();
    return letter.parsed;
  }
  // The kmar reports her to comensha, which retrieves it.
  uint64_t Report() {
    covenant_ = kRegistration;
    asked_ = {"p-diaz", "p-cohen"};
    EXPECT_EQ(broker_.Submit("kmar", VictimSubmission(VictimSignal(kAnna)))->outcome().told(), v1::TOLD_PERMITTED);
    const auto given =
        broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", kAnna)));
    EXPECT_EQ(given->outcome().told(), v1::TOLD_PERMITTED) << given.reason();
    return given.index;
  }
};

TEST_F(DisclosuresTest, NameRecipientOriginPurposeBasisAndThatOnlyAHitWasTold) {
  const v1::GetSubjectRequestAnswer letter = AccessLetter();
  ASSERT_EQ(letter.disclosures_size(), 1);
  const v1::Disclosure& told = letter.disclosures(0);
  EXPECT_EQ(told.index(), disclosure_);
  EXPECT_EQ(told.day(), "2026-11-21");
  EXPECT_EQ(told.recipient(), "Nederlandse Arbeidsinspectie");
  EXPECT_EQ(told.origin(), "Koninklijke Marechaussee");
  EXPECT_EQ(told.purpose_nl(), "voorkomen en opsporen van strafbare feiten");
  EXPECT_EQ(told.purpose_en(), "prevention and detection of offences");
  EXPECT_EQ(told.basis(), "Wpg 15");
  EXPECT_THAT(told.categories_nl(), IsEmpty());
  EXPECT_THAT(told.categories_en(), IsEmpty());
  ASSERT_EQ(letter.kept_size(), 1);
  EXPECT_EQ(letter.kept(0).organisation_nl(), "Koninklijke Marechaussee");
  EXPECT_THAT(letter.kept(0).categories_nl(), IsEmpty());
  EXPECT_FALSE(letter.truncated());
}

TEST_F(DisclosuresTest, NameTheCategoriesOfTheFieldsThatWereGivenAndOfWhatIsKept) {
  const uint64_t entry = Report();
  const v1::GetSubjectRequestAnswer letter = AccessLetter();
  ASSERT_EQ(letter.disclosures_size(), 1);
  const v1::Disclosure& told = letter.disclosures(0);
  EXPECT_EQ(told.index(), entry);
  EXPECT_EQ(told.recipient(), "CoMensha");
  EXPECT_EQ(told.origin(), "Koninklijke Marechaussee");
  EXPECT_EQ(told.purpose_nl(), "registratie van aard en omvang");
  EXPECT_EQ(told.basis(), "Wpg 18 and Bpg 4:2(1)(b)(3°)");
  EXPECT_THAT(All(told.categories_nl()), ElementsAre("aanmelder", "persoonskenmerken", "kenmerken van de uitbuiting"));
  EXPECT_THAT(All(told.categories_en()),
              ElementsAre("reporter", "personal characteristics", "features of the exploitation"));
  ASSERT_EQ(letter.kept_size(), 1);
  EXPECT_EQ(letter.kept(0).organisation_en(), "Koninklijke Marechaussee");
  EXPECT_THAT(All(letter.kept(0).categories_nl()),
              ElementsAre("identiteit en contact", "persoonskenmerken", "kenmerken van de uitbuiting", "woonsituatie"))
      << "all that was supplied, also what the recipient was not given";
}

TEST_F(DisclosuresTest, KeepTheOriginBackWhereTheCovenantMasksItAlsoOfWhatIsKept) {
  Reword(broker_, kRegistration, "organisation: as_is", "organisation: mask_source");
  Report();
  const v1::GetSubjectRequestAnswer letter = AccessLetter();
  ASSERT_EQ(letter.disclosures_size(), 1);
  EXPECT_EQ(letter.disclosures(0).recipient(), "CoMensha");
  EXPECT_EQ(letter.disclosures(0).origin(), "");
  ASSERT_EQ(letter.kept_size(), 1);
  EXPECT_EQ(letter.kept(0).organisation_nl(), "");
  EXPECT_EQ(letter.kept(0).organisation_en(), "");
  EXPECT_THAT(letter.SerializeAsString(), testing::Not(testing::HasSubstr("Marechaussee")));
}

TEST_F(DisclosuresTest, NameTheRecipientAsItWasCalledOnThatDay) {
  constexpr char kName[] = "      - {name: Nederlandse Arbeidsinspectie, from: 2022-01-01}";
  Reword(broker_, policy::DocumentKind::kRegister, "register", kName,
         "      - {name: Nederlandse Arbeidsinspectie, from: 2022-01-01, through: 2026-11-30}\n"
         "      - {name: Arbeidsinspectie Nieuw, from: 2026-12-01}");
  broker_.clock().Set(DutchTime("2026-12-02T10:00:00"));
  ASSERT_EQ(
      broker_.Check("nla", Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", kAnna)))->outcome().told(),
      v1::TOLD_PERMITTED);
  const v1::GetSubjectRequestAnswer letter = AccessLetter();
  ASSERT_EQ(letter.disclosures_size(), 2);
  EXPECT_EQ(letter.disclosures(0).recipient(), "Nederlandse Arbeidsinspectie");
  EXPECT_EQ(letter.disclosures(1).recipient(), "Arbeidsinspectie Nieuw");
}

TEST_F(DisclosuresTest, AreTheNewestWhereThereAreMoreThanALetterHolds) {
  auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
  for (int i = 0; i < 1000; ++i) *request.add_subjects() = About("v_number", kAnna);
  const auto ask = [&] { return broker_.CheckBulk("nla", request); };
  for (int i = 0; i < kMostDisclosures / 1000; ++i) {
    const auto told = ask();
    ASSERT_EQ(told->outcome().told(), v1::TOLD_ITEMIZED) << told.reason();
    ASSERT_EQ(told->items(0).outcome().told(), v1::TOLD_PERMITTED);
  }
  const v1::GetSubjectRequestAnswer letter = AccessLetter();
  EXPECT_TRUE(letter.truncated());
  ASSERT_EQ(letter.disclosures_size(), kMostDisclosures);
  EXPECT_GT(letter.disclosures(0).index(), disclosure_) << "the oldest is the one left out";
}

TEST_F(DisclosuresTest, AreGatheredUnderTheAvgWithinAMonthOnItsOwnGrounds) {
  Report();
  auto opening = Opening();
  opening.set_regime(v1::SUBJECT_RIGHT_REGIME_AVG);
  const auto opened = Open(std::move(opening));
  ASSERT_EQ(opened->outcome().told(), v1::TOLD_PERMITTED) << opened.reason();
  EXPECT_EQ(opened->subject_request().due_on(), "2026-12-21");
  EXPECT_EQ(opened->subject_request().regime(), v1::SUBJECT_RIGHT_REGIME_AVG);
  EXPECT_EQ(opened.detail.subject_right().regime(), v1::SUBJECT_RIGHT_REGIME_AVG);
  const std::string id = opened->subject_request().subject_request_id();
  EXPECT_EQ(Extend(id)->subject_request().due_on(), "2027-02-21") << "two months more (AVG 12(3))";
  EXPECT_EQ(AnswerAs("p-diaz", id, "wpg_27_1_b", "2027-01-15").reason(), "GROUND_UNKNOWN");
  EXPECT_EQ(AnswerAs("p-diaz", id, "uavg_41_1_k", "2027-01-15").reason(), "GROUND_UNKNOWN");
  ASSERT_EQ(AnswerAs("p-diaz", id, "uavg_41_1_d", "2027-01-15")->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(AnswerAs("p-cohen", id)->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(Decide(id, v1::SUBJECT_RIGHT_VERDICT_GRANTED)->outcome().told(), v1::TOLD_PERMITTED);
  const auto letter = Letter(id);
  EXPECT_THAT(letter->disclosures(), IsEmpty());
  ASSERT_EQ(letter->left_out_size(), 1);
  EXPECT_EQ(letter->left_out(0).ground(), "uavg_41_1_d");
  EXPECT_EQ(letter->left_out(0).signals(), 1u);
}

}  // namespace
}  // namespace covenant::exchange
