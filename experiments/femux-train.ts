import { parseArgs } from "node:util";
import { Random } from "prewarm";
import { expandMinutes, generateMinuteCounts, levelCalls } from "prewarm/trace";
import { poolMinutes } from "./femux-train/concurrency.ts";
import { labelledBlocks } from "./femux-train/label.ts";
import { trainClusters } from "./femux-train/train.ts";

/**
 * Trains the classifier of the policy femux [femux26] on generated traces and prints it as JSON:
 * npm run build && node --import tsx experiments/femux-train.ts [--apps 200] [--days 7] [--seed 1] > clusters.json
 * With --module it prints src/policy/forecast/femux-clusters.ts, which Biome then formats.
 */
const { values } = parseArgs({
  options: {
    apps: { type: "string", default: "200" },
    days: { type: "string", default: "7" },
    seed: { type: "string", default: "1" },
    module: { type: "boolean" },
  },
});
const BLOCK = 504;
const WINDOW = 120;
const [apps, days, seed] = [count("apps"), count("days"), count("seed")];
const options = { apps, days, maxDailyCalls: 2000, random: Random.root(seed) };
const trace = expandMinutes(generateMinuteCounts({ ...options, levels: levelCalls(options) }), {
  arrivals: "uniform",
  random: Random.root(seed).fork("trace"),
});
console.error(`${trace.apps.length} apps, ${trace.length} calls, ${days} days`);
const blocks = labelledBlocks(poolMinutes(trace), BLOCK, WINDOW);
const trainedOn = `generated: ${apps} apps, ${days} days, maxDailyCalls 2000, seed ${seed}; ${blocks.length} blocks`;
const { clusters, validation } = trainClusters(blocks, BLOCK, seed, trainedOn);
console.error(JSON.stringify({ blocks: blocks.length, validation }, undefined, 2));
console.log(values.module === true ? moduleText(JSON.stringify(clusters)) : JSON.stringify(clusters));

function moduleText(json: string): string {
  return [
    'import type { Clusters } from "./clusters.ts";',
    "",
    "/** What experiments/femux-train.ts --module prints, on generated traces. */",
    `export const FEMUX_CLUSTERS: Clusters = ${json};`,
  ].join("\n");
}

function count(name: "apps" | "days" | "seed"): number {
  const given = Number(values[name]);
  if (Number.isSafeInteger(given) && given >= 1) return given;
  console.error(`--${name}: expected an integer >= 1, got ${values[name]}`);
  process.exit(2);
}
