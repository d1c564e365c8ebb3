#include "tests/benchmarks/figures.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"

namespace covenant::bench {

double Median(std::vector<double> values) {
  if (values.empty()) std::abort();
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double MedianRatio(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> ratios;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) ratios.push_back(a[i] / b[i]);
  return Median(std::move(ratios));
}

std::string Figures::Table() const {
  std::string table = absl::StrFormat("%-64s %12s %-4s %s\n", "what", "value", "unit", "aim");
  for (const Figure& figure : figures_) {
    const int decimals = figure.unit == "x" || figure.value < 10 ? 2 : figure.value < 100 ? 1 : 0;
    absl::StrAppendFormat(&table, "%-64s %12.*f %-4s", figure.what, decimals, figure.value, figure.unit);
    if (figure.aim > 0) absl::StrAppendFormat(&table, " %.2f", figure.aim);
    table += '\n';
  }
  return table;
}

std::string Figures::Json() const {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Figure& figure : figures_) {
    nlohmann::ordered_json one = {{"what", figure.what}, {"value", figure.value}, {"unit", figure.unit}};
    if (figure.aim > 0) one["aim"] = figure.aim;
    all.push_back(std::move(one));
  }
  return all.dump(2);
}

}  // namespace covenant::bench
