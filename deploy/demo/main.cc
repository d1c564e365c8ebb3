// demo-people: writes the synthetic people of the quickstart, and compares the broker's count of them with the
// published table.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "broker/base/status_macros.h"
#include "deploy/demo/overlap.h"
#include "deploy/demo/person.h"
#include "deploy/demo/published_table.h"
#include "deploy/demo/signal_line.h"

namespace covenant::demo {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<std::string> ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path.string(), ": ", std::strerror(errno)));
  return text;
}

absl::Status WriteFile(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return absl::UnavailableError(absl::StrCat("cannot write ", path.string(), ": ", std::strerror(errno)));
  return absl::OkStatus();
}

// The files below the output folder, by their path there.
using Files = std::map<std::string, std::string>;

Files WritePeople(const std::vector<TableRow>& table, const std::vector<std::string>& municipalities) {
  Files files;
  uint32_t ordinal = 0;
  for (const TableRow& row : table) {
    for (uint32_t i = 0; i < row.people; ++i, ++ordinal) {
      const Person person = MakePerson(ordinal, municipalities);
      for (const RegisteringList* list : row.lists) {
        const std::string name = absl::StrCat(std::string(list->party), ".ndjson");
        absl::StrAppend(&files["comensha-reg/" + name], RegistrationLine(person, *list), "\n");
        if (list->investigates) absl::StrAppend(&files["tafel-signaal/" + name], TableLine(person, *list), "\n");
      }
      if (Parties(row) == "kmar + politie" && !person.v_number.empty())
        files["known.json"] = SubjectLine(person) + "\n";
    }
  }
  // The next person in line stands on no list.
  while (MakePerson(ordinal, municipalities).v_number.empty()) ++ordinal;
  files["unknown.json"] = SubjectLine(MakePerson(ordinal, municipalities)) + "\n";
  return files;
}

absl::Status Write(const fs::path& table_file, const fs::path& municipalities_file, const fs::path& out) {
  ASSIGN_OR_RETURN(const std::string table_text, ReadFile(table_file));
  ASSIGN_OR_RETURN(const std::vector<TableRow> table, ReadTable(table_text));
  ASSIGN_OR_RETURN(const std::string municipalities_text, ReadFile(municipalities_file));
  ASSIGN_OR_RETURN(const std::vector<std::string> municipalities, ReadMunicipalities(municipalities_text));
  uint64_t people = 0;
  uint64_t registrations = 0;
  for (const TableRow& row : table) {
    people += row.people;
    registrations += row.people * row.lists.size();
  }
  if (people + 100 > kMostPeople) return absl::InvalidArgumentError("the table counts more people than can be made");
  std::error_code failed;
  for (const char* folder : {"comensha-reg", "tafel-signaal"}) {
    fs::create_directories(out / folder, failed);
    if (failed)
      return absl::UnavailableError(absl::StrCat("cannot make ", (out / folder).string(), ": ", failed.message()));
  }
  for (const auto& [name, text] : WritePeople(table, municipalities)) RETURN_IF_ERROR(WriteFile(out / name, text));
  std::cout << people << " people, " << registrations << " registrations on " << RegisteringLists().size()
            << " lists\n";
  return absl::OkStatus();
}

absl::Status CompareFiles(const fs::path& table_file, const fs::path& report_file) {
  ASSIGN_OR_RETURN(const std::string table_text, ReadFile(table_file));
  ASSIGN_OR_RETURN(const std::vector<TableRow> table, ReadTable(table_text));
  ASSIGN_OR_RETURN(const std::string report, ReadFile(report_file));
  ASSIGN_OR_RETURN(const Comparison comparison, Compare(table, report));
  std::cout << comparison.text;
  if (comparison.different != 0) {
    return absl::FailedPreconditionError(absl::StrCat(comparison.different, " sets of lists are not the same"));
  }
  std::cout << "  all " << comparison.same << " rows are the same\n";
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  CLI::App app("Synthetic people for the quickstart of the covenant broker; none of them exists.");
  app.require_subcommand(1);
  std::string table, municipalities, out, report;

  CLI::App* write = app.add_subcommand("write", "Write every list as bulk input for `covenant signal submit`");
  write->add_option("--table", table, "The published table (CSV)")->required();
  write->add_option("--municipalities", municipalities, "The municipalities (CSV)")->required();
  write->add_option("--out", out, "Folder for the lists")->required();

  CLI::App* compare =
      app.add_subcommand("compare", "Compare an overlap report with the table; exit code 1 when not the same");
  compare->add_option("--table", table, "The published table (CSV)")->required();
  compare->add_option("--report", report, "What `covenant report overlap --output json` printed")->required();

  CLI11_PARSE(app, argc, argv);
  const absl::Status status = write->parsed() ? Write(table, municipalities, out) : CompareFiles(table, report);
  if (status.ok()) return 0;
  std::cerr << "demo-people: " << status.message() << "\n";
  return 1;
}

}  // namespace
}  // namespace covenant::demo

int main(int argc, char** argv) {
  return covenant::demo::Main(argc, argv);
}
