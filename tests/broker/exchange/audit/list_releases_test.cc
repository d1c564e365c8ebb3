// A supplier reads which of its signals were released, to whom, when and by which rule; page by page, and nothing else.
#include "broker/exchange/audit/list_releases.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/added_persons.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::Property;
using testing::SizeIs;

constexpr char kLawful[] = "rechtmatigheidscontrole";
constexpr char kAnna[] = "1234567890";

std::string Number(int person) {
  return std::to_string(1'000'000'000 + person);
}

policy::PolicySet WithPersons() {
  policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
  AddPersons(set,
             {{"p-diaz", "party: kmar, roles: [case_worker]"},
              {"p-evers", "party: kmar, roles: [officer], officer_for: {parties: [kmar]}"},
              {"p-faber", "party: kmar, roles: [officer], officer_for: {parties: [nla], covenants: [TAFEL-SIGNAAL]}"}});
  return set;
}

class ListReleasesTest : public testing::Test {
 protected:
  ListReleasesTest() : broker_(WithPersons()) {}

  // The signal's reference, as its supplier was told it.
  std::string Supply(const std::string& party, const v1::SubmitSignalRequest& request) {
    const auto told = broker_.Submit(party, request);
    EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told->outcome().ShortDebugString();
    return told->signal_reference();
  }
  std::string Supply(const std::string& party, const std::string& v_number) {
    return Supply(party, TableSubmission(TableSignal(v_number)));
  }
  Told<v1::CheckAnswer> Check(const std::string& party, const std::string& v_number) {
    return broker_.Check(party, Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", v_number)));
  }
  // One entry in which every one of so many persons is asked about.
  uint64_t CheckAtOnce(const std::string& party, int people) {
    auto request = Ask<v1::CheckSubjectsRequest>(kTable, kDetect);
    for (int i = 0; i < people; ++i) *request.add_subjects() = About("v_number", Number(i));
    const auto told = broker_.CheckBulk(party, std::move(request));
    EXPECT_EQ(told->outcome().told(), v1::TOLD_ITEMIZED) << told->outcome().ShortDebugString();
    return told.index;
  }

  static v1::ListReleasesRequest Request(const std::string& covenant = "") {
    return Ask<v1::ListReleasesRequest>(covenant, kLawful);
  }
  Told<v1::ListReleasesAnswer> List(const authenticate::Caller& caller, v1::ListReleasesRequest request) {
    return broker_.Tell<v1::ListReleasesAnswer>(caller, v1::ENTRY_KIND_AUDIT_RELEASES, &ListReleases,
                                                std::move(request));
  }
  Told<v1::ListReleasesAnswer> List(const std::string& party, v1::ListReleasesRequest request = Request()) {
    return List(broker_.System(party), std::move(request));
  }
  // "entry reference" of every release over all pages, none of which is larger than asked.
  std::vector<std::string> ListAll(const std::string& party, uint32_t page_size,
                                   v1::ListReleasesRequest request = Request()) {
    std::vector<std::string> all;
    request.set_page_size(page_size);
    for (int page = 0; page < 100; ++page) {
      const auto told = List(party, request);
      EXPECT_EQ(told->outcome().told(), v1::TOLD_PERMITTED) << told.reason();
      EXPECT_LE(told->releases_size(), static_cast<int>(page_size));
      for (const v1::Release& release : told->releases()) {
        all.push_back(std::to_string(release.index()) + " " + release.signal_reference());
      }
      if (told->next_page_token().empty()) return all;
      request.set_page_token(told->next_page_token());
    }
    ADD_FAILURE() << "a list without end";
    return all;
  }

  BrokerWithoutPort broker_;
};

TEST_F(ListReleasesTest, TellsEntryTimeRecipientRuleBasisAndFieldsOfARelease) {
  const std::string reference = Supply("politie", VictimSubmission(VictimSignal(kAnna)));
  broker_.clock().Set(DutchTime("2026-11-22T11:30:00"));
  const auto released =
      broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", kAnna)));
  ASSERT_EQ(released->outcome().told(), v1::TOLD_PERMITTED) << released.reason();
  const v1::RecordDetail record = released.detail.items(0).records(0);
  ASSERT_THAT(record.fields(), Not(IsEmpty()));

  const auto told = List("politie");
  ASSERT_EQ(told->releases_size(), 1);
  const v1::Release& release = told->releases(0);
  EXPECT_EQ(release.index(), released.index);
  EXPECT_EQ(release.time_ms(), absl::ToUnixMillis(DutchTime("2026-11-22T11:30:00")));
  EXPECT_EQ(release.signal_reference(), reference);
  EXPECT_EQ(release.recipient(), "comensha");
  EXPECT_EQ(release.covenant(), kRegistration);
  EXPECT_EQ(release.purpose(), kRegister);
  EXPECT_EQ(release.rule(), record.rule());
  EXPECT_FALSE(release.rule().empty());
  EXPECT_EQ(release.basis_supply(), record.basis_supply());
  EXPECT_FALSE(release.basis_supply().empty());
  EXPECT_THAT(std::vector<std::string>(release.fields().begin(), release.fields().end()),
              testing::ElementsAreArray(record.fields()));
  EXPECT_GT(told->complete_to(), released.index);
}

TEST_F(ListReleasesTest, SaysOfAHitWithoutContentThatNoFieldWasGiven) {
  Supply("kmar", kAnna);
  Check("nla", kAnna);
  const auto told = List("kmar");
  ASSERT_EQ(told->releases_size(), 1);
  EXPECT_EQ(told->releases(0).rule(), "signaal-opsporing");
  EXPECT_EQ(told->releases(0).basis_supply(), "wpg_15");
  EXPECT_THAT(told->releases(0).fields(), IsEmpty());
}

TEST_F(ListReleasesTest, PagesWithinOneEntryAndAcrossEntriesWithoutLossOrRepeat) {
  std::vector<std::string> references;
  for (int i = 0; i < 7; ++i) references.push_back(Supply("kmar", Number(i)));
  const uint64_t older = CheckAtOnce("nla", 5), newer = CheckAtOnce("politie", 7);
  std::vector<std::string> expected;
  for (int i = 0; i < 7; ++i) expected.push_back(std::to_string(newer) + " " + references[static_cast<size_t>(i)]);
  for (int i = 0; i < 5; ++i) expected.push_back(std::to_string(older) + " " + references[static_cast<size_t>(i)]);
  for (const uint32_t page_size : {1u, 2u, 3u, 5u, 7u, 11u, 12u, 13u}) {
    EXPECT_EQ(ListAll("kmar", page_size), expected) << page_size;
  }
}

TEST_F(ListReleasesTest, TakesOneSignalOutOfAnEntryOfManyPageByPage) {
  std::vector<std::string> references;
  for (int i = 0; i < 4; ++i) references.push_back(Supply("kmar", Number(i)));
  const uint64_t older = CheckAtOnce("nla", 4), newer = CheckAtOnce("politie", 4);
  auto request = Request();
  request.set_signal_reference(references[2]);
  EXPECT_THAT(ListAll("kmar", 1, request),
              ElementsAre(std::to_string(newer) + " " + references[2], std::to_string(older) + " " + references[2]));
  request.set_signal_reference("sig1.unknown");
  EXPECT_THAT(ListAll("kmar", 1, request), IsEmpty());
  request.set_signal_reference(std::string(101, 'x'));
  EXPECT_EQ(List("kmar", request).reason(), "FILTER_INVALID");
}

TEST_F(ListReleasesTest, KeepsToThePeriodWhoseEndIsNotPartOfIt) {
  Supply("kmar", kAnna);
  std::vector<uint64_t> entries;
  std::vector<int64_t> times;
  for (const char* day : {"2026-11-22T10:00:00", "2026-11-23T10:00:00", "2026-11-24T10:00:00"}) {
    broker_.clock().Set(DutchTime(day));
    times.push_back(absl::ToUnixMillis(DutchTime(day)));
    entries.push_back(Check("nla", kAnna).index);
  }
  const auto listed = [&](int64_t since, int64_t until) {
    auto request = Request();
    request.set_since_ms(since);
    request.set_until_ms(until);
    std::vector<uint64_t> indices;
    const auto told = List("kmar", request);
    for (const v1::Release& release : told->releases()) indices.push_back(release.index());
    return indices;
  };
  EXPECT_THAT(listed(0, 0), ElementsAre(entries[2], entries[1], entries[0]));
  EXPECT_THAT(listed(times[1], 0), ElementsAre(entries[2], entries[1]));
  EXPECT_THAT(listed(times[1] + 1, 0), ElementsAre(entries[2]));
  EXPECT_THAT(listed(0, times[2]), ElementsAre(entries[1], entries[0]));
  EXPECT_THAT(listed(times[1], times[1] + 1), ElementsAre(entries[1]));
  auto reversed = Request();
  reversed.set_since_ms(times[1]);
  reversed.set_until_ms(times[1]);
  EXPECT_EQ(List("kmar", reversed).reason(), "FILTER_INVALID");
}

TEST_F(ListReleasesTest, KeepsToTheCovenantThatTheRequestNames) {
  Supply("politie", kAnna);
  Supply("politie", VictimSubmission(VictimSignal(kAnna)));
  Check("nla", kAnna);
  broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", kAnna)));
  const auto covenants = [&](const std::string& covenant) {
    std::vector<std::string> names;
    const auto told = List("politie", Request(covenant));
    for (const v1::Release& release : told->releases()) names.push_back(release.covenant());
    return names;
  };
  EXPECT_THAT(covenants(""), ElementsAre(kRegistration, kTable));
  EXPECT_THAT(covenants(kTable), ElementsAre(kTable));
  EXPECT_THAT(covenants(kRegistration), ElementsAre(kRegistration));
}

TEST_F(ListReleasesTest, TakesAPageTokenUnderItsOwnFilterAndPartyOnly) {
  for (int i = 0; i < 3; ++i) Supply("kmar", Number(i));
  Supply("politie", Number(0));
  CheckAtOnce("nla", 3);
  auto request = Request();
  request.set_page_size(1);
  const std::string token = List("kmar", request)->next_page_token();
  ASSERT_THAT(token, Not(IsEmpty()));
  request.set_page_token(token);
  EXPECT_TRUE(List("kmar", request).status.ok());
  EXPECT_TRUE(List(broker_.Person("p-evers"), request).status.ok()) << "the party's own officer reads on";
  const auto code = [&](const std::string& party, const v1::ListReleasesRequest& altered) {
    return List(party, altered).status.code();
  };
  EXPECT_EQ(code("politie", request), absl::StatusCode::kInvalidArgument);
  const std::vector<std::function<void(v1::ListReleasesRequest&)>> alterations = {
      [](auto& r) { r.set_since_ms(1); }, [](auto& r) { r.set_until_ms(2'000'000'000'000); },
      [](auto& r) { r.set_signal_reference("sig1.other"); }, [](auto& r) { r.mutable_context()->set_covenant(kTable); },
      [](auto& r) { r.mutable_page_token()->back() ^= 1; }};
  for (const auto& alter : alterations) {
    v1::ListReleasesRequest altered = request;
    alter(altered);
    EXPECT_EQ(code("kmar", altered), absl::StatusCode::kInvalidArgument) << altered.ShortDebugString();
  }
  request.set_page_size(1001);
  EXPECT_EQ(List("kmar", request).reason(), "SIZE_INVALID");
}

TEST_F(ListReleasesTest, TellsNeitherWhatWasHiddenNorWhatAnotherSupplied) {
  v1::Signal hidden = TableSignal(kAnna);
  hidden.set_handling_code("hidden");
  Supply("kmar", TableSubmission(hidden));
  const std::string shown = Supply("politie", kAnna);
  const auto told = Check("nla", kAnna);
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_THAT(told.detail.items(0).records(), SizeIs(2)) << "both were weighed in this entry";
  EXPECT_THAT(List("kmar")->releases(), IsEmpty());
  EXPECT_THAT(List("politie")->releases(), ElementsAre(Property(&v1::Release::signal_reference, shown)));
  EXPECT_THAT(List("nla")->releases(), IsEmpty()) << "it was given, and gave nothing";
}

TEST_F(ListReleasesTest, TellsASuccessorWhatThePartyThatItTookOverReleased) {
  const std::string reference = Supply("kmar", kAnna);
  const uint64_t before = Check("politie", kAnna).index;
  EXPECT_THAT(List("nla")->releases(), IsEmpty());
  const std::string names = "      - {name: Koninklijke Marechaussee, from: 1998-01-01}\n";
  v1::ProposeRequest change;
  v1::Document* document = change.add_documents();
  document->set_kind(v1::DOCUMENT_KIND_REGISTER);
  document->set_name("register");
  document->set_source(
      policy::Replaced(broker_.rooms().policy.Current()->set.Find(policy::DocumentKind::kRegister, "register")->source,
                       names, names + "    ended: {from: 2026-12-01, into: [nla]}\n"));
  const auto proposed = broker_.Propose("p-adema", std::move(change));
  ASSERT_EQ(broker_.Approve("p-bakker", proposed->proposal())->proposal().status(), "enacted");
  EXPECT_THAT(List("nla")->releases(), IsEmpty()) << "its day has not come";
  broker_.clock().Set(DutchTime("2026-12-01T10:00:00"));
  const uint64_t after = Check("politie", kAnna).index;
  const auto told = List("nla");
  ASSERT_EQ(told->releases_size(), 2);
  EXPECT_EQ(told->releases(0).index(), after);
  EXPECT_EQ(told->releases(1).index(), before);
  for (const v1::Release& release : told->releases()) {
    EXPECT_EQ(release.signal_reference(), reference) << "as its supplier was told it";
  }
}

TEST_F(ListReleasesTest, IsForThePartysSystemsAndItsOwnOfficer) {
  Supply("kmar", kAnna);
  Check("nla", kAnna);
  EXPECT_EQ(List(broker_.Person("p-evers"), Request())->releases_size(), 1);
  for (const char* person : {"p-diaz", "p-faber"}) {
    const auto told = List(broker_.Person(person), Request());
    EXPECT_EQ(told.reason(), "ROLE_MISSING") << person;
    EXPECT_THAT(told->releases(), IsEmpty());
    EXPECT_EQ(told->complete_to(), 0u);
  }
  EXPECT_EQ(List("kmar", Ask<v1::ListReleasesRequest>("", kDetect)).reason(), "PURPOSE_NOT_LAWFUL");
}

TEST_F(ListReleasesTest, RecordsThatTheSupplierLookedAndForWhat) {
  auto request = Request(kTable);
  request.set_since_ms(5);
  const auto told = List("kmar", request);
  EXPECT_EQ(told.leaf.kind(), v1::ENTRY_KIND_AUDIT_RELEASES);
  EXPECT_EQ(told.leaf.purpose(), kLawful);
  EXPECT_EQ(told.detail.entry_filter().supplier(), "kmar");
  EXPECT_TRUE(told.detail.entry_filter().released_only());
  EXPECT_EQ(told.detail.entry_filter().covenant(), kTable);
  EXPECT_EQ(told.detail.entry_filter().since_ms(), 5);
}

}  // namespace
}  // namespace covenant::exchange
