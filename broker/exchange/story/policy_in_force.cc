#include "broker/exchange/story/policy_in_force.h"

#include <utility>

#include "broker/base/encoding.h"
#include "broker/base/status_macros.h"
#include "broker/ledger/hash.h"

namespace covenant::exchange {
namespace {

using store::Family;

constexpr std::string_view kSetRow = "set";

std::string SetRow(std::string_view hash) {
  return "set/" + std::string(hash);
}
std::string DocumentRow(std::string_view sha256) {
  return "document/" + std::string(sha256);
}

std::string Sha256(std::string_view bytes) {
  return std::string(ledger::Bytes(ledger::Sha256(bytes)));
}

}  // namespace

std::string Sha256HexOf(std::string_view source) {
  return HexEncode(Sha256(source));
}

absl::StatusOr<std::shared_ptr<const InForce>> MakeInForce(policy::PolicySet set) {
  policy::Compiled compiled = policy::Compile(set);
  if (compiled.snapshot == nullptr) {
    std::string errors;
    for (const policy::Diagnostic& diagnostic : compiled.diagnostics) {
      if (diagnostic.severity == policy::Severity::kError) errors += (errors.empty() ? "" : "\n") + diagnostic.Text();
    }
    return absl::InvalidArgumentError(errors);
  }
  return Assemble(std::move(set), std::move(compiled.snapshot));
}

std::shared_ptr<InForce> Assemble(policy::PolicySet set, std::shared_ptr<const policy::Snapshot> snapshot) {
  auto made = std::make_shared<InForce>();
  made->hash = Sha256(policy::PolicySetText(set, Sha256HexOf));
  made->set = std::move(set);
  made->snapshot = std::move(snapshot);
  return made;
}

stored::DocumentReference ReferenceTo(const policy::Document& document) {
  stored::DocumentReference reference;
  reference.set_kind(static_cast<v1::DocumentKind>(static_cast<int>(document.kind) + 1));
  reference.set_name(document.name);
  reference.set_sha256(Sha256(document.source));
  return reference;
}

absl::StatusOr<policy::Document> LoadDocument(const store::Reader& store, const stored::DocumentReference& reference) {
  ASSIGN_OR_RETURN(std::optional<std::string> source, store.Get(Family::kPolicy, DocumentRow(reference.sha256())));
  if (!source || Sha256(*source) != reference.sha256()) {
    return absl::DataLossError("a policy document in the data folder is missing or altered; restore a backup");
  }
  return policy::Document{static_cast<policy::DocumentKind>(reference.kind() - 1), reference.name(),
                          *std::move(source)};
}

void StoreDocument(const policy::Document& document, store::Batch& changes) {
  changes.Put(Family::kPolicy, DocumentRow(Sha256(document.source)), document.source);
}

void StorePolicy(const InForce& policy, store::Batch& changes) {
  stored::PolicySet row;
  for (const policy::Document& document : policy.set.documents) {
    StoreDocument(document, changes);
    stored::DocumentReference reference = ReferenceTo(document);
    const bool covenant = document.kind == policy::DocumentKind::kCovenant;
    reference.set_suspended(covenant && policy.set.suspended.contains(document.name));
    reference.set_retired(covenant && policy.set.retired.contains(document.name));
    *row.add_documents() = std::move(reference);
  }
  const std::string bytes = row.SerializeAsString();
  changes.Put(Family::kPolicy, kSetRow, bytes);
  changes.Put(Family::kPolicy, SetRow(policy.hash), bytes);
}

absl::StatusOr<std::shared_ptr<const InForce>> LoadPolicy(const store::Reader& store) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, store.Get(Family::kPolicy, kSetRow));
  if (!bytes) return nullptr;
  stored::PolicySet row;
  if (!row.ParseFromString(*bytes)) {
    return absl::DataLossError("the policy set in the data folder is damaged; restore a backup");
  }
  policy::PolicySet set;
  for (const stored::DocumentReference& reference : row.documents()) {
    ASSIGN_OR_RETURN(policy::Document document, LoadDocument(store, reference));
    if (reference.suspended()) set.suspended.insert(document.name);
    if (reference.retired()) set.retired.insert(document.name);
    set.Replace(std::move(document));
  }
  return MakeInForce(std::move(set));
}

}  // namespace covenant::exchange
