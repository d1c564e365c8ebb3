// Every wrong word in a covenant, and the one line that says so.
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "policy/language/covenant.h"
#include "tests/policy/policies.h"

namespace covenant::policy {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::NotNull;
using ::testing::SizeIs;

struct Base {
  std::shared_ptr<const Vocabulary> vocabulary;
  std::shared_ptr<const PartyRegister> parties;
};

const Base& Documents() {
  static const Base kBase = [] {
    Diagnostics diagnostics("base");
    Base base;
    base.vocabulary = ReadVocabulary(SourceFile("policy/vocabulary.yaml"), diagnostics);
    base.parties = ReadRegister(SourceFile("tests/policy/data/register.yaml"), *base.vocabulary, diagnostics);
    EXPECT_THAT(Texts(diagnostics.all()), IsEmpty());
    return base;
  }();
  return kBase;
}

std::vector<std::string> ErrorsOf(const std::string& text) {
  Diagnostics diagnostics("c.yaml");
  const auto covenant = ReadCovenant(text, *Documents().vocabulary, *Documents().parties, diagnostics);
  EXPECT_EQ(covenant == nullptr, diagnostics.HasErrors()) << "a covenant is whole or it is not";
  return Texts(diagnostics.all());
}

struct Wrong {
  const char* name;
  std::string from;  // In the example, replaced by:
  std::string to;
  std::string error;
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
  *out << wrong.name;
}

const Wrong kWrong[] = {
    {"UnknownKey", "replaces: \"2.1\"", "replases: \"2.1\"",
     "c.yaml:6:1: unknown key \"replases\" in the covenant; did you mean \"replaces\"?"},
    {"UnknownKeyWithoutNeighbour", "limits: {submissions_per_day: 500,",
     "limits: {per_hour: 3, submissions_per_day: 500,",
     "c.yaml:100:10: unknown key \"per_hour\" in limits; known here: submissions_per_day, checks_per_day, "
     "retrievals_per_day"},
    {"DuplicateKey", "collaboration: registration ", "version: \"3.1\"\ncollaboration: registration ",
     "c.yaml:8:1: duplicate key \"version\"; it already stands on line 5, keep one"},
    {"MissingKey", "collaboration: registration ", "# collaboration: registration ",
     "c.yaml:4:1: the covenant lacks collaboration; add it"},
    {"EmptyKey", "replaces: \"2.1\"",
     "replaces:", "c.yaml:6:1: replaces of the covenant is empty; write its value or remove the key"},
    {"WrongType", "version: \"3.0\"", "version: [3, 0]",
     "c.yaml:5:10: version of the covenant holds a list; write one value"},
    {"ParentIsNoMapping", "limits: {submissions_per_day: 500, retrievals_per_day: 2000}", "limits: 500",
     "c.yaml:100:9: limits is a value; write a mapping (key: value)"},
    {"IdIsNoName", "covenant: COMENSHA-REG ", "covenant: COMENSHA REG ",
     "c.yaml:4:11: covenant \"COMENSHA REG\" is no name; use letters, digits, '.', '_' and '-', at most 64"},
    {"UnknownCollaboration", "collaboration: registration ", "collaboration: registratie ",
     "c.yaml:8:16: unknown collaboration \"registratie\"; did you mean \"registration\"?"},
    {"DateThatDoesNotExist", "through: 2030-12-31", "through: 2030-02-29",
     "c.yaml:9:39: through of in_force is no date that exists; write YYYY-MM-DD"},
    {"EndsBeforeItBegins", "through: 2030-12-31", "through: 2025-12-31",
     "c.yaml:9:11: in_force ends before it begins; let through be from or later"},
    {"WithoutAnEnd", "in_force: {from: 2026-01-01, through: 2030-12-31}", "in_force: {from: 2026-01-01}",
     "c.yaml:9:11: in_force lacks through; add it"},
    {"HashThatIsNone", "sha256: \"e3b0", "sha256: \"E3b0",
     "c.yaml:11:3: sha256 of signed_text is none; write 64 lower-case hex digits"},
    {"ArticleBeyondTheText", "not_for_the_machine: [1, 2, 10, 12]", "not_for_the_machine: [1, 2, 10, 13]",
     "c.yaml:14:35: \"13\" in not_for_the_machine is no number that fits; write a whole number from 1 to 12"},
    {"ContactPointIsNoParty", "contact_point: {party: comensha", "contact_point: {party: politia",
     "c.yaml:15:16: contact_point \"politia\" is no party of this covenant; name one of its parties"},
    {"ChangeByNoParty", "proposed_by: [comensha, politie]", "proposed_by: [comensha, opsporing]",
     "c.yaml:17:34: \"opsporing\" is no party of this covenant; name one of its parties"},
    {"TermThatIsNone", "notice: P3M", "notice: 3 months",
     "c.yaml:17:78: notice of change is no term; write an ISO 8601 term such as P5Y, P3M, P1D or PT36H"},
    {"PartyNotInTheRegister", "  kmar: {signed: 2025-11-03}",
     "  kmaar: {signed: 2025-11-03}\n  kmar: {signed: 2025-11-03}",
     "c.yaml:21:3: the register has no party \"kmaar\"; did you mean \"kmar\"?"},
    {"PartyThatDidNotSign", "  nationaal-rapporteur: {receives_only: true}",
     "  nationaal-rapporteur: {receives_only: false}",
     "c.yaml:26:3: party nationaal-rapporteur has not signed; write signed: YYYY-MM-DD, or receives_only: true"},
    {"FlagThatIsNone", "  nla: {signed: 2025-11-10}", "  nla: {signed: 2025-11-10, receives_only: yes}",
     "c.yaml:22:44: receives_only of party nla is neither true nor false; write true or false"},
    {"EmptyGroup", "hulpverlening: [zorgcoordinatie-zeeland, fairwork]}",
     "hulpverlening: [zorgcoordinatie-zeeland, fairwork], niemand: []}",
     "c.yaml:27:104: group niemand is no list of one or more parties; an empty group means nobody: list its parties or "
     "remove it"},
    {"GroupMemberIsNoParty", "groups: {opsporing: [politie, kmar, nla]", "groups: {opsporing: [politie, kmar, nla, om]",
     "c.yaml:27:42: \"om\" is no party of this covenant; name one of its parties"},
    {"GroupCalledAfterAParty", "groups: {opsporing", "groups: {fairwork: [kmar], opsporing",
     "c.yaml:27:10: a group cannot be called \"fairwork\"; give it a name that is no party's, and not anyone"},
    {"UnknownScheme", "  opsporing: [bsn, v_number", "  opsporing: [bsm, v_number",
     "c.yaml:31:15: unknown scheme \"bsm\"; did you mean \"bsn\"?"},
    {"MatchingByNobody", "  opsporing: [bsn,", "  opsporring: [bsn]\n  opsporing: [bsn,",
     "c.yaml:31:3: \"opsporring\" is no group and no party of this covenant; did you mean \"opsporing\"?"},
    {"UnknownCategory", "    persoonskenmerk: {age", "    persoonskenmerken: {sex: as_is}\n    persoonskenmerk: {age",
     "c.yaml:36:5: unknown category \"persoonskenmerken\"; did you mean \"persoonskenmerk\"?"},
    {"UnknownField", "nationality: as_is", "nationalty: as_is",
     "c.yaml:36:46: unknown field \"nationalty\"; did you mean \"nationality\"?"},
    {"FieldUnderAnotherCategory", "{needs: as_is, safety: as_is}", "{needs: as_is, safety: as_is, sex: as_is}",
     "c.yaml:41:51: field sex is not of category opvangbehoefte; put it under persoonskenmerk"},
    {"UnknownTransformation", "period: quarter", "period: week",
     "c.yaml:37:62: unknown transformation \"week\"; write as_is, band, police_unit, municipality, postcode_4, "
     "month, quarter, year, redact, mask_source or drop"},
    {"TransformationThatDoesNotFit", "age: band", "age: as_is",
     "c.yaml:36:28: field age cannot be released as as_is; release years as band and a region as police_unit"},
    {"MonthOfWhatIsNoDate", "sector: as_is", "sector: month",
     "c.yaml:37:47: field sector cannot be released as month; month, quarter and year are for dates"},
    {"AgeBandsWithAGap", "[0-11, 12-15, 16-17, 18+]", "[0-11, 13-15, 16-17, 18+]",
     "c.yaml:42:19: age band \"13-15\" does not follow; write bands that begin at 0, join up and end open, such as "
     "[0-11, 12-15, 16-17, 18+]"},
    {"AgeBandsWithoutAnEnd", "[0-11, 12-15, 16-17, 18+]", "[0-11, 12-17]",
     "c.yaml:42:19: the last age band is not open; end with one such as 18+"},
    {"AgeBandsMissing", "age_bands: [0-11, 12-15, 16-17, 18+]", "", "c.yaml:4:1: the covenant lacks age_bands; add it"},
    {"RuleIdTwice", "  - id: jaarcijfers\n", "  - id: opvang\n",
     "c.yaml:80:9: the id \"opvang\" is taken; give each rule its own id"},
    {"RuleIdOfASection", "  - id: niet-navragen", "  - id: retention",
     "c.yaml:87:9: the id \"retention\" is taken; give each rule its own id"},
    {"RuleWithoutSentence", "    nl: Niemand mag vragen of iemand geregistreerd staat.\n", "",
     "c.yaml:87:5: rule niet-navragen lacks nl; add it"},
    {"FromNobodyKnown", "    from: hulpverlening\n", "    from: hulpverleners\n",
     "c.yaml:60:11: \"hulpverleners\" is no group and no party of this covenant; did you mean \"hulpverlening\"?"},
    {"FromAnyoneInAPermission", "    from: comensha\n", "    from: anyone\n",
     "c.yaml:83:11: anyone in from of rule jaarcijfers; name the groups and parties: anyone stands alone, and only in "
     "a prohibition"},
    {"FromAPartyThatOnlyReceives", "    from: comensha\n", "    from: nationaal-rapporteur\n",
     "c.yaml:83:11: nationaal-rapporteur supplies under rule jaarcijfers but receives only; take it out of from, or "
     "let it sign"},
    {"EmptyList", "    from: [opsporing, hulpverlening]", "    from: []",
     "c.yaml:70:11: from of rule opvang is an empty list; write a list of one or more, such as [a, b]"},
    {"TwiceInAList", "    from: [opsporing, hulpverlening]", "    from: [opsporing, hulpverlening, opsporing]",
     "c.yaml:70:38: \"opsporing\" stands twice in from; keep one"},
    {"UnknownPurpose", "purpose: opvang_coordinatie", "purpose: opvang",
     "c.yaml:72:14: unknown purpose \"opvang\"; use a word of purposes in the vocabulary"},
    {"UnknownRegime", "    if: {police_regime: [wpg_8, wpg_13]}          # never",
     "    mode: fields\n    if: {police_regime: [wpg_8, wpg_31]}          # never",
     "c.yaml:57:33: unknown police regime \"wpg_31\"; did you mean \"wpg_8\"?"},
    {"UnknownBasis", "receive: avg_6_1_e", "receive: avg_6_1_z",
     "c.yaml:54:16: unknown legal basis \"avg_6_1_z\"; did you mean \"avg_6_1_a\"?"},
    {"BasisForSomeOnly", "kmar: wpg_18_bpg_4_2_1_b_3, nla: bpgbod_2_2}", "kmar: wpg_18_bpg_4_2_1_b_3}",
     "c.yaml:53:15: the basis to supply names none for nla; add a line for it or its group"},
    {"BasisForAnother", "kmar: wpg_18_bpg_4_2_1_b_3, nla: bpgbod_2_2}",
     "kmar: wpg_18_bpg_4_2_1_b_3, nla: bpgbod_2_2, fairwork: avg_6_1_a}",
     "c.yaml:53:92: \"fairwork\" is not bound by this rule; remove the line"},
    {"BasisMissing", "    basis: {supply: avg_6_1_a, receive: avg_6_1_a}\n", "",
     "c.yaml:57:5: rule melding-hulpverlening lacks basis; add it"},
    {"UnknownDataSet", "    data: opvang\n", "    data: opfang\n",
     "c.yaml:75:11: no data set is called \"opfang\"; name one of data_sets"},
    {"NothingGiven", "    data: opvang\n", "",
     "c.yaml:67:5: rule opvang does not say what it gives; write one of data: <data set>, mode: hit_only, aggregate: "
     "{..}"},
    {"TwoThingsGiven", "    data: opvang\n", "    data: opvang\n    mode: hit_only\n",
     "c.yaml:67:5: rule opvang does not say what it gives; write one of data: <data set>, mode: hit_only, aggregate: "
     "{..}"},
    {"ConditionThatIsNotKnown", "    if: {police_regime: [wpg_8, wpg_13]}          # never",
     "    if: {four_eyes: true}          # never",
     "c.yaml:56:10: unknown key \"four_eyes\" in the condition (if); known here: police_regime, handling_code, "
     "exploitation, age, consent, same_region, activity, phase, admitted, involved, approvals, attestations, "
     "motivation, deadline"},
    {"ConsentWithoutScope", "consent: {scope: registratie, form: written", "consent: {form: written",
     "c.yaml:66:19: consent lacks scope; add it"},
    {"UnknownAgeRule", "{scope: registratie, form: written, signed_by: self_16_else_guardian}",
     "{scope: registratie, form: written, signed_by: self_18}",
     "c.yaml:66:66: signed_by of consent is \"self_18\"; write self_16_else_guardian or "
     "guardian_12_both_16_self"},
    {"AggregateByNoWord", "by: [aanmelder, sex,", "by: [aanmelder, gender,",
     "c.yaml:86:33: unknown field \"gender\"; use a word of fields in the vocabulary"},
    {"MinimumCellOfNothing", "minimum_cell: 5", "minimum_cell: 0",
     "c.yaml:86:77: minimum_cell of aggregate is no number that fits; write a whole number from 1 to 1000000"},
    {"HugeNumber", "minimum_cell: 5", "minimum_cell: 99999999999999999999",
     "c.yaml:86:77: minimum_cell of aggregate is no number that fits; write a whole number from 1 to 1000000"},
    {"QuotedNumber", "minimum_cell: 5", "minimum_cell: \"5\"",
     "c.yaml:86:77: minimum_cell of aggregate is no number that fits; write a whole number from 1 to 1000000"},
    {"UnknownAction", "prohibit: check", "prohibit: ask",
     "c.yaml:90:15: unknown action \"ask\"; write submit, check, retrieve or report"},
    {"UnknownActionInAList", "prohibit: check", "prohibit: [check, retreive]",
     "c.yaml:90:23: unknown action \"retreive\"; write submit, check, retrieve or report"},
    {"AnyoneBesideOthers", "    from: anyone\n    to: anyone\n", "    from: anyone\n    to: [anyone, kmar]\n",
     "c.yaml:92:10: anyone in to of rule niet-navragen; name the groups and parties: anyone stands alone, and only in "
     "a prohibition"},
    {"UnknownSubjectRole", "about: [slachtoffer, mogelijk_slachtoffer]\n    basis: {supply: avg_6_1_a, receive",
     "about: [slachtofer]\n    basis: {supply: avg_6_1_a, receive",
     "c.yaml:63:13: unknown subject role \"slachtofer\"; did you mean \"slachtoffer\"?"},
    {"AboutNobody", "about: [slachtoffer, mogelijk_slachtoffer]\n    basis: {supply: avg_6_1_a, receive",
     "about: []\n    basis: {supply: avg_6_1_a, receive",
     "c.yaml:63:12: about of rule melding-hulpverlening is an empty list; write a list of one or more, such as [a, b]"},
    {"NotYaml", "  comensha: {signed: 2025-11-03}", " comensha: {signed: 2025-11-03}",
     "c.yaml:25:2: not YAML: end of map not found; check indentation, colons and quotes"},
    {"RetentionFromElsewhere", "from: first_processing", "from: last_processing",
     "c.yaml:96:30: from of retention of signals is \"last_processing\"; write first_processing or supply"},
    {"RetentionOfAnUnknownRule", "rules: [melding-hulpverlening, opvang]", "rules: [melding-hulpverlening, opvangen]",
     "c.yaml:97:54: no rule is called \"opvangen\"; name permitting rules of this covenant"},
    {"AfterExpirySomethingElse", "after_expiry: no_release", "after_expiry: release",
     "c.yaml:99:17: after_expiry of retention is \"release\"; write no_release"},
    {"AnchorOnAValue", "version: \"3.0\"", "version: &v \"3.0\"",
     "c.yaml:5:10: an anchor (&name); write the value out where it is needed"},
    {"TabInALine", "replaces: \"2.1\"", "replaces:\t\"2.1\"", "c.yaml:6:10: a tab; indent with spaces"},
};

class CovenantErrorTest : public ::testing::TestWithParam<Wrong> {};

TEST_P(CovenantErrorTest, IsOneLineThatSaysWhereAndWhatToDo) {
  EXPECT_THAT(ErrorsOf(With(ExampleCovenant(), GetParam().from, GetParam().to)), ElementsAre(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(Wrong, CovenantErrorTest, ::testing::ValuesIn(kWrong),
                         [](const auto& wrong) { return std::string(wrong.param.name); });

TEST(CovenantReaderTest, ReadsTheWholeExample) {
  Diagnostics diagnostics("c.yaml");
  const auto covenant = ReadCovenant(ExampleCovenant(), *Documents().vocabulary, *Documents().parties, diagnostics);
  EXPECT_THAT(Texts(diagnostics.all()), IsEmpty());
  ASSERT_THAT(covenant, NotNull());
  EXPECT_EQ(covenant->id, "COMENSHA-REG");
  EXPECT_EQ(covenant->replaces, "2.1");
  EXPECT_EQ(covenant->signed_text->articles, 12);
  EXPECT_THAT(covenant->signed_text->not_for_the_machine, ElementsAre(1, 2, 10, 12));
  EXPECT_EQ(covenant->advice.at("legality_committee"), "not_required");
  EXPECT_TRUE(covenant->change->accepted_by_every_party);
  EXPECT_EQ(covenant->change->notice->months, 3);
  EXPECT_THAT(covenant->parties, SizeIs(7));
  EXPECT_THAT(covenant->age_bands, SizeIs(4));
  EXPECT_THAT(covenant->rules, SizeIs(4));
  EXPECT_THAT(covenant->prohibitions, SizeIs(1));
  EXPECT_EQ(covenant->rules[0].basis_supply.Of("nla"), "bpgbod_2_2");
  EXPECT_EQ(covenant->rules[2].basis_supply.Of("kmar"), "wpg_18_bpg_4_2_1_b_3");
  EXPECT_EQ(covenant->rules[2].basis_supply.Of("fairwork"), "avg_6_1_a");
  EXPECT_EQ(covenant->rules[2].answer_within->hours, 36);
  EXPECT_EQ(covenant->rules[3].aggregate->minimum_cell, 5);
  EXPECT_TRUE(covenant->prohibitions[0].from.anyone);
  EXPECT_THAT(covenant->retention.consent_withdrawn->rules, ElementsAre("melding-hulpverlening", "opvang"));
  EXPECT_EQ(covenant->retention.disclosure_records->keep.years, 6);
  EXPECT_EQ(covenant->limits.submissions_per_day, 500);
  RecordFacts record;
  record.supplied_on = absl::CivilDay(2025, 1, 1);
  record.first_processed_on = absl::CivilDay(2021, 3, 2);
  EXPECT_EQ(covenant->GoneOn(record), absl::CivilDay(2026, 3, 2));
}

TEST(CovenantReaderTest, APartyMatchesByWhatAnyLineThatNamesItLists) {
  Diagnostics diagnostics("c.yaml");
  const std::string text = With(ExampleCovenant(), "  hulpverlening: [v_number, passport, name_birthdate]",
                                "  hulpverlening: [v_number]\n  fairwork: [passport]\n  comensha: [v_number]");
  const auto covenant = ReadCovenant(text, *Documents().vocabulary, *Documents().parties, diagnostics);
  ASSERT_THAT(covenant, NotNull());
  EXPECT_TRUE(covenant->MayMatchBy("fairwork", "v_number"));
  EXPECT_TRUE(covenant->MayMatchBy("fairwork", "passport"));
  EXPECT_FALSE(covenant->MayMatchBy("zorgcoordinatie-zeeland", "passport"));
  EXPECT_TRUE(covenant->MayMatchBy("comensha", "v_number"));
  EXPECT_FALSE(covenant->MayMatchBy("comensha", "bsn"));
  EXPECT_FALSE(covenant->MayMatchBy("nationaal-rapporteur", "v_number"));
}

TEST(CovenantReaderTest, ReportsEveryErrorOfADocument) {
  std::string text = With(ExampleCovenant(), "form: written, signed_by: self_16_else_guardian}}\n  - id: opvang",
                          "form: spoken, signed_by: anybody}}\n  - id: opvang");
  text = With(text, "in_force: {from: 2026-01-01", "in_force: {from: 2026-02-30");
  text = With(text, "limits: {submissions_per_day: 500", "limits: {submissions_per_day: veel");
  EXPECT_THAT(ErrorsOf(text), SizeIs(4));
}

TEST(CovenantReaderTest, NeverCrashesOnADamagedDocumentAndNeverLoadsHalfOfIt) {
  const std::string whole = ExampleCovenant();
  std::mt19937 random(20260302);
  const std::string pieces[] = {"",   ":",  "- ", "{", "}", "[", "]", "\"", "'", "\n",
                                "  ", "&a", "*a", "|", ">", "#", "?", "0",  "~"};
  for (int i = 0; i < 1500; ++i) {
    std::string text = whole;
    for (int damage = 0; damage < 3; ++damage) {
      const size_t at = random() % text.size();
      text.replace(at, random() % 5, pieces[random() % std::size(pieces)]);
    }
    ErrorsOf(text);
  }
  for (size_t length = 0; length < whole.size(); length += 41) ErrorsOf(whole.substr(0, length));
}

}  // namespace
}  // namespace covenant::policy
