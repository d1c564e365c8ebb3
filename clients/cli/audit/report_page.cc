#include "clients/cli/audit/report_page.h"

namespace covenant::cli {

void AddFact(HtmlWriter& html, const std::string& name, const std::string& value, std::string_view style) {
  const auto pair = html.Open("div");
  html.Add("dt", name);
  html.Add("dd", value, {{"class", style}});
}

const std::string_view kReportStyle = R"css(
@page { size: A4; margin: 16mm 15mm; }
:root { --ink: #16202c; --soft: #51606f; --line: #cfd7df; --wash: #f3f6f9; --blue: #154273; --blue-wash: #e4edf7;
        --amber: #7a4b00; --amber-wash: #fdf1dc; }
* { box-sizing: border-box; }
html { font: 10.5pt/1.45 "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif;
       color: var(--ink); background: #fff; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { max-width: 860px; margin: 0 auto; padding: 26px 30px 40px; }
h1, h2 { line-height: 1.2; margin: 0; font-weight: 650; color: var(--blue); }
h1 { font-size: 21pt; letter-spacing: -.01em; }
h2 { font-size: 13.5pt; margin: 30px 0 10px; padding-bottom: 5px; border-bottom: 2px solid var(--blue); break-after: avoid; }
p { margin: 0 0 8px; }
header.page { border-top: 6px solid var(--blue); padding-top: 14px; }
.kind { color: var(--soft); font-size: 9.5pt; text-transform: uppercase; letter-spacing: .07em; margin-bottom: 4px; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 10px 22px; margin: 14px 0 0;
           padding: 12px 14px; background: var(--wash); border-radius: 4px; }
dt { font-size: 8.5pt; color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
dd.figure { font-size: 15pt; font-weight: 650; color: var(--blue); font-variant-numeric: tabular-nums; }
.notice { border-left: 4px solid var(--amber); background: var(--amber-wash); padding: 8px 12px; margin: 14px 0; }
table { width: 100%; border-collapse: collapse; font-size: 9.5pt; margin-top: 8px; }
caption { text-align: left; color: var(--soft); font-size: 9pt; padding: 0 0 5px; }
th, td { text-align: left; vertical-align: top; padding: 4px 8px; border-bottom: 1px solid var(--line); }
thead th { font-size: 8.5pt; color: var(--blue); background: var(--blue-wash); border-bottom: 1.5px solid var(--blue); }
tbody th { font-weight: 400; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
tr { break-inside: avoid; }
svg { display: block; width: 100%; height: auto; font: 11px/1 inherit; break-inside: avoid; }
svg text { fill: var(--ink); font-size: 11px; }
svg.key { display: inline-block; width: 11px; height: 11px; margin: 0 5px -1px 0; }
.legend { color: var(--soft); font-size: 9pt; margin: 6px 0 8px; }
.legend span { margin-right: 16px; }
.grid { stroke: var(--line); fill: none; }
.s0 { fill: #154273; } .s1 { fill: #c25700; } .s2 { fill: #a9bccf; } .s3 { fill: #e2a33b; } .s4 { fill: #3c7a57; }
.left-out { fill: none; stroke: var(--soft); stroke-dasharray: 2 2; }
footer.page { margin-top: 30px; padding-top: 8px; border-top: 1px solid var(--line); color: var(--soft); font-size: 8.5pt; }
@media print { body { max-width: none; padding: 0; } html { font-size: 9pt; } }
)css";

}  // namespace covenant::cli
