// Who is meant: possible hits, links between identifiers and objects, on the blind path against the broker as it is
// installed.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/policy/documents.h"
#include "tests/stories/broker_site.h"

namespace covenant::stories {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

constexpr char kTable[] = "TAFEL-SIGNAAL";
constexpr char kDetect[] = "voorkomen_opsporen";
constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";
constexpr char kPhone[] = "06-12345678";

v1::Identifier Identifier(const std::string& scheme, const std::vector<std::string>& parts) {
  v1::Identifier identifier;
  identifier.set_scheme(scheme);
  for (const std::string& part : parts) identifier.add_parts(part);
  return identifier;
}
const v1::Identifier kPassport = Identifier("passport", {"POL", "AB1234567"});

v1::SubjectReference About(v1::Identifier identifier, const std::string& object = "") {
  v1::SubjectReference subject;
  *subject.add_identifiers() = std::move(identifier);
  subject.set_object(object);
  return subject;
}

v1::Signal Person(const std::vector<v1::Identifier>& identifiers) {
  v1::Signal signal;
  for (const v1::Identifier& identifier : identifiers) *signal.add_identifiers() = identifier;
  signal.set_subject_role("mogelijk_slachtoffer");
  signal.set_police_regime("wpg_8");
  return signal;
}
v1::Signal Object(const std::string& kind, v1::Identifier identifier) {
  v1::Signal signal;
  *signal.add_identifiers() = std::move(identifier);
  signal.set_object(kind);
  signal.set_police_regime("wpg_8");
  return signal;
}

std::set<std::string> PartiesOf(const v1::CheckAnswer& answer) {
  std::set<std::string> parties;
  for (const v1::Contact& contact : answer.contacts()) parties.insert(contact.party());
  return parties;
}

// The table that also takes telephones, companies and vehicles; nothing of it on the direct path.
class MatchingStoryTest : public testing::Test {
 protected:
  MatchingStoryTest() : broker_(site_.Configure()) {
    EXPECT_TRUE(broker_.AwaitListening()) << broker_.said();
    std::string table = policy::Replaced(BrokerSite::TableText(), "  opsporing: [bsn, v_number, passport]",
                                         "  blind_only: all\n  opsporing: [bsn, v_number, passport, phone, kvk, "
                                         "licence_plate]");
    table = policy::Replaced(
        table, "purpose: voorkomen_opsporen\n    about: [slachtoffer, mogelijk_slachtoffer, verdachte, veroordeelde]",
        "purpose: voorkomen_opsporen\n    about: [mogelijk_slachtoffer, telefoon, bedrijf, voertuig]");
    // A fourth who asks for the same purpose.
    table = policy::Replaced(table, "    to: riec-midden-nederland\n    purpose: bestuurlijke_handhaving\n",
                             "    to: riec-midden-nederland\n    purpose: voorkomen_opsporen\n");
    EXPECT_EQ(site_.PutInForce(table), "enacted");
  }

  // One question of a party, on the blind path, over a connection of its own.
  template <class Answer, class Request>
  Answer Tell(const std::string& party, Request request,
              absl::StatusOr<client::Verified<Answer>> (client::Client::*method)(Request)) const {
    client::ConnectionOptions options = site_.Options(party);
    options.direct_path = false;
    const auto connection = client::Connection::Open(options);
    EXPECT_TRUE(connection.ok()) << connection.status();
    request.mutable_context()->set_covenant(kTable);
    request.mutable_context()->set_purpose(kDetect);
    request.mutable_context()->mutable_actor()->set_reference("m-1");
    request.mutable_context()->mutable_actor()->set_function("rechercheur");
    const auto client = client::Client::Create(**connection);
    EXPECT_TRUE(client.ok()) << client.status();
    const auto told = ((**client).*method)(std::move(request));
    EXPECT_TRUE(told.ok()) << told.status();
    return told.ok() ? told->answer() : Answer();
  }

  void Submit(const std::string& party, v1::Signal signal) const {
    v1::SubmitSignalRequest request;
    *request.mutable_signal() = std::move(signal);
    const auto told = Tell<v1::SubmitAnswer>(party, std::move(request), &client::Client::SubmitSignal);
    EXPECT_EQ(told.outcome().told(), v1::TOLD_PERMITTED) << told.outcome().ShortDebugString();
  }
  v1::CheckAnswer Check(const std::string& party, v1::SubjectReference subject) const {
    v1::CheckSubjectRequest request;
    *request.mutable_subject() = std::move(subject);
    return Tell<v1::CheckAnswer>(party, std::move(request), &client::Client::CheckSubject);
  }
  v1::CheckAnswer CheckByRiec(v1::SubjectReference subject) const {
    return Check("riec-midden-nederland", std::move(subject));
  }

