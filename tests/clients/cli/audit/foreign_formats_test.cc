#include "clients/cli/audit/foreign_formats.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/clients/cli/audit/signal_entries.h"

namespace covenant::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ReadEntry TwoSubjects() {
  ReadEntry entry = Question(7, kFirstOfMarch, "nla", "permit", "permit");
  entry.leaf.set_kind(v1::ENTRY_KIND_CHECK_BULK);
  entry.leaf.add_bases("wgs_2_23");
  AddToken(entry, "\x01\xff");
  AddToken(entry, "\x02");
  AddRecord(entry, "kmar", {"age:band"});
  v1::ItemDetail& second = *entry.detail->add_items();
  second.set_outcome("PURPOSE_UNKNOWN");
  second.set_told("PURPOSE_UNKNOWN");
  return entry;
}

std::string Attribute(const Json& span, const std::string& key) {
  for (const Json& attribute : span["attributes"]) {
    if (attribute["key"] == key) return attribute["value"]["stringValue"];
  }
  return "";
}

TEST(ForeignFormatsTest, WritesOneOtlpLineASubjectWithoutUsers) {
  const std::vector<std::string> lines = LdvLines(TwoSubjects(), {"log.test", "https://register.example.nl/"});
  ASSERT_EQ(lines.size(), 2);
  const Json first = Json::parse(lines[0])["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
  EXPECT_EQ(first["traceId"], "019a4c1e8b007cc398c4dc0c0c703938");
  EXPECT_EQ(first["spanId"].get<std::string>().size(), 16);
  EXPECT_EQ(first["startTimeUnixNano"], "1772323200000000000");
  EXPECT_EQ(first["status"]["code"], 1);
  EXPECT_EQ(Attribute(first, "dpl.core.processing_activity_id"),
            "https://register.example.nl/TAFEL-SIGNAAL/1.0/voorkomen_opsporen");
  EXPECT_EQ(Attribute(first, "dpl.core.data_subject_id"), "01ff");
  EXPECT_EQ(Attribute(first, "dpl.core.foreign_operation.processor"), "urn:covenant:party:nla");
  const Json second = Json::parse(lines[1])["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
  EXPECT_EQ(second["status"]["code"], 2);
  EXPECT_NE(first["spanId"], second["spanId"]);
  EXPECT_EQ(Attribute(second, "dpl.core.data_subject_id"), "");
  EXPECT_THAT(lines[0], Not(HasSubstr("medewerker")));
}

TEST(ForeignFormatsTest, WritesTheColumnsOfNen7513) {
  const auto rows = NenRows(TwoSubjects(), "log.test", /*with_actors=*/false);
  ASSERT_EQ(rows.size(), 2);
  for (const auto& row : rows) EXPECT_EQ(row.size(), NenColumns().size());
  EXPECT_EQ(rows[0][0], "110110");
  EXPECT_EQ(rows[0][1], "R");
  EXPECT_EQ(rows[0][2], "2026-03-01T00:00:00.000Z");
  EXPECT_EQ(rows[0][3], "");
  EXPECT_EQ(rows[0][4], "rechercheur");
  EXPECT_EQ(rows[0][8], "01ff");
  EXPECT_EQ(rows[0][9], "TAFEL-SIGNAAL/1.0 r1");
  EXPECT_EQ(rows[0][11], "log.test#7");
  EXPECT_EQ(NenRows(TwoSubjects(), "log.test", /*with_actors=*/true)[0][3], "medewerker-17");
  ReadEntry submitted = TwoSubjects();
  submitted.leaf.set_kind(v1::ENTRY_KIND_SUBMIT);
  EXPECT_EQ(NenRows(submitted, "log.test", false)[0][1], "C");
}

TEST(ForeignFormatsTest, WritesOneFscRecordAMessage) {
  const FscNames names{"00000099000000001000", {{"TAFEL-SIGNAAL", "$1$3$abc"}}, [](const std::string& party, int64_t) {
                         return party == "nobody" ? "" : "0000009900000000" + std::to_string(party.size()) + "000";
                       }};
  const Json record = Json::parse(FscRecord(TwoSubjects(), names).value());
  EXPECT_EQ(record["transaction_id"], "019a4c1e-8b00-7cc3-98c4-dc0c0c703938");
  EXPECT_EQ(record["direction"], "DIRECTION_INCOMING");
  EXPECT_EQ(record["grant_hash"], "$1$3$abc");
  EXPECT_EQ(record["source"]["type"], "SOURCE_TYPE_SOURCE");
  EXPECT_EQ(record["source"]["outway_peer_id"], "00000099000000003000");
  EXPECT_EQ(record["destination"]["service_peer_id"], "00000099000000001000");
  EXPECT_EQ(record["service_name"], "TAFEL-SIGNAAL");
  EXPECT_EQ(record["created_at"], 1772323200);

  ReadEntry mandated = TwoSubjects();
  mandated.detail->set_mandated_party("regio");
  const Json delegated = Json::parse(FscRecord(mandated, names).value());
  EXPECT_EQ(delegated["source"]["type"], "SOURCE_TYPE_DELEGATED_SOURCE");
  EXPECT_EQ(delegated["source"]["outway_peer_id"], "00000099000000005000");
  EXPECT_EQ(delegated["source"]["delegator_peer_id"], "00000099000000003000");

  ReadEntry stranger = TwoSubjects(), elsewhere = TwoSubjects();
  stranger.leaf.set_caller("nobody");
  elsewhere.leaf.set_covenant("OTHER");
  EXPECT_FALSE(FscRecord(stranger, names));
  EXPECT_FALSE(FscRecord(elsewhere, names));
}

TEST(ForeignFormatsTest, LetsNoWordsOfACallerPassForAFormula) {
  ReadEntry entry = TwoSubjects();
  entry.detail->set_actor_function("=HYPERLINK(1)");
  entry.detail->set_actor_reference("+31");
  const auto row = NenRows(entry, "log.test", /*with_actors=*/true)[0];
  EXPECT_EQ(row[3], "'+31");
  EXPECT_EQ(row[4], "'=HYPERLINK(1)");
}

TEST(ForeignFormatsTest, SaysNoneWhereNoCovenantIsKnownAndNoRuleSpoke) {
  ReadEntry entry = TwoSubjects();
  entry.leaf.clear_covenant();
  entry.leaf.clear_covenant_version();
  entry.leaf.clear_purpose();
  entry.detail->mutable_items(0)->mutable_records(0)->clear_rule();
  EXPECT_EQ(NenRows(entry, "log.test", false)[0][9], "none");
  const Json line = Json::parse(LdvLines(entry, {"log.test", "urn:x:"})[0]);
  EXPECT_EQ(Attribute(line["resourceSpans"][0]["scopeSpans"][0]["spans"][0], "dpl.core.processing_activity_id"),
            "urn:x:none");
}

TEST(ForeignFormatsTest, HasNoFormForOtherEntriesAndHiddenDetails) {
  ReadEntry read = TwoSubjects(), unseen = TwoSubjects();
  read.leaf.set_kind(v1::ENTRY_KIND_AUDIT_LIST);
  unseen.detail.reset();
  for (const ReadEntry& entry : {read, unseen}) {
    EXPECT_TRUE(LdvLines(entry, {}).empty());
    EXPECT_TRUE(NenRows(entry, "", false).empty());
    EXPECT_FALSE(FscRecord(entry, {}));
  }
}

}  // namespace
}  // namespace covenant::cli
