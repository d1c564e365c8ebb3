#include "clients/auditor/dossier.h"

#include <algorithm>
#include <initializer_list>
#include <optional>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "clients/auditor/encoding.h"
#include "clients/auditor/entry.h"
#include "clients/auditor/status_macros.h"

namespace covenant::auditor {
namespace {

using Json = nlohmann::ordered_json;
using covenant::v1::GetEntryAnswer;

constexpr const char* kFormat = "covenant-dossier/1";

absl::Status Bad(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("dossier: ", std::string(what)));
}

// Text members that must all be there, and no other member.
absl::Status CheckMembers(const Json& object, std::initializer_list<const char*> texts,
                          std::initializer_list<const char*> others) {
  if (!object.is_object()) return Bad("an object is missing");
  for (const char* key : texts) {
    if (!object.contains(key) || !object[key].is_string()) return Bad(absl::StrCat("the text ", key, " is missing"));
  }
  for (const char* key : others) {
    if (!object.contains(key)) return Bad(absl::StrCat("the member ", key, " is missing"));
  }
  if (object.size() != texts.size() + others.size()) return Bad("there is a member that this format does not have");
  return absl::OkStatus();
}

absl::StatusOr<std::string> Bytes(const Json& object, const char* key) {
  const std::optional<std::string> bytes = Base64Decode(object[key].get<std::string>());
  if (!bytes) return Bad(absl::StrCat(key, " is not base64"));
  return *bytes;
}

Json EntryJson(const GetEntryAnswer& answer) {
  Json proof = Json::array();
  for (const std::string& hash : answer.inclusion_proof()) proof.push_back(Base64Encode(hash));
  return Json{{"index", answer.entry().index()},
              {"leaf", Base64Encode(answer.entry().leaf())},
              {"salt", Base64Encode(answer.entry().salt())},
              {"detail", Base64Encode(answer.entry().detail())},
              {"inclusion_proof", std::move(proof)},
              {"checkpoint", answer.checkpoint()}};
}

absl::StatusOr<GetEntryAnswer> ReadEntry(const Json& json) {
  RETURN_IF_ERROR(CheckMembers(json, {"leaf", "salt", "detail", "checkpoint"}, {"index", "inclusion_proof"}));
  if (!json["index"].is_number_unsigned() || !json["inclusion_proof"].is_array()) {
    return Bad("index is no number, or inclusion_proof no list");
  }
  GetEntryAnswer answer;
  answer.mutable_entry()->set_index(json["index"].get<uint64_t>());
  ASSIGN_OR_RETURN(*answer.mutable_entry()->mutable_leaf(), Bytes(json, "leaf"));
  ASSIGN_OR_RETURN(*answer.mutable_entry()->mutable_salt(), Bytes(json, "salt"));
  ASSIGN_OR_RETURN(*answer.mutable_entry()->mutable_detail(), Bytes(json, "detail"));
  for (const Json& line : json["inclusion_proof"]) {
    const std::optional<std::string> hash = line.is_string() ? Base64Decode(line.get<std::string>()) : std::nullopt;
    if (!hash) return Bad("a hash of inclusion_proof is not base64");
    answer.add_inclusion_proof(*hash);
  }
  answer.set_checkpoint(json["checkpoint"].get<std::string>());
  return answer;
}

}  // namespace

const LogKey* SignerOf(std::string_view checkpoint, std::span<const LogKey> keys) {
  for (const LogKey& key : keys) {
    if (OpenNote(checkpoint, {&key, 1}).ok()) return &key;
  }
  return nullptr;
}

std::string WriteDossier(const std::string& log_key, const std::vector<GetEntryAnswer>& entries) {
  Json list = Json::array();
  for (const GetEntryAnswer& answer : entries) list.push_back(EntryJson(answer));
  return Json{{"format", kFormat},
              {"log_key", log_key},
              {"reading", DossierReading(entries)},
              {"entries", std::move(list)}}
             .dump(2, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace) +
         "\n";
}

absl::StatusOr<Dossier> ReadDossier(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Bad("this is no JSON; take a file that covenant audit dossier wrote");
  RETURN_IF_ERROR(CheckMembers(json, {"format", "log_key", "reading"}, {"entries"}));
  if (json["format"].get<std::string>() != kFormat) return Bad("the format is not covenant-dossier/1");
  if (!json["entries"].is_array() || json["entries"].empty()) return Bad("entries is no list, or empty");
  Dossier dossier{json["log_key"].get<std::string>(), {}, json["reading"].get<std::string>()};
  for (const Json& entry : json["entries"]) {
    ASSIGN_OR_RETURN(GetEntryAnswer answer, ReadEntry(entry));
    dossier.entries.push_back(std::move(answer));
  }
  return dossier;
}

absl::Status VerifyDossier(const Dossier& dossier, std::span<const LogKey> keys) {
  if (std::ranges::none_of(keys, [&](const LogKey& key) { return key.text() == dossier.log_key; })) {
    return absl::DataLossError("the log key in the dossier is not one of the trusted keys");
  }
  for (const GetEntryAnswer& answer : dossier.entries) {
    const absl::Status stands = VerifyEntry(answer, answer.entry().index(), keys);
    if (!stands.ok()) return absl::DataLossError(stands.message());
  }
  if (dossier.reading != DossierReading(dossier.entries)) {
    return absl::DataLossError("the entries stand in the log, but the reading is not what they say: it was altered");
  }
  return absl::OkStatus();
}

std::string DossierText(const Dossier& dossier) {
  return absl::StrCat(dossier.reading, "\nVERIFIED: ", dossier.entries.size(),
                      dossier.entries.size() == 1 ? " entry stands" : " entries stand",
                      " in the signed log, and the reading is what the log says\n");
}

std::string DossierJson(const Dossier& dossier) {
  Json indices = Json::array();
  for (const GetEntryAnswer& answer : dossier.entries) indices.push_back(answer.entry().index());
  return Json{{"verified", true}, {"log_key", dossier.log_key}, {"entries", indices}, {"reading", dossier.reading}}
             .dump(2) +
         "\n";
}

}  // namespace covenant::auditor
