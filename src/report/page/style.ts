import { FIGURE_WIDTH, FONT } from "../figure/theme.ts";

/** The style sheet of the report page: one column, quiet, prints on A4. */
export const PAGE_STYLE = `
:root { --ink: #222; --quiet: #666; --rule: #d9d9d9; --tint: #f6f7f8; --accent: #0072b2; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; font: 16px/1.55 ${FONT}; }
main { max-width: ${FIGURE_WIDTH + 48}px; margin: 0 auto; padding: 40px 24px 80px; }
h1 { font-size: 28px; line-height: 1.25; font-weight: 600; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 20px; font-weight: 600; margin: 48px 0 12px; padding-top: 16px; border-top: 1px solid var(--rule); }
h3 { font-size: 17px; font-weight: 600; margin: 36px 0 4px; }
p { margin: 0 0 12px; max-width: 46em; }
code { font: 0.9em ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
code span { display: inline-block; max-width: 100%; }
.quiet { color: var(--quiet); font-size: 14px; }
.lead { font-size: 18px; line-height: 1.5; margin: 20px 0 0; padding: 14px 18px; background: var(--tint); border-left: 3px solid var(--accent); }
.lead p:last-child { margin: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px 24px; margin: 24px 0; }
.facts div { min-width: 0; }
.facts .long { grid-column: span 2; }
.facts dt { color: var(--quiet); font-size: 13px; }
.facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; margin: 0 0 12px; }
table { border-collapse: collapse; font-size: 14px; line-height: 1.35; font-variant-numeric: tabular-nums; min-width: 100%; }
th, td { padding: 6px 9px; text-align: right; vertical-align: top; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; padding-left: 6px; }
td.name { white-space: normal; text-align: left; position: relative; }
td.name .swatch { position: absolute; left: 6px; top: calc(6px + 0.32em); }
.margin { display: block; color: var(--quiet); font-size: 0.88em; }
td.name .swatch + span { display: inline-block; padding-left: 18px; }
thead th { font-weight: 600; vertical-align: bottom; white-space: normal; border-bottom: 1.5px solid var(--ink); }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
th button:hover, th button:focus-visible { text-decoration: underline; }
th[aria-sort="ascending"] button::after { content: " ▲"; font-size: 10px; }
th[aria-sort="descending"] button::after { content: " ▼"; font-size: 10px; }
tr.best td { background: #eef6fb; }
tr.best td.name { font-weight: 600; }
tr.bound td { color: var(--quiet); }
.tag { display: inline-block; font-size: 12px; font-weight: 400; color: var(--quiet); border: 1px solid var(--rule); border-radius: 3px; padding: 0 5px; margin-left: 18px; white-space: nowrap; }
.swatch { display: inline-block; width: 10px; height: 10px; border-radius: 2px; }
table.plain { min-width: 0; }
table.plain td { text-align: left; white-space: normal; vertical-align: top; overflow-wrap: anywhere; }
table.plain td:first-child { color: var(--quiet); white-space: nowrap; padding-right: 24px; }
details { margin: 12px 0; }
summary { cursor: pointer; color: var(--accent); }
figure { margin: 0 0 8px; break-inside: avoid; }
figure .plot { min-height: 120px; }
figcaption { color: var(--quiet); font-size: 14px; max-width: 52em; margin-top: 4px; }
noscript p { color: #a33; }
ul { padding-left: 1.2em; max-width: 46em; }
@media print {
  @page { size: A4; margin: 16mm; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  .wide { overflow: visible; }
  table { font-size: 8pt; min-width: 0; }
  th, td { padding: 3px 4px; }
  td.name .swatch { left: 4px; top: calc(3px + 0.1em); }
  .tag { font-size: 7pt; }
  tr { break-inside: avoid; }
  .lead, tr.best td { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .modebar { display: none; }
}
`;
