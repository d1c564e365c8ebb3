#include "broker/exchange/audit/audit.h"

#include <algorithm>
#include <set>
#include <utility>

#include "broker/base/encoding.h"
#include "clients/auditor/entry.h"
#include "clients/auditor/merkle.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/exchange/exchange_fixture.h"
#include "tests/policy/documents.h"

namespace covenant::exchange {
namespace {

using testing::IsEmpty;
using testing::Not;

constexpr char kOfficer[] = "p-cohen";  // for comensha, politie and gemeente-almere, and both covenants
constexpr char kLawful[] = "rechtmatigheidscontrole";

template <class Request>
Request Lawful() {
  return Ask<Request>("", kLawful);
}

class AuditTest : public testing::Test {
 protected:
  explicit AuditTest(policy::PolicySet set = BrokerWithoutPort::ShippedPolicy()) : broker_(std::move(set)) {}

  v1::GetEntryRequest EntryAt(uint64_t index) {
    auto request = Lawful<v1::GetEntryRequest>();
    request.set_index(index);
    return request;
  }
  // Every entry that the caller is shown, over all pages.
  std::vector<v1::Entry> ListAll(const authenticate::Caller& caller, uint32_t page_size) {
    std::vector<v1::Entry> all;
    auto request = Lawful<v1::ListEntriesRequest>();
    request.set_page_size(page_size);
    for (int page = 0; page < 1000; ++page) {
      const auto told = broker_.ListEntries(caller, request);
      EXPECT_TRUE(told.status.ok()) << told.status;
      EXPECT_LE(told->entries_size(), static_cast<int>(page_size));
      all.insert(all.end(), told->entries().begin(), told->entries().end());
      if (told->next_page_token().empty()) break;
      request.set_page_token(told->next_page_token());
    }
    return all;
  }
  Told<v1::CheckAnswer> CheckAs(const std::string& party) {
    return broker_.Check(party, Ask<v1::CheckSubjectRequest>(kTable, kDetect, About("v_number", "1234567890")));
  }

