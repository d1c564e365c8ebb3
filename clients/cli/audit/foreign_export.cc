#include "clients/cli/audit/foreign_export.h"

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/audit/foreign_formats.h"
#include "clients/cli/audit/tally.h"
#include "clients/cli/program/documents.h"
#include "clients/cli/text/table.h"
#include "policy/parties/party_register.h"
#include "policy/text/civil_date.h"
#include "policy/words/vocabulary.h"

namespace covenant::cli {
namespace {

constexpr size_t kOinLength = 20;

absl::Status Faulty(const std::string& file) {
  return absl::InvalidArgumentError(file + ": has errors; see: covenant policy lint");
}

absl::StatusOr<std::shared_ptr<const policy::PartyRegister>> LoadRegister(const ForeignOptions& options) {
  ASSIGN_OR_RETURN(const std::string words, ReadFile(options.vocabulary_file));
  policy::Diagnostics of_words(options.vocabulary_file);
  const auto vocabulary = policy::ReadVocabulary(words, of_words);
  if (vocabulary == nullptr) return Faulty(options.vocabulary_file);
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.register_file));
  policy::Diagnostics of_register(options.register_file);
  auto parties = policy::ReadRegister(text, *vocabulary, of_register);
  if (parties == nullptr) return Faulty(options.register_file);
  return parties;
}

std::string OinOn(const policy::PartyRegister& parties, const std::string& id, int64_t time_ms) {
  const policy::Party* party = parties.Find(id);
  if (party == nullptr) return "";
  const absl::CivilDay day = policy::DutchDay(absl::FromUnixMillis(time_ms));
  for (const policy::DatedText& oin : party->oins) {
    if (oin.valid.Contains(day)) return oin.text;
  }
  return "";
}

absl::StatusOr<FscNames> FscNamesOf(const ForeignOptions& options) {
  if (options.broker_peer.empty() || options.register_file.empty() || options.vocabulary_file.empty() ||
      options.grants.empty()) {
    return absl::InvalidArgumentError(
        "FSC records name peers and grants: give --broker-peer OIN, --register FILE, --vocabulary FILE and --grant "
        "COVENANT=HASH");
  }
  const bool is_oin =
      options.broker_peer.size() == kOinLength && std::ranges::all_of(options.broker_peer, absl::ascii_isalnum);
  if (!is_oin) return absl::InvalidArgumentError("--broker-peer is no OIN: 20 digits or letters");
  FscNames names;
  names.broker_peer = options.broker_peer;
  for (const std::string& grant : options.grants) {
    const size_t equals = grant.find('=');
    if (equals == 0 || equals == std::string::npos || grant.substr(equals + 1, 1) != "$") {
      return absl::InvalidArgumentError("--grant takes COVENANT=HASH, such as TAFEL-SIGNAAL='$1$3$...'");
    }
    names.grants[grant.substr(0, equals)] = grant.substr(equals + 1);
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const policy::PartyRegister> parties, LoadRegister(options));
  names.peer_of = [parties](const std::string& id, int64_t time_ms) { return OinOn(*parties, id, time_ms); };
  return names;
}

class ForeignFile {
 public:
  ForeignFile(const ForeignOptions& options, FscNames fsc) : options_(options), fsc_(std::move(fsc)) {}

  void Begin(std::ostream& out) {
    if (options_.format == "nen7513") PrintRow(out, NenColumns());
  }

  // `origin` of the log is known from the entries' source only when they come.
  void Add(std::ostream& out, const std::string& origin, const ReadEntry& entry) {
    if (!IsQuestion(entry.leaf.kind()) && !IsSubmission(entry.leaf.kind())) return;
    const uint64_t before = lines_;
    if (options_.format == "ldv") {
      for (const std::string& line : LdvLines(entry, {origin, options_.activity_base})) Line(out, line);
    } else if (options_.format == "nen7513") {
      for (const auto& row : NenRows(entry, origin, options_.with_actors)) {
        PrintRow(out, row);
        ++lines_;
      }
    } else if (const std::optional<std::string> record = FscRecord(entry, fsc_)) {
      Line(out, *record);
    }
    left_out_ += lines_ == before;
  }

