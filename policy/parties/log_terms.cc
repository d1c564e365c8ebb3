#include "policy/parties/log_terms.h"

#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace covenant::policy {
namespace {

constexpr char kDetails[] = "details_without_covenant";
constexpr char kRequests[] = "subject_requests";
// Any day will do to see which of two terms is the longer.
constexpr absl::CivilDay kSomeDay(2024, 1, 1);
constexpr Period kBetweenAudits{.years = 4};

std::string Told(const std::optional<Period>& term) {
  return term ? FormatPeriod(*term) : "for ever";
}

void CheckTerm(std::string_view key, const std::optional<Period>& before, const std::optional<Period>& next, Mark at,
               Diagnostics& diagnostics) {
  if (Told(before) == Told(next)) return;
  diagnostics.Warning(at,
                      absl::StrCat("log: ", std::string(key), " is kept ", Told(next), ", until now ", Told(before)),
                      "approve it only if that is meant: what is past its term is destroyed at once, and comes back by "
                      "no later change");
}

void LintTerm(std::string_view key, std::string_view what, const std::optional<Period>& term, Mark at,
              Diagnostics& diagnostics) {
  if (!term) {
    diagnostics.Warning(at, absl::StrCat("log names no term ", std::string(key), ": ", std::string(what), " for ever"),
                        absl::StrCat("add log: {", std::string(key), ": P5Y}, or the term that was decided on"));
  } else if (AddPeriod(kSomeDay, *term) < AddPeriod(kSomeDay, kBetweenAudits)) {
    diagnostics.Warning(at,
                        absl::StrCat("log: ", std::string(key), " is kept ", Told(term), ", shorter than four years"),
                        "the external audit looks back four years (Wpg 32(4), Bpg 6:5): write P4Y or longer");
  }
}

}  // namespace

LogTerms ReadLogTerms(Mapping& document, Diagnostics& diagnostics) {
  LogTerms terms;
  terms.at = document.at();
  const YamlNode* node = document.Take("log", Need::kOptional);
  if (node == nullptr) return terms;
  terms.at = node->at;
  Mapping log(*node, "log", diagnostics);
  terms.details_without_covenant = log.Term(kDetails, Need::kOptional);
  terms.subject_requests = log.Term(kRequests, Need::kOptional);
  log.Done();
  return terms;
}

void CheckLogTerms(const LogTerms& before, const LogTerms& next, Diagnostics& diagnostics) {
  CheckTerm(kDetails, before.details_without_covenant, next.details_without_covenant, next.at, diagnostics);
  CheckTerm(kRequests, before.subject_requests, next.subject_requests, next.at, diagnostics);
}

void LintLogTerms(const LogTerms& terms, Diagnostics& diagnostics) {
  LintTerm(kDetails, "details of entries under no covenant are kept", terms.details_without_covenant, terms.at,
           diagnostics);
  LintTerm(kRequests, "closed requests of data subjects are kept", terms.subject_requests, terms.at, diagnostics);
}

}  // namespace covenant::policy
