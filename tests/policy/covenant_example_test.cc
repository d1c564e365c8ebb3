// The example of the design, line for line: tests/policy/data/covenant-example_test.yaml through the decide API.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "policy/decide/decide.h"
#include "policy/decide/transform.h"
#include "policy/text/civil_date.h"
#include "tests/policy/policies.h"

namespace covenant::policy {
namespace {

using People = std::map<std::string, std::map<std::string, std::string>>;

const People kPeople = {
    {"anna",
     {{"birth_date", "1999-05-04"},
      {"sex", "v"},
      {"nationality", "POL"},
      {"municipality", "Vlissingen"},
      {"form", "arbeid"}}},
    {"bo",
     {{"birth_date", "2010-03-02"},
      {"sex", "m"},
      {"nationality", "NLD"},
      {"municipality", "Almere"},
      {"form", "crimineel"}}},
    {"cem",
     {{"birth_date", "2010-03-03"},
      {"sex", "m"},
      {"nationality", "NLD"},
      {"municipality", "Almere"},
      {"form", "crimineel"}}},
    {"dee",
     {{"birth_date", "onbekend"},
      {"sex", "v"},
      {"nationality", "onbekend"},
      {"municipality", "onbekend"},
      {"form", "seksueel"}}},
    {"none", {}},
};

std::optional<Consent> ConsentOf(const std::string& name) {
  const std::vector<std::string> scopes = {"registratie", "opvang"};
  if (name == "self") return Consent{"written", "self", scopes, {}, {}};
  if (name == "guardian") return Consent{"written", "guardian", scopes, {}, {}};
  if (name == "court") return Consent{"written", "court_appointed", scopes, {}, {}};
  if (name == "oral") return Consent{"oral", "self", scopes, {}, {}};
  if (name == "gone") return Consent{"written", "self", scopes, {}, absl::CivilDay(2026, 2, 1)};
  return std::nullopt;
}

struct Case {
  const char* id;
  Action action;
  std::string from, to, purpose, who;
  std::map<std::string, std::string> given;
  std::string told, log;
  std::map<std::string, std::string> out;
};

constexpr Action kSubmit = Action::kSubmit;
constexpr Action kRetrieve = Action::kRetrieve;
const std::string kReg = "registratie_aard_omvang";
const std::string kShelter = "opvang_coordinatie";

const Case kCases[] = {
    {"a1", kSubmit, "politie", "comensha", kReg, "anna", {}, "permit", "melding-opsporing", {}},
    {"a2", kSubmit, "nla", "comensha", kReg, "anna", {}, "permit", "melding-opsporing", {}},
    {"a3",
     kSubmit,
     "politie",
     "comensha",
     kReg,
     "anna",
     {{"regime", "wpg_9"}},
     "POLICE_REGIME_EXCLUDED",
     "melding-opsporing",
     {}},
    {"a4",
     kSubmit,
     "kmar",
     "comensha",
     kReg,
     "anna",
     {{"regime", "wpg_10_1_b"}},
     "POLICE_REGIME_EXCLUDED",
     "melding-opsporing",
     {}},
    {"a5", kSubmit, "politie", "comensha", kReg, "anna", {{"role", "verdachte"}}, "SUBJECT_ROLE_EXCLUDED", "none", {}},
    {"a6",
     kRetrieve,
     "politie",
     "comensha",
     kReg,
     "anna",
     {},
     "permit",
     "melding-opsporing",
     {{"age", "18+"},
      {"region", "zeeland-west-brabant"},
      {"nationality", "POL"},
      {"name", "absent"},
      {"birth_date", "absent"}}},
    {"a7",
     kRetrieve,
     "politie",
     "comensha",
     kReg,
     "dee",
     {},
     "permit",
     "melding-opsporing",
     {{"age", "onbekend"}, {"region", "onbekend"}}},
    {"b1", kSubmit, "fairwork", "comensha", kReg, "anna", {{"consent", "self"}}, "permit", "melding-hulpverlening", {}},
    {"b2", kSubmit, "fairwork", "comensha", kReg, "anna", {}, "CONSENT_MISSING", "melding-hulpverlening", {}},
    {"b3",
     kSubmit,
     "fairwork",
     "comensha",
     kReg,
     "anna",
     {{"consent", "oral"}},
     "CONSENT_MISSING",
     "melding-hulpverlening",
     {}},
    {"b4", kSubmit, "fairwork", "comensha", kReg, "bo", {{"consent", "self"}}, "permit", "melding-hulpverlening", {}},
    {"b5",
     kSubmit,
     "fairwork",
     "comensha",
     kReg,
     "cem",
     {{"consent", "self"}},
     "GUARDIAN_CONSENT_MISSING",
     "melding-hulpverlening",
     {}},
    {"b6",
     kSubmit,
     "fairwork",
     "comensha",
     kReg,
     "cem",
     {{"consent", "guardian"}},
     "permit",
     "melding-hulpverlening",
     {}},
    {"b7", kSubmit, "fairwork", "comensha", kReg, "cem", {{"consent", "court"}}, "permit", "melding-hulpverlening", {}},
    {"b8",
     kSubmit,
     "fairwork",
     "comensha",
     kReg,
     "dee",
     {{"consent", "self"}},
     "GUARDIAN_CONSENT_MISSING",
     "melding-hulpverlening",
     {}},
    {"b9", kRetrieve, "fairwork", "comensha", kReg, "anna", {{"consent", "gone"}}, "no_hit", "CONSENT_WITHDRAWN", {}},
    {"b10",
     kSubmit,
     "fairwork",
     "comensha",
     kReg,
     "anna",
     {{"consent", "self"}, {"match_by", "bsn"}},
     "IDENTIFIER_NOT_ALLOWED",
     "matching",
     {}},
    {"c1",
     kRetrieve,
     "politie",
     "comensha",
     kShelter,
     "anna",
     {{"consent", "self"}, {"name", "given"}},
     "permit",
     "opvang",
     {{"name", "given"}, {"nationality", "absent"}}},
    {"c2", kSubmit, "politie", "comensha", kShelter, "anna", {}, "CONSENT_MISSING", "opvang", {}},
    {"c3",
     kRetrieve,
     "fairwork",
     "comensha",
     kShelter,
     "anna",
     {{"consent", "gone"}},
     "no_hit",
     "CONSENT_WITHDRAWN",
     {}},
    {"d1",
     Action::kReport,
     "comensha",
     "nationaal-rapporteur",
     "statistiek",
     "none",
     {{"cell", "5"}},
     "permit",
     "jaarcijfers",
     {}},
    {"d2",
     Action::kReport,
     "comensha",
     "nationaal-rapporteur",
     "statistiek",
     "none",
     {{"cell", "4"}},
     "permit",
     "jaarcijfers",
     {{"cell", "suppressed"}}},
    {"d3", Action::kCheck, "politie", "comensha", kReg, "anna", {}, "PROHIBITED", "niet-navragen", {}},
    {"d4", kRetrieve, "politie", "kmar", kReg, "anna", {}, "NO_RULE", "none", {}},
    {"d5", kSubmit, "politie", "comensha", "strafrechtelijke_handhaving", "anna", {}, "PURPOSE_MISMATCH", "none", {}},
    {"d6", kSubmit, "gemeente-almere", "comensha", kReg, "anna", {}, "PARTY_NOT_IN_COVENANT", "none", {}},
    {"e1",
     kSubmit,
     "politie",
     "comensha",
     kReg,
     "anna",
     {{"at", "2025-12-31T23:59:59+01:00"}},
     "COVENANT_NOT_YET_IN_FORCE",
     "none",
     {}},
    {"e2",
     kSubmit,
     "politie",
     "comensha",
     kReg,
     "anna",
     {{"at", "2025-12-31T23:00:00Z"}},
     "permit",
     "melding-opsporing",
     {}},
    {"e3",
     kSubmit,
     "politie",
     "comensha",
     kReg,
     "anna",
     {{"at", "2030-12-31T22:59:59Z"}},
     "permit",
     "melding-opsporing",
     {}},
    {"e4",
     kSubmit,
     "politie",
     "comensha",
     kReg,
     "anna",
     {{"at", "2030-12-31T23:00:00Z"}},
     "EXPIRED_COVENANT",
     "none",
     {}},
    {"e5",
     kRetrieve,
     "politie",
     "comensha",
     kReg,
     "anna",
     {{"first_processing", "2021-03-02"}},
     "no_hit",
     "RETENTION_EXCEEDED",
     {}},
    {"e6",
     kRetrieve,
     "politie",
     "comensha",
     kReg,
     "anna",
     {{"first_processing", "2021-03-03"}},
     "permit",
     "melding-opsporing",
     {{"age", "18+"}}},
};

class CovenantExampleTest : public ::testing::TestWithParam<Case> {
 protected:
  // Without statutes, as the example is written: they are tested in statutes_test.cc.
  static const Snapshot& snapshot() {
    static const auto kSnapshot = Snap({{"COMENSHA-REG", ExampleCovenant()}});
    return *kSnapshot;
  }

