// Entries of a log as an officer sees them, for tests of what is counted from them.
#pragma once

#include <initializer_list>
#include <string>

#include "clients/cli/audit/entry_text.h"

namespace covenant::cli {

inline constexpr int64_t kFirstOfMarch = 1772323200000;  // 2026-03-01T00:00:00Z
inline constexpr int64_t kHour = 3'600'000;
inline constexpr int64_t kDay = 24 * kHour;

// A question of `caller` on one subject, with what came of it.
inline ReadEntry Question(uint64_t index, int64_t time_ms, const std::string& caller, const std::string& outcome,
                          const std::string& told) {
  ReadEntry entry;
  entry.index = index;
  entry.leaf.set_version(1);
  entry.leaf.set_kind(v1::ENTRY_KIND_RETRIEVE);
  entry.leaf.set_time_ms(time_ms);
  entry.leaf.set_caller(caller);
  entry.leaf.set_covenant("TAFEL-SIGNAAL");
  entry.leaf.set_covenant_version("1.0");
  entry.leaf.set_purpose("voorkomen_opsporen");
  entry.leaf.set_told(told);
  v1::Detail& detail = entry.detail.emplace();
  detail.set_request_id("019a4c1e-8b00-7cc3-98c4-dc0c0c703938");
  detail.set_actor_reference("medewerker-17");
  detail.set_actor_function("rechercheur");
  detail.set_certificate_sha256(std::string(32, '\xab'));
  v1::ItemDetail& item = *detail.add_items();
  item.set_outcome(outcome);
  item.set_told(told);
  return entry;
}

inline void AddRecord(ReadEntry& entry, const std::string& supplier, std::initializer_list<const char*> fields,
                      const std::string& outcome = "permit") {
  v1::RecordDetail& record = *entry.detail->mutable_items(0)->add_records();
  record.set_signal(static_cast<uint64_t>(entry.detail->items(0).records_size()));
  record.set_supplier(supplier);
  record.set_outcome(outcome);
  record.set_rule("r1");
  record.set_basis_supply("wpg_20");
  record.set_basis_receive("wgs_2_23");
  for (const char* field : fields) record.add_fields(field);
}

inline void AddToken(ReadEntry& entry, const std::string& token) {
  entry.detail->mutable_items(0)->add_subject_tokens(token);
}

}  // namespace covenant::cli
