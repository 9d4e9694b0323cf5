import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadCalls } from "../src/cli/arguments.ts";
import { type Arena, byRum, section } from "./policies/page.ts";
import { type PicturePoint, picture, svgOf } from "./policies/picture.ts";
import { compare, generatedTrace, type Outcome } from "./policies/runs.ts";

/**
 * Writes docs/policies.md and its pictures: the whole catalog on a real trace, `npm run docs:policies -- TRACE`, and on
 * generated ones. Without TRACE on the generated ones alone.
 */
const PAGE = new URL("policies.md", import.meta.url);
const PICTURES = new URL("policies/", import.meta.url);
const INTRODUCTION = new URL("policies-introduction.md", import.meta.url);
const SEEDS = [1, 2, 3];

async function arenas(path: string | undefined): Promise<Arena[]> {
  const generated: Arena = {
    name: "generated",
    title: "Generated, 14 days",
    text: "Three traces of 150 apps over 14 days from `trace generate`'s default profile, seeds 1, 2 and 3, at most about 2,000 calls a day of a function; where in its minute a call falls is drawn uniformly. Means over the traces and half-widths of 95 % intervals (Student t).",
    outcomes: await compare(generatedTrace, SEEDS),
  };
  if (path === undefined) return [generated];
  const options = (seed: number) => ({ seed, arrivals: "uniform" as const });
  const traces = new Map(
    await Promise.all(SEEDS.map(async (seed) => [seed, await loadCalls(path, options(seed))] as const)),
  );
  const { name, functions, apps, digest, length } = traces.get(SEEDS[0]!)!;
  const real: Arena = {
    name: "real",
    title: `Real, ${name}`,
    text: `${functions.length} functions of ${apps.length} apps, ${length?.toLocaleString("en")} calls; sha256 of the source ${digest}. Where in its minute a call falls is drawn uniformly, with seeds 1, 2 and 3: the intervals are of that draw and of the policies' own, for there is one trace.`,
    outcomes: await compare((seed) => traces.get(seed)!, SEEDS),
  };
  return [real, generated];
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
const shown = await arenas(process.argv[2]);
for (const arena of shown) await draw(arena);
writeFileSync(PAGE, [readFileSync(INTRODUCTION, "utf8"), ...shown.flatMap(section)].join("\n"));
