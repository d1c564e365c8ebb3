#include "clients/cli/audit/entry_filter.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/auditor/status_macros.h"
#include "clients/cli/audit/entry_text.h"
#include "clients/cli/text/moment.h"

namespace covenant::cli {
namespace {

absl::StatusOr<int64_t> Milliseconds(const std::string& text, std::string_view flag) {
  if (text.empty()) return 0;
  ASSIGN_OR_RETURN(const absl::Time moment, ParseMoment(text, flag));
  return absl::ToUnixMillis(moment);
}

absl::StatusOr<v1::EntryKind> KindOf(const std::string& word) {
  v1::EntryKind kind = v1::ENTRY_KIND_UNSPECIFIED;
  const std::string name = absl::StrCat("ENTRY_KIND_", absl::AsciiStrToUpper(word));
  if (v1::EntryKind_Parse(name, &kind) && kind != v1::ENTRY_KIND_UNSPECIFIED) return kind;
  return absl::InvalidArgumentError("--kind is no kind of entry; take one as `covenant audit list` shows them");
}

std::string MomentText(int64_t milliseconds) {
  return absl::FormatTime(absl::RFC3339_sec, absl::FromUnixMillis(milliseconds), absl::UTCTimeZone());
}

}  // namespace

void AddFilterFlags(CLI::App& command, FilterFlags& flags) {
  command.add_option("--since", flags.since, "Recorded on this day or at this moment, or later")->type_name("WHEN");
  command.add_option("--until", flags.until, "Recorded before this day or moment")->type_name("WHEN");
  command.add_option("--caller", flags.caller, "Asked by this party")->type_name("PARTY");
  CLI::Option* supplier =
      command.add_option("--supplier", flags.supplier, "A record of this supplier was weighed (officers)");
  supplier->type_name("PARTY");
  command.add_flag("--released", flags.released, "... and told of or given")->needs(supplier);
  command.add_option("--of-covenant", flags.covenant, "Under this covenant")->type_name("ID");
  command.add_option("--for-purpose", flags.purpose, "For this purpose")->type_name("CODE");
  command.add_option("--told", flags.told, "Told this: permit, no_hit, itemized or a reason code")->type_name("WORD");
  command.add_option("--of-version", flags.version, "Decided by this version of the covenant")->type_name("VERSION");
  command.add_option("--outcome", flags.outcome, "Truly found: permit, no_hit or a reason code (officers)")
      ->type_name("WORD");
  command.add_option("--reason", flags.reason, "This reason was weighed (officers)")->type_name("CODE");
  command.add_option("--of-actor", flags.actor, "Asked by this person or system of the caller (officers)")
      ->type_name("REFERENCE");
  command.add_option("--kind", flags.kinds, "Of this kind, such as retrieve; again for another")
      ->type_name("KIND")
      ->allow_extra_args(false);
}

absl::StatusOr<v1::EntryFilter> FilterOf(const FilterFlags& flags) {
  v1::EntryFilter filter;
  ASSIGN_OR_RETURN(const int64_t since, Milliseconds(flags.since, "--since"));
  ASSIGN_OR_RETURN(const int64_t until, Milliseconds(flags.until, "--until"));
  if (since != 0 && until != 0 && since >= until) {
    return absl::InvalidArgumentError("--until is not after --since; correct one of them");
  }
  filter.set_since_ms(since);
  filter.set_until_ms(until);
  filter.set_caller(flags.caller);
  filter.set_supplier(flags.supplier);
  filter.set_released_only(flags.released);
  filter.set_covenant(flags.covenant);
  filter.set_purpose(flags.purpose);
  filter.set_told(flags.told);
  filter.set_covenant_version(flags.version);
  filter.set_outcome(flags.outcome);
  filter.set_reason(flags.reason);
  filter.set_actor(flags.actor);
  for (const std::string& word : flags.kinds) {
    ASSIGN_OR_RETURN(const v1::EntryKind kind, KindOf(word));
    filter.add_kinds(kind);
  }
  return filter;
}

std::string FilterText(const v1::EntryFilter& filter) {
  std::vector<std::string> parts;
  const auto add = [&parts](std::string_view what, const std::string& value) {
    if (!value.empty()) parts.push_back(absl::StrCat(std::string(what), " ", value));
  };
  if (filter.since_ms() != 0) add("since", MomentText(filter.since_ms()));
  if (filter.until_ms() != 0) add("until", MomentText(filter.until_ms()));
  add("caller", filter.caller());
  add(filter.released_only() ? "released by" : "supplier", filter.supplier());
  add("covenant", filter.covenant());
  add("purpose", filter.purpose());
  add("told", filter.told());
  add("version", filter.covenant_version());
  add("outcome", filter.outcome());
  add("reason", filter.reason());
  add("actor", filter.actor());
  for (const int kind : filter.kinds()) add("kind", KindWord(static_cast<v1::EntryKind>(kind)));
  return absl::StrJoin(parts, ", ");
}

}  // namespace covenant::cli
