#include "broker/exchange/administration/proposed_contents.h"

#include <set>
#include <utility>

namespace covenant::exchange {
namespace {

constexpr int kMostContents = 1000;
constexpr size_t kMaxNameBytes = 100;

bool NameAllowed(const std::string& name) {
  return !name.empty() && name.size() <= kMaxNameBytes;
}

}  // namespace

std::optional<Contents> ReadContents(const google::protobuf::RepeatedPtrField<v1::Document>& documents,
                                     const google::protobuf::RepeatedPtrField<v1::Change>& changes) {
  const int size = documents.size() + changes.size();
  if (size < 1 || size > kMostContents) return std::nullopt;
  Contents contents;
  std::set<std::pair<int, std::string>> seen;
  for (const v1::Document& document : documents) {
    const bool kind_known =
        document.kind() >= v1::DOCUMENT_KIND_COVENANT && document.kind() <= v1::DOCUMENT_KIND_POLICE_UNITS;
    if (!kind_known || !NameAllowed(document.name()) || !seen.emplace(document.kind(), document.name()).second) {
      return std::nullopt;
    }
    contents.documents.push_back(
        {static_cast<policy::DocumentKind>(document.kind() - 1), document.name(), document.source()});
  }
  seen.clear();
  for (const v1::Change& change : changes) {
    const bool kind_known = change.kind() >= v1::CHANGE_KIND_UNSUSPEND && change.kind() <= v1::CHANGE_KIND_WITHDRAW;
    if (!kind_known || !NameAllowed(change.name()) || !seen.emplace(change.kind(), change.name()).second) {
      return std::nullopt;
    }
    contents.changes.push_back(change);
  }
  return contents;
}

}  // namespace covenant::exchange
