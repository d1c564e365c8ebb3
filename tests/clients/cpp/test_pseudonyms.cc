#include "tests/clients/cpp/test_pseudonyms.h"

#include "broker/schemes/canaries.h"
#include "clients/auditor/encoding.h"

namespace covenant::test {
namespace {

namespace v1 = covenant::v1;

constexpr char kCovenant[] = "TAFEL-SIGNAAL";
constexpr char kScheme[] = "v_number";
constexpr crypto::OprfMode kMode = crypto::OprfMode::kVoprf;

crypto::KeyPair KeyFrom(char seed) {
  return crypto::DeriveKeyPair(kMode, crypto::Secret::CopyOf(std::string(32, seed)), "test").value();
}

std::string EpochUnknown() {
  v1::AnswerHead refused;
  refused.mutable_outcome()->set_told(v1::TOLD_REFUSED);
  refused.mutable_outcome()->set_reason_code("EPOCH_UNKNOWN");
  return refused.SerializeAsString();
}

}  // namespace

TestPseudonyms::TestPseudonyms(TestBroker& broker) : broker_(broker), key_(KeyFrom('k')), other_(KeyFrom('o')) {
  broker_.With([this](TestBroker&) { Publish(); });
  broker_.set_compose([this](const std::string& method, const std::string& request, std::string& answer) {
    if (method == "ListPublicKeys") answer = Keys();
    if (method == "EvaluateBlinded") answer = Evaluate(request);
    if (method == "Redeem") answer = Redeem(request);
  });
}

void TestPseudonyms::Rotate() {
  ++epoch_;
  key_ = KeyFrom(static_cast<char>('A' + epoch_));
  Publish();
}

// The published key's entry in the log.
void TestPseudonyms::Publish() {
  v1::Leaf leaf;
  leaf.set_version(1);
  leaf.set_kind(v1::ENTRY_KIND_SUBJECT_KEY);
  leaf.set_covenant(kCovenant);
  leaf.set_told("permit");
  leaf.set_commitment(textbook::Bytes32("no detail"));
  leaf.mutable_published_key()->set_scheme(kScheme);
  leaf.mutable_published_key()->set_epoch(epoch_);
  leaf.mutable_published_key()->set_public_key(std::string(key_.public_key.bytes()));
  leaf_ = leaf.SerializeAsString();
  index_ = broker_.log.Append(leaf_);
}

std::string TestPseudonyms::HandleOf(const crypto::Element& element) {
  return "hnd1." + auditor::HexEncode(element.bytes());
}

crypto::Element TestPseudonyms::ElementOf(const std::string& input) const {
  return crypto::Multiply(key_.private_key, crypto::HashToGroup(kMode, input).value()).value();
}

std::string TestPseudonyms::Keys() {
  v1::ListPublicKeysAnswer answer;
  answer.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
  answer.set_checkpoint(broker_.log.Checkpoint(broker_.log.size()));
  v1::SchemeKey& key = *answer.add_keys();
  key.set_scheme(kScheme);
  key.set_epoch(epoch_);
  key.set_public_key(std::string(key_.public_key.bytes()));
  const schemes::Scheme& scheme = *schemes::FindScheme(kScheme);
  key.set_normaliser_version(scheme.normaliser_version);
  for (const schemes::Canary& one : schemes::CanariesOf(kScheme)) {
    v1::Canary* canary = key.add_canaries();
    for (const std::string& part : one.written) canary->add_parts(part);
    if (!one.normal.empty()) canary->set_digest(schemes::CanaryDigest(kCovenant, {&scheme, one.normal}));
  }
  key.set_leaf(leaf_);
  key.set_index(index_);
  for (const std::string& hash : broker_.log.Inclusion(index_, broker_.log.size())) key.add_inclusion_proof(hash);
  if (meddle_keys) meddle_keys(answer);
  return answer.SerializeAsString();
}

std::string TestPseudonyms::Evaluate(const std::string& bytes) {
  v1::EvaluateBlindedRequest request;
  request.ParseFromString(bytes);
  if (request.epoch() != epoch_) return EpochUnknown();
  std::vector<crypto::Element> blinded;
  for (const std::string& element : request.elements()) blinded.push_back(crypto::Element::Parse(element).value());
  const auto evaluation = crypto::BlindEvaluateBatch(other_key ? other_ : key_, blinded).value();
  v1::EvaluateBlindedAnswer answer;
  answer.mutable_outcome()->set_told(v1::TOLD_PERMITTED);
  answer.set_epoch(epoch_);
  answer.set_proof(evaluation.proof);
  for (const crypto::Element& element : evaluation.elements) {
    answer.add_elements(std::string(element.bytes()));
    answer.add_tickets("ticket");
  }
  if (meddle_evaluation) meddle_evaluation(answer);
  return answer.SerializeAsString();
}

std::string TestPseudonyms::Redeem(const std::string& bytes) {
  v1::RedeemRequest request;
  request.ParseFromString(bytes);
  if (request.epoch() != epoch_) return EpochUnknown();
  v1::RedeemAnswer answer;
  answer.mutable_outcome()->set_told(v1::TOLD_ITEMIZED);
  for (const v1::Redemption& one : request.redemptions()) {
    v1::HandleAnswer* item = answer.add_items();
    item->mutable_outcome()->set_told(v1::TOLD_PERMITTED);
    item->set_handle(HandleOf(crypto::Element::Parse(one.element()).value()));
  }
  if (meddle_handles) meddle_handles(answer);
  return answer.SerializeAsString();
}

}  // namespace covenant::test
