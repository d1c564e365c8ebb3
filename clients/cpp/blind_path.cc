#include "clients/cpp/blind_path.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <set>
#include <unistd.h>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "broker/crypto/durable_file.h"
#include "broker/schemes/canaries.h"
#include "broker/schemes/input.h"
#include "clients/auditor/published_key.h"
#include "clients/auditor/status_macros.h"
#include "clients/cpp/refusal.h"

namespace covenant::client {
namespace {

namespace v1 = covenant::v1;

constexpr Method kListPublicKeys = {"/covenant.v1.PseudonymService/ListPublicKeys", v1::ENTRY_KIND_LIST_PUBLIC_KEYS};
constexpr Method kEvaluateBlinded = {"/covenant.v1.PseudonymService/EvaluateBlinded", v1::ENTRY_KIND_EVALUATE_BLINDED};
constexpr Method kRedeem = {"/covenant.v1.PseudonymService/Redeem", v1::ENTRY_KIND_REDEEM};
constexpr size_t kMostElements = 1000;
constexpr crypto::OprfMode kMode = crypto::OprfMode::kVoprf;
constexpr char kBudgetExhausted[] = "BUDGET_EXHAUSTED";
constexpr char kEpochUnknown[] = "EPOCH_UNKNOWN";
constexpr size_t kLongestPepperFile = 1024;

// A new request for the same covenant, purpose, party and actor.
v1::RequestContext ContextLike(const v1::RequestContext& context) {
  v1::RequestContext own = context;
  own.clear_request_id();
  own.clear_nonce();
  own.clear_known_size();
  own.clear_break_glass();  // it is of the question, which follows
  return own;
}

std::string WhoAsks(const v1::RequestContext& context) {
  return absl::StrCat(context.covenant(), "\n", context.purpose(), "\n", context.capacity(), "\n",
                      context.on_behalf_of());
}

void Wipe(std::string& bytes) {
  crypto::Wipe({reinterpret_cast<unsigned char*>(bytes.data()), bytes.size()});
}

// What stands of it in ordinary memory is wiped, also on the way out of a failure.
absl::StatusOr<crypto::Secret> ReadPepper(const std::string& file) {
  const auto unreadable = [&file] {
    return absl::FailedPreconditionError(absl::StrCat("pepper: ", file, ": cannot be read"));
  };
  const crypto::FileDescriptor in(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.ok()) return unreadable();
  crypto::Secret text(kLongestPepperFile);
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(in.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable();
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  auto pepper = schemes::ParsePepper(text.view().substr(0, size));
  if (!pepper.ok()) return absl::FailedPreconditionError(absl::StrCat(file, ": ", pepper.status().message()));
  return pepper;
}

// RedeemAnswer's promise: "hnd1." and base64url.
bool LooksLikeAHandle(std::string_view text) {
  constexpr std::string_view kPrefix = "hnd1.";
  if (!text.starts_with(kPrefix) || text.size() == kPrefix.size()) return false;
  return std::ranges::all_of(text.substr(kPrefix.size()), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  });
}

}  // namespace

// Identifiers of one scheme that are evaluated together: each different one once.
struct BlindPath::Batch {
  struct Item {
    std::string input;  // HOLDS AN IDENTIFIER
    std::vector<v1::Identifier*> places;
    crypto::Secret blind;
    std::string ticket;
    std::string element;  // N
    std::string handle;
  };
  std::vector<Item> items;
  // The covenant refused: the broker will refuse the request itself.
  bool refused = false;
  // There is no key of this epoch any more: the keys of the covenant were rotated.
  bool rotated = false;

  Batch() = default;
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  ~Batch() { Clear(); }
  void Clear() {
    for (Item& item : items) Wipe(item.input);
    items.clear();
  }
};

// By their inputs, which HOLD IDENTIFIERS: each different one once. What was not taken out is wiped when it goes.
class BlindPath::Inputs {
 public:
  Inputs() = default;
  Inputs(const Inputs&) = delete;
  Inputs& operator=(const Inputs&) = delete;
  ~Inputs() {
    while (!empty()) Wipe(places_.extract(places_.begin()).key());
  }

