#include "broker/crypto/weighted_sum.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <decaf/point_255.h>

#include "broker/base/status_macros.h"
#include "broker/crypto/precondition.h"

namespace covenant::crypto {
namespace {

static_assert(DECAF_255_SER_BYTES == Element::kSize);

constexpr size_t kScalarBits = 253;
// Below this the windows cost more than they spare.
constexpr size_t kFewTerms = 4;

using Point = decaf_255_point_s;

const Point& Identity() {
  return *decaf_255_point_identity;
}

absl::StatusOr<std::vector<Point>> Decoded(absl::Span<const Element> elements) {
  std::vector<Point> points(elements.size());
  for (size_t i = 0; i < elements.size(); ++i) {
    if (decaf_255_point_decode(&points[i], elements[i].data(), DECAF_FALSE) != DECAF_SUCCESS) {
      return absl::InternalError("an element that was checked could not be read again");
    }
  }
  return points;
}

// The `width` bits of a little-endian scalar from bit `from` on; bits behind its end are zero.
size_t Digit(std::string_view scalar, size_t from, size_t width) {
  size_t digit = 0;
  for (size_t bit = 0; bit < width && from + bit < kScalarBits; ++bit) {
    const auto byte = static_cast<unsigned char>(scalar[(from + bit) / 8]);
    digit |= size_t{(byte >> ((from + bit) % 8)) & 1U} << bit;
  }
  return digit;
}

// The sum of digit * point, where every digit is below buckets.size().
Point SumOfDigits(absl::Span<const std::string> weights, const std::vector<Point>& points, size_t from, size_t width,
                  std::vector<Point>& buckets) {
  std::fill(buckets.begin(), buckets.end(), Identity());
  for (size_t i = 0; i < points.size(); ++i) {
    Point& bucket = buckets[Digit(weights[i], from, width)];
    decaf_255_point_add(&bucket, &bucket, &points[i]);
  }
  // Bucket 3 is added thrice, bucket 2 twice: the running sum holds all from the highest down.
  Point running = Identity(), sum = Identity();
  for (size_t digit = buckets.size() - 1; digit > 0; --digit) {
    decaf_255_point_add(&running, &running, &buckets[digit]);
    decaf_255_point_add(&sum, &sum, &running);
  }
  return sum;
}

// Bucket method of Pippenger: one addition for an element and window, not a multiplication for an element.
absl::StatusOr<Element> SumInWindows(absl::Span<const std::string> weights, absl::Span<const Element> elements) {
  ASSIGN_OR_RETURN(const std::vector<Point> points, Decoded(elements));
  const auto bits = static_cast<size_t>(std::bit_width(points.size()));
  const size_t width = std::max<size_t>(bits, 4) - 2;
  std::vector<Point> buckets(size_t{1} << width);
  Point total = Identity();
  for (size_t window = (kScalarBits + width - 1) / width; window-- > 0;) {
    for (size_t i = 0; i < width; ++i) decaf_255_point_double(&total, &total);
    const Point sum = SumOfDigits(weights, points, window * width, width, buckets);
    decaf_255_point_add(&total, &total, &sum);
  }
  std::string encoded(Element::kSize, '\0');
  decaf_255_point_encode(reinterpret_cast<unsigned char*>(encoded.data()), &total);
  return Element::Parse(encoded);
}

absl::StatusOr<Element> SumTermByTerm(absl::Span<const std::string> weights, absl::Span<const Element> elements) {
  ASSIGN_OR_RETURN(Element sum, MultiplyPublic(weights[0], elements[0]));
  for (size_t i = 1; i < elements.size(); ++i) {
    ASSIGN_OR_RETURN(const Element term, MultiplyPublic(weights[i], elements[i]));
    ASSIGN_OR_RETURN(sum, Add(sum, term));
  }
  return sum;
}

}  // namespace

absl::StatusOr<Element> WeightedSum(absl::Span<const std::string> weights, absl::Span<const Element> elements) {
  Require(!elements.empty() && weights.size() == elements.size(), "every element of a sum has a weight");
  for (const std::string& weight : weights) RETURN_IF_ERROR(CheckScalar(weight));
  return elements.size() < kFewTerms ? SumTermByTerm(weights, elements) : SumInWindows(weights, elements);
}

}  // namespace covenant::crypto
