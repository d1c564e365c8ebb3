#include "tests/benchmarks/many_covenants.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace covenant::bench {
namespace {

constexpr int kServices = 10;
constexpr int kCare = 9;

std::string ReadSource(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Members of one part of a covenant are parties of one sector: a third of all parties are services, a third care.
int PartyNumber(int covenant, int member) {
  const int sector = member < kServices ? 0 : member < kServices + kCare ? 1 : 2;
  return (covenant * 7 + member * 13) % (kParties / 3) * 3 + sector;
}

std::string Register() {
  std::string text = "register: veel\nversion: \"1\"\nparties:\n";
  for (int i = 0; i < kParties; ++i) {
    const int sector = i % 3;
    const char* words[] = {"capacity: opsporing, kind: politie, sector: opsporing",
                           "capacity: hulpverlening, kind: zorginstelling, sector: zorg",
                           "capacity: registratie, kind: zorgcoordinatie, sector: zorg"};
    absl::StrAppendFormat(&text,
                          "  partij-%d: {%s, region: landelijk, names: [{name: Partij %d, from: 2020-01-01}],\n"
                          "    oins: [{oin: \"00000099%012d\", from: 2020-01-01}]}\n",
                          i, words[sector], i, i);
  }
  return text + "persons:\n  p-0: {party: partij-0, roles: [administrator], certificates: [{sha256: \"" +
         std::string(64, 'a') + "\", from: 2026-01-01, through: 2027-12-31}]}\n";
}

std::string Members(int covenant, int from, int count) {
  std::vector<std::string> names;
  for (int member = from; member < from + count; ++member) names.push_back(PartyName(covenant, member));
  return absl::StrJoin(names, ", ");
}

std::string Signed(int covenant) {
  std::string text;
  for (int member = 0; member < kPartiesOfOne; ++member) {
    absl::StrAppend(&text, "  ", PartyName(covenant, member), ": {signed: 2025-11-03}\n");
  }
  return text;
}

std::string Covenant(int covenant) {
  return absl::StrCat(
      "covenant: ", CovenantName(covenant),
      "\nversion: \"1\"\ntitle: {nl: Veel, en: Many}\ncollaboration: registration\n",
      "in_force: {from: 2026-01-01, through: 2030-12-31}\ncontact_point: {party: ", PartyName(covenant, 19), "}\n",
      "parties:\n", Signed(covenant), "groups:\n  opsporing: [", Members(covenant, 0, kServices), "]\n  hulp: [",
      Members(covenant, kServices, kCare), "]\n", R"(matching:
  opsporing: [v_number, passport]
  hulp: [v_number]
)",
      "  ", PartyName(covenant, 19), ": [v_number]\n", R"(data_sets:
  registratie:
    persoonskenmerk: {age: band, sex: as_is, region: police_unit}
    aanmelder: {organisation: as_is, reported_on: month}
age_bands: [0-11, 12-15, 16-17, 18+]
rules:
  - id: melding-opsporing
    nl: Diensten melden.
    from: opsporing
    to: )",
      PartyName(covenant, 19), R"(
    purpose: registratie_aard_omvang
    about: [slachtoffer, mogelijk_slachtoffer]
    basis: {supply: wpg_18_bpg_4_2_1_b_3, receive: avg_6_1_e}
    data: registratie
    if: {police_regime: [wpg_8, wpg_13]}
  - id: melding-hulp
    nl: Hulp meldt met toestemming.
    from: hulp
    to: )",
      PartyName(covenant, 19), R"(
    purpose: registratie_aard_omvang
    about: [slachtoffer, mogelijk_slachtoffer]
    basis: {supply: avg_6_1_a, receive: avg_6_1_a}
    data: registratie
    if: {consent: {scope: registratie, form: written, signed_by: self_16_else_guardian}}
  - id: tafel
    nl: Diensten weten van elkaar.
    from: opsporing
    to: opsporing
    purpose: voorkomen_opsporen
    about: [slachtoffer, mogelijk_slachtoffer, verdachte]
    basis: {supply: wpg_20_1, receive: wpg_20_1}
    mode: hit_only
    bulk: true
    if: {handling_code: [free, partly]}
  - id: opvang
    nl: Opvang met toestemming.
    from: [opsporing, hulp]
    to: )",
      PartyName(covenant, 19), R"(
    purpose: opvang_coordinatie
    about: [slachtoffer, mogelijk_slachtoffer]
    basis: {supply: avg_6_1_a, receive: avg_6_1_a}
    data: registratie
    if: {consent: {scope: opvang, form: written, signed_by: self_16_else_guardian}}
  - id: niet-navragen
    nl: Hulp vraagt niet na.
    prohibit: check
    from: anyone
    to: hulp
retention:
  signals: {keep: P5Y, from: first_processing, then: destroy}
)");
}

}  // namespace

std::string CovenantName(int covenant) {
  return absl::StrCat("CONVENANT-", covenant);
}

std::string PartyName(int covenant, int member) {
  return absl::StrCat("partij-", PartyNumber(covenant, member));
}

policy::PolicySet ManyCovenants(int covenants, const std::string& source_dir) {
  policy::PolicySet set;
  const auto add = [&set](policy::DocumentKind kind, std::string name, std::string source) {
    set.documents.push_back({kind, std::move(name), std::move(source)});
  };
  add(policy::DocumentKind::kVocabulary, "vocabulary", ReadSource(source_dir + "/policy/vocabulary.yaml"));
  add(policy::DocumentKind::kRegister, "register", Register());
  for (const auto& file : std::filesystem::directory_iterator(source_dir + "/policy/statutes")) {
    if (file.path().extension() == ".yaml") {
      add(policy::DocumentKind::kStatute, file.path().stem(), ReadSource(file.path()));
    }
  }
  for (int i = 0; i < covenants; ++i) add(policy::DocumentKind::kCovenant, CovenantName(i), Covenant(i));
  return set;
}

}  // namespace covenant::bench