  bool empty() const { return places_.empty(); }
  void Add(std::string input, v1::Identifier* place) {
    const auto [at, added] = places_.try_emplace(std::move(input));
    if (!added) Wipe(input);
    at->second.push_back(place);
  }
  Batch::Item Take() {
    auto node = places_.extract(places_.begin());
    Batch::Item item;
    item.input = std::move(node.key());
    item.places = std::move(node.mapped());
    return item;
  }

 private:
  std::map<std::string, std::vector<v1::Identifier*>> places_;
};

absl::Status BlindPath::Blind(const v1::RequestContext& context, const std::vector<v1::Identifier*>& identifiers,
                              Unfit unfit) {
  if (caller_.connection().options().direct_path) return absl::OkStatus();
  std::map<std::string, std::vector<v1::Identifier*>> by_scheme;
  for (v1::Identifier* identifier : identifiers) {
    if (identifier->handle().empty()) by_scheme[identifier->scheme()].push_back(identifier);
  }
  for (const auto& [scheme, of_scheme] : by_scheme) RETURN_IF_ERROR(BlindScheme(context, scheme, of_scheme, unfit));
  return absl::OkStatus();
}

absl::Status BlindPath::BlindScheme(const v1::RequestContext& context, const std::string& scheme,
                                    const std::vector<v1::Identifier*>& identifiers, Unfit unfit) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Published> published, PublishedFor(context));
  const auto key = published->keys.find(scheme);
  const bool unknown = key == published->keys.end();
  if (!unknown) RETURN_IF_ERROR(TestNormaliser(context.covenant(), key->second));
  Inputs inputs;
  for (v1::Identifier* identifier : identifiers) {
    auto input = unknown ? std::string() : InputOf(context, *published, *identifier);
    if (!input.ok() && (unfit == Unfit::kError || !absl::IsInvalidArgument(input.status()))) return input.status();
    for (std::string& part : *identifier->mutable_parts()) Wipe(part);
    identifier->clear_parts();
    if (!unknown && input.ok()) inputs.Add(*std::move(input), identifier);
  }
  v1::SchemeKey current = unknown ? v1::SchemeKey() : key->second;
  Batch batch;
  while (!inputs.empty() && !batch.refused) {
    batch.items.push_back(inputs.Take());
    if (batch.items.size() < kMostElements && !inputs.empty()) continue;
    RETURN_IF_ERROR(BlindUnderCurrentKey(context, current, batch));
    batch.Clear();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const BlindPath::Published>> BlindPath::PublishedFor(const v1::RequestContext& context) {
  const std::string who = WhoAsks(context);
  {
    absl::MutexLock lock(&mutex_);
    if (const auto known = published_.find(who); known != published_.end()) return known->second;
  }
  v1::ListPublicKeysRequest request;
  *request.mutable_context() = ContextLike(context);
  ASSIGN_OR_RETURN(const auto answer, caller_.Call<v1::ListPublicKeysAnswer>(kListPublicKeys, std::move(request)));
  auto published = std::make_shared<Published>();
  // What was refused is not kept: the covenant may be another tomorrow.
  if (!Permitted(answer->outcome())) return published;
  RETURN_IF_ERROR(auditor::VerifyPublishedKeys(answer.answer(), context.covenant(), caller_.connection().log_keys()));
  RETURN_IF_ERROR(caller_.AcceptAnswered(answer->checkpoint()));
  published->pepper = answer->pepper();
  for (const v1::SchemeKey& key : answer->keys()) {
    v1::SchemeKey& current = published->keys[key.scheme()];
    if (current.epoch() < key.epoch()) current = key;
  }
  absl::MutexLock lock(&mutex_);
  return published_.try_emplace(who, std::move(published)).first->second;
}

void BlindPath::Forget(const v1::RequestContext& context) {
  absl::MutexLock lock(&mutex_);
  published_.erase(WhoAsks(context));
}

absl::Status BlindPath::TestNormaliser(const std::string& covenant, const v1::SchemeKey& key) const {
  const auto differs = [&](std::string_view how) {
    return absl::FailedPreconditionError(
        absl::StrCat("this client normalises identifiers of scheme ", key.scheme(), " otherwise than the broker (",
                     absl::string_view(how.data(), how.size()),
                     "): every person would become another; nothing was sent; update this client"));
  };
  const schemes::Scheme* scheme = schemes::FindScheme(key.scheme());
  if (scheme == nullptr) return differs("it does not know the scheme");
  if (scheme->normaliser_version != key.normaliser_version()) return differs("another version");
  for (const v1::Canary& canary : key.canaries()) {
    const std::vector<std::string> parts(canary.parts().begin(), canary.parts().end());
    const auto normal = normalise_(key.scheme(), parts);
    const std::string digest = normal.ok() ? schemes::CanaryDigest(covenant, *normal) : std::string();
    if (digest != canary.digest()) return differs("a canary comes out wrong");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> BlindPath::InputOf(const v1::RequestContext& context, const Published& published,
                                               const v1::Identifier& identifier) const {
  const std::vector<std::string> parts(identifier.parts().begin(), identifier.parts().end());
  ASSIGN_OR_RETURN(const schemes::Identifier normal, normalise_(identifier.scheme(), parts));
  const auto& files = caller_.connection().options().pepper_files;
  auto file = files.find(context.covenant());
  // Under no name: of the covenant that is asked under, whichever it is.
  if (file == files.end()) file = files.find("");
  if (published.pepper == (file == files.end())) {
    return absl::FailedPreconditionError(
        published.pepper ? absl::StrCat("covenant ", context.covenant(),
                                        " has a pepper, which its partners share: give the file that holds it")
                         : absl::StrCat("covenant ", context.covenant(), " has no pepper: leave the file out"));
  }
  if (!published.pepper) return schemes::SubjectKeyInput(context.covenant(), normal);
  ASSIGN_OR_RETURN(const crypto::Secret pepper, ReadPepper(file->second));
  return schemes::PepperedInput(context.covenant(), normal, pepper);
}

absl::Status BlindPath::BlindUnderCurrentKey(const v1::RequestContext& context, v1::SchemeKey& key, Batch& batch) {
  RETURN_IF_ERROR(BlindBatch(context, key, batch));
  if (!batch.rotated) return absl::OkStatus();
  // Nothing was given under the key that we knew: the covenant has another one by now.
  batch.rotated = false;
  Forget(context);
  ASSIGN_OR_RETURN(const std::shared_ptr<const Published> published, PublishedFor(context));
  const auto next = published->keys.find(key.scheme());
  batch.refused = next == published->keys.end();
  if (batch.refused) return absl::OkStatus();
  RETURN_IF_ERROR(TestNormaliser(context.covenant(), next->second));
  key = next->second;
  RETURN_IF_ERROR(BlindBatch(context, key, batch));
  if (batch.rotated) return absl::UnavailableError("the keys of the covenant were rotated meanwhile; ask again");
  return absl::OkStatus();
}

absl::Status BlindPath::BlindBatch(const v1::RequestContext& context, const v1::SchemeKey& key, Batch& batch) {
  RETURN_IF_ERROR(Evaluate(context, key, batch));
  if (batch.refused || batch.rotated) return absl::OkStatus();
  RETURN_IF_ERROR(Redeem(context, key, batch));
  if (batch.refused || batch.rotated) return absl::OkStatus();
  for (Batch::Item& item : batch.items) {
    for (v1::Identifier* place : item.places) place->set_handle(item.handle);
    Wipe(item.input);
  }
  return absl::OkStatus();
}

absl::Status BlindPath::Evaluate(const v1::RequestContext& context, const v1::SchemeKey& key, Batch& batch) {
  v1::EvaluateBlindedRequest request;
  *request.mutable_context() = ContextLike(context);
  request.set_scheme(key.scheme());
  request.set_epoch(key.epoch());
  std::vector<crypto::Element> blinded;
  for (Batch::Item& item : batch.items) {
    ASSIGN_OR_RETURN(crypto::Blinded one, crypto::Blind(kMode, item.input));
    request.add_elements(std::string(one.element.bytes()));
    blinded.push_back(one.element);
    item.blind = std::move(one.blind);
  }
  ASSIGN_OR_RETURN(const auto answer, caller_.Call<v1::EvaluateBlindedAnswer>(kEvaluateBlinded, std::move(request)));
  if (answer->outcome().reason_code() == kBudgetExhausted) return RefusedByBudget(answer->outcome());
  batch.rotated = answer->outcome().reason_code() == kEpochUnknown;
  if (batch.rotated) return absl::OkStatus();
  batch.refused = !Permitted(answer->outcome());
  if (batch.refused) return absl::OkStatus();

  const auto untrue = [](absl::string_view what) {
    return absl::DataLossError(absl::StrCat("EvaluateBlinded: ", what));
  };
  std::vector<crypto::Element> evaluated;
  for (const std::string& bytes : answer->elements()) {
    const auto element = crypto::Element::Parse(bytes);
    if (!element.ok()) return untrue(element.status().message());
    evaluated.push_back(*element);
  }
  if (evaluated.size() != blinded.size() || answer->tickets_size() != static_cast<int>(blinded.size()) ||
      answer->epoch() != key.epoch()) {
    return untrue("the answer holds another number of elements or tickets than the question, or is of another epoch");
  }
  const auto public_key = crypto::Element::Parse(key.public_key());
  if (!public_key.ok()) return untrue(public_key.status().message());
  const absl::Status proven = crypto::VerifyProof(*public_key, blinded, evaluated, answer->proof());
  if (!proven.ok()) return untrue(proven.message());
  for (size_t i = 0; i < batch.items.size(); ++i) {
    Batch::Item& item = batch.items[i];
    ASSIGN_OR_RETURN(const crypto::Element element, crypto::Unblind(item.blind, evaluated[i]));
    item.element = std::string(element.bytes());
    item.ticket = answer->tickets(static_cast<int>(i));
  }
  return absl::OkStatus();
}

absl::Status BlindPath::Redeem(const v1::RequestContext& context, const v1::SchemeKey& key, Batch& batch) {
  v1::RedeemRequest request;
  *request.mutable_context() = ContextLike(context);
  request.set_scheme(key.scheme());
  request.set_epoch(key.epoch());
  for (const Batch::Item& item : batch.items) {
    v1::Redemption* redemption = request.add_redemptions();
    redemption->set_element(item.element);
    redemption->set_blind(std::string(item.blind.view()));
    redemption->set_ticket(item.ticket);
  }
  ASSIGN_OR_RETURN(const auto answer, caller_.Call<v1::RedeemAnswer>(kRedeem, std::move(request)));
  batch.rotated = answer->outcome().reason_code() == kEpochUnknown;
  if (batch.rotated) return absl::OkStatus();
  batch.refused = Refused(answer->outcome());
  if (batch.refused) return absl::OkStatus();
  if (answer->items_size() != static_cast<int>(batch.items.size())) {
    return absl::DataLossError("Redeem: the answer holds another number of handles than the question");
  }
  std::set<std::string_view> handles;
  for (size_t i = 0; i < batch.items.size(); ++i) {
    const v1::HandleAnswer& item = answer->items(static_cast<int>(i));
    if (!Permitted(item.outcome())) {
      return absl::InternalError(absl::StrCat("the broker does not redeem a ticket that it just gave (",
                                              item.outcome().reason_code(), "); ask again"));
    }
    if (!LooksLikeAHandle(item.handle())) return absl::DataLossError("Redeem: the answer holds what is no handle");
    // Two people under one handle would be taken for each other from then on.
    if (!handles.insert(item.handle()).second) {
      return absl::DataLossError("Redeem: the answer holds one handle for two elements");
    }
    batch.items[i].handle = item.handle();
  }
  return absl::OkStatus();
}

}  // namespace covenant::client
