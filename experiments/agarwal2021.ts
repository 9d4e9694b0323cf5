import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { changes } from "./agarwal2021/compare.ts";
import { reading } from "./agarwal2021/reading.ts";
import { runAll } from "./agarwal2021/run.ts";
import { SIZES } from "./agarwal2021/setting.ts";
import { changeTable, resultTable } from "./agarwal2021/tables.ts";

/**
 * Q-learning of instances [agarwal21] against Kubeless' default and keep-alive, on one function:
 * npm run build && node --import tsx experiments/agarwal2021.ts [--seeds 5] [--episodes 1] [--json]
 */
const { values } = parseArgs({
  options: { seeds: { type: "string" }, episodes: { type: "string" }, json: { type: "boolean" } },
});
const sizes = { ...SIZES, seeds: count("seeds"), episodes: count("episodes") };
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const outcomes = await runAll(sizes, (seed) => console.error(`seed ${seed} of ${sizes.seeds}`));
const changed = changes(outcomes);
const conclusion = reading(outcomes, changed);
if (values.json) {
  console.log(
    JSON.stringify({ schema: 1, version, sizes, outcomes, changes: changed, reading: conclusion.split("\n") }),
  );
} else {
  const { trainingWindows, evaluationWindows, seeds, episodes } = sizes;
  const training = `${trainingWindows} windows of training, gone through ${episodes}×`;
  const scope = `prewarm ${version}: ${training}; ${evaluationWindows} windows held out; ${seeds} seeds`;
  console.log([scope, resultTable(outcomes), changeTable(changed), conclusion].join("\n\n"));
}

function count(name: "seeds" | "episodes"): number {
  const given = Number(values[name] ?? SIZES[name]);
  if (Number.isSafeInteger(given) && given >= 1) return given;
  console.error(`--${name}: expected an integer >= 1, got ${values[name]}`);
  process.exit(2);
}
