#include "tests/policy/decide/random_policy.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tests/policy/decide/random_words.h"

namespace covenant::policy {
namespace {

constexpr char kRegister[] = R"(register: kans
version: "1"
parties:
  politie: {capacity: opsporing, kind: politie, sector: opsporing, region: landelijk, NAMED}
  kmar: {capacity: opsporing, kind: marechaussee, sector: opsporing, region: noord, NAMED}
  avim: {capacity: opsporing, kind: politie, sector: opsporing, region: noord, NAMED}
  nla: {capacity: toezicht, kind: arbeidsinspectie, sector: opsporing, region: zuid, NAMED}
  om: {capacity: officier_van_justitie, kind: openbaar_ministerie, sector: justitie, region: noord, NAMED}
  almere: {capacity: burgemeester, kind: gemeente, sector: bestuur, region: noord, NAMED}
  weesp: {capacity: burgemeester, kind: gemeente, sector: bestuur, region: zuid, ended: {from: 2026-09-01, into: [almere]}, NAMED}
  fairwork: {capacity: hulpverlening, kind: hulporganisatie, sector: zorg, NAMED}
  opvang-a: {capacity: hulpverlening, kind: opvanginstelling, sector: zorg, region: noord, grounds: {bsn: Wmo}, NAMED}
  opvang-b: {capacity: hulpverlening, kind: opvanginstelling, sector: zorg, region: noord, NAMED}
  opvang-c: {capacity: hulpverlening, kind: opvanginstelling, sector: zorg, region: zuid, NAMED}
  riec: {capacity: samenwerkingsverband, kind: riec, sector: samenwerking, region: landelijk, NAMED}
  fiscus: {capacity: belastingdienst, kind: belastingdienst, sector: financien, region: landelijk, NAMED}
persons:
  p-1: {party: politie, roles: [administrator], certificates: [{sha256: "SHA", from: 2026-01-01, through: 2027-12-31}]}
)";

// Of persoonskenmerk and others, each with the ways that fit it.
struct Released {
  const char* category;
  const char* field;
  Names ways;
};
const std::vector<Released> kReleased = {
    {"id_contact", "name", {"as_is", "redact", "drop"}},
    {"id_contact", "birth_date", {"as_is", "year", "drop"}},
    {"id_contact", "postcode", {"as_is", "postcode_4"}},
    {"persoonskenmerk", "age", {"band", "{band: [0-17, 18+]}", "drop"}},
    {"persoonskenmerk", "sex", {"as_is", "drop"}},
    {"persoonskenmerk", "region", {"police_unit", "municipality"}},
    {"nationaliteit", "other_nationality", {"as_is"}},
    {"gezondheid", "health", {"as_is", "redact"}},
    {"uitbuitingskenmerk", "form", {"as_is", "drop"}},
    {"uitbuitingskenmerk", "period", {"quarter", "month"}},
    {"aanmelder", "organisation", {"as_is", "mask_source"}},
    {"aanmelder", "reported_on", {"month", "year"}},
};

std::string List(const Names& names) {
  return absl::StrCat("[", absl::StrJoin(names, ", "), "]");
}

// Writes one covenant.
class Writer {
 public:
  explicit Writer(Chance& chance) : chance_(chance) {}

  RandomCovenant Write() {
    for (const std::string& party : kParties) {
      if (!chance_.OneIn(3)) members_.push_back(party);
    }
    while (members_.size() < 3) members_ = chance_.Some(kParties);
    WriteHead();
    const int rules = 1 + chance_.Below(6);
    for (int i = 0; i < rules; ++i) covenant_.rules.push_back(Rule(absl::StrCat("regel-", i)));
    const int bans = chance_.OneIn(2) ? chance_.Below(3) : 0;
    for (int i = 0; i < bans; ++i) {
      const auto at = covenant_.rules.begin() + chance_.Below(static_cast<int>(covenant_.rules.size()) + 1);
      covenant_.rules.insert(at, Ban(absl::StrCat("verbod-", i)));
    }
    const int statutes = chance_.OneIn(2) ? chance_.Below(4) : 0;
    for (int i = 0; i < statutes; ++i) covenant_.prohibitions.push_back(StatutoryBan(absl::StrCat("wet-", i)));
    covenant_.terms = absl::StrCat("retention:\n  signals: {keep: ", chance_.Pick(Names{"P1Y", "P3M", "P5Y", "P30D"}),
                                   ", from: ", chance_.Pick(Names{"first_processing", "supply"}), ", then: destroy}\n");
    covenant_.suspended = chance_.OneIn(60);
    covenant_.retired = chance_.OneIn(60);
    return covenant_;
  }

