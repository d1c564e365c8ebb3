#include "broker/exchange/audit/list_entries.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "broker/crypto/seal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kOfficer[] = "p-cohen";  // for comensha, politie and gemeente-almere, and both covenants
constexpr char kLawful[] = "rechtmatigheidscontrole";
constexpr char kAnna[] = "1234567890";
constexpr char kBea[] = "2234567890";
constexpr char kNobody[] = "3234567890";

v1::ListEntriesRequest ListRequest() {
  auto request = Ask<v1::ListEntriesRequest>("", kLawful);
  request.mutable_context()->set_motivation("klacht 2026-17");
  return request;
}

// An officer of the police alone: no covenant, no other party.
policy::PolicySet WithPoliceOfficer() {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  policy::Document document = *set.Find(policy::DocumentKind::kRegister, "register");
  document.source = policy::Replaced(
      document.source, "parties: [comensha, politie, gemeente-almere], covenants: [COMENSHA-REG, TAFEL-SIGNAAL]",
      "parties: [politie]");
  set.Replace(std::move(document));
  return set;
}

class ListEntriesTest : public testing::Test {
 protected:
  explicit ListEntriesTest(policy::PolicySet set = BrokerWithoutPort::ShippedPolicy()) : broker_(std::move(set)) {}

  Told<v1::CheckAnswer> Check(const std::string& party, const std::string& v_number) {
    return broker_.Check(party, Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", v_number)));
  }
  Told<v1::RetrieveAnswer> Retrieve(const std::string& v_number) {
    return broker_.Retrieve("comensha",
                            Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", v_number)));
  }
  // A little of everything, over two days.
  void Trade() {
    for (int i = 0; i < 6; ++i) {
      broker_.Submit(i % 2 == 0 ? "politie" : "nla", TableSubmission(TableSignal(i < 3 ? kAnna : kBea)));
      v1::Signal signal = VictimSignal(kAnna);
      if (i % 2 == 0) signal.set_handling_code("hidden");
      broker_.Submit("politie", VictimSubmission(signal));
      Check(i % 2 == 0 ? "kmar" : "politie", i % 3 == 0 ? kAnna : kNobody);
      Retrieve(i % 2 == 0 ? kAnna : kBea);
      broker_.WhoAmI("kmar");
      broker_.WhoAmI("politie");
      if (i == 2) broker_.clock().Set(DutchTime("2026-11-22T10:00:00"));
    }
  }
  bool CatchUp() {
    for (int i = 0; i < 2000 && broker_.rooms().follower.followed() < broker_.size(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return broker_.rooms().follower.followed() >= broker_.size();
  }

  // Indices of what the reader is shown below `end`, over all pages.
  std::vector<uint64_t> List(const authenticate::Caller& caller, v1::ListEntriesRequest request,
                             uint64_t end = ~uint64_t{0}) {
    std::vector<uint64_t> indices;
    request.set_page_size(7);
    for (int page = 0; page < 1000; ++page) {
      const auto told = broker_.ListEntries(caller, request);
      EXPECT_TRUE(told.status.ok()) << told.status;
      EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told.reason();
      for (const v1::Entry& entry : told->entries()) {
        if (entry.index() < end) indices.push_back(entry.index());
      }
      if (told->next_page_token().empty()) return indices;
      request.set_page_token(told->next_page_token());
    }
    ADD_FAILURE() << "a list without end";
    return indices;
  }

  // What a plain look at everything that the reader may see finds below `end`.
  using Fits = std::function<bool(const v1::Leaf&, const v1::Detail&)>;
  std::vector<uint64_t> Plainly(const authenticate::Caller& caller, const Fits& fits, uint64_t end) {
    std::vector<uint64_t> indices;
    for (uint64_t index = end; index-- > 0;) {
      auto request = Ask<v1::GetEntryRequest>("", kLawful);
      request.mutable_context()->set_motivation("klacht 2026-17");
      request.set_index(index);
      const auto told = broker_.GetEntry(caller, request);
      if (told->outcome().told() != v1::TOLD_PERMITTED) continue;
      v1::Leaf leaf;
      v1::Detail detail;
      EXPECT_TRUE(leaf.ParseFromString(told->entry().leaf()) && detail.ParseFromString(told->entry().detail()));
      if (fits(leaf, detail)) indices.push_back(index);
    }
    return indices;
  }

  struct Case {
    const char* name;
    std::function<void(v1::EntryFilter&)> set;
    Fits fits;
  };
  static std::vector<Case> Cases();
  void ExpectListsAreRight(const authenticate::Caller& caller) {
    const uint64_t end = broker_.size();
    for (const Case& one : Cases()) {
      auto request = ListRequest();
      one.set(*request.mutable_filter());
      EXPECT_EQ(List(caller, request, end), Plainly(caller, one.fits, end)) << one.name;
    }
  }

  BrokerWithoutPort broker_;
};

bool Weighed(const v1::Detail& detail, const std::string& supplier, bool released) {
  for (const v1::ItemDetail& item : detail.items()) {
    for (const v1::RecordDetail& record : item.records()) {
      if (record.supplier() == supplier && (!released || record.outcome() == "permit")) return true;
    }
  }
  return false;
}

bool HasItem(const v1::Detail& detail, const std::function<bool(const v1::ItemDetail&)>& fits) {
  return std::ranges::any_of(detail.items(), fits);
}

std::vector<ListEntriesTest::Case> ListEntriesTest::Cases() {
  const int64_t second_day = absl::ToUnixMillis(DutchTime("2026-11-22T00:00:00"));
  using Leaf = v1::Leaf;
  using Detail = v1::Detail;
  return {
      {"everything", [](auto&) {}, [](const Leaf&, const Detail&) { return true; }},
      {"caller", [](auto& f) { f.set_caller("kmar"); },
       [](const Leaf& l, const Detail&) { return l.caller() == "kmar"; }},
      {"covenant", [](auto& f) { f.set_covenant(kTable); },
       [](const Leaf& l, const Detail&) { return l.covenant() == kTable; }},
      {"purpose", [](auto& f) { f.set_purpose(kRegister); },
       [](const Leaf& l, const Detail&) { return l.purpose() == kRegister; }},
      {"told", [](auto& f) { f.set_told("no_hit"); },
       [](const Leaf& l, const Detail&) { return l.told() == "no_hit"; }},
      {"kinds",
       [](auto& f) {
         f.add_kinds(v1::ENTRY_KIND_CHECK);
         f.add_kinds(v1::ENTRY_KIND_RETRIEVE);
       },
       [](const Leaf& l, const Detail&) {
         return l.kind() == v1::ENTRY_KIND_CHECK || l.kind() == v1::ENTRY_KIND_RETRIEVE;
       }},
      {"since", [=](auto& f) { f.set_since_ms(second_day); },
       [=](const Leaf& l, const Detail&) { return l.time_ms() >= second_day; }},
      {"until", [=](auto& f) { f.set_until_ms(second_day); },
       [=](const Leaf& l, const Detail&) { return l.time_ms() < second_day; }},
      {"supplier", [](auto& f) { f.set_supplier("politie"); },
       [](const Leaf&, const Detail& d) { return Weighed(d, "politie", false); }},
      {"released",
       [](auto& f) {
         f.set_supplier("politie");
         f.set_released_only(true);
       },
       [](const Leaf&, const Detail& d) { return Weighed(d, "politie", true); }},
      {"version", [](auto& f) { f.set_covenant_version("1.0"); },
       [](const Leaf& l, const Detail&) { return l.covenant_version() == "1.0"; }},
      {"outcome", [](auto& f) { f.set_outcome("HANDLING_CODE_HIDDEN"); },
       [](const Leaf&, const Detail& d) {
         return HasItem(d, [](const v1::ItemDetail& item) { return item.outcome() == "HANDLING_CODE_HIDDEN"; });
       }},
      {"reason", [](auto& f) { f.set_reason("HANDLING_CODE_HIDDEN"); },
       [](const Leaf&, const Detail& d) {
         return HasItem(d, [](const v1::ItemDetail& item) {
           return std::ranges::any_of(item.reasons(), [](const auto& r) { return r.code() == "HANDLING_CODE_HIDDEN"; });
         });
       }},
      {"actor", [](auto& f) { f.set_actor("m-4711"); },
       [](const Leaf&, const Detail& d) { return d.actor_reference() == "m-4711"; }},
      {"all at once",
       [=](auto& f) {
         f.set_caller("kmar");
         f.set_told("permit");
         f.add_kinds(v1::ENTRY_KIND_CHECK);
         f.set_since_ms(second_day);
       },
       [=](const Leaf& l, const Detail&) {
         return l.caller() == "kmar" && l.told() == "permit" && l.kind() == v1::ENTRY_KIND_CHECK &&
                l.time_ms() >= second_day;
       }},
      {"nothing", [](auto& f) { f.set_caller("nobody"); }, [](const Leaf&, const Detail&) { return false; }},
  };
}

TEST_F(ListEntriesTest, FindsThroughTheIndicesWhatAPlainLookFinds) {
  Trade();
  ASSERT_TRUE(CatchUp());
  ExpectListsAreRight(broker_.Person(kOfficer));
}

TEST_F(ListEntriesTest, FindsTheSameBeforeTheIndicesHaveCome) {
  broker_.rooms().follower.Stop();
  Trade();
  ASSERT_LT(broker_.rooms().follower.followed(), 2u);
  ExpectListsAreRight(broker_.Person(kOfficer));
}

TEST_F(ListEntriesTest, FindsTheSameAfterTheIndicesWereMadeAgain) {
  Trade();
  ASSERT_TRUE(CatchUp());
  broker_.rebuild_indices = true;
  broker_.Restart();
  ASSERT_TRUE(CatchUp());
  ExpectListsAreRight(broker_.Person(kOfficer));
}

class PoliceOfficerTest : public ListEntriesTest {
 protected:
  PoliceOfficerTest() : ListEntriesTest(WithPoliceOfficer()) {}
};

TEST_F(PoliceOfficerTest, FindsWhatItMaySeeAndNothingElse) {
  Trade();
  ASSERT_TRUE(CatchUp());
  const authenticate::Caller officer = broker_.Person(kOfficer);
  ExpectListsAreRight(officer);
  auto others = ListRequest();
  others.mutable_filter()->set_supplier("nla");
  for (const uint64_t index : List(officer, others)) {
    const v1::Detail detail = broker_.DetailAt(index);
    EXPECT_TRUE(broker_.LeafAt(index).caller() == "politie" || Weighed(detail, "politie", false)) << index;
  }
}

TEST_F(ListEntriesTest, FindsWhatIsAboutASubjectByIdentifierAndByPseudonym) {
  Trade();
  const std::string pseudonym = Retrieve(kAnna)->pseudonym();
  ASSERT_THAT(pseudonym, Not(IsEmpty()));
  for (const bool followed : {false, true}) {
    const uint64_t end = broker_.size();
    if (followed) ASSERT_TRUE(CatchUp());
    const auto index_key = [&](const char* covenant) {
      const auto anna = schemes::Normalise("v_number", std::vector<std::string>{kAnna});
      return broker_.rooms().subject_keys.Compute(covenant, *anna)->index_key;
    };
    const auto about = [&](const char* covenant) {
      const std::string token =
          broker_.rooms().tokens.Token(covenant, broker_.clock().Now(), index_key(covenant)).value();
      return [token](const v1::Leaf& leaf, const v1::Detail& detail) {
        if (leaf.kind() == v1::ENTRY_KIND_AUDIT_LIST) return false;  // reads about her come and go in this test
        for (const v1::ItemDetail& item : detail.items()) {
          for (const std::string& one : item.subject_tokens()) {
            if (one == token) return true;
          }
        }
        return false;
      };
    };
    const authenticate::Caller officer = broker_.Person(kOfficer);
    const auto either = [&](const v1::Leaf& leaf, const v1::Detail& detail) {
      return about(kTable)(leaf, detail) || about(kRegistration)(leaf, detail);
    };
    auto request = ListRequest();
    for (int kind = v1::ENTRY_KIND_SUBMIT; kind <= v1::ENTRY_KIND_RETRIEVE; ++kind) {
      request.mutable_filter()->add_kinds(static_cast<v1::EntryKind>(kind));
    }
    *request.mutable_subject() = About("v_number", "1234.567.890");  // written in another way
    const std::vector<uint64_t> everywhere = Plainly(officer, either, end);
    ASSERT_GE(everywhere.size(), 12u);
    EXPECT_EQ(List(officer, request, end), everywhere);
    request.mutable_filter()->set_covenant(kTable);
    EXPECT_EQ(List(officer, request, end), Plainly(officer, about(kTable), end));
    request.mutable_filter()->set_covenant(kRegistration);
    *request.mutable_subject() = ByPseudonym(pseudonym);
    EXPECT_EQ(List(officer, request, end), Plainly(officer, about(kRegistration), end));
    *request.mutable_subject() = ByPseudonym("psn1." + std::string(54, 'A'));
    EXPECT_THAT(List(officer, request, end), IsEmpty());
  }
}

TEST_F(ListEntriesTest, ShowsWhatWasRecordedAMomentAgo) {
  for (int i = 0; i < 50; ++i) {
    const auto check = Check("politie", kAnna);
    auto request = ListRequest();
    request.set_page_size(1);
    request.mutable_filter()->add_kinds(v1::ENTRY_KIND_CHECK);
    const auto told = broker_.ListEntries(broker_.Person(kOfficer), request);
    ASSERT_EQ(told->entries_size(), 1);
    EXPECT_EQ(told->entries(0).index(), check.index);
    EXPECT_GT(told->complete_to(), check.index);
  }
}

TEST_F(ListEntriesTest, LetsNobodyButOfficersSearchTheSealedHalves) {
  Trade();
  auto by_supplier = ListRequest();
  by_supplier.mutable_filter()->set_supplier("politie");
  auto by_subject = ListRequest();
  *by_subject.mutable_subject() = About("v_number", kAnna);
  auto by_outcome = ListRequest();
  by_outcome.mutable_filter()->set_outcome("HANDLING_CODE_HIDDEN");
  auto by_reason = ListRequest();
  by_reason.mutable_filter()->set_reason("HANDLING_CODE_HIDDEN");
  auto by_actor = ListRequest();
  by_actor.mutable_filter()->set_actor("m-4711");
  for (const auto& request : {by_supplier, by_subject, by_outcome, by_reason, by_actor}) {
    const auto told = broker_.ListEntries(broker_.System("kmar"), request);
    EXPECT_EQ(told.reason(), "FILTER_FOR_OFFICERS");
    EXPECT_THAT(told->entries(), IsEmpty());
    EXPECT_EQ(told->complete_to(), 0u);
  }
}

TEST_F(ListEntriesTest, RefusesAFilterThatCannotBe) {
  const auto refused = [&](const std::function<void(v1::EntryFilter&)>& set) {
    auto request = ListRequest();
    set(*request.mutable_filter());
    return broker_.ListEntries(broker_.Person(kOfficer), request).reason();
  };
  EXPECT_EQ(refused([](auto& f) { f.set_caller(std::string(101, 'x')); }), "FILTER_INVALID");
  EXPECT_EQ(refused([](auto& f) {
              for (int i = 0; i < 101; ++i) f.add_kinds(v1::ENTRY_KIND_CHECK);
            }),
            "FILTER_INVALID");
  EXPECT_EQ(refused([](auto& f) {
              f.set_since_ms(5);
              f.set_until_ms(5);
            }),
            "FILTER_INVALID");
  auto request = ListRequest();
  *request.mutable_subject() = About("bsn", "123");
  const auto told = broker_.ListEntries(broker_.Person(kOfficer), request);
  EXPECT_EQ(told.reason(), "IDENTIFIER_INVALID");
  EXPECT_THAT(told->outcome().explanation(), Not(HasSubstr("123")));
}

TEST_F(ListEntriesTest, TakesAPageTokenUnderItsOwnFilterOnly) {
  Trade();
  auto request = ListRequest();
  request.set_page_size(1);
  request.mutable_filter()->set_caller("politie");
  const std::string token = broker_.ListEntries(broker_.Person(kOfficer), request)->next_page_token();
  ASSERT_THAT(token, Not(IsEmpty()));
  request.set_page_token(token);
  EXPECT_TRUE(broker_.ListEntries(broker_.Person(kOfficer), request).status.ok());
  request.mutable_filter()->set_told("permit");
  EXPECT_EQ(broker_.ListEntries(broker_.Person(kOfficer), request).status.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ListEntriesTest, RecordsWhatWasAskedForAndTheSubjectAsTokensOnly) {
  Trade();
  auto request = ListRequest();
  request.mutable_filter()->set_caller("kmar");
  *request.mutable_subject() = About("v_number", kAnna);
  const auto told = broker_.ListEntries(broker_.Person(kOfficer), request);
  EXPECT_EQ(told.detail.entry_filter().caller(), "kmar");
  ASSERT_EQ(told.detail.items_size(), 1);
  EXPECT_EQ(told.detail.items(0).subject_tokens_size(), 2) << "one under each covenant";
  EXPECT_THAT(told.detail.SerializeAsString(), Not(HasSubstr(kAnna)));
  EXPECT_THAT(broker_.AllBytes(), Not(HasSubstr(kAnna)));
  // Whoever looks for her finds that she was looked for.
  auto reads = ListRequest();
  *reads.mutable_subject() = About("v_number", kAnna);
  reads.mutable_filter()->add_kinds(v1::ENTRY_KIND_AUDIT_LIST);
  EXPECT_THAT(List(broker_.Person(kOfficer), reads, told.index + 1), ElementsAre(told.index));
}

TEST_F(ListEntriesTest, NoLongerFindsByWhatWasDestroyed) {
  Trade();
  ASSERT_TRUE(CatchUp());
  const uint64_t end = broker_.size();
  const authenticate::Caller officer = broker_.Person(kOfficer);
  auto by_supplier = ListRequest();
  by_supplier.mutable_filter()->set_supplier("politie");
  by_supplier.mutable_filter()->set_covenant(kTable);
  auto by_covenant = ListRequest();
  by_covenant.mutable_filter()->set_covenant(kTable);
  const std::vector<uint64_t> under_covenant = List(officer, by_covenant, end);
  ASSERT_THAT(List(officer, by_supplier, end), Not(IsEmpty()));
  const auto slot = broker_.rooms().slots.FindNamed(crypto::SlotName::Detail(kTable, broker_.clock().Now()));
  ASSERT_TRUE(broker_.rooms().slots.Destroy(slot.value()).ok());
  EXPECT_THAT(List(officer, by_supplier, end), IsEmpty()) << "before the rows are gone";
  EXPECT_EQ(List(officer, by_covenant, end), under_covenant) << "leaves stay";
  broker_.rebuild_indices = true;
  broker_.Restart();
  ASSERT_TRUE(CatchUp());
  EXPECT_THAT(List(officer, by_supplier, end), IsEmpty());
  EXPECT_EQ(List(officer, by_covenant, end), under_covenant);
}

}  // namespace
}  // namespace covenant::exchange
