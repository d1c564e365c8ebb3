// What finds people and objects other than by being asked about them finds the same ones before, during and after a
// rotation: links, counts, notices, orders.
#include "broker/exchange/notices/recipients.h"
#include "broker/exchange/notices/send_notices.h"
#include "broker/exchange/orders/order_sight.h"
#include "broker/exchange/rows/notices.h"
#include "broker/exchange/signals/retrieve.h"
#include "tests/broker/exchange/rotation/rotation_fixture.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";
constexpr char kCompany[] = "12345678";

class FollowedSubjectsTest : public RotationFixture {
 protected:
  // Looks at once, with half of them moved by `in_between`, with all of them moved, and two epochs on.
  void Through(const std::string& covenant, const std::function<void()>& in_between,
               const std::function<void(const std::string& when)>& look) {
    look("before");
    ASSERT_EQ(Rotate(covenant)->outcome().told(), v1::TOLD_PERMITTED);
    look("during, nobody moved");
    in_between();
    look("during, somebody moved");
    MoveAll();
    look("after");
    Rotate(covenant);
    MoveAll();
    look("two epochs on");
    broker_.Restart();
    AfterRestart();
    look("after a restart");
  }
  virtual void AfterRestart() {}
  void Supply(const std::string& party, v1::Signal signal) {
    const auto told = broker_.Submit(party, VictimSubmission(std::move(signal)));
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  }
};

TEST_F(FollowedSubjectsTest, ALinkOfTwoSuppliersIsFollowed) {
  const v1::Identifier passport = Identifier("passport", {"POL", "AB1234567"});
  v1::Signal both = VictimSignal(kAnna);
  *both.add_identifiers() = passport;
  v1::Signal other = VictimSignal(kAnna);
  *other.mutable_identifiers(0) = passport;
  Supply("politie", both);
  Supply("kmar", both);
  Supply("nla", other);
  size_t records = 3;
  const auto look = [&](const std::string& when) {
    const auto told =
        broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", kAnna)));
    EXPECT_EQ(static_cast<size_t>(told->records_size()), records) << when;
  };
  // Brings the passport's subject under the next key, and leaves Anna's.
  const auto supply = [&] {
    Supply("nla", other);
    ++records;
  };
  Through(kRegistration, supply, look);
}

TEST_F(FollowedSubjectsTest, PeopleAreCountedOnce) {
  Supply("politie", VictimSignal(kAnna));
  Supply("kmar", VictimSignal(kAnna));
  Supply("politie", VictimSignal(kBea));
  int day = 21;
  const auto look = [&](const std::string& when) {
    broker_.clock().Set(DutchTime("2026-11-" + std::to_string(++day) + "T10:00:00"));
    const auto told = broker_.Overlap("comensha", Ask<v1::OverlapRequest>(kRegistration, "statistiek"));
    std::map<std::vector<std::string>, uint64_t> cells;
    for (const v1::OverlapCell& cell : told->cells()) {
      std::vector<std::string> suppliers(cell.suppliers().begin(), cell.suppliers().end());
      std::ranges::sort(suppliers);
      cells[suppliers] = cell.people();
    }
    EXPECT_THAT(cells, ElementsAre(testing::Pair(ElementsAre("kmar", "politie"), 1u),
                                   testing::Pair(ElementsAre("politie"), 1u)))
        << when;
  };
  Through(kRegistration, [&] { Supply("kmar", VictimSignal(kAnna)); }, look);
}

TEST_F(FollowedSubjectsTest, ANoticeGoesToWhoWasToldInAnyEpochUnderItsPseudonym) {
  const auto submitted = Submit("kmar", kAnna);
  const uint64_t number = submitted.detail.items(0).stored_signal();
  std::vector<uint64_t> entries;
  std::string pseudonym;
  const auto look = [&](const std::string& when) {
    const auto checked = Check(About("v_number", kAnna));
    entries.push_back(checked.index);
    pseudonym = checked->pseudonym();
    const std::vector<Record> signals = {broker_.rooms().records.Get(number).value().value()};
    const auto given = RecipientsOf(broker_.rooms(), kTable, signals);
    ASSERT_TRUE(given.ok()) << given.status();
    ASSERT_EQ(given->size(), 1u) << when;
    EXPECT_EQ(given->front().recipient, "politie") << when;
    EXPECT_EQ(given->front().entries, entries) << when;
    EntryContent content;
    ASSERT_TRUE(SendNotices(broker_.rooms(), *broker_.rooms().policy.Current(), kTable, v1::NOTICE_KIND_CORRECTED,
                            signals, content)
                    .ok());
    ASSERT_TRUE(broker_.store().Write(content.changes).ok());
    const auto notices = Notices::To(broker_.store(), "politie");
    ASSERT_THAT(*notices, Not(IsEmpty()));
    EXPECT_THAT(pseudonym, Not(IsEmpty()));
    for (const stored::SentNotice& sent : *notices) EXPECT_EQ(sent.notice().pseudonym(), pseudonym) << when;
  };
  Through(kTable, [&] { Submit("nla", kBea); }, look);
}

