// Two officers decide what becomes of stored signals, a supplier corrects its own, and whoever was given them is told:
// the real program, its log verified at the end of each story.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/auditor/export_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/text/civil_date.h"
#include "tests/policy/documents.h"
#include "tests/stories/broker_site.h"
#include "tests/stories/thief.h"

namespace covenant::stories {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr char kTable[] = "TAFEL-SIGNAAL";
constexpr char kRegistration[] = "COMENSHA-REG";
constexpr char kRegister[] = "registratie_aard_omvang";
constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2345678901";
constexpr absl::Duration kPastTheTerm = absl::Hours(24 * 40);

// The day that it is, or will be, in the Netherlands.
std::string Day(int days_from_now) {
  return policy::FormatDate(policy::DutchDay(absl::Now()) + days_from_now);
}

class OrderStoryTest : public testing::Test {
 protected:
  OrderStoryTest() : configuration_(site_.Configure()) { Start(); }

  void Start(absl::Duration ahead = absl::ZeroDuration()) {
    broker_ = std::make_unique<BrokerProcess>(configuration_, ahead);
    ASSERT_TRUE(broker_->AwaitListening()) << broker_->said();
  }
  void Stop() { EXPECT_EQ(broker_->Stop(), 0); }

  // Signals of the table are kept for two years, or for a month.
  void LoadTable() { site_.LoadTable(); }
  void LoadTableOfAMonth() {
    EXPECT_EQ(site_.PutInForce(policy::Replaced(BrokerSite::TableText(), "keep: P2Y", "keep: P1M")), "enacted");
  }
  void LoadRegistration() {
    const std::string text = policy::SourceFile("policy/covenants/COMENSHA-REG.yaml");
    const std::string bare = policy::Replaced(
        text, "change: {proposed_by: [comensha, politie], accepted_by: every_party, notice: P3M}\n", "");
    EXPECT_EQ(site_.PutInForce(bare, kRegistration), "enacted");
  }

  // One call of `name`, and its answer.
  template <class Answer, class Request>
  Answer Ask(const std::string& name, absl::StatusOr<client::Verified<Answer>> (client::Client::*method)(Request),
             Request request, const std::string& covenant, const std::string& purpose = "") const {
    return Call<Answer>(name, covenant, purpose, request,
                        [&](client::Client& client, Request r) { return (client.*method)(std::move(r)); });
  }
  template <class Answer, class Request, class Make>
  Answer Call(const std::string& name, const std::string& covenant, const std::string& purpose, Request request,
              Make make) const {
    request.mutable_context()->set_covenant(covenant);
    request.mutable_context()->set_purpose(purpose);
    request.mutable_context()->mutable_actor()->set_reference("m-1");
    request.mutable_context()->mutable_actor()->set_function("medewerker");
    const auto connection = site_.Connect(name);
    const auto client = client::Client::Create(*connection);
    const absl::StatusOr<client::Verified<Answer>> told = make(**client, std::move(request));
    EXPECT_TRUE(told.ok()) << told.status();
    return told.ok() ? told->answer() : Answer();
  }

  static v1::SubjectReference About(const std::string& v_number) {
    v1::SubjectReference subject;
    v1::Identifier& identifier = *subject.add_identifiers();
    identifier.set_scheme("v_number");
    identifier.add_parts(v_number);
    return subject;
  }

  // The supplier's reference to the signal.
  std::string Submit(const std::string& party, const std::string& covenant, const std::string& purpose,
                     v1::Signal signal, const std::string& v_number) const {
    v1::SubmitSignalRequest request;
    *signal.mutable_identifiers() = About(v_number).identifiers();
    signal.set_subject_role("slachtoffer");
    *request.mutable_signal() = std::move(signal);
    const auto answer = Call<v1::SubmitAnswer>(
        party, covenant, purpose, request,
        [](client::Client& client, v1::SubmitSignalRequest r) { return client.SubmitSignal(std::move(r)); });
    EXPECT_EQ(answer.outcome().told(), v1::TOLD_PERMITTED) << answer.ShortDebugString();
    return answer.signal_reference();
  }
  std::string SubmitToTable(const std::string& v_number) const {
    v1::Signal signal;
    signal.set_police_regime("wpg_8");
    return Submit("kmar", kTable, "voorkomen_opsporen", std::move(signal), v_number);
  }

