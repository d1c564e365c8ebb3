#include "broker/exchange/rows/last_reports.h"

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/model/stored.pb.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

using store::Family;

std::string Row(const LastReports::Figures& figures) {
  return crypto::HashInput("report/").Part(figures.covenant).Part(figures.rule).Part(figures.recipient).bytes();
}

}  // namespace

std::string LastReports::TurnOf(const Figures& figures) {
  return Row(figures);
}

absl::StatusOr<std::optional<absl::CivilDay>> LastReports::Find(const store::Reader& store, const Figures& figures) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, store.Get(Family::kPolicy, Row(figures)));
  if (!bytes) return std::nullopt;
  stored::LastReport row;
  std::optional<absl::CivilDay> day;
  if (row.ParseFromString(*bytes)) day = policy::ParseDate(row.given_on());
  if (!day) return absl::DataLossError("the row of a report that was given is damaged; restore a backup");
  return day;
}

void LastReports::Put(const Figures& figures, absl::CivilDay given_on, store::Batch& changes) {
  stored::LastReport row;
  row.set_given_on(policy::FormatDate(given_on));
  changes.Put(Family::kPolicy, Row(figures), row.SerializeAsString());
}

}  // namespace covenant::exchange
