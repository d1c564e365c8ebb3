#include "clients/cli/audit/foreign_formats.h"

#include <fstream>
#include <set>

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
  EXPECT_EQ(first["name"], "check_bulk");
  EXPECT_EQ(first["kind"], 2) << "server";
  EXPECT_EQ(first["startTimeUnixNano"], "1772323200000000000");
  EXPECT_EQ(first["endTimeUnixNano"], first["startTimeUnixNano"]);
  const Json resource = Json::parse(lines[0])["resourceSpans"][0]["resource"];
  EXPECT_EQ(Attribute(resource, "service.name"), "covenant-broker");
  EXPECT_EQ(Attribute(resource, "service.namespace"), "log.test");
  EXPECT_EQ(first["status"]["code"], 1);
  EXPECT_EQ(Attribute(first, "dpl.core.processing_activity_id"),
            "https://register.example.nl/TAFEL-SIGNAAL/1.0/voorkomen_opsporen");
  EXPECT_EQ(Attribute(first, "dpl.core.data_subject_id"), "01ff");
  EXPECT_EQ(Attribute(first, "dpl.core.data_subject_id_type"), "covenant-subject-token");
  EXPECT_EQ(Attribute(first, "dpl.core.foreign_operation.processor"), "urn:covenant:party:nla");
  EXPECT_EQ(Attribute(first, "covenant.log.entry"), "7");
  EXPECT_EQ(Attribute(first, "covenant.told"), "permit");
  EXPECT_EQ(Attribute(first, "covenant.bases"), "wgs_2_23");
  const Json second = Json::parse(lines[1])["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
  EXPECT_EQ(second["status"]["code"], 2);
  EXPECT_EQ(second["status"]["message"], "PURPOSE_UNKNOWN");
  EXPECT_EQ(Attribute(second, "dpl.core.data_subject_id_type"), "") << "there is no subject";
  EXPECT_EQ(Attribute(second, "covenant.told"), "PURPOSE_UNKNOWN");
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
  EXPECT_EQ(rows[0][5], "nla");
  EXPECT_EQ(rows[0][6], "deelnemer");
  EXPECT_EQ(rows[0][7], "covenant-subject-token");
  EXPECT_EQ(rows[0][8], "01ff");
  EXPECT_EQ(rows[0][9], "TAFEL-SIGNAAL/1.0 r1");
  EXPECT_EQ(rows[0][10], "wgs_2_23");
  EXPECT_EQ(rows[0][11], "log.test#7");
  EXPECT_EQ(rows[0][12], "019a4c1e-8b00-7cc3-98c4-dc0c0c703938");
  EXPECT_EQ(rows[0][13], "permit");
  EXPECT_EQ(rows[1][7] + rows[1][8], "") << "there is no subject";
  EXPECT_EQ(rows[1][13], "PURPOSE_UNKNOWN");
  ReadEntry mandated = TwoSubjects();
  mandated.detail->set_mandated_party("regio");
  EXPECT_EQ(NenRows(mandated, "log.test", false)[0][6], "mandaatgever");
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
  EXPECT_EQ(record["destination"]["type"], "DESTINATION_TYPE_DESTINATION");
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

// The names in the first column of the README's table under that heading, several of a cell apart.
std::set<std::string> Documented(const std::string& heading) {
  std::ifstream file(std::string(SOURCE_DIR) + "/clients/cli/audit/README.md");
  std::set<std::string> names;
  bool within = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) within = line == "## " + heading;
    if (!within || !line.starts_with("| `")) continue;
    const std::string cell = line.substr(0, line.find('|', 1));
    for (size_t at = cell.find('`'); at != std::string::npos; at = cell.find('`', at)) {
      const size_t end = cell.find('`', at + 1);
      names.insert(cell.substr(at + 1, end - at - 1));
      at = end + 1;
    }
  }
  return names;
}

TEST(ForeignFormatsTest, DocumentsEveryFieldOfAnLdvLineAndNoOther) {
  std::set<std::string> written;
  for (const std::string& line : LdvLines(TwoSubjects(), {"log.test", "urn:x:"})) {
    const Json resource = Json::parse(line)["resourceSpans"][0];
    for (const Json& attribute : resource["resource"]["attributes"]) {
      const std::string key = attribute["key"];
      written.insert("resource.attributes " + key);
    }
    const Json span = resource["scopeSpans"][0]["spans"][0];
    for (const auto& [name, value] : span.items()) {
      if (name == "status") {
        for (const auto& [part, of] : value.items()) written.insert(part == "code" ? "status.code" : part);
      } else if (name == "attributes") {
        for (const Json& attribute : value) written.insert(attribute["key"].get<std::string>());
      } else {
        written.insert(name);
      }
    }
  }
  std::set<std::string> documented = Documented("export --format ldv");
  documented.insert("message");  // told with status.code
  EXPECT_EQ(written, documented);
}

TEST(ForeignFormatsTest, DocumentsEveryColumnOfNen7513AndNoOther) {
  const std::vector<std::string>& columns = NenColumns();
  EXPECT_EQ(std::set<std::string>(columns.begin(), columns.end()), Documented("export --format nen7513"));
}

TEST(ForeignFormatsTest, DocumentsEveryFieldOfAnFscRecordAndNoOther) {
  const FscNames names{"00000099000000001000", {{"TAFEL-SIGNAAL", "$1$3$abc"}}, [](const std::string&, int64_t) {
                         return std::string("00000099000000002000");
                       }};
  ReadEntry mandated = TwoSubjects();
  mandated.detail->set_mandated_party("regio");
  std::set<std::string> written;
  for (const ReadEntry& entry : {TwoSubjects(), mandated}) {
    const Json record = Json::parse(FscRecord(entry, names).value());
    for (const auto& [name, value] : record.items()) {
      if (!value.is_object()) written.insert(name);
      if (!value.is_object()) continue;
      for (const auto& [part, of] : value.items()) written.insert(name + "." + part);
    }
  }
  std::set<std::string> documented;
  for (const std::string& name : Documented("export --format fsc")) {
    documented.insert(name.starts_with(".") ? (name == ".service_peer_id" ? "destination" : "source") + name : name);
  }
  EXPECT_EQ(written, documented);
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
