// Figures: what was measured, as a table for people and JSON for scripts.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace covenant::bench {

// The middle of an odd number of values, the mean of the middle two of an even number. Precondition: not empty.
double Median(std::vector<double> values);
// The median over rounds of a[i] / b[i]: both were measured right after each other, so what else the machine does
// leaves the ratio alone.
double MedianRatio(const std::vector<double>& a, const std::vector<double>& b);

struct Figure {
  std::string what;
  double value = 0;
  // "/s", "MiB", "s", "ms", "us"; "x" for a ratio.
  std::string unit;
  // For a ratio that has one: the aim.
  double aim = 0;
};

class Figures {
 public:
  void Add(Figure figure) { figures_.push_back(std::move(figure)); }
  std::string Table() const;
  std::string Json() const;

 private:
  std::vector<Figure> figures_;
};

}  // namespace covenant::bench
