// What officers search by is charged to their party's budget, on either path and whichever request searches.
#include "broker/exchange/story/charge.h"

#include "broker/exchange/subject_requests/subject_request_acts.h"
#include "tests/broker/exchange/blind/blind_partner.h"
#include "tests/broker/exchange/orders/order_fixture.h"
#include "tests/broker/exchange/signals/covenant_variant.h"

namespace covenant::exchange {
namespace {

constexpr char kLawful[] = "rechtmatigheidscontrole";
constexpr char kOfficer[] = "p-evers";  // of the police, who oversees the covenants

class SearchBudgetTest : public OrderTest {
 protected:
  SearchBudgetTest() {
    Reword(broker_, kTable, "retention:", "budgets:\n  politie: {evaluations_per_day: 2}\nretention:");
  }
  Told<v1::ListEntriesAnswer> Search(const std::string& covenant, v1::SubjectReference subject) {
    auto request = Ask<v1::ListEntriesRequest>("", kLawful, std::move(subject));
    request.mutable_filter()->set_covenant(covenant);
    return broker_.ListEntries(broker_.Person(kOfficer), request);
  }
  Told<v1::ListEntriesAnswer> Search(const std::string& covenant = kTable) {
    return Search(covenant, About("v_number", kAnna));
  }
  Told<v1::GiveOrderAnswer> Shield() { return Give(kOfficer, Order(v1::ORDER_KIND_SHIELD, About("v_number", kAnna))); }
  Told<v1::OpenSubjectRequestAnswer> Open() {
    auto request = Ask<v1::OpenSubjectRequestRequest>(kTable, "", About("v_number", kAnna));
    request.mutable_context()->set_motivation("brief van de betrokkene");
    request.set_right(v1::SUBJECT_RIGHT_ACCESS);
    request.set_regime(v1::SUBJECT_RIGHT_REGIME_WPG);
    return broker_.Tell<v1::OpenSubjectRequestAnswer>(broker_.Person(kOfficer), v1::ENTRY_KIND_SUBJECT_REQUEST_OPEN,
                                                      &OpenSubjectRequest, std::move(request));
  }
  // Refused with the reason and the time of reset; nobody was looked up, and it is on record that the budget is used
  // up.
  template <class Answer>
  void ExpectExhausted(const Told<Answer>& told) {
    EXPECT_EQ(told.reason(), "BUDGET_EXHAUSTED");
    EXPECT_EQ(told->outcome().retry_at_ms(), absl::ToUnixMillis(DutchTime("2026-11-22T00:00:00")));
    EXPECT_EQ(told.detail.items(0).subject_tokens_size(), 0);
    for (const store::MemoryStore::Read& read : broker_.store().TakeReads()) {
      EXPECT_NE(read.family, store::Family::kSubjects);
      EXPECT_NE(read.family, store::Family::kSignals);
    }
    EXPECT_EQ(Budgets::ExhaustedSince(broker_.store(), 0)->size(), 1u);
  }
  // The rows of evaluations.
  int Charged() {
    int rows = 0;
    for (auto cursor = broker_.store().Scan(store::Family::kUsage, store::Prefix("e")); cursor->Valid();
         cursor->Next()) {
      ++rows;
    }
    return rows;
  }
};

TEST_F(SearchBudgetTest, ASearchOfTheLogIsCharged) {
  EXPECT_EQ(Search()->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Search("")->outcome().told(), v1::TOLD_PERMITTED) << "under every covenant";
  EXPECT_EQ(Charged(), 2);
  broker_.store().TakeReads();
  ExpectExhausted(Search());
  EXPECT_EQ(Search(kRegistration)->outcome().told(), v1::TOLD_PERMITTED) << "which gives no budget";
  EXPECT_EQ(Search("").reason(), "BUDGET_EXHAUSTED");
  EXPECT_EQ(Charged(), 2) << "what is refused is not charged";
}

TEST_F(SearchBudgetTest, AnOrderAboutASubjectIsCharged) {
  Supply("kmar", kAnna);
  EXPECT_EQ(Shield()->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Shield()->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Charged(), 2);
  broker_.store().TakeReads();
  ExpectExhausted(Shield());
}

TEST_F(SearchBudgetTest, ARequestOfADataSubjectIsCharged) {
  Supply("kmar", kAnna);
  EXPECT_EQ(Open()->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Open()->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Charged(), 2);
  broker_.store().TakeReads();
  ExpectExhausted(Open());
}

TEST_F(SearchBudgetTest, TheBlindPathIsChargedOnceWhenItIsEvaluated) {
  const BlindPartner officer{.broker = broker_, .party = "politie", .purpose = kLawful, .person = kOfficer};
  v1::SubjectReference subject;
  *subject.add_identifiers() = officer.ByHandle(officer.Handle(kAnna));
  EXPECT_EQ(Charged(), 1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Search(kTable, subject)->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(Charged(), 1);
}

}  // namespace
}  // namespace covenant::exchange
