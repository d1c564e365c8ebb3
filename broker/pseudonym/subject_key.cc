#include "broker/pseudonym/subject_key.h"

#include <optional>
#include <utility>

#include "broker/base/status_macros.h"
#include "broker/crypto/hash.h"
#include "broker/schemes/input.h"

namespace covenant::pseudonym {
namespace {

// On the direct path too, or the two paths would give one person two keys.
constexpr crypto::OprfMode kMode = crypto::OprfMode::kVoprf;

std::string Context(std::string_view covenant, std::string_view scheme, uint32_t epoch) {
  return crypto::HashInput().Part(covenant).Part(scheme).Number(epoch).bytes();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const crypto::KeyPair>> SubjectKeys::Pair(std::string_view covenant,
                                                                         std::string_view scheme, uint32_t epoch) {
  const std::string context = Context(covenant, scheme, epoch);
  uint64_t destroyed_before = 0;
  {
    ReaderMutexLock lock(&mutex_);
    if (const auto it = pairs_.find(context); it != pairs_.end()) return it->second;
    destroyed_before = destroyed_;
  }
  ASSIGN_OR_RETURN(const crypto::SlotKey seed, slots_->Named(crypto::SlotName::SubjectSeed(covenant, scheme, epoch)));
  ASSIGN_OR_RETURN(crypto::KeyPair derived, crypto::DeriveKeyPair(kMode, *seed.key, context));
  auto pair = std::make_shared<const crypto::KeyPair>(std::move(derived));
  MutexLock lock(&mutex_);
  if (destroyed_ != destroyed_before) return pair;
  return pairs_.try_emplace(context, std::move(pair)).first->second;
}

absl::StatusOr<SubjectKey> SubjectKeys::Compute(std::string_view covenant, const schemes::Identifier& identifier,
                                                uint32_t epoch) {
  const std::string_view scheme = identifier.scheme->code;
  ASSIGN_OR_RETURN(const std::shared_ptr<const crypto::KeyPair> pair, Pair(covenant, scheme, epoch));
  std::string input = schemes::SubjectKeyInput(covenant, identifier);
  const absl::StatusOr<crypto::Element> hashed = crypto::HashToGroup(kMode, input);
  crypto::Wipe({reinterpret_cast<unsigned char*>(input.data()), input.size()});
  if (!hashed.ok()) return hashed.status();
  ASSIGN_OR_RETURN(const crypto::Element element, crypto::BlindEvaluate(pair->private_key, *hashed));
  return OfElement(covenant, scheme, epoch, element);
}

absl::StatusOr<SubjectKey> SubjectKeys::OfElement(std::string_view covenant, std::string_view scheme, uint32_t epoch,
                                                  const crypto::Element& element) const {
  ASSIGN_OR_RETURN(const crypto::Secret* const index, keyring_->Key(crypto::KeyName::Index()));
  SubjectKey key;
  key.element = element.bytes();
  key.index_key =
      crypto::KeyedHash(*index, crypto::HashInput(Context(covenant, scheme, epoch)).Fixed(key.element).bytes());
  return key;
}

absl::StatusOr<std::string> SubjectKeys::OfObject(std::string_view index_key) const {
  ASSIGN_OR_RETURN(const crypto::Secret* const index, keyring_->Key(crypto::KeyName::Index()));
  return crypto::KeyedHash(*index, crypto::HashInput("object").Part(index_key).bytes());
}

absl::StatusOr<crypto::Evaluation> SubjectKeys::Evaluate(std::string_view covenant, std::string_view scheme,
                                                         uint32_t epoch, absl::Span<const crypto::Element> blinded) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const crypto::KeyPair> pair, Pair(covenant, scheme, epoch));
  return crypto::BlindEvaluateBatch(*pair, blinded);
}

bool SubjectKeys::Has(std::string_view covenant, std::string_view scheme, uint32_t epoch) const {
  {
    ReaderMutexLock lock(&mutex_);
    if (pairs_.contains(Context(covenant, scheme, epoch))) return true;
  }
  const std::optional<uint64_t> slot = slots_->FindNamed(crypto::SlotName::SubjectSeed(covenant, scheme, epoch));
  // One that is damaged is kept: whoever uses it is told.
  return slot && !absl::IsNotFound(slots_->Open(*slot).status());
}

absl::Status SubjectKeys::Destroy(std::string_view covenant, std::string_view scheme, uint32_t epoch) {
  const std::optional<uint64_t> slot = slots_->FindNamed(crypto::SlotName::SubjectSeed(covenant, scheme, epoch));
  if (!slot) return absl::OkStatus();
  RETURN_IF_ERROR(slots_->Destroy(*slot));
  MutexLock lock(&mutex_);
  ++destroyed_;
  pairs_.erase(Context(covenant, scheme, epoch));
  ratios_.clear();
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const crypto::Secret>> SubjectKeys::Ratio(std::string_view covenant,
                                                                         std::string_view scheme, uint32_t from,
                                                                         uint32_t to) {
  const std::string context = crypto::HashInput(Context(covenant, scheme, from)).Number(to).bytes();
  uint64_t destroyed_before = 0;
  {
    ReaderMutexLock lock(&mutex_);
    if (const auto it = ratios_.find(context); it != ratios_.end()) return it->second;
    destroyed_before = destroyed_;
  }
  if (!Has(covenant, scheme, from) || !Has(covenant, scheme, to)) {
    return absl::NotFoundError("a key of the covenant's subjects is not kept any more");
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const crypto::KeyPair> before, Pair(covenant, scheme, from));
  ASSIGN_OR_RETURN(const std::shared_ptr<const crypto::KeyPair> next, Pair(covenant, scheme, to));
  auto ratio = std::make_shared<const crypto::Secret>(
      crypto::MultiplyScalars(next->private_key, crypto::Invert(before->private_key)));
  MutexLock lock(&mutex_);
  if (destroyed_ != destroyed_before) return ratio;
  return ratios_.try_emplace(context, std::move(ratio)).first->second;
}

absl::StatusOr<crypto::Element> SubjectKeys::Carry(std::string_view covenant, std::string_view scheme, uint32_t from,
                                                   uint32_t to, const crypto::Element& element) {
  if (from == to) return element;
  ASSIGN_OR_RETURN(const std::shared_ptr<const crypto::Secret> ratio, Ratio(covenant, scheme, from, to));
  return crypto::Multiply(*ratio, element);
}

absl::StatusOr<crypto::Element> SubjectKeys::PublicKey(std::string_view covenant, std::string_view scheme,
                                                       uint32_t epoch) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const crypto::KeyPair> pair, Pair(covenant, scheme, epoch));
  return pair->public_key;
}

}  // namespace covenant::pseudonym
