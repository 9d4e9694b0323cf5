import type { CacheResult, ClassRow, Maybe, RunResult } from "../../experiment/result.ts";
import { bestByRum, type PolicyRuns } from "../by-policy.ts";
import { CLASS_COLUMNS, RESULT_COLUMNS } from "../columns.ts";
import { type Estimate, estimate } from "../estimate.ts";
import { cachePolicyStyles, policyStyles } from "../figure/theme.ts";
import { escapeHtml } from "../html.ts";
import { CACHE_MEASURES, type Measure, RUN_MEASURES } from "../measure.ts";
import { columnText, numberText } from "../number-text.ts";
import { capacityTexts } from "../table.ts";

/** The table of the policies by the measures they are compared by, sortable; means and 95 % intervals over seeds. */
export function policyTable(policies: readonly PolicyRuns[]): string {
  const best = bestByRum(policies);
  const bounds = new Set(policies.filter(({ offline }) => offline).map(({ spec }) => spec));
  const specs = policies.map(({ spec }) => spec);
  const styles = policyStyles(specs, bounds);
  const groups = policies.map(({ runs }) => runs);
  const columns = RUN_MEASURES.map((measure) => estimatedColumn(measure, groups));
  const rows = policies.map((policy, row) => {
    const rank = policy === best ? "best" : policy.offline ? "bound" : "";
    const tag = policy === best ? "lowest RUM" : policy.offline ? "knows the future" : "";
    const name = nameCell(policy.spec, styles.get(policy.spec)!.colour, tag);
    return `<tr${rank && ` class="${rank}"`}>${name}${columns.map((column) => column[row]!).join("")}</tr>`;
  });
  return sortable([["policy", "as it was given on the command line"], ...RUN_MEASURES.map(titled)], rows);
}

/** The table of cache results, a row per policy and capacity, sortable. */
export function cacheTableHtml(results: readonly CacheResult[], offline: readonly string[]): string {
  const text = capacityTexts(results);
  const styles = cachePolicyStyles(results, offline);
  const groups = results.map((result) => [result]);
  const columns = CACHE_MEASURES.map((measure) => estimatedColumn(measure, groups));
  const rows = results.map(({ policy, spec, capacity }, row) => {
    const name = nameCell(spec, styles.get(spec)!.colour, offline.includes(policy) ? "knows the future" : "");
    return `<tr>${name}${valueCell(capacity, text(capacity))}${columns.map((column) => column[row]!).join("")}</tr>`;
  });
  const headings = [["policy", ""], ["capacity", "of the cache"], ...CACHE_MEASURES.map(titled)] as const;
  return sortable(headings, rows);
}

function nameCell(spec: string, colour: string, tag: string): string {
  const swatch = `<span class="swatch" style="background:${colour}"></span>`;
  const label = tag && ` <span class="tag">${tag}</span>`;
  return `<td class="name" data-value="${escapeHtml(spec)}">${swatch}<span>${breakable(spec)}</span>${label}</td>`;
}

/** Text as HTML that may break after the marks of a spec or path. */
function breakable(text: string): string {
  return text
    .split(/(?<=[:,=/])/u)
    .map(escapeHtml)
    .join("<wbr>");
}

/** Every field of every result, a row per policy and seed, sortable. */
export function fullTable(results: readonly RunResult[]): string {
  const paths = Object.keys(RESULT_COLUMNS).filter((name) => name !== "policy");
  const rows = results.map((run) => `<tr>${paths.map((path) => fieldCell(field(run, path))).join("")}</tr>`);
  return sortable(
    paths.map((path) => [path, ""]),
    rows,
  );
}

/** Every field of every class of pools, sortable. */
export function classTable(rows: readonly ClassRow[]): string {
  const names = Object.keys(CLASS_COLUMNS) as (keyof ClassRow)[];
  return sortable(
    names.map((name) => [name, ""]),
    rows.map((row) => `<tr>${names.map((name) => fieldCell(row[name])).join("")}</tr>`),
  );
}

/** Two columns of names and values, both taken literally. */
export function plainTable(rows: readonly (readonly [string, string])[]): string {
  const body = rows.map(([name, value]) => `<tr><td>${escapeHtml(name)}</td><td>${escapeHtml(value)}</td></tr>`);
  return `<div class="wide"><table class="plain"><tbody>${body.join("\n")}</tbody></table></div>`;
}

function field(run: RunResult, path: string): string | Maybe {
  const [first, second] = path.split(".") as [keyof RunResult, string?];
  const value = run[first];
  return typeof value === "object" && value !== null && second !== undefined
    ? ((value as Readonly<Record<string, Maybe>>)[second] ?? null)
    : ((value ?? null) as string | Maybe); // a field that an older version did not write
}

function fieldCell(value: string | Maybe): string {
  return typeof value === "string"
    ? `<td class="name"><span>${breakable(value)}</span></td>`
    : valueCell(value, numberText(value, 5));
}

function estimatedColumn<R>({ value }: Measure<R>, groups: readonly (readonly R[])[]): string[] {
  const estimates = groups.map((group): Estimate | undefined => estimate(group.map(value)));
  const texts = columnText(estimates);
  return estimates.map((entry, row) => valueCell(entry?.mean ?? null, texts[row]!));
}

function valueCell(value: Maybe, text: string): string {
  const [mean, margin] = text.split(" ± ");
  const interval = margin === undefined ? "" : ` <span class="margin">± ${escapeHtml(margin)}</span>`;
  return `<td data-value="${value ?? ""}">${escapeHtml(mean!)}${interval}</td>`;
}

function titled({
  heading,
  meaning,
}: {
  readonly heading: string;
  readonly meaning: string;
}): readonly [string, string] {
  return [heading, meaning];
}

/** A table that a click on a heading sorts: headings with what they mean, rows as HTML. */
export function sortable(headings: readonly (readonly [string, string])[], rows: readonly string[]): string {
  const head = headings.map(
    ([heading, meaning]) =>
      `<th scope="col"${meaning && ` title="${escapeHtml(meaning)}"`}><button type="button">${escapeHtml(heading)}</button></th>`,
  );
  return `<div class="wide"><table><thead><tr>${head.join("")}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table></div>`;
}
