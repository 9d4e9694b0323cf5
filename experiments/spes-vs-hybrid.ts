import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Outcome, runAll } from "./spes-vs-hybrid/run.ts";
import { SIZES } from "./spes-vs-hybrid/setting.ts";
import { changes, changeTable, classTable, reading, resultTable } from "./spes-vs-hybrid/tables.ts";
import { generated, given, modelled } from "./spes-vs-hybrid/workload.ts";

/**
 * SPES [spes24] and Defuse [shen21] against the hybrid histogram, function by function, on days after a training:
 * npm run build && node --import tsx experiments/spes-vs-hybrid.ts [TRACE] [--seeds 5] [--apps 100] [--train-days 12] [--as-traced] [--json]
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string" },
    apps: { type: "string" },
    "train-days": { type: "string" },
    "as-traced": { type: "boolean" },
    json: { type: "boolean" },
  },
});
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const sizes = {
  ...SIZES,
  seeds: count("seeds", SIZES.seeds),
  apps: count("apps", SIZES.apps),
  trainDays: count("train-days", SIZES.trainDays),
};
const [path] = positionals;
const outcomes = await runSeeds().catch((error: unknown): never => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
});
const changed = changes(outcomes);
const conclusion = reading(outcomes, changed);
if (values.json) {
  console.log(
    JSON.stringify({
      schema: 1,
      version,
      sizes,
      outcomes: outcomes.map(({ columns: _, ...rest }) => rest),
      changes: changed,
      reading: conclusion.split("\n"),
    }),
  );
} else {
  const model = values["as-traced"] ? "executions as traced" : "executions of 1 ms";
  const source = path ?? `generated, ${sizes.apps} apps, ${sizes.days} days`;
  const scope = `prewarm ${version}: ${source}; judged after ${sizes.trainDays} days; ${model}; ${sizes.seeds} seeds`;
  console.log([scope, resultTable(outcomes), classTable(outcomes), changeTable(changed), conclusion].join("\n\n"));
}

async function runSeeds(): Promise<Outcome[]> {
  const found: Outcome[] = [];
  for (let seed = 1; seed <= sizes.seeds; seed++) {
    const trace = path === undefined ? generated(sizes, seed) : await given(path, seed);
    const report = (label: string, microseconds: number) =>
      console.error(
        `seed ${seed} of ${sizes.seeds}: ${label}, ${microseconds.toFixed(1)} µs of processor time by call`,
      );
    found.push(...(await runAll(values["as-traced"] ? trace : modelled(trace), seed, sizes, report)));
  }
  return found;
}

function count(name: "seeds" | "apps" | "train-days", otherwise: number): number {
  const given = Number(values[name] ?? otherwise);
  if (Number.isSafeInteger(given) && given >= 1) return given;
  console.error(`--${name}: expected an integer >= 1, got ${values[name]}`);
  process.exit(2);
}