  v1::CheckAnswer Check(const std::string& v_number) const {
    v1::CheckSubjectRequest request;
    *request.mutable_subject() = About(v_number);
    return Ask("politie", &client::Client::CheckSubject, request, kTable, "voorkomen_opsporen");
  }
  v1::Told Told(const std::string& v_number) const { return Check(v_number).outcome().told(); }
  v1::RetrieveAnswer Retrieve(const std::string& v_number) const {
    v1::RetrieveRequest request;
    *request.mutable_subject() = About(v_number);
    return Ask("comensha", &client::Client::Retrieve, request, kRegistration, kRegister);
  }

  v1::GiveOrderRequest OrderTo(v1::OrderKind kind) const {
    v1::GiveOrderRequest request;
    request.set_kind(kind);
    request.set_ground("bevel 2026-114");
    return request;
  }
  v1::Order Give(const v1::GiveOrderRequest& request) const {
    const auto answer = Ask("officer", &client::Client::GiveOrder, request, kTable);
    EXPECT_EQ(answer.outcome().told(), v1::TOLD_PERMITTED) << answer.ShortDebugString();
    return answer.order();
  }
  v1::ApproveOrderAnswer Approve(const std::string& officer, const v1::Order& order) const {
    return Call<v1::ApproveOrderAnswer>(
        officer, kTable, "", v1::ApproveOrderRequest(),
        [&](client::Client& client, v1::ApproveOrderRequest r) { return client.ApproveOrder(std::move(r), order); });
  }
  // Given by one officer and approved by the other.
  v1::Order Carried(v1::GiveOrderRequest request) const {
    const auto answer = Approve("officer-b", Give(request));
    EXPECT_EQ(answer.outcome().told(), v1::TOLD_PERMITTED) << answer.ShortDebugString();
    return answer.order();
  }
  v1::Order Carried(v1::OrderKind kind, const std::string& v_number, const std::string& until = "") const {
    v1::GiveOrderRequest request = OrderTo(kind);
    *request.mutable_subject() = About(v_number);
    request.set_until(until);
    return Carried(std::move(request));
  }
  v1::Order End(const v1::Order& order) const {
    v1::GiveOrderRequest request = OrderTo(v1::ORDER_KIND_END);
    request.set_ends(order.order_id());
    return Carried(std::move(request));
  }

  std::vector<v1::Notice> NoticesTo(const std::string& party) const {
    const auto answer = Ask(party, &client::Client::ListNotices, v1::ListNoticesRequest(), "");
    return {answer.notices().begin(), answer.notices().end()};
  }
  std::vector<v1::NoticeKind> KindsTo(const std::string& party) const {
    std::vector<v1::NoticeKind> kinds;
    for (const v1::Notice& notice : NoticesTo(party)) kinds.push_back(notice.kind());
    return kinds;
  }
  v1::Outcome Confirm(const std::string& party, const v1::Notice& notice) const {
    v1::ConfirmNoticeRequest request;
    request.set_notice_id(notice.notice_id());
    return Ask(party, &client::Client::ConfirmNotice, request, "").outcome();
  }

  // The destructions of the log, of which the certificates stand too once there are that many. The log verifies.
  std::vector<v1::Destruction> AwaitDestroyed(size_t number) {
    const absl::Time late = absl::Now() + absl::Seconds(60);
    std::vector<v1::Destruction> begun;
    for (size_t certified = 0; certified < number && absl::Now() < late;) {
      EXPECT_GT(site_.AuditedEntries(), 0u);
      begun = Destructions(v1::ENTRY_KIND_DESTROY);
      certified = Destructions(v1::ENTRY_KIND_DESTROYED).size();
    }
    EXPECT_EQ(begun.size(), number);
    return begun;
  }
  std::vector<v1::Destruction> Destructions(v1::EntryKind kind) const {
    std::vector<v1::Destruction> found;
    const auto reader = auditor::ExportReader::Open(site_.last_export());
    for (;;) {
      const auto frame = (*reader)->Next();
      if (!frame.ok() || !*frame) return found;
      v1::ExportedEntry entry;
      v1::Leaf leaf;
      v1::Detail detail;
      EXPECT_TRUE(entry.ParseFromString((*frame)->bytes) && leaf.ParseFromString(entry.leaf()) &&
                  detail.ParseFromString(entry.detail()));
      if (leaf.kind() == kind) found.push_back(detail.destruction());
    }
  }