 private:
  void WriteHead() {
    std::string parties;
    for (const std::string& party : members_) {
      const bool only_receives =
          chance_.OneIn(8) && !party.starts_with("opvang-") && suppliers_.size() + 1 < members_.size();
      if (!only_receives) suppliers_.push_back(party);
      const std::string signed_on = chance_.OneIn(5) ? "2026-07-01" : "2025-11-01";
      absl::StrAppend(&parties, "  ", party, ": {",
                      only_receives ? "receives_only: true" : absl::StrCat("signed: ", signed_on), "}\n");
    }
    if (suppliers_.empty()) suppliers_ = members_;
    std::string groups;
    for (int i = 0; i < 3; ++i) {
      const std::string name = absl::StrCat("groep-", i);
      Names members = chance_.Some(suppliers_);
      if (alike_ && i == 0) members.push_back("opvang-a");
      absl::StrAppend(&groups, i == 0 ? "" : ", ", name, ": ", List(Together(members, suppliers_)));
      groups_.push_back(name);
    }
    std::string matching;
    for (const std::string& name : members_) {
      // A line of one's own would tell one from the others; these have their group's.
      if (alike_ && name.starts_with("opvang-")) continue;
      if (!chance_.OneIn(6)) absl::StrAppend(&matching, "  ", name, ": ", List(chance_.Some(kSchemes)), "\n");
    }
    absl::StrAppend(&matching, "  groep-0: [v_number]\n");
    if (chance_.OneIn(4)) absl::StrAppend(&matching, "  blind_only: ", List(chance_.Some(kSchemes)), "\n");
    covenant_.head = absl::StrCat(
        "covenant: ", kChanceCovenant, "\nversion: \"1\"\ntitle: {nl: Kans, en: Chance}\ncollaboration: ",
        chance_.Pick(Names{"bilateral", "riec", "zvh"}), "\nin_force: {from: 2026-01-01, through: 2026-12-31}\n",
        "contact_point: {party: ", chance_.Pick(members_), "}\nparties:\n", parties, "groups: {", groups,
        "}\nmatching:\n", matching, "data_sets:\n", DataSet("klein", 3), DataSet("groot", 8),
        "age_bands: [0-11, 12-15, 16+]\nrules:\n");
  }

  std::string DataSet(const std::string& name, int most) {
    std::vector<const Released*> chosen;
    for (const Released& field : kReleased) {
      if (chance_.Below(12) < most) chosen.push_back(&field);
    }
    if (chosen.empty()) chosen.push_back(&kReleased[4]);
    std::string text = absl::StrCat("  ", name, ":\n");
    std::string category;
    for (const Released* field : chosen) {
      if (category != field->category) absl::StrAppend(&text, "    ", field->category, ":\n");
      category = field->category;
      absl::StrAppend(&text, "      ", field->field, ": ", chance_.Pick(field->ways), "\n");
    }
    return text;
  }

  // Shelters often stand in the same places, and so become one class: then one is never named without the others.
  Names Together(Names names, const Names& all) {
    const auto shelter = [](const std::string& name) { return name.starts_with("opvang-"); };
    if (!alike_ || std::none_of(names.begin(), names.end(), shelter)) return names;
    std::erase_if(names, shelter);
    std::copy_if(all.begin(), all.end(), std::back_inserter(names), shelter);
    return names;
  }
  Names SomeOf(const Names& all) { return Together(chance_.Some(all), all); }

  Names Givers() { return chance_.OneIn(2) ? Names{chance_.Pick(groups_)} : SomeOf(suppliers_); }
  Names Takers() { return chance_.OneIn(3) ? Names{chance_.Pick(groups_)} : SomeOf(members_); }

