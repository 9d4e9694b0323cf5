import { readFileSync, writeFileSync } from "node:fs";
import { Random } from "../src/base/random.ts";
import { FIT_LIMIT, type FitRow, type GenerationFit, generationFit } from "../src/trace/generate/fit.ts";
import { generateApps, levelCalls } from "../src/trace/generate/generate.ts";
import { profiles } from "../src/trace/generate/profiles.ts";
import type { WorkloadProfile } from "../src/trace/generate/workload-profile.ts";
import { WorkloadStatistics } from "../src/trace/generate/workload-statistics.ts";

/** Writes the tables of docs/generator.md: every profile at 20,000 apps over 14 days, with three seeds. */
const PATH = new URL("generator.md", import.meta.url);
const INTRODUCTION = new URL("generator-introduction.md", import.meta.url);
const APPS = 20_000;
const DAYS = 14;
const SEEDS = [1, 2, 3];

function fitOf(profile: WorkloadProfile, seed: number): GenerationFit {
  const options = { apps: APPS, days: DAYS, profile, random: Random.root(seed) };
  const statistics = new WorkloadStatistics(DAYS * 1440);
  for (const app of generateApps({ ...options, levels: levelCalls(options) })) statistics.add(app);
  return generationFit(statistics.take(), profile.published);
}

function section(profile: WorkloadProfile): string[] {
  const fits = SEEDS.map((seed) => fitOf(profile, seed));
  const [first] = fits;
  const distances = first!.rows.map((row, k) =>
    distanceRow(
      row,
      fits.map((fit) => fit.rows[k]!.distance),
    ),
  );
  return [
    `## \`${profile.name}\``,
    "",
    ...profile.notes.map((note) => `- ${note}`),
    "",
    `${APPS.toLocaleString("en")} apps over ${DAYS} days; functions with seeds ${SEEDS.join(", ")}: ${fits.map(({ functions }) => functions).join(", ")}. Largest distance that is held: ${fits.map(({ worst }) => worst!.toFixed(3)).join(", ")}.`,
    "",
    `| marginal | how | ${SEEDS.map((seed) => `seed ${seed}`).join(" | ")} | held to ${FIT_LIMIT} | source | reading error | note |`,
    `|---|---|${SEEDS.map(() => "---").join("|")}|---|---|---|---|`,
    ...distances,
    "",
    `The figures themselves, published > generated with seed ${SEEDS[0]}:`,
    "",
    ...first!.rows.map(pointLine),
    "",
  ];
}

function distanceRow(row: FitRow, distances: readonly (number | null)[]): string {
  const shown = distances.map((distance) => distance?.toFixed(3) ?? "n/a");
  return `| ${[row.what, row.kind, ...shown, row.held ? "yes" : "no", row.source, row.readingError, row.note ?? ""].join(" | ")} |`;
}

function pointLine({ what, source, points }: FitRow): string {
  const texts = points.map(
    ({ at, published, generated }) => `${at}: ${Number(published.toFixed(4))} > ${generated.toFixed(3)}`,
  );
  return `- ${what} (${source}): ${texts.join("; ")}`;
}

const sections = Object.values(profiles).flatMap(section);
writeFileSync(PATH, [readFileSync(INTRODUCTION, "utf8"), ...sections].join("\n"));
