#include "clients/cli/audit/plot.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/text/table.h"

namespace covenant::cli {
namespace {

constexpr double kHeight = 200, kTop = 12, kBottom = 34, kLeft = 56, kWidth = 760;
constexpr double kLine = 24, kNameWidth = 210, kBarWidth = 470;
// Size of the box of a figure that was left out.
constexpr double kLeftOut = 9;
constexpr size_t kLongestName = 34;
constexpr size_t kMostColumnLabels = 13;

std::string Number(double value) {
  return absl::StrFormat("%.1f", value);
}

uint64_t Largest(const Plot& plot) {
  uint64_t most = 1;
  for (size_t i = 0; i < plot.labels.size(); ++i) {
    uint64_t sum = 0;
    for (const Plot::Series& series : plot.series) sum += series.values[i].value_or(0);
    most = std::max(most, sum);
  }
  return most;
}

void Box(HtmlWriter& html, const std::string& style, double x, double y, double width, double height,
         const std::string& meaning) {
  const auto box = html.Open(
      "rect",
      {{"class", style}, {"x", Number(x)}, {"y", Number(y)}, {"width", Number(width)}, {"height", Number(height)}});
  html.Add("title", meaning);
}

void Label(HtmlWriter& html, std::string_view text, double x, double y, std::string_view anchor) {
  html.Add("text", text, {{"x", Number(x)}, {"y", Number(y)}, {"text-anchor", anchor}});
}

std::string Meaning(const Plot& plot, const Plot::Series& series, size_t bar) {
  const std::string value = series.values[bar] ? Grouped(*series.values[bar], plot.separator) : "-";
  return absl::StrCat(plot.labels[bar], ", ", series.name, ": ", value);
}

void Axis(HtmlWriter& html, const Plot& plot, uint64_t end, double floor, double scale) {
  // Every end of 5 and more is so many fifths.
  for (uint64_t fifth = 0; fifth <= 5; ++fifth) {
    if (end < 5 && fifth % 5 != 0) continue;
    const uint64_t value = end / 5 * fifth + end % 5 * fifth / 5;
    const double y = floor - static_cast<double>(value) * scale;
    html.Add("path", "", {{"class", "grid"}, {"d", absl::StrCat("M", kLeft, " ", Number(y), "H", kWidth)}});
    Label(html, Grouped(value, plot.separator), kLeft - 8, y + 4, "end");
  }
}

std::string Shortened(const std::string& name) {
  return Width(name) <= kLongestName ? name : name.substr(0, kLongestName - 1) + "…";
}

}  // namespace

uint64_t AxisEnd(uint64_t most) {
  for (uint64_t power = 1;; power *= 10) {
    for (const uint64_t step : {1ul, 2ul, 5ul}) {
      if (step * power >= most) return step * power;
    }
  }
}

void DrawColumns(HtmlWriter& html, const Plot& plot) {
  if (plot.labels.empty()) return;
  const uint64_t end = AxisEnd(Largest(plot));
  const double floor = kTop + kHeight, scale = kHeight / static_cast<double>(end);
  const double step = (kWidth - kLeft) / static_cast<double>(plot.labels.size());
  const double width = std::min(step * 0.7, 48.0);
  const std::string view = absl::StrCat("0 0 ", kWidth, " ", kTop + kHeight + kBottom);
  const auto svg = html.Open("svg", {{"viewBox", view}, {"role", "img"}, {"aria-label", plot.title}});
  Axis(html, plot, end, floor, scale);
  const size_t every = (plot.labels.size() + kMostColumnLabels - 1) / kMostColumnLabels;
  for (size_t i = 0; i < plot.labels.size(); ++i) {
    const double middle = kLeft + step * (static_cast<double>(i) + 0.5);
    double y = floor;
    for (const Plot::Series& series : plot.series) {
      const bool left_out = !series.values[i];
      const double height = left_out ? kLeftOut : static_cast<double>(*series.values[i]) * scale;
      if (height <= 0) continue;
      y -= height;
      Box(html, left_out ? "left-out" : series.style, middle - width / 2, y, width, height, Meaning(plot, series, i));
    }
    if (i % every == 0) Label(html, plot.labels[i], middle, floor + 18, "middle");
  }
}

void DrawBars(HtmlWriter& html, const Plot& plot) {
  if (plot.labels.empty()) return;
  const double scale = kBarWidth / static_cast<double>(Largest(plot));
  const std::string view = absl::StrCat("0 0 ", kWidth, " ", kLine * static_cast<double>(plot.labels.size()));
  const auto svg = html.Open("svg", {{"viewBox", view}, {"role", "img"}, {"aria-label", plot.title}});
  for (size_t i = 0; i < plot.labels.size(); ++i) {
    const double y = kLine * static_cast<double>(i);
    Label(html, Shortened(plot.labels[i]), kNameWidth - 10, y + 16, "end");
    double x = kNameWidth;
    uint64_t sum = 0;
    bool some_left_out = false;
    for (const Plot::Series& series : plot.series) {
      const bool left_out = !series.values[i];
      some_left_out = some_left_out || left_out;
      sum += series.values[i].value_or(0);
      const double width = left_out ? kLeftOut : static_cast<double>(*series.values[i]) * scale;
      if (width <= 0) continue;
      Box(html, left_out ? "left-out" : series.style, x, y + 4, width, kLine - 8, Meaning(plot, series, i));
      x += width;
    }
    // A sum beside a figure that was left out would be no sum.
    if (!some_left_out) Label(html, Grouped(sum, plot.separator), x + 8, y + 16, "start");
  }
}

void DrawLegend(HtmlWriter& html, const Plot& plot, const std::string& left_out) {
  const auto legend = html.Open("p", {{"class", "legend"}});
  const auto entry = [&](const std::string& style, const std::string& name) {
    {
      const auto key = html.Open("svg", {{"class", "key"}, {"viewBox", "0 0 12 12"}, {"aria-hidden", "true"}});
      html.Add("rect", "", {{"class", style}, {"x", "1"}, {"y", "1"}, {"width", "10"}, {"height", "10"}});
    }
    html.Add("span", name);
  };
  for (const Plot::Series& series : plot.series) entry(series.style, series.name);
  const bool some = std::ranges::any_of(plot.series, [](const Plot::Series& series) {
    return std::ranges::any_of(series.values, [](const std::optional<uint64_t>& value) { return !value; });
  });
  if (some) entry("left-out", left_out);
}

}  // namespace covenant::cli
