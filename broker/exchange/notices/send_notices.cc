#include "broker/exchange/notices/send_notices.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker/base/status_macros.h"
#include "broker/base/uuid7.h"
#include "broker/crypto/secret.h"
#include "broker/exchange/notices/recipients.h"
#include "broker/exchange/rows/notices.h"
#include "policy/language/masking.h"
#include "policy/text/civil_date.h"

namespace covenant::exchange {
namespace {

// Whether the rule keeps its supplier from the recipient; so too one that the covenant no longer has.
bool Masks(const InForce& policy, std::string_view covenant, const std::string& rule) {
  const policy::Covenant* document = policy.snapshot->FindCovenant(covenant);
  if (document == nullptr) return true;
  const auto it = std::ranges::find(document->rules, rule, &policy::Rule::id);
  return it == document->rules.end() || policy::MasksSource(*document, *it);
}

// The pseudonym that the recipient knows the subject by; empty when the subject is gone.
absl::StatusOr<std::string> PseudonymFor(Rooms& rooms, const std::string& recipient, std::string_view covenant,
                                         const Record& signal, int subject) {
  if (signal.signal.subject_ids_size() <= subject) return std::string();
  const std::string& subject_id = signal.signal.subject_ids(subject);
  const std::string place = PlaceOf(covenant, signal.signal.signal().object());
  ASSIGN_OR_RETURN(const std::optional<std::string> index_key, rooms.subjects.IndexKeyOf(place, subject_id));
  return index_key ? rooms.pseudonyms.Pseudonym(recipient, covenant, subject_id) : std::string();
}

}  // namespace

absl::Status SendNotices(Rooms& rooms, const InForce& policy, std::string_view covenant, v1::NoticeKind kind,
                         std::span<const Record> signals, EntryContent& content) {
  const absl::Time now = rooms.clock.Now();
  const absl::CivilDay today = policy::DutchDay(now);
  ASSIGN_OR_RETURN(const std::vector<Given> all, RecipientsOf(rooms, covenant, signals));
  for (const Given& given : all) {
    const Record& signal = *std::ranges::find(signals, given.signal, &Record::number);
    stored::SentNotice sent;
    v1::Notice& notice = *sent.mutable_notice();
    notice.set_notice_id(MakeUuid7(now, crypto::RandomBytes(10)));
    notice.set_kind(kind);
    notice.set_covenant(std::string(covenant));
    notice.set_recipient(std::string(policy.snapshot->parties().HolderOf(given.recipient, today)));
    notice.set_supplier(signal.signal.supplier());
    ASSIGN_OR_RETURN(*notice.mutable_pseudonym(),
                     PseudonymFor(rooms, given.recipient, covenant, signal, given.subject));
    notice.set_made_at_ms(absl::ToUnixMillis(now));
    notice.set_due_on(policy::FormatDate(today + rooms.deadlines.notice_confirmation_days));
    notice.mutable_entries()->Add(given.entries.begin(), given.entries.end());
    sent.set_masked(Masks(policy, covenant, given.rule));
    Notices::Put(sent, content.changes);
    v1::SentNotice& said = *content.detail.add_notices();
    said.set_notice_id(notice.notice_id());
    said.set_kind(kind);
    said.set_recipient(notice.recipient());
    said.set_signal(given.signal);
  }
  return absl::OkStatus();
}

}  // namespace covenant::exchange
