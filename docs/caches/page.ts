import type { Estimate } from "../../src/report/estimate.ts";
import { caseName, groupName, type Source } from "./cases.ts";
import {
  aheadFrom,
  bestClassic,
  bestRival,
  type Distance,
  distance,
  FIRST,
  type Measure,
  meanOver,
} from "./compare.ts";
import { type CaseOutcomes, CHOSEN_ON, type Contender, type Outcome } from "./runs.ts";

/** All that the page shows of the traces. */
export interface Study {
  readonly sources: readonly Source[];
  readonly field: readonly Contender[];
  readonly cases: readonly CaseOutcomes[];
}

const percent = (value: number) => value.toFixed(2);
const signed = (value: number) => `${value > 0 ? "+" : ""}${value.toFixed(2)}`;

function estimated({ mean, margin }: Estimate, text: (value: number) => string = percent): string {
  return margin === undefined ? text(mean) : `${text(mean)} ± ${percent(margin)}`;
}

/** The cases by trace, with sizes and without. */
export function groups(cases: readonly CaseOutcomes[]): readonly (readonly CaseOutcomes[])[] {
  const names = [...new Set(cases.map(({ at }) => groupName(at)))];
  return names.map((name) => cases.filter(({ at }) => groupName(at) === name));
}

/** The file of a group's picture. */
export function pictureName(cases: readonly CaseOutcomes[]): string {
  return groupName(cases[0]!.at).replaceAll(/[^a-z0-9]+/gi, "-");
}

/** The traces: name, source, size, digest. */
export function sourceSection({ sources }: Study): string[] {
  return [
    "## Traces",
    "",
    "| trace | requests | objects | source | sha256 of the file |",
    "|---|---|---|---|---|",
    ...sources.map(({ trace, source }) => {
      const counts = [trace.length, trace.objectCount].map((count) => count.toLocaleString("en"));
      return `| ${trace.name} | ${counts.join(" | ")} | ${source} | \`${trace.digest.slice(0, 16)}…\` |`;
    }),
    "",
  ];
}

/** Means over all cases, over those with sizes and over those without. */
export function meanSection({ cases, field }: Study): string[] {
  const sized = cases.filter(({ at }) => !at.ignoreSize);
  const equal = cases.filter(({ at }) => at.ignoreSize);
  const mean = (of: readonly CaseOutcomes[], spec: string, measure: Measure) => meanOver(of, spec, measure);
  const ranked = [...field].sort((a, b) => mean(cases, a.spec, "miss").mean - mean(cases, b.spec, "miss").mean);
  const bound = (of: readonly CaseOutcomes[], value: (each: CaseOutcomes) => number | null) =>
    percent((100 * of.reduce((sum, each) => sum + value(each)!, 0)) / of.length);
  return [
    "## Means over the cases",
    "",
    `${cases.length} cases, ${sized.length} of them with sizes, each with the same weight; miss ratios in per cent.`,
    "",
    "| policy | | miss %, all cases | with sizes | sizes ignored | byte miss %, with sizes | miss % after the first 20 % of the requests |",
    "|---|---|---|---|---|---|---|",
    ...ranked.map(({ spec, family }) => {
      const values = [
        mean(cases, spec, "miss"),
        mean(sized, spec, "miss"),
        mean(equal, spec, "miss"),
        mean(sized, spec, "byteMiss"),
        mean(cases, spec, "later"),
      ];
      return `| \`${spec}\` | ${family} | ${values.map((each) => estimated(each)).join(" | ")} |`;
    }),
    `| lower bound | | ${bound(cases, ({ bound }) => bound.missRatio)} | ${bound(sized, ({ bound }) => bound.missRatio)} | ${bound(equal, ({ bound }) => bound.missRatio)} | ${bound(sized, ({ bound }) => bound.byteMissRatio)} | n/a |`,
    "",
  ];
}

