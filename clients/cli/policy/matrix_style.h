// The style sheet of the matrix page: A4 landscape, black on white, no colour that carries meaning alone.
#pragma once

#include <string_view>

namespace covenant::cli {

inline constexpr std::string_view kMatrixStyle = R"css(
@page { size: A4 landscape; margin: 14mm 14mm 16mm; }
:root { --ink: #16202c; --soft: #51606f; --line: #cfd7df; --wash: #f3f6f9; --blue: #154273; --blue-wash: #e4edf7;
        --amber: #7a4b00; --amber-wash: #fdf1dc; --green: #1d5c3a; --green-wash: #e3f3ea; --red: #8f1d1d; --red-wash: #fbe6e6; }
* { box-sizing: border-box; }
html { font: 10.5pt/1.45 "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif;
       color: var(--ink); background: #fff; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { max-width: 1180px; margin: 0 auto; padding: 26px 30px 40px; }
h1, h2, h3, h4 { line-height: 1.2; margin: 0; font-weight: 650; }
h1 { font-size: 22pt; letter-spacing: -.01em; color: var(--blue); }
h2 { font-size: 14pt; margin: 30px 0 10px; padding-bottom: 5px; border-bottom: 2px solid var(--blue); color: var(--blue);
     break-after: avoid; }
h3 { font-size: 11.5pt; break-after: avoid; }
.several h2 { font-size: 17pt; border: 0; margin-bottom: 0; }
.several h3 { font-size: 13pt; margin: 26px 0 10px; padding-bottom: 5px; border-bottom: 2px solid var(--blue); color: var(--blue); }
h4 { font-size: 11.5pt; break-after: avoid; }
h2 + p, h3 + p { break-after: avoid; }
p { margin: 0 0 8px; }
a { color: inherit; text-decoration: none; }
code { font: 8pt/1.35 "DejaVu Sans Mono", Consolas, monospace; word-break: break-all; }
header.page { border-top: 6px solid var(--blue); padding-top: 14px; margin-bottom: 6px; }
header.page .kind { color: var(--soft); font-size: 9.5pt; text-transform: uppercase; letter-spacing: .07em; margin-bottom: 4px; }
.lead { font-size: 11.5pt; max-width: 62em; margin-top: 8px; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 10px 22px; margin: 14px 0 0;
           padding: 12px 14px; background: var(--wash); border-radius: 4px; }
dl.facts div { min-width: 0; }
dt { font-size: 8.5pt; color: var(--soft); }
dd { margin: 0; }
.notice { border-left: 4px solid var(--amber); background: var(--amber-wash); padding: 8px 12px; margin: 12px 0; }
table { width: 100%; border-collapse: collapse; font-size: 9.5pt; }
caption { text-align: left; color: var(--soft); font-size: 9pt; padding: 0 0 5px; }
th, td { text-align: left; vertical-align: top; padding: 5px 8px; border-bottom: 1px solid var(--line); }
thead { display: table-header-group; }
thead th { font-size: 8.5pt; font-weight: 600; color: var(--blue); border-bottom: 1.5px solid var(--blue);
           background: var(--blue-wash); vertical-align: bottom; }
tbody th { font-weight: 600; }
tbody.together { break-inside: avoid; }
tr { break-inside: avoid; }
.grid td, .grid th { border: 1px solid var(--line); }
.grid thead th:first-child { font-weight: 400; color: var(--soft); white-space: pre; }
.chip { display: inline-block; margin: 1px 4px 1px 0; padding: 1px 7px; border-radius: 9px; border: 1px solid; font-size: 8.5pt;
        white-space: nowrap; }
.fields { color: var(--blue); background: var(--blue-wash); }
.hit { color: var(--green); background: var(--green-wash); }
.figures { color: var(--amber); background: var(--amber-wash); border-style: dashed; }
.barred { color: var(--red); background: var(--red-wash); text-decoration: line-through; }
.barred .word { display: inline-block; text-decoration: none; padding-left: 3px; }
.legend .barred { text-decoration: none; }
.legend { color: var(--soft); font-size: 9pt; margin: 8px 0 0; white-space: pre-wrap; }
section.rule { margin: 16px 0 22px; }
section.rule > .top { border-left: 4px solid var(--blue); padding: 1px 0 1px 12px; margin-bottom: 8px; break-inside: avoid;
                      break-after: avoid; }
section.rule .id { color: var(--soft); font-weight: 400; }
section.rule .quote { font-style: italic; margin: 3px 0 0; }
dl.terms { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin: 7px 0 0; font-size: 9.5pt; }
dl.terms dt { font-size: 9pt; padding-top: 1px; }
dl.terms dd + dd { grid-column: 2; }
.law { color: var(--red); }
ul.plain { list-style: none; margin: 0; padding: 0; }
.how { color: var(--soft); }
table.ways { table-layout: fixed; }
table.ways caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
table.ways th:nth-child(1) { width: 17%; } table.ways th:nth-child(2) { width: 13%; } table.ways th:nth-child(3) { width: 15%; }
table.ways th:nth-child(4) { width: 22%; } table.ways th:nth-child(5), table.ways th:nth-child(6) { width: 12.5%; }
table.ways th, table.ways td { overflow-wrap: break-word; hyphens: auto; }
tbody.together tr:last-child > * { border-bottom: 1.5px solid var(--line); }
td.basis { font-size: 9pt; }
td.basis .article { display: block; color: var(--soft); }
footer.page { margin-top: 30px; padding-top: 8px; border-top: 1px solid var(--line); color: var(--soft); font-size: 8.5pt; }
@media print { body { max-width: none; padding: 0; } html { font-size: 8.6pt; } table, dl.terms { font-size: 8.2pt; } section.covenant + section.covenant { break-before: page; } }
)css";

}  // namespace covenant::cli