  std::string Rule(const std::string& id) {
    const int mode = chance_.Below(6);
    std::string text = absl::StrCat("  - id: ", id, "\n    nl: Regel.\n    from: ", List(Givers()),
                                    "\n    to: ", List(Takers()), "\n    purpose: ", chance_.Pick(kPurposes), "\n");
    if (mode == 0) {
      if (!chance_.OneIn(3)) absl::StrAppend(&text, "    about: ", List(chance_.Some(kRoles)), "\n");
      absl::StrAppend(&text, "    aggregate: {by: ", List(chance_.Some({"sex", "nationaliteit", "health", "form"})),
                      ", minimum_cell: ", 1 + chance_.Below(9), chance_.OneIn(2) ? ", secondary_suppression: true" : "",
                      "}\n");
    } else {
      absl::StrAppend(&text, "    about: ", List(chance_.Some(kRoles)), "\n");
      absl::StrAppend(&text, "    ",
                      mode == 1          ? "mode: hit_only"
                      : chance_.OneIn(2) ? "data: klein"
                                         : "data: groot",
                      "\n");
      const std::string basis =
          absl::StrCat("basis: {supply: ", chance_.Pick(kBases), ", receive: ", chance_.Pick(kBases), "}");
      const bool emergency = chance_.OneIn(6);
      absl::StrAppend(&text, "    ", emergency ? absl::StrCat("break_glass: {", basis, "}") : basis, "\n");
      if (!emergency && chance_.OneIn(3)) absl::StrAppend(&text, "    bulk: true\n");
      if (chance_.OneIn(5)) absl::StrAppend(&text, "    mask_source: true\n");
    }
    const std::string conditions = Conditions();
    return conditions.empty() ? text : absl::StrCat(text, "    if: {", conditions, "}\n");
  }

  std::string Conditions() {
    Names all;
    const auto sometimes = [&](int n, auto text) {
      if (chance_.OneIn(n)) all.push_back(text());
    };
    const auto some = [&](const char* key, const Names& words) {
      return [this, key, &words] { return absl::StrCat(key, ": ", List(chance_.Some(words))); };
    };
    sometimes(4, some("police_regime", kRegimes));
    sometimes(6, some("handling_code", kHandling));
    sometimes(6, some("exploitation", kForms));
    sometimes(5, [&]() -> std::string {
      const std::string unknown = chance_.OneIn(2) ? ", unknown: true" : "";
      if (chance_.OneIn(2)) return absl::StrCat("age: {under: ", chance_.Pick(Names{"12", "16"}), unknown, "}");
      return absl::StrCat("age: {from: 12", chance_.OneIn(2) ? ", through: 15" : "", unknown, "}");
    });
    sometimes(4, [&] {
      return absl::StrCat(
          "consent: {scope: ", chance_.Pick(kScopes), ", form: ", chance_.Pick(Names{"written", "oral"}),
          ", signed_by: ", chance_.Pick(Names{"self_16_else_guardian", "guardian_12_both_16_self"}), "}");
    });
    sometimes(8, [] { return std::string("same_region: true"); });
    sometimes(8, some("activity", kActivities));
    sometimes(8, [&] { return absl::StrCat("phase: ", 1 + chance_.Below(3)); });
    sometimes(10, some("admitted", kCriteria));
    sometimes(10, [] { return std::string("involved: true"); });
    sometimes(6, some("approvals", kApprovals));
    sometimes(8, some("attestations", kAttestations));
    sometimes(10, [] { return std::string("motivation: true"); });
    sometimes(10, [&] { return absl::StrCat("deadline: ", chance_.Pick(kDeadlines)); });
    return absl::StrJoin(all, ", ");
  }

  std::string Ban(const std::string& id) {
    std::string text =
        absl::StrCat("  - id: ", id,
                     "\n    nl: Niet.\n    prohibit: ", List(chance_.Some({"submit", "check", "retrieve", "report"})),
                     "\n    from: ", chance_.OneIn(3) ? "anyone" : List(SomeOf(members_)),
                     "\n    to: ", chance_.OneIn(3) ? "anyone" : List(SomeOf(members_)), "\n");
    if (chance_.OneIn(2)) absl::StrAppend(&text, "    purpose: ", chance_.Pick(kPurposes), "\n");
    if (chance_.OneIn(3)) absl::StrAppend(&text, "    about: ", List(chance_.Some(kRoles)), "\n");
    if (chance_.OneIn(3)) absl::StrAppend(&text, "    if: {police_regime: ", List(chance_.Some(kRegimes)), "}\n");
    return text;
  }

  std::string Bound() {
    return chance_.Pick(Names{"anyone", "anyone", "outside_police_domain", "{private: true}", "{third_party: true}",
                              "{kinds: [politie, gemeente]}", "{other_than: [politie]}", "{sectors: [zorg, opsporing]}",
                              "{collaboration_body: true}"});
  }