  BrokerWithoutPort broker_;
};

TEST_F(AuditTest, ShowsAPartnerThePublicHalvesOfItsOwnEntriesOnly) {
  CheckAs("politie");
  CheckAs("kmar");
  CheckAs("kmar");
  const std::vector<v1::Entry> seen = ListAll(broker_.System("kmar"), 10);
  ASSERT_EQ(seen.size(), 2u);
  for (const v1::Entry& entry : seen) {
    v1::Leaf leaf;
    ASSERT_TRUE(leaf.ParseFromString(entry.leaf()));
    EXPECT_EQ(leaf.caller(), "kmar");
    EXPECT_THAT(entry.detail(), IsEmpty());
    EXPECT_THAT(entry.salt(), IsEmpty());
  }
  EXPECT_GT(seen[0].index(), seen[1].index()) << "newest first";
}

TEST_F(AuditTest, ShowsAnOfficerTheDetailsOfItsPartiesAndCovenantsAndNoOthers) {
  const auto under_covenant = CheckAs("kmar");      // of a covenant that the officer oversees
  const auto of_party = broker_.WhoAmI("politie");  // of a party that the officer oversees
  const auto of_other = broker_.WhoAmI("kmar");     // of neither
  const authenticate::Caller officer = broker_.Person(kOfficer);
  const auto a = broker_.GetEntry(officer, EntryAt(under_covenant.index));
  EXPECT_THAT(a->entry().detail(), Not(IsEmpty()));
  const auto b = broker_.GetEntry(officer, EntryAt(of_party.index));
  EXPECT_THAT(b->entry().detail(), Not(IsEmpty()));
  const auto c = broker_.GetEntry(officer, EntryAt(of_other.index));
  EXPECT_EQ(c.reason(), "ENTRY_UNKNOWN");
  EXPECT_THAT(c->entry().leaf(), IsEmpty());
  EXPECT_EQ(broker_.GetEntry(officer, EntryAt(1'000'000)).answer, c.answer) << "not there and not his look alike";
}

// The officer is one of the table only, of no party; its own party is comensha.
class CovenantOfficerTest : public AuditTest {
 protected:
  CovenantOfficerTest() : AuditTest(OfTheTableOnly()) {}
  static policy::PolicySet OfTheTableOnly() {
    policy::PolicySet set = BrokerWithoutPort::ShippedPolicy();
    policy::Document document = *set.Find(policy::DocumentKind::kRegister, "register");
    document.source = policy::Replaced(
        document.source, "parties: [comensha, politie, gemeente-almere], covenants: [COMENSHA-REG, TAFEL-SIGNAAL]",
        "covenants: [TAFEL-SIGNAAL]");
    set.Replace(std::move(document));
    return set;
  }
};

TEST_F(CovenantOfficerTest, ListsWhatStandsUnderItsCovenantAndNothingOfAnother) {
  const std::string anna = "1234567890";
  const auto reported = broker_.Submit("politie", VictimSubmission(VictimSignal(anna)));
  const auto retrieved =
      broker_.Retrieve("comensha", Ask<v1::RetrieveRequest>(kRegistration, kRegister, About("v_number", anna)));
  const std::set<uint64_t> checks = {CheckAs("kmar").index, CheckAs("politie").index};
  const uint64_t who = broker_.WhoAmI("politie").index;
  const authenticate::Caller officer = broker_.Person(kOfficer);
  std::set<uint64_t> under_it;
  for (const v1::Entry& entry : ListAll(officer, 3)) {
    v1::Leaf leaf;
    ASSERT_TRUE(leaf.ParseFromString(entry.leaf()));
    EXPECT_NE(entry.index(), who) << "under no covenant, of another party";
    EXPECT_NE(entry.index(), reported.index) << "under another covenant";
    if (leaf.covenant() == kTable) under_it.insert(entry.index());
    if (leaf.covenant() != kRegistration) continue;
    EXPECT_EQ(leaf.caller(), "comensha") << "public halves of its own party's, as for everybody of it";
    EXPECT_THAT(entry.detail(), IsEmpty());
  }
  EXPECT_EQ(under_it, checks);
  auto sealed = Lawful<v1::ListEntriesRequest>();
  sealed.mutable_filter()->set_supplier("politie");
  sealed.mutable_filter()->set_covenant(kRegistration);
  EXPECT_THAT(broker_.ListEntries(officer, sealed)->entries(), IsEmpty()) << "what it may not see is not searched";
  EXPECT_EQ(broker_.GetEntry(officer, EntryAt(reported.index)).reason(), "ENTRY_UNKNOWN");
  EXPECT_THAT(broker_.GetEntry(officer, EntryAt(retrieved.index))->entry().detail(), IsEmpty());
}

TEST_F(AuditTest, ShowsEveryOfficerTheActsOnThePolicySet) {
  const auto genesis = broker_.GetEntry(broker_.Person(kOfficer), EntryAt(0));
  EXPECT_EQ(genesis->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_THAT(genesis->entry().detail(), Not(IsEmpty()));
  EXPECT_EQ(broker_.GetEntry(broker_.System("politie"), EntryAt(0)).reason(), "ENTRY_UNKNOWN");
}

TEST_F(AuditTest, ProvesTheEntryItShows) {
  const auto check = CheckAs("politie");
  const auto told = broker_.GetEntry(broker_.Person(kOfficer), EntryAt(check.index));
  const std::vector<auditor::LogKey> keys{broker_.log_key()};
  EXPECT_TRUE(auditor::VerifyEntry(told.parsed, check.index, keys).ok());
  v1::GetEntryAnswer moved = told.parsed;
  moved.mutable_entry()->set_index(check.index - 1);
  EXPECT_FALSE(auditor::VerifyEntry(moved, check.index - 1, keys).ok());
}

TEST_F(AuditTest, GoesThroughAllPagesWithoutGapOrRepeat) {
  for (int i = 0; i < 23; ++i) CheckAs("kmar");
  for (const uint32_t page_size : {1u, 7u, 23u, 100u}) {
    std::vector<uint64_t> indices;
    for (const v1::Entry& entry : ListAll(broker_.System("kmar"), page_size)) {
      v1::Leaf leaf;
      ASSERT_TRUE(leaf.ParseFromString(entry.leaf()));
      if (leaf.kind() == v1::ENTRY_KIND_CHECK) indices.push_back(entry.index());
    }
    EXPECT_EQ(indices.size(), 23u) << page_size;
    EXPECT_TRUE(std::is_sorted(indices.rbegin(), indices.rend())) << page_size;
    EXPECT_EQ(std::set<uint64_t>(indices.begin(), indices.end()).size(), 23u) << page_size;
  }
}

TEST_F(AuditTest, TakesAPageTokenOfThisListAndPartyOnly) {
  for (int i = 0; i < 3; ++i) CheckAs("kmar");
  auto request = Lawful<v1::ListEntriesRequest>();
  request.set_page_size(1);
  const std::string token = broker_.ListEntries(broker_.System("kmar"), request)->next_page_token();
  ASSERT_THAT(token, Not(IsEmpty()));
  request.set_page_token(token);
  EXPECT_EQ(broker_.ListEntries(broker_.System("politie"), request).status.code(), absl::StatusCode::kInvalidArgument);
  request.set_page_token("made up");
  EXPECT_EQ(broker_.ListEntries(broker_.System("kmar"), request).status.code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(AuditTest, ServesTheFourLawfulPurposesOnly) {
  const authenticate::Caller officer = broker_.Person(kOfficer);
  for (const char* purpose :
       {"rechtmatigheidscontrole", "interne_controle", "integriteit_beveiliging", "gerechtelijke_procedure"}) {
    EXPECT_EQ(broker_.ListEntries(officer, Ask<v1::ListEntriesRequest>("", purpose))->outcome().told(),
              v1::TOLD_PERMITTED);
  }
  for (const char* purpose : {"", "statistiek", "voorkomen_opsporen", "nieuwsgierigheid"}) {
    const auto list = broker_.ListEntries(officer, Ask<v1::ListEntriesRequest>("", purpose));
    EXPECT_EQ(list.reason(), "PURPOSE_NOT_LAWFUL") << purpose;
    EXPECT_THAT(list->entries(), IsEmpty());
    EXPECT_EQ(broker_.GetEntry(officer, Ask<v1::GetEntryRequest>("", purpose)).reason(), "PURPOSE_NOT_LAWFUL");
    uint64_t size = 0;
    auto request = Ask<v1::ExportLogRequest>("", purpose);
    broker_.Complete(*request.mutable_context());
    const std::string bytes = request.SerializeAsString();
    const Call call = broker_.MakeCall(officer, v1::ENTRY_KIND_AUDIT_EXPORT, bytes, request.context());
    const auto exported =
        broker_.Parse<v1::ExportLogAnswer>(call, Wait(ExportLog(broker_.rooms(), call, request, size)));
    EXPECT_EQ(exported.reason(), "PURPOSE_NOT_LAWFUL");
    EXPECT_EQ(size, 0u) << "entries of a refused export would follow";
  }
}

TEST_F(AuditTest, OpensTheAccessLogToAnOfficerWhoSaysWhyOnly) {
  const authenticate::Caller officer = broker_.Person(kOfficer);
  const auto read = broker_.ListEntries(officer, Lawful<v1::ListEntriesRequest>());
  auto list = Lawful<v1::ListEntriesRequest>();
  list.mutable_filter()->add_kinds(v1::ENTRY_KIND_CHECK);
  list.mutable_filter()->add_kinds(v1::ENTRY_KIND_AUDIT_LIST);
  for (const char* nothing : {"", " \n\t"}) {
    auto get = EntryAt(read.index);
    get.mutable_context()->set_motivation(nothing);
    const auto closed = broker_.GetEntry(officer, get);
    EXPECT_EQ(closed.reason(), "MOTIVATION_MISSING");
    EXPECT_THAT(closed->entry().leaf(), IsEmpty());
    list.mutable_context()->set_motivation(nothing);
    EXPECT_EQ(broker_.ListEntries(officer, list).reason(), "MOTIVATION_MISSING");
  }
  for (const v1::Entry& entry : ListAll(officer, 10)) {
    if (entry.index() == read.index) EXPECT_THAT(entry.detail(), IsEmpty()) << "in a list of everything";
  }
  auto get = EntryAt(read.index);
  get.mutable_context()->set_motivation("klacht 2026-17");
  EXPECT_THAT(broker_.GetEntry(officer, get)->entry().detail(), Not(IsEmpty()));
  list.mutable_context()->set_motivation("klacht 2026-17");
  const auto opened = broker_.ListEntries(officer, list);
  ASSERT_GE(opened->entries_size(), 1);
  EXPECT_THAT(opened->entries(0).detail(), Not(IsEmpty()));
  EXPECT_EQ(opened.detail.motivation(), "klacht 2026-17") << "the reason stands in the access log itself";
}

TEST_F(AuditTest, LeavesTheDetailsOfTheAccessLogOutOfAnExportWithoutAMotivation) {
  const authenticate::Caller officer = broker_.Person(kOfficer);
  const auto read = broker_.ListEntries(officer, Lawful<v1::ListEntriesRequest>());
  const auto question = CheckAs("politie");
  const auto exported = [&](const std::string& motivation, uint64_t index) {
    auto request = Lawful<v1::ExportLogRequest>();
    request.mutable_context()->set_motivation(motivation);
    broker_.Complete(*request.mutable_context());
    const std::string bytes = request.SerializeAsString();
    const Call call = broker_.MakeCall(officer, v1::ENTRY_KIND_AUDIT_EXPORT, bytes, request.context());
    const auto reply = ExportEntries(broker_.rooms(), call, index, index + 1);
    EXPECT_TRUE(reply.ok()) << reply.status();
    v1::ExportLogResponse message;
    EXPECT_TRUE(message.ParseFromString(reply->bytes));
    EXPECT_EQ(message.entries_size(), 1);
    return message.entries(0);
  };
  for (const char* nothing : {"", " \n"}) {
    EXPECT_THAT(exported(nothing, read.index).detail(), IsEmpty());
    EXPECT_THAT(exported(nothing, read.index).salt(), IsEmpty());
    EXPECT_THAT(exported(nothing, read.index).leaf(), Not(IsEmpty())) << "or the log would not verify";
    EXPECT_THAT(exported(nothing, question.index).detail(), Not(IsEmpty())) << "the disclosure register is open";
  }
  EXPECT_THAT(exported("klacht 2026-17", read.index).detail(), Not(IsEmpty()));
}

// Of a log of many covenants an officer's export is as fast as what the officer may see.
TEST_F(CovenantOfficerTest, AnExportOpensNoDetailThatTheLeafSaysIsAnothers) {
  const uint64_t anothers = broker_.Submit("politie", VictimSubmission(VictimSignal("1234567890"))).index;
  const uint64_t tables = CheckAs("politie").index;
  const auto exported = [&](uint64_t index) {
    auto request = Lawful<v1::ExportLogRequest>();
    broker_.Complete(*request.mutable_context());
    const std::string bytes = request.SerializeAsString();
    const Call call = broker_.MakeCall(broker_.Person(kOfficer), v1::ENTRY_KIND_AUDIT_EXPORT, bytes, request.context());
    return ExportEntries(broker_.rooms(), call, index, index + 1).status();
  };
  for (const uint64_t index : {anothers, tables}) {
    EXPECT_TRUE(exported(index).ok());
    std::string key;
    AppendBigEndian64(key, index);
    std::string row = broker_.store().Get(store::Family::kEntries, key)->value();
    row.back() ^= 1;
    store::Batch damage;
    damage.Put(store::Family::kEntries, key, row);
    ASSERT_TRUE(broker_.store().Write(damage).ok());
  }
  EXPECT_TRUE(exported(anothers).ok()) << "the damaged detail was not opened";
  EXPECT_TRUE(absl::IsDataLoss(exported(tables)));
}

TEST_F(AuditTest, ShowsAPartnerItsOwnReadsWithoutAsking) {
  const auto read = broker_.ListEntries(broker_.System("kmar"), Lawful<v1::ListEntriesRequest>());
  const auto own = broker_.GetEntry(broker_.System("kmar"), EntryAt(read.index));
  EXPECT_THAT(own->entry().leaf(), Not(IsEmpty()));
  EXPECT_THAT(own->entry().detail(), IsEmpty());
}

TEST_F(AuditTest, ExportsTheWholeLogAsItsCheckpointSays) {
  for (int i = 0; i < 300; ++i) broker_.WhoAmI(i % 2 == 0 ? "kmar" : "politie");
  auto request = Lawful<v1::ExportLogRequest>();
  broker_.Complete(*request.mutable_context());
  const std::string bytes = request.SerializeAsString();
  const Call call = broker_.MakeCall(broker_.Person(kOfficer), v1::ENTRY_KIND_AUDIT_EXPORT, bytes, request.context());
  uint64_t size = 0;
  const auto told = broker_.Parse<v1::ExportLogAnswer>(call, Wait(ExportLog(broker_.rooms(), call, request, size)));
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  EXPECT_EQ(size, 301u);
  auditor::Frontier frontier;
  int details = 0;
  for (uint64_t first = 0; first < size;) {
    const auto reply = ExportEntries(broker_.rooms(), call, first, size);
    ASSERT_TRUE(reply.ok()) << reply.status();
    v1::ExportLogResponse message;
    ASSERT_TRUE(message.ParseFromString(reply->bytes));
    ASSERT_GT(message.entries_size(), 0);
    for (const v1::ExportedEntry& entry : message.entries()) {
      EXPECT_EQ(entry.index(), first++);
      EXPECT_EQ(entry.leaf_hash(), auditor::LeafHash(entry.leaf()));
      v1::Leaf leaf;
      ASSERT_TRUE(leaf.ParseFromString(entry.leaf()));
      EXPECT_EQ(entry.detail().empty(), leaf.caller() == "kmar") << "kmar is not the officer's";
      details += entry.detail().empty() ? 0 : 1;
      frontier.Append(auditor::LeafHash(entry.leaf()));
    }
  }
  EXPECT_EQ(details, 151);
  const std::vector<auditor::LogKey> keys{broker_.log_key()};
  const auto checkpoint = auditor::OpenCheckpoint(told->checkpoint(), keys);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->size, size);
  EXPECT_EQ(checkpoint->root, frontier.Root());
}

TEST_F(AuditTest, ExportsTheHashesOfTheWholeLogToEveryPartyWithoutAPurpose) {
  for (int i = 0; i < 600; ++i) broker_.WhoAmI("kmar");
  v1::ExportHashesRequest request;
  broker_.Complete(*request.mutable_context());
  const std::string bytes = request.SerializeAsString();
  const Call call = broker_.MakeCall(broker_.System("politie"), v1::ENTRY_KIND_AUDIT_HASHES, bytes, request.context());
  uint64_t size = 0;
  const auto told =
      broker_.Parse<v1::ExportHashesAnswer>(call, Wait(ExportHashes(broker_.rooms(), call, request, size)));
  ASSERT_EQ(told->outcome().told(), v1::TOLD_PERMITTED);
  ASSERT_EQ(size, 601u);
  const std::vector<auditor::LogKey> keys{broker_.log_key()};
  const auto checkpoint = auditor::OpenCheckpoint(told->checkpoint(), keys);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  // From any leaf on, also in the middle of a tile.
  std::string whole;
  for (uint64_t first : {0u, 1u, 255u, 256u, 300u, 599u, 600u}) {
    const auto reply = ExportLeafHashes(broker_.rooms(), call, first, size);
    ASSERT_TRUE(reply.ok()) << reply.status();
    v1::ExportHashesResponse message;
    ASSERT_TRUE(message.ParseFromString(reply->bytes));
    ASSERT_EQ(message.leaf_hashes().size(), (size - first) * 32);
    if (first == 0) whole = message.leaf_hashes();
    EXPECT_EQ(message.leaf_hashes(), whole.substr(first * 32)) << first;
  }
  auditor::Frontier frontier;
  for (size_t at = 0; at < whole.size(); at += 32) frontier.Append(whole.substr(at, 32));
  EXPECT_EQ(checkpoint->root, frontier.Root());
}

TEST_F(AuditTest, ProvesThatOneSizeExtendsAnother) {
  for (int i = 0; i < 9; ++i) broker_.WhoAmI("kmar");
  const auto prove = [&](uint64_t first, uint64_t second) {
    v1::GetConsistencyProofRequest request;
    request.set_first_size(first);
    request.set_second_size(second);
    return broker_.Tell<v1::GetConsistencyProofAnswer>(broker_.System("kmar"), v1::ENTRY_KIND_AUDIT_CONSISTENCY,
                                                       &GetConsistencyProof, request);
  };
  auditor::Frontier frontier;
  std::vector<std::string> roots{""};
  for (uint64_t i = 0; i < 10; ++i) {
    frontier.Append(auditor::LeafHash(broker_.rooms().ledger.Read(i)->leaf));
    roots.push_back(frontier.Root());
  }
  for (uint64_t first = 1; first <= 10; ++first) {
    for (uint64_t second = first; second <= 10; ++second) {
      const auto told = prove(first, second);
      const std::vector<std::string> proof(told->proof().begin(), told->proof().end());
      EXPECT_TRUE(auditor::VerifyConsistency(first, roots[first], second, roots[second], proof).ok())
          << first << " " << second;
    }
  }
  EXPECT_EQ(prove(0, 5).reason(), "SIZE_INVALID");
  EXPECT_EQ(prove(6, 5).reason(), "SIZE_INVALID");
  EXPECT_EQ(prove(1, 100'000).reason(), "SIZE_INVALID");
}

}  // namespace
}  // namespace covenant::exchange
