// Plots as inline SVG: bars of several series, with figures that were left out drawn as such.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/text/html.h"

namespace covenant::cli {

struct Plot {
  // Read by who cannot see the plot.
  std::string title;
  // Between groups of three digits.
  char separator = ',';
  // One a bar.
  std::vector<std::string> labels;
  struct Series {
    std::string name;
    std::string style;  // class of the style sheet: s0 to s4
    // One a bar; nothing where the figure was left out: a dashed box of one size, which tells no more than that.
    std::vector<std::optional<uint64_t>> values;
  };
  std::vector<Series> series;
};

// Upright bars for what follows one another in time.
void DrawColumns(HtmlWriter& html, const Plot& plot);
// Lying bars for what has names, one a line.
void DrawBars(HtmlWriter& html, const Plot& plot);
// The names of the series with their colours, and what the dashed box means where there is one.
void DrawLegend(HtmlWriter& html, const Plot& plot, const std::string& left_out);

// The next number of 1, 2 or 5 times a power of ten that is not below `most`: the end of an axis.
uint64_t AxisEnd(uint64_t most);

}  // namespace covenant::cli
