// The blind path of a broker in a test: a key that stands in its log, evaluations with proofs, and handles that say
// what they stand for. `meddle` changes an answer before it is recorded.
#pragma once

#include <functional>
#include <string>

#include "covenant/v1/pseudonym.pb.h"

#include "broker/crypto/oprf.h"
#include "tests/clients/cpp/test_broker.h"

namespace covenant::test {

class TestPseudonyms {
 public:
  // Publishes the key of the covenant TAFEL-SIGNAAL and scheme v_number in the broker's log, and answers from now on.
  explicit TestPseudonyms(TestBroker& broker);

  // What a handle of this broker is: readable, for a test.
  static std::string HandleOf(const crypto::Element& element);
  // N of a v_number under the key.
  crypto::Element ElementOf(const std::string& input) const;

  std::function<void(covenant::v1::ListPublicKeysAnswer&)> meddle_keys;
  std::function<void(covenant::v1::EvaluateBlindedAnswer&)> meddle_evaluation;
  std::function<void(covenant::v1::RedeemAnswer&)> meddle_handles;
  // Evaluates with another key than the published one, and proves that.
  bool other_key = false;

  // The key of the next epoch takes the place of the published one, for which there is nothing but EPOCH_UNKNOWN then.
  // With the broker's lock held, as by the meddling above, or while no call is under way.
  void Rotate();
  uint32_t epoch() const { return epoch_; }

 private:
  void Publish();
  std::string Keys();
  std::string Evaluate(const std::string& request);
  std::string Redeem(const std::string& request);

  TestBroker& broker_;
  crypto::KeyPair key_, other_;
  uint32_t epoch_ = 1;
  std::string leaf_;
  uint64_t index_ = 0;
};

}  // namespace covenant::test
