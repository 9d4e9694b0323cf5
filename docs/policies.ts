import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadCalls } from "../src/cli/arguments.ts";
import { type Arena, byRum, section } from "./policies/page.ts";
import { type PicturePoint, picture, svgOf } from "./policies/picture.ts";
import { compare, generatedTrace, type Outcome } from "./policies/runs.ts";

/**
 * Writes docs/policies.md and its pictures: the whole catalog on a real trace, `npm run docs:policies -- TRACE`, and with
 * `--generated` on generated ones too, which takes long.
 */
const PAGE = new URL("policies.md", import.meta.url);
const PICTURES = new URL("policies/", import.meta.url);
const INTRODUCTION = new URL("policies-introduction.md", import.meta.url);
const SEEDS = [1, 2, 3];
/** Of where in its minute a call of the real trace falls. */
const DRAW = 1;

async function generatedArena(): Promise<Arena> {
  return {
    name: "generated",
    title: "Generated, 14 days",
    text: "Three traces of 150 apps over 14 days from `trace generate`'s default profile, seeds 1, 2 and 3, at most about 2,000 calls a day of a function; where in its minute a call falls is drawn uniformly. Means over the traces and half-widths of 95 % intervals (Student t).",
    outcomes: await compare(generatedTrace, SEEDS),
  };
}

async function realArena(path: string): Promise<Arena> {
  const trace = await loadCalls(path, { seed: DRAW, arrivals: "uniform" });
  const { name, functions, apps, digest, length } = trace;
  return {
    name: "real",
    title: `Real, ${name}`,
    text: `${functions.length} functions of ${apps.length} apps, ${length?.toLocaleString("en")} calls; sha256 of the source ${digest}. Where in its minute a call falls is drawn uniformly, once; over three draws the half-width of the 95 % interval of RUM was 0.6 % of a fixed window of 10 minutes and 2 % of the hybrid histogram.`,
    outcomes: await compare(() => trace, [DRAW]),
  };
}

async function draw({ name, title, outcomes }: Arena): Promise<void> {
  const ranked = byRum(outcomes);
  const points = ranked.map((each, i): PicturePoint => {
    const { family, offline, wastePercent, coldPercent } = each;
    return { label: String(i + 1), family, offline, waste: wastePercent.mean, cold: coldPercent.mean };
  });
  writeFileSync(new URL(`${name}.svg`, PICTURES), await svgOf(picture([{ title, points }], 1), title));
  const panels = [...outcomes[0]!.classes.keys()].map((key) => ({ title: key, points: classPoints(ranked, key) }));
  writeFileSync(
    new URL(`${name}-classes.svg`, PICTURES),
    await svgOf(picture(panels, 2), `${title}, by class of apps`),
  );
}

function classPoints(ranked: readonly Outcome[], key: string): PicturePoint[] {
  return ranked.flatMap(({ family, offline, classes }, i) => {
    const row = classes.get(key);
    if (row?.wastePercent === undefined) return [];
    return [{ label: String(i + 1), family, offline, waste: row.wastePercent, cold: row.coldPercent }];
  });
}

mkdirSync(PICTURES, { recursive: true });
const { values, positionals } = parseArgs({ options: { generated: { type: "boolean" } }, allowPositionals: true });
const shown: Arena[] = [];
for (const path of positionals) shown.push(await realArena(path));
if (values.generated === true) shown.push(await generatedArena());
for (const arena of shown) await draw(arena);
writeFileSync(PAGE, [readFileSync(INTRODUCTION, "utf8"), ...shown.flatMap(section)].join("\n"));