/** What learning is worth: distances of every learned policy, case by case, and when it is ahead of LRU. */
export function learnedSection(study: Study, learned: readonly Contender[]): string[] {
  return [
    "## What learning is worth",
    "",
    "Points of the miss ratio more than the reference; below 0 the learned policy is better. The interval is over five seeds, of the mean over the cases; the worst case is that of the mean over seeds.",
    "",
    "| policy | measure | reference | mean | worst case | cases behind |",
    "|---|---|---|---|---|---|",
    ...learned.flatMap(({ spec }) => distanceRows(study, spec)),
    "",
    ...learned.flatMap(({ spec }) => verdict(study, spec)),
    ...learned.flatMap(({ spec }) => caseTable(study, spec)),
  ];
}

const MEASURES: readonly (readonly [Measure, string])[] = [
  ["miss", "requests"],
  ["later", `requests after the first ${100 * CHOSEN_ON} %`],
  ["byteMiss", "bytes, with sizes"],
];

function distanceRows({ cases }: Study, spec: string): string[] {
  return MEASURES.flatMap(([measure, words]) => {
    const of = measure === "byteMiss" ? cases.filter(({ at }) => !at.ignoreSize) : cases;
    const rival = bestRival(of, measure);
    const references = [
      ["LRU", ({ outcomes }: CaseOutcomes) => outcomes.get("lru")!],
      [`\`${rival}\`, the best of six on the mean`, ({ outcomes }: CaseOutcomes) => outcomes.get(rival)!],
      ["the best classic of each case, in hindsight", (each: CaseOutcomes) => bestClassic(each, measure)],
    ] as const;
    return references.map(([name, reference]) => {
      const { mean, worst, worstAt, behind } = distance(of, spec, measure, reference);
      const cells = [
        estimated(mean, signed),
        `${signed(worst)} (${caseName(worstAt.at)})`,
        `${behind} of ${of.length}`,
      ];
      return `| \`${spec}\` | ${words} | ${name} | ${cells.join(" | ")} |`;
    });
  });
}

const TOLERANCE = 0.5; // points

function verdict({ cases }: Study, spec: string): string[] {
  const lru = distance(cases, spec, "miss", ({ outcomes }) => outcomes.get("lru")!);
  const rival = bestRival(cases, "miss");
  const best = distance(cases, spec, "miss", ({ outcomes }) => outcomes.get(rival)!);
  const never =
    lru.worst <= TOLERANCE
      ? `never misses more than ${TOLERANCE} points above LRU`
      : `misses more than ${TOLERANCE} points above LRU at worst: ${where(lru)}`;
  return [
    `\`${spec}\` ${never} (requests, over all cases). ${against(best, rival)} ${losses(cases, spec)} ${inBytes(cases, spec)}`,
    "",
  ];
}

function where({ worst, worstAt }: Distance): string {
  return `${signed(worst)} on ${caseName(worstAt.at)}`;
}

function against({ mean }: Distance, rival: string): string {
  const { mean: value, margin = 0 } = mean;
  if (Math.abs(value) <= margin) return `On the mean no difference to \`${rival}\` shows above the noise of its seeds.`;
  return `On the mean it ${value < 0 ? "is ahead of" : "loses to"} \`${rival}\` by ${percent(Math.abs(value))} points.`;
}

/** What it does to bytes, where objects have sizes. */
function inBytes(cases: readonly CaseOutcomes[], spec: string): string {
  const sized = cases.filter(({ at }) => !at.ignoreSize);
  if (sized.length === 0) return "";
  const { mean, worst, worstAt } = distance(sized, spec, "byteMiss", ({ outcomes }) => outcomes.get("lru")!);
  const more = mean.mean > 0 ? "more" : "fewer";
  const points = `${percent(Math.abs(mean.mean))} points ${more} than LRU on the mean`;
  return `Of the bytes it misses ${points}, at worst ${signed(worst)} on ${caseName(worstAt.at)}.`;
}

