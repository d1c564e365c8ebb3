#include "deploy/demo/signal_line.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

namespace covenant::demo {
namespace {

using Json = nlohmann::ordered_json;

// "2123456789" in groups of three from the left, with `separator` between them.
std::string Grouped(const std::string& digits, const char* separator) {
  std::vector<std::string> groups;
  for (size_t at = 0; at < digits.size(); at += 3) groups.push_back(digits.substr(at, 3));
  return absl::StrJoin(groups, separator);
}

std::string WriteNumber(const std::string& number, const RegisteringList& list) {
  switch (list.letter) {
    case 'I':
      return Grouped(number, ".");
    case 'O':
      return Grouped(number, " ");
    case 'R':
      return Grouped(number, "-");
    case 'Z':
      return " " + number + " ";
    default:
      return number;
  }
}

Json WritePassport(const Person& person, const RegisteringList& list) {
  const std::string letters = person.passport.substr(0, 2);
  const std::string digits = person.passport.substr(2);
  switch (list.letter) {
    case 'I':
      return {absl::AsciiStrToLower(person.nationality), absl::AsciiStrToLower(person.passport)};
    case 'K':
      return {person.nationality, letters + " " + digits};
    case 'R':
      return {person.nationality, letters + "-" + digits};
    case 'Z':
      return {absl::AsciiStrToLower(person.nationality), letters + "." + Grouped(digits, ".")};
    default:
      return {person.nationality, person.passport};
  }
}

std::string WriteName(const std::string& name, const RegisteringList& list) {
  switch (list.letter) {
    case 'K':
    case 'P':
      return absl::AsciiStrToUpper(name);
    case 'O':
      return absl::AsciiStrToLower(name);
    case 'Z':
      return name + " ";
    default:
      return name;
  }
}

// Who has a V-number is known by it to all; who has none, by the passport. So all lists of a person share a strong
// identifier. Investigation services write down more: the BSN, and the passport beside the V-number.
Json Identifiers(const Person& person, const RegisteringList& list) {
  Json identifiers = Json::object();
  if (!person.bsn.empty() && list.investigates) identifiers["bsn"] = {WriteNumber(person.bsn, list)};
  if (!person.v_number.empty()) identifiers["v_number"] = {WriteNumber(person.v_number, list)};
  if (!person.passport.empty() && (person.v_number.empty() || list.investigates)) {
    identifiers["passport"] = WritePassport(person, list);
  }
  return identifiers;
}

Json Signal(const Person& person, const RegisteringList& list) {
  Json signal = {{"identifiers", Identifiers(person, list)}, {"role", "slachtoffer"}};
  if (list.investigates) signal["regime"] = "wpg_8";
  return signal;
}

}  // namespace

std::string RegistrationLine(const Person& person, const RegisteringList& list) {
  Json signal = Signal(person, list);
  if (!person.birth_date.empty() && list.investigates) {
    signal["identifiers"]["name_birthdate"] = {WriteName(person.family_name, list), WriteName(person.given_names, list),
                                               person.birth_date};
  }
  if (!list.investigates) {
    signal["consent"] = {{"form", "written"},
                         {"signed_by", person.needs_guardian ? "guardian" : "self"},
                         {"scopes", {"registratie"}},
                         {"given_on", "2026-01-05"}};
  }
  signal["fields"] = {{"birth_date", person.birth_date.empty() ? "onbekend" : person.birth_date},
                      {"sex", person.sex},
                      {"nationality", person.nationality},
                      {"municipality", person.municipality},
                      {"form", person.form},
                      {"observed_on", person.observed_on}};
  return signal.dump();
}

std::string TableLine(const Person& person, const RegisteringList& list) {
  return Signal(person, list).dump();
}

std::string SubjectLine(const Person& person) {
  Json identifiers = Json::object();
  if (person.v_number.empty()) {
    identifiers["passport"] = {person.nationality, person.passport};
  } else {
    identifiers["v_number"] = {person.v_number};
  }
  return Json{{"identifiers", identifiers}}.dump();
}

}  // namespace covenant::demo
