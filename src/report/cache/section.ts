import type { LearnedCache } from "../../experiment/learned-cache.ts";
import type { CacheResult } from "../../experiment/result.ts";
import type { NamedFigure } from "../figure.ts";
import { escapeHtml } from "../html.ts";
import { numberText } from "../number-text.ts";
import { figureHtml } from "../page/shell.ts";
import { cacheTableHtml, sortable } from "../page/tables.ts";
import { capacityTexts } from "../table.ts";
import type { CacheFigures } from "./figures.ts";

const OPEN_ROWS = 12;

/** The part of the page on caches: misses, LRU's curve and intervals, the table, and what was learned. */
export function cacheSection(
  cache: readonly CacheResult[],
  offline: readonly string[],
  misses: readonly NamedFigure[],
  { run, learned, explained }: CacheFigures & { readonly explained: readonly LearnedCache[] },
): string {
  const open = cache.length <= OPEN_ROWS ? " open" : "";
  const parts = [
    "<h2>Edge cache</h2>",
    ...misses.map(figureHtml),
    `<details${open}><summary>All cache results</summary>\n${cacheTableHtml(cache, offline)}\n</details>`,
    ...run.map(figureHtml),
    ...(learned.length > 0 ? ["<h2>What was learned</h2>", ...learned.map(figureHtml)] : []),
    importanceTable(explained, capacityTexts(cache)),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** The importance of every feature of every learned policy at every capacity, and what it tells alone. */
function importanceTable(learned: readonly LearnedCache[], text: (capacity: number) => string): string {
  const rows = learned.filter(({ features }) => features.length > 0);
  if (rows.length === 0) return "";
  const features = [...new Set(rows.flatMap((row) => row.features.map(({ feature }) => feature)))];
  const html = rows.map((row) => {
    const cells = features.map((name) => {
      const found = row.features.find(({ feature }) => feature === name);
      const share = (value: number | null | undefined) =>
        numberText(value === null || value === undefined ? null : 100 * value, 3);
      return `<td data-value="${found?.importance ?? ""}">${share(found?.importance)}<span class="margin">${share(found?.alone)} alone</span></td>`;
    });
    const name = `<td class="name"><span>${escapeHtml(row.policy)}</span></td>`;
    return `<tr>${name}<td data-value="${row.capacity}">${text(row.capacity)}</td>${cells.join("")}</tr>`;
  });
  const headings = [
    ["policy", ""],
    ["capacity", "of the cache"],
    ...features.map((name) => [`${name} %`, "share of the variance of the learned values"] as const),
  ] as const;
  return `<details><summary>Importance of every feature at every capacity</summary>\n${sortable(headings, html)}\n</details>`;
}