/** Where a classic is better, by name. */
function losses(cases: readonly CaseOutcomes[], spec: string): string {
  const lost = cases.flatMap((each) => {
    const best = bestClassic(each, "miss");
    const away = each.outcomes.get(spec)!.miss.mean - best.miss.mean;
    return away > 0 ? [`${caseName(each.at)} (\`${best.contender.spec}\`, ${signed(away)})`] : [];
  });
  if (lost.length === 0) return "No classic is better in one of the cases.";
  return `It loses to the best classic of the case in ${lost.length} of ${cases.length}: ${lost.join("; ")}.`;
}

function caseTable({ cases }: Study, spec: string): string[] {
  return [
    `### \`${spec}\` case by case`,
    "",
    "| case | LRU | best classic | learned | to LRU | to the best classic | lower bound | bytes: LRU | bytes: best classic | bytes: learned | ahead of LRU from request |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
    ...cases.map((each) => {
      const own = each.outcomes.get(spec)!;
      const lru = each.outcomes.get("lru")!;
      const [best, bestBytes] = [bestClassic(each, "miss"), bestClassic(each, "byteMiss")];
      const from = aheadFrom(each, spec);
      const cells = [
        percent(lru.miss.mean),
        `${percent(best.miss.mean)} \`${best.contender.spec}\``,
        estimated(own.miss),
        signed(own.miss.mean - lru.miss.mean),
        signed(own.miss.mean - best.miss.mean),
        percent(100 * each.bound.missRatio!),
        percent(lru.byteMiss.mean),
        `${percent(bestBytes.byteMiss.mean)} \`${bestBytes.contender.spec}\``,
        estimated(own.byteMiss),
        from === undefined
          ? `not in the first ${Math.min(FIRST, each.at.trace.length).toLocaleString("en")}`
          : from.toLocaleString("en"),
      ];
      return `| ${caseName(each.at)} | ${cells.join(" | ")} |`;
    }),
    "",
    `![How far ahead of LRU \`${spec}\` is among the first requests](caches/${leadName(spec)}.svg)`,
    "",
  ];
}

/** The file of a learned policy's picture. */
export function leadName(spec: string): string {
  return `lead-${spec.replaceAll(/[^a-z0-9]+/gi, "-")}`;
}

/** The table and picture of a trace. */
export function groupSection(cases: readonly CaseOutcomes[]): string[] {
  const { trace, ignoreSize } = cases[0]!.at;
  const title = `${trace.name}, sizes ${ignoreSize ? "ignored" : "counted"}`;
  const mean = ({ contender }: Outcome) => meanOver(cases, contender.spec, "miss").mean;
  const ranked = [...cases[0]!.outcomes.values()].sort((a, b) => mean(a) - mean(b));
  const measures: readonly Measure[] = ignoreSize ? ["miss"] : ["miss", "byteMiss"];
  const heads = measures.flatMap((measure) =>
    cases.map(
      ({ at }) => `${measure === "miss" ? "miss" : "byte miss"} %, ${at.share} % (${at.capacity.toLocaleString("en")})`,
    ),
  );
  return [
    `## ${title}`,
    "",
    `![Misses of every policy, ${title}](caches/${pictureName(cases)}.svg)`,
    "",
    `| policy | | ${heads.join(" | ")} |`,
    `|---|---|${heads.map(() => "---|").join("")}`,
    ...ranked.map(({ contender: { spec, family } }) => {
      const cells = measures.flatMap((measure) => cases.map((each) => cell(each, spec, measure)));
      return `| \`${spec}\` | ${family} | ${cells.join(" | ")} |`;
    }),
    `| lower bound (${cases[0]!.bound.method}) | | ${measures.flatMap((measure) => cases.map(({ bound }) => percent(100 * (measure === "miss" ? bound.missRatio! : bound.byteMissRatio!)))).join(" | ")} |`,
    "",
  ];
}

/** A figure with its interval; the best classic in bold. */
function cell(each: CaseOutcomes, spec: string, measure: "miss" | "byteMiss" | "later"): string {
  const { miss, byteMiss } = each.outcomes.get(spec)!;
  const text = estimated(measure === "byteMiss" ? byteMiss : miss);
  return bestClassic(each, measure).contender.spec === spec ? `**${text}**` : text;
}