  BrokerSite site_;
  BrokerProcess broker_;
};

TEST_F(MatchingStoryTest, ATelephoneAloneGivesAPossibleHitAndBesideANumberItChangesNothing) {
  Submit("kmar", Person({Identifier("v_number", {kAnna}), Identifier("phone", {kPhone})}));
  Submit("nla", Person({Identifier("v_number", {kBea}), Identifier("phone", {kPhone})}));

  const v1::CheckAnswer by_phone = Check("politie", About(Identifier("phone", {"+31 6 12345678"})));
  EXPECT_EQ(by_phone.outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_TRUE(by_phone.possible());
  EXPECT_THAT(by_phone.pseudonym(), IsEmpty());
  EXPECT_THAT(PartiesOf(by_phone), UnorderedElementsAre("kmar", "nla"));

  std::set<std::string> answers;
  for (const std::string guess : {kPhone, "06-87654321"}) {
    v1::SubjectReference subject = About(Identifier("v_number", {kAnna}));
    *subject.add_identifiers() = Identifier("phone", {guess});
    const v1::CheckAnswer told = Check("politie", subject);
    EXPECT_FALSE(told.possible());
    EXPECT_THAT(PartiesOf(told), ElementsAre("kmar")) << "who shares her telephone is another person";
    answers.insert(told.SerializeAsString());
  }
  EXPECT_EQ(answers.size(), 1u) << "a right and a wrong guess are told apart";
  EXPECT_EQ(Check("politie", About(Identifier("phone", {"06-87654321"}))).outcome().told(), v1::TOLD_NO_HIT);
}

TEST_F(MatchingStoryTest, APoisonedLinkTellsNothingOfTheOtherPersonUntilASecondSupplierMakesIt) {
  Submit("nla", Person({kPassport}));
  // Politie says, twice, that Anna holds that passport.
  Submit("politie", Person({Identifier("v_number", {kAnna}), kPassport}));
  Submit("politie", Person({Identifier("v_number", {kAnna}), kPassport}));
  const v1::SubjectReference anna = About(Identifier("v_number", {kAnna}));
  EXPECT_THAT(PartiesOf(CheckByRiec(anna)), ElementsAre("politie"));

  Submit("kmar", Person({Identifier("v_number", {kAnna}), kPassport}));
  EXPECT_THAT(PartiesOf(CheckByRiec(anna)), UnorderedElementsAre("politie", "kmar", "nla"));
  EXPECT_THAT(broker_.said(), Not(HasSubstr(kAnna)));
}

TEST_F(MatchingStoryTest, CompaniesAndVehiclesAreSubjectsOfTheirOwn) {
  Submit("kmar", Object("bedrijf", Identifier("kvk", {"12345678"})));
  Submit("kmar", Object("voertuig", Identifier("licence_plate", {"NLD", "GZJ-49-B"})));
  Submit("kmar", Object("telefoon", Identifier("phone", {kPhone})));

  const v1::CheckAnswer company = Check("politie", About(Identifier("kvk", {"1234 5678"}), "bedrijf"));
  EXPECT_EQ(company.outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_FALSE(company.possible()) << "what names an object identifies it";
  EXPECT_THAT(PartiesOf(company), ElementsAre("kmar"));
  ASSERT_THAT(company.pseudonym(), StartsWith("psn1."));
  v1::SubjectReference again;
  again.set_pseudonym(company.pseudonym());
  EXPECT_THAT(PartiesOf(Check("politie", again)), ElementsAre("kmar"));

  const v1::CheckAnswer vehicle = Check("politie", About(Identifier("licence_plate", {"NLD", "gzj49b"}), "voertuig"));
  EXPECT_THAT(PartiesOf(vehicle), ElementsAre("kmar"));
  EXPECT_NE(vehicle.pseudonym(), company.pseudonym());

  EXPECT_EQ(Check("politie", About(Identifier("phone", {kPhone}))).outcome().told(), v1::TOLD_NO_HIT)
      << "a telephone as an object is nobody's telephone";
  EXPECT_EQ(Check("politie", About(Identifier("kvk", {"87654321"}), "bedrijf")).outcome().told(), v1::TOLD_NO_HIT);
  EXPECT_EQ(Check("politie", About(Identifier("kvk", {"12345678"}), "voertuig")).outcome().reason_code(),
            "OBJECT_SCHEME_EXCLUDED");
}

}  // namespace
}  // namespace covenant::stories