  uint64_t lines() const { return lines_; }
  uint64_t left_out() const { return left_out_; }

 private:
  void Line(std::ostream& out, const std::string& line) {
    out << line << "\n";
    ++lines_;
  }

  static void PrintRow(std::ostream& out, const std::vector<std::string>& cells) {
    std::vector<Table::Column> columns;
    for (const std::string& cell : cells) columns.push_back({cell});
    Table(std::move(columns)).PrintCsv(out);
  }

  const ForeignOptions& options_;
  const FscNames fsc_;
  uint64_t lines_ = 0, left_out_ = 0;
};

}  // namespace

void AddForeignFlags(CLI::App& command, ForeignOptions& options) {
  command.add_option("--format", options.format, "log (for covenant-verify), ldv, nen7513 or fsc (log)")
      ->check(CLI::IsMember({"log", "ldv", "nen7513", "fsc"}));
  AddSourceFlags(command, options.source);
  command.add_option("--of-covenant", options.source.filter.covenant, "Under this covenant only")->type_name("ID");
  command.add_option("--caller", options.source.filter.caller, "Asked by this party only")->type_name("PARTY");
  command.add_flag("--with-actors", options.with_actors, "nen7513: with the reference of the actor");
  command.add_option("--activity-base", options.activity_base, "ldv: base of the URIs of processing activities")
      ->type_name("URI");
  command.add_option("--broker-peer", options.broker_peer, "fsc: peer id of who runs the broker")->type_name("OIN");
  command.add_option("--grant", options.grants, "fsc: hash of the grant under a covenant; again for another")
      ->type_name("COVENANT=HASH")
      ->allow_extra_args(false);
  command.add_option("--register", options.register_file, "fsc: names each party's OIN")->type_name("FILE");
  command.add_option("--vocabulary", options.vocabulary_file, "fsc: the register's words")->type_name("FILE");
}

absl::Status CheckForeignFlags(const ForeignOptions& options) {
  const auto belongs = [&](bool given, const char* flag, const char* format) {
    if (!given || options.format == format) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(flag, " is for --format ", format, "; leave it out"));
  };
  RETURN_IF_ERROR(belongs(options.with_actors, "--with-actors", "nen7513"));
  RETURN_IF_ERROR(belongs(options.activity_base != kActivityBase, "--activity-base", "ldv"));
  RETURN_IF_ERROR(belongs(!options.broker_peer.empty(), "--broker-peer", "fsc"));
  RETURN_IF_ERROR(belongs(!options.grants.empty(), "--grant", "fsc"));
  RETURN_IF_ERROR(belongs(!options.register_file.empty(), "--register", "fsc"));
  return belongs(!options.vocabulary_file.empty(), "--vocabulary", "fsc");
}

absl::StatusOr<ExitCode> ExportForeign(Session& session, const ForeignOptions& options, const std::string& file) {
  RETURN_IF_ERROR(CheckForeignFlags(options));
  FscNames fsc;
  if (options.format == "fsc") {
    ASSIGN_OR_RETURN(fsc, FscNamesOf(options));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<OutputFile> out, OutputFile::Create(file));
  ForeignFile foreign(options, std::move(fsc));
  foreign.Begin(out->stream());
  ASSIGN_OR_RETURN(const SourceRead read,
                   ReadEntries(session, options.source, [&](const ReadEntry& entry, const std::string& origin) {
                     foreign.Add(out->stream(), origin, entry);
                     return absl::OkStatus();
                   }));
  if (read.permitted) RETURN_IF_ERROR(out->Commit());
  const auto print = [&](std::ostream& to) {
    to << Grouped(foreign.lines()) << " lines of " << options.format << " in " << file << "\n";
    SayWhenNothingFits(to, read);
    if (foreign.left_out() > 0) {
      to << Grouped(foreign.left_out()) << " messages left out: their detail is not shown"
         << (options.format == "fsc" ? ", or a peer or grant is not known" : "") << "\n";
    }
  };
  return ShowReport(session, read, {.table = print, .json = [&](Json& json) {
                                      json["file"] = file;
                                      json["format"] = options.format;
                                      json["lines"] = foreign.lines();
                                      json["left_out"] = foreign.left_out();
                                    }});
}

}  // namespace covenant::cli
