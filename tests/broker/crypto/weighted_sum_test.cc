#include "broker/crypto/weighted_sum.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "broker/base/encoding.h"

namespace covenant::crypto {
namespace {

const std::string kOne = std::string(1, '\1') + std::string(31, '\0');
// The order of the group less one, little-endian: minus one.
const std::string kMinusOne = HexDecode("ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").value();

std::string RandomWeight() {
  return std::string(RandomScalar().view());
}

Element RandomElement() {
  return MultiplyPublic(RandomWeight(), Element::Generator()).value();
}

// What the sum is by definition, by another library than the one that sums in windows.
Element TermByTerm(const std::vector<std::string>& weights, const std::vector<Element>& elements) {
  Element sum = MultiplyPublic(weights[0], elements[0]).value();
  for (size_t i = 1; i < elements.size(); ++i) sum = Add(sum, MultiplyPublic(weights[i], elements[i]).value()).value();
  return sum;
}

TEST(WeightedSumTest, IsTheSumTermByTermAtEverySize) {
  std::vector<size_t> sizes = {40, 63, 64, 65, 100, 127, 128, 300, 1000};
  for (size_t size = 1; size <= 20; ++size) sizes.push_back(size);
  for (const size_t size : sizes) {
    std::vector<std::string> weights;
    std::vector<Element> elements;
    for (size_t i = 0; i < size; ++i) {
      weights.push_back(RandomWeight());
      elements.push_back(RandomElement());
    }
    EXPECT_EQ(WeightedSum(weights, elements).value(), TermByTerm(weights, elements)) << size;
  }
}

TEST(WeightedSumTest, TakesTheSmallestAndTheLargestWeights) {
  for (const size_t size : {size_t{1}, size_t{5}, size_t{100}}) {
    std::vector<std::string> weights(size, kMinusOne);
    weights[0] = kOne;
    std::vector<Element> elements;
    for (size_t i = 0; i < size; ++i) elements.push_back(RandomElement());
    EXPECT_EQ(WeightedSum(weights, elements).value(), TermByTerm(weights, elements)) << size;
  }
}

TEST(WeightedSumTest, TakesOneElementManyTimes) {
  const std::vector<std::string> weights(50, RandomWeight());
  const std::vector<Element> elements(50, RandomElement());
  EXPECT_EQ(WeightedSum(weights, elements).value(), TermByTerm(weights, elements));
}

TEST(WeightedSumTest, RefusesASumThatIsTheIdentity) {
  for (const size_t pairs : {size_t{1}, size_t{8}}) {
    std::vector<std::string> weights;
    std::vector<Element> elements;
    for (size_t i = 0; i < pairs; ++i) {
      const Element element = RandomElement();
      weights.insert(weights.end(), {kOne, kMinusOne});
      elements.insert(elements.end(), {element, element});
    }
    EXPECT_EQ(WeightedSum(weights, elements).status().code(), absl::StatusCode::kInvalidArgument) << pairs;
  }
}

TEST(WeightedSumTest, RefusesAWeightThatIsNoScalar) {
  const std::string zero(32, '\0'), too_large(32, '\x10');
  for (const std::string& bad : {zero, too_large, std::string("short")}) {
    std::vector<std::string> weights(10, kOne);
    weights[7] = bad;
    EXPECT_EQ(WeightedSum(weights, std::vector<Element>(10, RandomElement())).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(WeightedSumDeathTest, DemandsAWeightForEveryElement) {
  EXPECT_DEATH((void)WeightedSum({kOne}, {RandomElement(), RandomElement()}), "every element of a sum has a weight");
  EXPECT_DEATH((void)WeightedSum({}, {}), "every element of a sum has a weight");
}

}  // namespace
}  // namespace covenant::crypto
