import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runAll } from "./zhong2018/run.ts";
import { FILES, QUICK, SIZES, ZIPF } from "./zhong2018/setting.ts";
import { gains, gainTable, hitTable, reading } from "./zhong2018/tables.ts";

/**
 * Learned edge caches in the setting of [zhong18] against LRU and S3-FIFO:
 * npm run build && node --import tsx experiments/zhong2018.ts [--seeds 5] [--quick] [--json]
 */
const { values } = parseArgs({
  options: { seeds: { type: "string" }, quick: { type: "boolean" }, json: { type: "boolean" } },
});
const chosen = values.quick ? QUICK : SIZES;
const seeds = Number(values.seeds ?? chosen.seeds);
if (!Number.isSafeInteger(seeds) || seeds < 1) {
  console.error(`--seeds: expected an integer >= 1, got ${values.seeds}`);
  process.exit(2);
}
const sizes = { ...chosen, seeds };
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const outcomes = runAll(sizes, (seed) => console.error(`seed ${seed} of ${seeds}`));
const all = gains(outcomes);
if (values.json) {
  console.log(JSON.stringify({ schema: 1, version, sizes, outcomes, gains: all, reading: reading(all).split("\n") }));
} else {
  const trace = `${sizes.requests} requests by Zipf ${ZIPF} over ${FILES} files`;
  const scope = `prewarm ${version}: ${trace}; trained on ${sizes.episodes} other traces; ${seeds} seeds`;
  console.log([scope, hitTable(outcomes), gainTable(outcomes, all), reading(all)].join("\n\n"));
}
