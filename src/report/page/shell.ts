import type { NamedFigure } from "../figure.ts";
import { embeddedJson, embeddedScript, escapeHtml } from "../html.ts";
import { numberText } from "../number-text.ts";
import { PAGE_SCRIPT } from "./script.ts";
import { PAGE_STYLE } from "./style.ts";
import { plainTable } from "./tables.ts";

/** What a reader of a trace repaired, by counter, and what it chose, as sentences. */
export interface LoadNotes {
  readonly counts: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

// the policy forbids every request, so that a slip of ours or of a library shows as an error and not as traffic
const CONTENT_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

/** A whole page: loads nothing, draws its figures with plotly, whose text it holds. */
export function htmlPage(title: string, body: string, drawn: readonly NamedFigure[], plotlySource: string): string {
  const scripts = [
    `<script>${embeddedScript(plotlySource)}</script>`,
    `<script type="application/json" id="figures">${embeddedJson(drawn.map(({ name, figure }) => ({ name, ...figure })))}</script>`,
    `<script>${PAGE_SCRIPT}</script>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${body}
</main>
${scripts.join("\n")}
</body>
</html>
`;
}

const LONG_FACT = 24; // characters that fit a column of the header
/** A fact by its name. */
export type Fact = readonly [name: string, value: string];

/** The head of a page: its title, the command and facts by name. */
export function heading(title: string, command: string, facts: readonly Fact[]): string {
  const items = facts.map(([name, value]) => {
    const long = value.length > LONG_FACT ? ' class="long"' : "";
    return `<div${long}><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`;
  });
  const words = command.split(" ").map((word) => `<span>${escapeHtml(word)}</span>`);
  return `<h1>${escapeHtml(title)}</h1>
<p class="quiet"><code>${words.join(" ")}</code></p>
<dl class="facts">${items.join("\n")}</dl>`;
}

/** A figure with its title and how to read it. */
export function figureHtml({ name, title, caption, figure }: NamedFigure): string {
  return `<h3>${escapeHtml(title)}</h3>
<figure>
<div class="plot" id="figure-${name}" style="height:${figure.layout.height}px"></div>
<noscript><p>The figure is drawn by JavaScript, which is off.</p></noscript>
<figcaption>${escapeHtml(caption)}</figcaption>
</figure>`;
}

/** What the reader of a trace repaired and chose. */
export function loadSection(load: LoadNotes): string {
  const counts = Object.entries(load.counts).map(([name, count]): Fact => [spaced(name), numberText(count)]);
  const notes = load.notes.map((note) => `<li>${escapeHtml(note)}</li>`);
  return [
    "<h2>How the trace was read</h2>",
    `<p class="quiet">Repairs are counted; a repair that is not listed did not happen.</p>`,
    counts.length > 0 ? plainTable(counts) : "<p>Nothing was counted.</p>",
    notes.length > 0 ? `<ul>${notes.join("\n")}</ul>` : "",
  ].join("\n");
}

/** `missingMemory` as `missing memory`. */
function spaced(name: string): string {
  return name.replace(/(\p{Ll})(\p{Lu})/gu, (_, low: string, high: string) => `${low} ${high.toLowerCase()}`);
}

/** Parameters and versions. */
export function provenance(manifest: Readonly<Record<string, unknown>>): string {
  return `<h2>Parameters and provenance</h2>\n${plainTable(flattened(manifest))}`;
}

/** The leaves of nested data by their dotted names; lists of plain values stay in one. */
export function flattened(value: unknown, name = ""): Fact[] {
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return [[name, value.join(", ")]];
  if (typeof value !== "object" || value === null) return [[name, value === null ? "none" : String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => flattened(inner, name === "" ? key : `${name}.${key}`));
}