  std::string Given(const std::string& key, const std::string& otherwise) const {
    const auto it = GetParam().given.find(key);
    return it == GetParam().given.end() ? otherwise : it->second;
  }

  absl::Time now() const { return At(Given("at", "2026-03-02T10:00:00+01:00")); }

  RecordFacts Facts() const {
    RecordFacts facts;
    facts.supplier = GetParam().from;
    facts.purpose = GetParam().purpose;
    facts.subject_role = Given("role", "slachtoffer");
    facts.police_regime = Given("regime", "wpg_8");
    facts.consent = ConsentOf(Given("consent", ""));
    facts.supplied_on = DutchDay(now());
    facts.first_processed_on = *ParseDate(Given("first_processing", FormatDate(facts.supplied_on)));
    const auto& person = kPeople.at(GetParam().who);
    if (person.contains("birth_date")) facts.birth_date = ParseDate(person.at("birth_date"));
    return facts;
  }

  std::vector<FieldValue> Fields() const {
    std::vector<FieldValue> fields;
    for (const auto& [field, value] : kPeople.at(GetParam().who)) fields.push_back({field, value});
    if (GetParam().given.contains("name")) fields.push_back({"name", GetParam().given.at("name")});
    return fields;
  }
};

TEST_P(CovenantExampleTest, IsDecidedAsTheLineSays) {
  const Case& c = GetParam();
  Decision decision;
  std::string told;
  std::map<std::string, std::string> out;
  if (c.action == Action::kSubmit) {
    Submission submission{"COMENSHA-REG", Facts(), {Given("match_by", "v_number")}, {}, c.to};
    decision = DecideSubmission(snapshot(), submission, now());
    told = ToldOf(snapshot(), decision);
  } else if (c.action == Action::kReport) {
    const ReportDecision report =
        DecideReport(snapshot(), {"COMENSHA-REG", c.purpose, c.to, {"aanmelder", "sex"}, c.from}, now());
    if (std::stoi(Given("cell", "0")) < report.minimum_cell) out["cell"] = "suppressed";
    decision = report;
    told = ToldOf(snapshot(), decision);
  } else {
    const Question question{c.action, "COMENSHA-REG", c.purpose, c.to, {}, false, c.from};
    decision = DecideQuestion(snapshot(), question, now());
    told = ToldOf(snapshot(), decision);
    if (decision.permitted) {
      const RecordDecision record = DecideRecord(snapshot(), question, Facts(), now());
      for (const ReleasedField& field : Transform(snapshot(), "COMENSHA-REG", record, Facts(), Fields(), now())) {
        out[field.field] = field.value;
      }
      decision = record;
      told = record.permitted ? "permit" : "no_hit";
    }
  }
  EXPECT_EQ(told, c.told);
  const std::string rule = decision.rule.empty() ? "none" : decision.rule;
  EXPECT_EQ(told == "no_hit" ? std::string(decision.code()) : rule, c.log);
  for (const auto& [field, value] : c.out) EXPECT_EQ(out.contains(field) ? out[field] : "absent", value) << field;
}

INSTANTIATE_TEST_SUITE_P(Lines, CovenantExampleTest, ::testing::ValuesIn(kCases),
                         [](const auto& line) { return std::string(line.param.id); });

}  // namespace
}  // namespace covenant::policy