  BrokerSite site_;
  const std::string configuration_;
  std::unique_ptr<BrokerProcess> broker_;
};

TEST_F(OrderStoryTest, TwoOfficersHaveASubjectDestroyedForEverybodyAndForAThief) {
  LoadTable();
  SubmitToTable(kAnna);
  const v1::CheckAnswer hit = Check(kAnna);
  ASSERT_EQ(hit.outcome().told(), v1::TOLD_PERMITTED);
  Stop();
  const Stolen stolen = Thief(site_).Steal();
  EXPECT_TRUE(Thief(site_).CanOpen(stolen));

  Start();
  v1::GiveOrderRequest request = OrderTo(v1::ORDER_KIND_DESTROY);
  *request.mutable_subject() = About(kAnna);
  const v1::Order order = Give(request);
  EXPECT_EQ(Told(kAnna), v1::TOLD_PERMITTED) << "one officer alone destroys nothing";
  EXPECT_EQ(Approve("officer", order).outcome().reason_code(), "SAME_PERSON");
  EXPECT_EQ(Approve("officer-b", order).outcome().told(), v1::TOLD_PERMITTED);
  const std::vector<v1::Destruction> destroyed = AwaitDestroyed(1);
  ASSERT_EQ(destroyed.size(), 1u);
  EXPECT_EQ(destroyed[0].cause(), "order");
  EXPECT_EQ(destroyed[0].order_id(), order.order_id());
  EXPECT_EQ(Told(kAnna), v1::TOLD_NO_HIT);
  v1::CheckSubjectRequest by_pseudonym;
  by_pseudonym.mutable_subject()->set_pseudonym(hit.pseudonym());
  EXPECT_EQ(Ask("politie", &client::Client::CheckSubject, by_pseudonym, kTable, "voorkomen_opsporen").outcome().told(),
            v1::TOLD_NO_HIT);

  const std::vector<v1::Notice> notices = NoticesTo("politie");
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].kind(), v1::NOTICE_KIND_DESTROYED);
  EXPECT_EQ(notices[0].pseudonym(), hit.pseudonym()) << "or the recipient cannot tell whom it is about";
  EXPECT_EQ(Confirm("nla", notices[0]).reason_code(), "NOTICE_UNKNOWN");
  EXPECT_EQ(Confirm("politie", notices[0]).told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Confirm("politie", notices[0]).reason_code(), "NOTICE_UNKNOWN");
  EXPECT_THAT(NoticesTo("politie"), IsEmpty());
  EXPECT_GT(site_.AuditedEntries(), 0u);

  Stop();
  const Thief after(site_);
  EXPECT_FALSE(after.CanOpen(stolen));
  EXPECT_THAT(after.WhereIndexKeyIs(stolen), IsEmpty());
}

TEST_F(OrderStoryTest, AHoldKeepsASignalWhoseTermIsOver) {
  LoadTableOfAMonth();
  SubmitToTable(kAnna);
  SubmitToTable(kBea);
  const v1::Order hold = Carried(v1::ORDER_KIND_HOLD, kAnna, Day(365));
  v1::GiveOrderRequest request = OrderTo(v1::ORDER_KIND_DESTROY);
  *request.mutable_subject() = About(kAnna);
  EXPECT_EQ(Approve("officer-b", Give(request)).outcome().reason_code(), "SIGNAL_HELD");
  Stop();

  Start(kPastTheTerm);
  const std::vector<v1::Destruction> first = AwaitDestroyed(1);
  ASSERT_EQ(first.size(), 1u);
  ASSERT_EQ(first[0].signals_size(), 1) << "the one that is not held";
  EXPECT_NE(first[0].signals(0).signal(), hold.signals(0));
  EXPECT_EQ(Told(kAnna), v1::TOLD_NO_HIT) << "kept is not provided";
  End(hold);
  Stop();

  Start(kPastTheTerm);
  const std::vector<v1::Destruction> all = AwaitDestroyed(2);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].cause(), "retention");
  EXPECT_EQ(all[1].signals(0).signal(), hold.signals(0));
}

TEST_F(OrderStoryTest, AShieldedSubjectIsANoHitUntilTheShieldEnds) {
  LoadTable();
  SubmitToTable(kAnna);
  ASSERT_EQ(Told(kAnna), v1::TOLD_PERMITTED);
  const v1::Order shield = Carried(v1::ORDER_KIND_SHIELD, kAnna);
  EXPECT_EQ(Told(kAnna), v1::TOLD_NO_HIT);
  EXPECT_THAT(KindsTo("politie"), ElementsAre(v1::NOTICE_KIND_SHIELDED));
  End(shield);
  EXPECT_EQ(Told(kAnna), v1::TOLD_PERMITTED);
  EXPECT_THAT(KindsTo("politie"), ElementsAre(v1::NOTICE_KIND_SHIELDED, v1::NOTICE_KIND_SHIELD_ENDED));
  Carried(v1::ORDER_KIND_REMOVE, kAnna);
  EXPECT_EQ(Told(kAnna), v1::TOLD_NO_HIT);
  EXPECT_EQ(KindsTo("politie").back(), v1::NOTICE_KIND_REMOVED);
  EXPECT_GT(site_.AuditedEntries(), 0u);
}

