#include "clients/cli/audit/reconcile.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/cli/audit/signal_entries.h"

namespace covenant::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

using What = Difference::What;

ReadEntry Entry(uint64_t index) {
  ReadEntry entry = Question(index, kFirstOfMarch, "nla", "permit", "permit");
  entry.leaf.set_request_hash(std::string(32, 'r'));
  entry.leaf_hash = std::string(32, static_cast<char>('A' + index));
  return entry;
}

client::RecordedCall CallOf(const ReadEntry& entry) {
  return {entry.detail->request_id(), entry.leaf.kind(), entry.index, entry.leaf_hash, entry.leaf.time_ms(), "nla"};
}

std::vector<std::pair<uint64_t, What>> DifferencesOf(const Reconciliation& result) {
  std::vector<std::pair<uint64_t, What>> found;
  for (const Difference& difference : result.differences) found.emplace_back(difference.index, difference.what);
  return found;
}

Reconciliation Reconcile(const std::vector<client::RecordedCall>& calls, const std::vector<ReadEntry>& entries,
                         const ReconcileScope& scope = {0, 0, 100}) {
  Reconciler reconciler({{"log.test", calls, 0}}, "nla");
  for (const ReadEntry& entry : entries) reconciler.Add(entry);
  return reconciler.Finish(scope);
}

TEST(ReconcileTest, FindsARecordAndALogEqual) {
  const Reconciliation result = Reconcile({CallOf(Entry(2)), CallOf(Entry(5))}, {Entry(5), Entry(2)});
  EXPECT_TRUE(result.differences.empty());
  EXPECT_EQ(result.equal, 2);
}

TEST(ReconcileTest, FindsWhatEitherSideLacks) {
  EXPECT_THAT(DifferencesOf(Reconcile({CallOf(Entry(2)), CallOf(Entry(3))}, {Entry(2), Entry(4)})),
              ElementsAre(Pair(3, What::kMissingInLog), Pair(4, What::kMissingInRecord)));
}

TEST(ReconcileTest, FindsAnotherLeafAndAnotherRequest) {
  ReadEntry altered = Entry(2), renamed = Entry(3), unseen = Entry(4);
  altered.leaf_hash = std::string(32, 'z');
  renamed.detail->set_request_id("019a4c1e-8b00-7cc3-98c4-000000000000");
  unseen.detail.reset();
  const Reconciliation result =
      Reconcile({CallOf(Entry(2)), CallOf(Entry(3)), CallOf(Entry(4))}, {altered, renamed, unseen});
  EXPECT_THAT(DifferencesOf(result), ElementsAre(Pair(2, What::kOther), Pair(3, What::kOtherRequest)));
  EXPECT_EQ(result.equal, 1);
}

TEST(ReconcileTest, PassesOverOthersAndWhatNobodyAsked) {
  ReadEntry foreign = Entry(2), counted = Entry(3);
  foreign.leaf.set_caller("politie");
  counted.leaf.clear_request_hash();
  EXPECT_TRUE(Reconcile({}, {foreign, counted}).differences.empty());
}

TEST(ReconcileTest, ComparesOnlyWhatWasRead) {
  client::RecordedCall early = CallOf(Entry(1)), late = CallOf(Entry(9));
  early.time_ms = kFirstOfMarch - kDay;
  const Reconciliation result = Reconcile({early, late}, {}, {kFirstOfMarch, kFirstOfMarch + kDay, 9});
  EXPECT_TRUE(result.differences.empty());
  EXPECT_EQ(result.out_of_scope, 2);
  EXPECT_EQ(Reconcile({late}, {}, {0, 0, 10}).differences.size(), 1);
}

TEST(ReconcileTest, TakesTheRecordsOfSeveralProgramsTogether) {
  Reconciler reconciler({{"log.test", {CallOf(Entry(2))}, 1}, {"log.test", {CallOf(Entry(2)), CallOf(Entry(3))}, 1}},
                        "nla");
  for (const uint64_t index : {uint64_t{2}, uint64_t{3}}) reconciler.Add(Entry(index));
  const Reconciliation result = reconciler.Finish({0, 0, 100});
  EXPECT_TRUE(result.differences.empty());
  EXPECT_EQ(result.equal, 2) << "a call that two records hold is one call";
  EXPECT_EQ(result.damaged_lines, 2);
}

TEST(ReconcileTest, DoesNotMissWhatWasDoneInAnotherPartysName) {
  client::RecordedCall mandated = CallOf(Entry(3));
  mandated.party = "politie";
  const Reconciliation result = Reconcile({mandated}, {});
  EXPECT_TRUE(result.differences.empty());
  EXPECT_EQ(result.of_others, 1);
}

TEST(ReconcileTest, TellsEachDifferenceAndWhatToDo) {
  const Reconciliation result = Reconcile({CallOf(Entry(3))}, {Entry(4)});
  std::ostringstream out;
  PrintReconciliation(out, result);
  EXPECT_THAT(out.str(), HasSubstr("tell the auditor"));
  EXPECT_THAT(out.str(), HasSubstr("0 equal, 2 different"));
  Json json;
  AddReconciliationJson(result, json);
  EXPECT_EQ(json["differences"][0]["difference"], "missing_in_log");
  EXPECT_EQ(json["differences"][1]["difference"], "missing_in_record");
}

}  // namespace
}  // namespace covenant::cli
