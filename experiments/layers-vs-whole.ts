import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { changes } from "./layers-vs-whole/compare.ts";
import { given } from "./layers-vs-whole/given-trace.ts";
import { generated, runAll } from "./layers-vs-whole/run.ts";
import { COLD_STARTS, SIZES } from "./layers-vs-whole/setting.ts";
import { changeTable, reading, resultTable } from "./layers-vs-whole/tables.ts";

/**
 * Layers of containers [rainbowcake24] against whole ones, on generated traces or a given one:
 * npm run build && node --import tsx experiments/layers-vs-whole.ts [TRACE] [--seeds 5] [--json]
 */
const { values, positionals } = parseArgs({
  options: { seeds: { type: "string" }, json: { type: "boolean" } },
  allowPositionals: true,
});
const seeds = Number(values.seeds ?? SIZES.seeds);
if (!Number.isSafeInteger(seeds) || seeds < 1 || positionals.length > 1) {
  console.error("expected at most one TRACE, and --seeds with an integer >= 1");
  process.exit(2);
}
const [path] = positionals;
const settings = path === undefined ? COLD_STARTS.map((cold) => generated(SIZES, cold)) : [given(path)];
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const outcomes = await runAll(settings, seeds, (name, seed) => console.error(`${name}: seed ${seed} of ${seeds}`));
const changed = changes(outcomes);
if (values.json) {
  const conclusion = reading(outcomes, changed).split("\n");
  console.log(
    JSON.stringify({ schema: 1, version, sizes: { ...SIZES, seeds }, outcomes, changes: changed, reading: conclusion }),
  );
} else {
  const { apps, days, maxDailyCalls } = SIZES;
  const drawn = `${apps} apps over ${days} days, about ${maxDailyCalls} calls a day of a function at most`;
  const scope = `prewarm ${version}: ${path ?? drawn}; ${seeds} seeds`;
  console.log([scope, resultTable(outcomes), changeTable(changed), reading(outcomes, changed)].join("\n\n"));
}
