#include "broker/exchange/rows/records.h"

#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/crypto/seal.h"
#include "policy/language/facts.h"
#include "policy/text/civil_date.h"
#include "policy/words/vocabulary.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kSignalTag = "covenant-broker signal";
constexpr std::string_view kReferencePrefix = "sig1.";

std::string RowKey(uint64_t number) {
  std::string key;
  AppendBigEndian64(key, number);
  return key;
}

// An empty text is no date and no error; a text that is no date is one.
bool ReadDate(std::string_view text, std::optional<absl::CivilDay>& date) {
  if (text.empty()) return true;
  date = policy::ParseDate(text);
  return date.has_value();
}

bool ReadConsent(const v1::Consent& from, policy::Consent& to) {
  to.form = from.form();
  to.signed_by = from.signed_by();
  to.scopes.assign(from.scopes().begin(), from.scopes().end());
  return ReadDate(from.given_on(), to.given_on) && ReadDate(from.withdrawn_on(), to.withdrawn_on);
}

}  // namespace

std::vector<policy::FieldValue> Record::fields() const {
  std::vector<policy::FieldValue> values;
  values.reserve(static_cast<size_t>(signal.signal().fields_size()));
  for (const v1::FieldValue& field : signal.signal().fields()) values.push_back({field.field(), field.value()});
  return values;
}

void Records::PutUnder(const crypto::SlotKey& slot, const stored::SealedSignal& signal, store::Batch& changes) {
  changes.Put(Family::kSignals, RowKey(slot.slot), crypto::SealUnder(slot, kSignalTag, signal.SerializeAsString()));
}

absl::StatusOr<uint64_t> Records::Put(const stored::SealedSignal& signal, store::Batch& changes) {
  ASSIGN_OR_RETURN(const crypto::SlotKey slot, slots_.Take());
  PutUnder(slot, signal, changes);
  return slot.slot;
}

absl::Status Records::Replace(const Record& record, store::Batch& changes) const {
  ASSIGN_OR_RETURN(const crypto::SlotKey slot, slots_.Open(record.number));
  PutUnder(slot, record.signal, changes);
  return absl::OkStatus();
}

void Records::Delete(uint64_t number, store::Batch& changes) {
  changes.Delete(Family::kSignals, RowKey(number));
}

absl::StatusOr<std::optional<Record>> Records::Get(uint64_t number) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> row, store_.Get(Family::kSignals, RowKey(number)));
  if (!row) return std::nullopt;
  return Open(number, *row);
}

absl::StatusOr<std::optional<Record>> Records::Open(uint64_t number, std::string_view row) const {
  absl::StatusOr<std::string> opened = crypto::OpenUnder(slots_, kSignalTag, row);
  if (absl::IsNotFound(opened.status())) return std::nullopt;
  RETURN_IF_ERROR(opened.status());
  Record record;
  record.number = number;
  if (!record.signal.ParseFromString(*opened)) return absl::DataLossError("a stored signal is damaged");
  std::optional<policy::RecordFacts> facts = FactsOf(record.signal);
  if (!facts) return absl::DataLossError("a stored signal is damaged");
  record.facts = *std::move(facts);
  return record;
}

absl::StatusOr<std::string> Records::Reference(std::string_view supplier, uint64_t number) {
  ASSIGN_OR_RETURN(const crypto::Secret* mac, keyring_.Key(crypto::KeyName::Other("signal reference mac")));
  ASSIGN_OR_RETURN(const crypto::Secret* key, keyring_.Key(crypto::KeyName::Other("signal reference")));
  return std::string(kReferencePrefix) +
         Base64UrlEncode(crypto::SealDeterministic(*mac, *key, supplier, RowKey(number)));
}

absl::StatusOr<std::optional<uint64_t>> Records::NumberOf(std::string_view supplier, std::string_view reference) {
  if (!reference.starts_with(kReferencePrefix)) return std::nullopt;
  const std::optional<std::string> sealed = Base64UrlDecode(reference.substr(kReferencePrefix.size()));
  if (!sealed) return std::nullopt;
  ASSIGN_OR_RETURN(const crypto::Secret* mac, keyring_.Key(crypto::KeyName::Other("signal reference mac")));
  ASSIGN_OR_RETURN(const crypto::Secret* key, keyring_.Key(crypto::KeyName::Other("signal reference")));
  const absl::StatusOr<std::string> row = crypto::OpenDeterministic(*mac, *key, supplier, *sealed);
  if (!row.ok() || row->size() != sizeof(uint64_t)) return std::nullopt;
  return ReadBigEndian64(*row);
}

std::optional<policy::RecordFacts> FactsOf(const stored::SealedSignal& signal) {
  const absl::CivilDay received_on = policy::DutchDay(absl::FromUnixMillis(signal.received_ms()));
  std::optional<policy::RecordFacts> facts = FactsOf(signal.signal(), signal.supplier(), signal.purpose(), received_on);
  if (!facts) return std::nullopt;
  facts->shielded = !signal.shielded_by().empty();
  facts->shielded_with_case = signal.shielded_with_case();
  facts->removed = !signal.removed_by().empty();
  return facts;
}

int64_t NoonOf(int64_t time_ms) {
  const absl::CivilDay day = policy::DutchDay(absl::FromUnixMillis(time_ms));
  return absl::ToUnixMillis(policy::StartOf(day) + absl::Hours(12));
}

std::optional<policy::RecordFacts> FactsOf(const v1::Signal& signal, std::string_view supplier,
                                           std::string_view purpose, absl::CivilDay received_on) {
  policy::RecordFacts facts;
  facts.supplier = std::string(supplier);
  facts.purpose = std::string(purpose);
  facts.subject_role = signal.object().empty() ? signal.subject_role() : signal.object();
  facts.police_regime = signal.police_regime();
  facts.handling_code = signal.handling_code();
  facts.supplied_on = received_on;
  std::optional<absl::CivilDay> first_processed_on = received_on;
  if (!ReadDate(signal.first_processed_on(), first_processed_on)) return std::nullopt;
  facts.first_processed_on = *first_processed_on;
  if (signal.has_consent() && !ReadConsent(signal.consent(), facts.consent.emplace())) return std::nullopt;
  facts.exploitation.assign(signal.exploitation_forms().begin(), signal.exploitation_forms().end());
  for (const v1::FieldValue& field : signal.fields()) {
    if (field.field() == policy::kExploitationField && field.value() != policy::kUnknownValue) {
      facts.exploitation.push_back(field.value());
    }
    if (field.field() != policy::kBirthDateField || field.value() == policy::kUnknownValue) continue;
    if (!ReadDate(field.value(), facts.birth_date)) return std::nullopt;
  }
  return facts;
}

}  // namespace covenant::exchange