TEST_F(OrderStoryTest, ACorrectionIsGivenFromThenOnAndEarlierRecipientsAreTold) {
  LoadRegistration();
  v1::Signal signal;
  signal.set_police_regime("wpg_8");
  v1::FieldValue& nationality = *signal.add_fields();
  nationality.set_field("nationality");
  nationality.set_value("POL");
  const std::string reference = Submit("politie", kRegistration, kRegister, std::move(signal), kAnna);
  const v1::RetrieveAnswer before = Retrieve(kAnna);
  ASSERT_EQ(before.records_size(), 1) << before.ShortDebugString();
  EXPECT_EQ(before.records(0).fields(0).value(), "POL");

  v1::CorrectSignalRequest request;
  request.set_signal_reference(reference);
  request.add_fields()->set_field("nationality");
  request.mutable_fields(0)->set_value("ROU");
  EXPECT_EQ(Ask("kmar", &client::Client::CorrectSignal, request, kRegistration).outcome().reason_code(),
            "SIGNAL_UNKNOWN")
      << "another one's";
  const auto corrected = Ask("politie", &client::Client::CorrectSignal, request, kRegistration);
  EXPECT_EQ(corrected.outcome().told(), v1::TOLD_PERMITTED) << corrected.ShortDebugString();
  const v1::RetrieveAnswer after = Retrieve(kAnna);
  ASSERT_EQ(after.records_size(), 1);
  EXPECT_EQ(after.records(0).fields(0).value(), "ROU");
  const std::vector<v1::Notice> notices = NoticesTo("comensha");
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].kind(), v1::NOTICE_KIND_CORRECTED);
  EXPECT_EQ(notices[0].supplier(), "politie");
  EXPECT_EQ(notices[0].pseudonym(), before.pseudonym());
  EXPECT_GT(site_.AuditedEntries(), 0u);
}

TEST_F(OrderStoryTest, WithdrawnConsentDestroysAndTellsWhoHadTheSignal) {
  LoadRegistration();
  v1::Signal signal;
  v1::Consent& consent = *signal.mutable_consent();
  consent.set_form("written");
  consent.set_signed_by("self");
  consent.add_scopes("registratie");
  consent.set_given_on(Day(-10));
  v1::FieldValue& born = *signal.add_fields();
  born.set_field("birth_date");
  born.set_value("1990-04-05");
  const std::string reference = Submit("zorgcoordinatie", kRegistration, kRegister, std::move(signal), kAnna);
  ASSERT_EQ(Retrieve(kAnna).records_size(), 1);

  v1::WithdrawConsentRequest request;
  request.set_signal_reference(reference);
  request.set_withdrawn_on(Day(1));
  const auto withdraw = [&] {
    return Ask("zorgcoordinatie", &client::Client::WithdrawConsent, request, kRegistration);
  };
  EXPECT_EQ(withdraw().outcome().reason_code(), "DATE_INVALID") << "it lies ahead";
  request.set_withdrawn_on(Day(-1));
  const v1::WithdrawConsentAnswer withdrawn = withdraw();
  EXPECT_EQ(withdrawn.outcome().told(), v1::TOLD_PERMITTED) << withdrawn.ShortDebugString();
  EXPECT_EQ(withdrawn.destroyed_on(), Day(0)) << "within a day, says the covenant";
  EXPECT_EQ(Retrieve(kAnna).outcome().told(), v1::TOLD_NO_HIT);
  const std::vector<v1::Destruction> destroyed = AwaitDestroyed(1);
  ASSERT_EQ(destroyed.size(), 1u);
  EXPECT_EQ(destroyed[0].cause(), "consent");
  EXPECT_THAT(KindsTo("comensha"), ElementsAre(v1::NOTICE_KIND_CONSENT_WITHDRAWN, v1::NOTICE_KIND_DESTROYED));
  EXPECT_EQ(withdraw().outcome().reason_code(), "SIGNAL_UNKNOWN");
}

}  // namespace
}  // namespace covenant::stories