TEST_F(FollowedSubjectsTest, AnOrderAboutAPersonMeansTheSameSignals) {
  Submit("kmar", kAnna);
  Submit("nla", kBea);
  size_t about_anna = 1;
  const std::string pseudonym = Check(About("v_number", kAnna))->pseudonym();
  const auto look = [&](const std::string& when) {
    authenticate::Caller caller = broker_.Person("p-cohen");
    caller.party = "politie";  // whose pseudonym it is
    v1::RequestContext context;
    context.set_covenant(kTable);
    const Call call = broker_.MakeCall(caller, v1::ENTRY_KIND_ORDER_GIVE, "", context);
    const policy::Person& officer = *call.policy->snapshot->parties().FindPerson("p-cohen");
    for (const v1::SubjectReference& subject : {About("v_number", kAnna), ByPseudonym(pseudonym)}) {
      const auto meant = SignalsAbout(broker_.rooms(), call, officer, subject);
      ASSERT_TRUE(meant.ok()) << meant.status();
      EXPECT_EQ(meant->signals.size(), about_anna) << when;
      EXPECT_EQ(meant->tokens.size(), 1u) << when;
    }
  };
  const auto supply = [&] {
    Submit("nla", kAnna);
    ++about_anna;
  };
  Through(kTable, supply, look);
}

class FollowedObjectsTest : public FollowedSubjectsTest {
 protected:
  FollowedObjectsTest() { LetObjectsBeSupplied(); }
  // The covenant's new words are in no log: a restart forgets them.
  void AfterRestart() override { LetObjectsBeSupplied(); }
  void LetObjectsBeSupplied() {
    Reword(broker_, kTable, "opsporing: [bsn, v_number, passport]", "opsporing: [bsn, v_number, passport, phone, kvk]");
    Reword(broker_, kTable,
           "purpose: voorkomen_opsporen\n    about: [slachtoffer, mogelijk_slachtoffer, verdachte, veroordeelde]",
           "purpose: voorkomen_opsporen\n    about: [mogelijk_slachtoffer, bedrijf, telefoon]");
  }
  static v1::Signal AboutCompany() {
    v1::Signal signal;
    *signal.add_identifiers() = Identifier("kvk", {kCompany});
    signal.set_object("bedrijf");
    signal.set_police_regime("wpg_8");
    return signal;
  }
  void SupplyCompany(const std::string& party) {
    const auto told = broker_.Submit(party, TableSubmission(AboutCompany()));
    ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
  }
};

TEST_F(FollowedObjectsTest, AnObjectIsFoundByItsNumberAndItsPseudonym) {
  SupplyCompany("kmar");
  v1::SubjectReference company = About("kvk", kCompany);
  company.set_object("bedrijf");
  const std::string pseudonym = Check(company)->pseudonym();
  ASSERT_THAT(pseudonym, Not(IsEmpty()));
  int suppliers = 1;
  const auto look = [&](const std::string& when) {
    EXPECT_EQ(Check(company)->contacts_size(), suppliers) << when;
    EXPECT_EQ(Check(company)->pseudonym(), pseudonym) << when;
    EXPECT_EQ(Check(ByPseudonym(pseudonym))->contacts_size(), suppliers) << when;
    EXPECT_EQ(Check(About("kvk", kCompany))->outcome().told(), v1::TOLD_NO_HIT) << "as a person's, " << when;
  };
  const auto supply = [&] {
    SupplyCompany("nla");
    ++suppliers;
  };
  Through(kTable, supply, look);
  const auto people = broker_.rooms().subjects.Next(kTable, "", 100);
  const auto objects = broker_.rooms().subjects.Next(PlaceOf(kTable, "bedrijf"), "", 100);
  EXPECT_THAT(*people, IsEmpty());
  EXPECT_EQ(objects->size(), 1u);
}

TEST_F(FollowedObjectsTest, AreMovedAfterThePeopleAndCountedWithThem) {
  Submit("kmar", kAnna);
  SupplyCompany("kmar");
  const auto place = PlaceOf(kTable, "bedrijf");
  const auto before = broker_.rooms().subjects.Next(place, "", 100);
  Rotate();
  MoveUntil(1);
  EXPECT_EQ(StandingIn(2).size(), 1u);
  EXPECT_EQ(broker_.rooms().subjects.Next(place, "", 100)->front().index_key, before->front().index_key);
  broker_.Restart();
  MoveAll();
  EXPECT_NE(broker_.rooms().subjects.Next(place, "", 100)->front().index_key, before->front().index_key);
  const auto status = Status();
  ASSERT_EQ(status->schemes_size(), 2);
  EXPECT_EQ(status->schemes(0).DebugString(), "scheme: \"kvk\"\nfrom_epoch: 2\nto_epoch: 2\nsubjects: 1\ndone: true\n");
  EXPECT_EQ(status->schemes(1).subjects(), 1u);
}

}  // namespace
}  // namespace covenant::exchange
