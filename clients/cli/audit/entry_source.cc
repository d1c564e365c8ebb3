#include "clients/cli/audit/entry_source.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/auditor/export_audit.h"
#include "clients/auditor/export_file.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/text/progress_bar.h"

namespace covenant::cli {
namespace {

constexpr uint32_t kPage = 1000;

bool OfSupplier(const v1::EntryFilter& filter, const ReadEntry& entry) {
  if (!entry.detail) return false;
  return std::ranges::any_of(entry.detail->items(), [&](const v1::ItemDetail& item) {
    return std::ranges::any_of(item.records(), [&](const v1::RecordDetail& record) {
      return record.supplier() == filter.supplier() && (!filter.released_only() || record.outcome() == "permit");
    });
  });
}

bool HasReason(const v1::ItemDetail& item, const std::string& code) {
  return std::ranges::any_of(item.reasons(), [&](const v1::ReasonDetail& reason) { return reason.code() == code; });
}

// The message as a whole, or one of its items, was told this.
bool WasTold(const std::string& told, const ReadEntry& entry) {
  if (told.empty() || entry.leaf.told() == told) return true;
  return entry.leaf.told() == "itemized" && entry.detail &&
         std::ranges::any_of(entry.detail->items(), [&](const v1::ItemDetail& item) { return item.told() == told; });
}

// What stands in the sealed half only, so that an entry whose detail is not shown never fits.
bool FitsDetail(const v1::EntryFilter& filter, const ReadEntry& entry) {
  const bool asked = !filter.outcome().empty() || !filter.reason().empty() || !filter.actor().empty();
  if (!filter.supplier().empty() && !OfSupplier(filter, entry)) return false;
  if (!asked) return true;
  if (!entry.detail || (!filter.actor().empty() && entry.detail->actor_reference() != filter.actor())) return false;
  if (filter.outcome().empty() && filter.reason().empty()) return true;
  return std::ranges::any_of(entry.detail->items(), [&](const v1::ItemDetail& item) {
    return (filter.outcome().empty() || item.outcome() == filter.outcome()) &&
           (filter.reason().empty() || HasReason(item, filter.reason()));
  });
}

absl::StatusOr<std::vector<auditor::LogKey>> TrustedKeys(const Session& session) {
  if (session.Setting("log-key").empty()) {
    return absl::InvalidArgumentError(
        "--log-key is missing: it is needed to verify the export; give it, set COVENANT_LOG_KEY, or put it into a "
        "profile");
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> texts, ReadLogKeys(session.Setting("log-key")));
  std::vector<auditor::LogKey> keys;
  for (const std::string& text : texts) {
    absl::StatusOr<auditor::LogKey> key = auditor::LogKey::Parse(text);
    if (!key.ok()) return absl::InvalidArgumentError(absl::StrCat("--log-key: ", key.status().message()));
    keys.push_back(*std::move(key));
  }
  return keys;
}

// The size of a log that holds together; what is wrong with one that does not is said by its first finding.
absl::StatusOr<auditor::Checkpoint> VerifyFile(Session& session, const std::string& file) {
  ASSIGN_OR_RETURN(const std::vector<auditor::LogKey> keys, TrustedKeys(session));
  ProgressBar bar(session.err(), session.streams().err_is_terminal, "bytes verified", 0);
  ASSIGN_OR_RETURN(const auditor::ExportReport report,
                   auditor::AuditExport(file, keys, [&](uint64_t done, uint64_t) { bar.Show(done); }));
  if (report.whole()) return *report.checkpoint;
  const auditor::Finding& first = report.findings.front();
  return absl::DataLossError(absl::StrCat(file, " does not verify",
                                          first.entry ? absl::StrCat(", entry ", *first.entry) : "", ": ", first.text,
                                          "; nothing was taken from it (all findings: covenant-verify export)"));
}

absl::StatusOr<SourceRead> ReadBroker(Session& session, const v1::EntryFilter& filter, const TakeEntry& take) {
  v1::ListEntriesRequest asked;
  ASSIGN_OR_RETURN(*asked.mutable_context(), session.AuditContext());
  *asked.mutable_filter() = filter;
  asked.set_page_size(kPage);
  ASSIGN_OR_RETURN(client::Client * client, session.Connect());
  SourceRead read;
  read.origin = session.connection().log_keys().front().origin();
  ProgressBar bar(session.err(), session.streams().err_is_terminal, "entries", 0);
  for (std::string token;;) {
    v1::ListEntriesRequest request = asked;
    request.set_page_token(token);
    ASSIGN_OR_RETURN(client::Verified<v1::ListEntriesAnswer> page, client->ListEntries(std::move(request)));
    read.permitted = client::Permitted(page->outcome());
    if (read.log_size == 0) read.log_size = page->complete_to();
    for (const v1::Entry& entry : page->entries()) {
      ASSIGN_OR_RETURN(const ReadEntry parsed, Read(entry));
      ++read.entries;
      RETURN_IF_ERROR(take(parsed, read.origin));
    }
    bar.Show(read.entries);
    token = page->next_page_token();
    read.page = std::move(page);
    if (token.empty() || !read.permitted) return read;
  }
}

}  // namespace

void AddSourceFlags(CLI::App& command, SourceFlags& flags) {
  command
      .add_option("--from-export", flags.export_file, "Read this export instead of the broker; it is verified first")
      ->type_name("FILE");
  command.add_option("--since", flags.filter.since, "Recorded on this day or at this moment, or later")
      ->type_name("WHEN");
  command.add_option("--until", flags.filter.until, "Recorded before this day or moment")->type_name("WHEN");
}

bool Fits(const v1::EntryFilter& filter, const ReadEntry& entry) {
  const v1::Leaf& leaf = entry.leaf;
  const auto same = [](const std::string& asked, const std::string& found) { return asked.empty() || asked == found; };
  if (filter.since_ms() != 0 && leaf.time_ms() < filter.since_ms()) return false;
  if (filter.until_ms() != 0 && leaf.time_ms() >= filter.until_ms()) return false;
  if (!same(filter.caller(), leaf.caller()) || !same(filter.covenant(), leaf.covenant())) return false;
  if (!same(filter.purpose(), leaf.purpose()) || !same(filter.covenant_version(), leaf.covenant_version()))
    return false;
  if (!WasTold(filter.told(), entry)) return false;
  const bool kind = filter.kinds().empty() || std::ranges::find(filter.kinds(), leaf.kind()) != filter.kinds().end();
  return kind && FitsDetail(filter, entry);
}

absl::StatusOr<SourceRead> ReadExport(Session& session, const std::string& file, const v1::EntryFilter& filter,
                                      const TakeEntry& take) {
  ASSIGN_OR_RETURN(const auditor::Checkpoint checkpoint, VerifyFile(session, file));
  SourceRead read;
  read.log_size = checkpoint.size;
  read.origin = checkpoint.origin;
  ASSIGN_OR_RETURN(const std::unique_ptr<auditor::ExportReader> reader, auditor::ExportReader::Open(file));
  for (;;) {
    ASSIGN_OR_RETURN(const std::optional<auditor::ExportReader::Frame> frame, reader->Next());
    if (!frame) return read;
    v1::ExportedEntry exported;
    if (!exported.ParseFromString(frame->bytes)) return absl::DataLossError(file + ": changed while it was read");
    v1::Entry entry;
    entry.set_index(exported.index());
    entry.set_leaf(exported.leaf());
    entry.set_salt(exported.salt());
    entry.set_detail(exported.detail());
    ASSIGN_OR_RETURN(ReadEntry parsed, Read(entry));
    // A detail without members has no bytes, but a salt: it was shown.
    if (!exported.salt().empty() && !parsed.detail) parsed.detail.emplace();
    if (!Fits(filter, parsed)) continue;
    ++read.entries;
    RETURN_IF_ERROR(take(parsed, read.origin));
  }
}

absl::StatusOr<SourceRead> ReadEntries(Session& session, const SourceFlags& flags, const TakeEntry& take) {
  ASSIGN_OR_RETURN(const v1::EntryFilter filter, FilterOf(flags.filter));
  if (!flags.export_file.empty()) return ReadExport(session, flags.export_file, filter, take);
  return ReadBroker(session, filter, take);
}

ExitCode ShowReport(Session& session, const SourceRead& read, const Showing& showing) {
  if (read.page) return Show(session, (*read.page)->outcome(), read.page->call(), showing);
  if (session.json()) {
    Json json;
    showing.json(json);
    json["export"] = {{"origin", read.origin}, {"size", read.log_size}, {"verified", true}};
    session.out() << json.dump(2) << "\n";
    return ExitCode::kDone;
  }
  showing.table(session.out());
  (showing.raw ? session.err() : session.out())
      << Printable(absl::StrCat("export: ", read.log_size, " entries of ", read.origin, ", verified")) << "\n";
  return ExitCode::kDone;
}

absl::StatusOr<std::unique_ptr<OutputFile>> FileOf(const std::string& name) {
  if (name.empty()) return nullptr;
  return OutputFile::Create(name);
}

void SayWhenNothingFits(std::ostream& out, const SourceRead& read) {
  if (read.entries == 0) out << "no entry that you may see fits: check the period and the names\n";
}

}  // namespace covenant::cli