  std::string StatutoryBan(const std::string& id) {
    std::string text = absl::StrCat(
        "  - id: ", id, "\n    article: Wet 1\n    nl: Niet.\n    collaborations: ",
        chance_.Pick(Names{"any", "any", "[riec]", "[bilateral, zvh]"}), "\n    recipients: ", Bound(),
        "\n    in_force: ",
        chance_.Pick(Names{"{from: 2020-01-01}", "{from: 2026-07-01}", "{from: 2020-01-01, through: 2026-06-30}"}),
        "\n    reason: ", chance_.Pick(Names{"INFORMANT_NEVER", "HEALTH_NOT_IN_RIEC"}), "\n");
    if (chance_.OneIn(6)) {
      absl::StrAppend(&text, "    actions: [submit, check, retrieve]\n    schemes: [bsn]\n");
      return chance_.OneIn(2) ? text + "    unless: {party_ground: true}\n" : text;
    }
    absl::StrAppend(&text, "    actions: ", List(chance_.Some({"submit", "check", "retrieve", "report"})), "\n");
    if (chance_.OneIn(2)) absl::StrAppend(&text, "    suppliers: ", Bound(), "\n");
    if (chance_.OneIn(3)) {
      absl::StrAppend(&text, "    categories: ", List(chance_.Some({"gezondheid", "nationaliteit", "id_contact"})),
                      "\n");
    } else if (chance_.OneIn(3)) {
      absl::StrAppend(&text, "    fields: ", List(chance_.Some({"sex", "birth_date", "form", "age"})), "\n");
    }
    Names when;
    if (chance_.OneIn(4)) when.push_back("police_regime: " + List(chance_.Some(kRegimes)));
    if (chance_.OneIn(5)) when.push_back("about: " + List(chance_.Some(kRoles)));
    if (chance_.OneIn(5)) when.push_back("exploitation_not: " + List(chance_.Some(kForms)));
    if (chance_.OneIn(5)) when.push_back(absl::StrCat("phase_below: ", 1 + chance_.Below(3)));
    if (chance_.OneIn(5)) when.push_back("activities: " + List(chance_.Some(kActivities)));
    if (chance_.OneIn(5)) when.push_back("activities_not: " + List(chance_.Some(kActivities)));
    if (!when.empty()) absl::StrAppend(&text, "    when: {", absl::StrJoin(when, ", "), "}\n");
    Names unless;
    if (chance_.OneIn(5)) unless.push_back("approvals: " + List(chance_.Some(kApprovals)));
    if (chance_.OneIn(5)) unless.push_back("attestations: " + List(chance_.Some(kAttestations)));
    if (!unless.empty()) absl::StrAppend(&text, "    unless: {", absl::StrJoin(unless, ", "), "}\n");
    return text;
  }

  Chance& chance_;
  RandomCovenant covenant_;
  Names members_;
  Names suppliers_;
  Names groups_;
  const bool alike_ = chance_.OneIn(2);
};

}  // namespace

Names Chance::Some(const Names& all) {
  Names some;
  for (const std::string& name : all) {
    if (OneIn(2)) some.push_back(name);
  }
  if (some.empty()) some.push_back(Pick(all));
  return some;
}

std::string RandomCovenant::Source() const {
  return absl::StrCat(head, absl::StrJoin(rules, ""), terms);
}

std::string RandomCovenant::Statute() const {
  return absl::StrCat("statute: wet\nversion: \"1\"\ntitle: {nl: Wet, en: Law}\nprohibitions:\n",
                      absl::StrJoin(prohibitions, ""));
}

PolicySet RandomCovenant::Set(const std::string& vocabulary) const {
  const std::string id = kChanceCovenant;
  const std::string parties = absl::StrReplaceAll(
      kRegister, {{"SHA", std::string(64, 'a')}, {"NAMED", "names: [{name: Partij, from: 2000-01-01}], oins: OIN"}});
  PolicySet set;
  std::string numbered;
  int oin = 0;
  for (size_t at = 0; at < parties.size();) {
    const size_t next = parties.find("OIN", at);
    numbered += parties.substr(at, next - at);
    if (next == std::string::npos) break;
    absl::StrAppend(&numbered, "[{oin: \"000000990000000", 10000 + oin++, "\", from: 2020-01-01}]");
    at = next + 3;
  }
  set.documents.push_back({DocumentKind::kVocabulary, "vocabulary", vocabulary});
  set.documents.push_back({DocumentKind::kRegister, "register", numbered});
  if (!prohibitions.empty()) set.documents.push_back({DocumentKind::kStatute, "wet", Statute()});
  set.documents.push_back({DocumentKind::kCovenant, id, Source()});
  if (suspended) set.suspended.insert(id);
  if (retired) set.retired.insert(id);
  return set;
}

RandomCovenant MakeCovenant(Chance& chance) {
  return Writer(chance).Write();
}

}  // namespace covenant::policy
