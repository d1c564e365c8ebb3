#include "clients/cli/admin/register_acts.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/status_macros.h"
#include "policy/text/civil_date.h"

namespace covenant::cli {
namespace {

using policy::FormatDate;
using policy::YamlNode;

const YamlNode* Value(const YamlNode& mapping, std::string_view key) {
  for (const YamlNode::Entry& entry : mapping.entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

std::string Dates(const Term& term) {
  return absl::StrCat("from: ", FormatDate(term.from),
                      term.through ? absl::StrCat(", through: ", FormatDate(*term.through)) : "");
}

std::string List(const std::vector<std::string>& words) {
  return absl::StrCat("[", absl::StrJoin(words, ", "), "]");
}

// Says which id it was about.
absl::Status About(const std::string& id, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(id, ": ", status.message()));
}

// The item of a list without a last day. Nothing when each has one.
std::optional<size_t> OpenItem(const YamlNode* list) {
  for (size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
    if (Value(list->items[i], "through") == nullptr) return i;
  }
  return std::nullopt;
}

}  // namespace

absl::Status AddParty(YamlText& text, const NewParty& party, absl::CivilDay from) {
  std::string value = absl::StrCat("{capacity: ", party.capacity, ", kind: ", party.kind, ", sector: ", party.sector);
  if (!party.region.empty()) absl::StrAppend(&value, ", region: ", YamlQuoted(party.region));
  if (!party.tasks.empty()) absl::StrAppend(&value, ", tasks: ", List(party.tasks));
  absl::StrAppend(&value, ", names: [{name: ", YamlQuoted(party.name), ", from: ", FormatDate(from), "}]");
  if (!party.oin.empty()) {
    absl::StrAppend(&value, ", oins: [{oin: ", YamlQuoted(party.oin), ", from: ", FormatDate(from), "}]");
  }
  return About(party.id, text.Add({"parties"}, party.id, value + "}"));
}

absl::Status Rename(YamlText& text, const std::string& party, const std::string& name, absl::CivilDay from) {
  const YamlPath names = {"parties", party, "names"};
  if (const std::optional<size_t> in_use = OpenItem(text.Find(names))) {
    RETURN_IF_ERROR(About(party, text.AddToItem(names, *in_use, "through", FormatDate(from - 1))));
  }
  return About(party, text.Append({"parties", party}, "names",
                                  absl::StrCat("{name: ", YamlQuoted(name), ", from: ", FormatDate(from), "}")));
}

absl::Status End(YamlText& text, const std::string& party, const std::vector<std::string>& into,
                 const std::string& signals, absl::CivilDay from) {
  std::string value = absl::StrCat("{from: ", FormatDate(from));
  if (!into.empty()) absl::StrAppend(&value, ", into: ", List(into));
  if (!signals.empty()) absl::StrAppend(&value, ", signals: ", signals);
  return About(party, text.Add({"parties", party}, "ended", value + "}"));
}

absl::Status SuspendParty(YamlText& text, const std::string& party, const Term& term) {
  return About(party, text.Append({"parties", party}, "suspended", absl::StrCat("{", Dates(term), "}")));
}

absl::Status ResumeParty(YamlText& text, const std::string& party, absl::CivilDay from) {
  const YamlPath suspensions = {"parties", party, "suspended"};
  const std::optional<size_t> open = OpenItem(text.Find(suspensions));
  if (!open) return absl::FailedPreconditionError(absl::StrCat(party, ": is not suspended without a last day"));
  return About(party, text.AddToItem(suspensions, *open, "through", FormatDate(from - 1)));
}

absl::Status Mandate(YamlText& text, const std::string& party, const std::string& acts_for,
                     const std::vector<std::string>& covenants, const Term& term) {
  return text.Append({}, "mandates",
                     absl::StrCat("{party: ", party, ", acts_for: ", acts_for, ", covenants: ",
                                  covenants.empty() ? "any" : List(covenants), ", ", Dates(term), "}"));
}

absl::Status Enrol(YamlText& text, const std::string& person, const std::string& sha256, const Term& term,
                   const std::string& party, const std::vector<std::string>& roles) {
  const std::string certificate = absl::StrCat("{sha256: ", YamlQuoted(sha256), ", ", Dates(term), "}");
  if (text.Find({"persons", person}) != nullptr) {
    if (!party.empty() || !roles.empty()) {
      return absl::AlreadyExistsError(absl::StrCat(person, ": is enrolled; leave out --party and --role"));
    }
    return About(person, text.Append({"persons", person}, "certificates", certificate));
  }
  if (party.empty() || roles.empty()) {
    return absl::NotFoundError(absl::StrCat(person, ": is not in the register; a new person needs --party and --role"));
  }
  return About(person, text.Add({"persons"}, person,
                                absl::StrCat("{party: ", party, ", roles: ", List(roles), ", certificates: [",
                                             certificate, "]}")));
}

absl::Status Revoke(YamlText& text, const std::string& person, const std::string& sha256, absl::CivilDay on) {
  const YamlPath certificates = {"persons", person, "certificates"};
  const YamlNode* list = text.Find(certificates);
  for (size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
    const YamlNode* value = Value(list->items[i], "sha256");
    if (value != nullptr && value->text == sha256) {
      return About(person, text.AddToItem(certificates, i, "revoked", FormatDate(on)));
    }
  }
  return absl::NotFoundError(absl::StrCat(person, ": has no such certificate in the register"));
}

absl::Status SetVersion(YamlText& text, const std::string& version) {
  if (!version.empty()) return text.Replace({"version"}, YamlQuoted(version));
  const YamlNode* node = text.Find({"version"});
  const std::string now = node == nullptr ? "" : node->text;
  int number = 0;
  const auto [end, error] = std::from_chars(now.data(), now.data() + now.size(), number);
  if (error != std::errc() || end != now.data() + now.size()) {
    return absl::InvalidArgumentError("the register's version is no number; name the next one with --set-version");
  }
  return text.Replace({"version"}, YamlQuoted(std::to_string(number + 1)));
}

}  // namespace covenant::cli
