import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runAll } from "./greedy-dual-vs-ttl/run.ts";
import { SIZES } from "./greedy-dual-vs-ttl/setting.ts";
import { paperTable, policyTable, reading } from "./greedy-dual-vs-ttl/tables.ts";

/**
 * Greedy-Dual keep-alive [fuerst21] against a time to live and other evictions, across memory sizes:
 * npm run build && node --import tsx experiments/greedy-dual-vs-ttl.ts [TRACE] [--seeds 5] [--apps 150] [--days 1] [--json]
 */
const { values, positionals } = parseArgs({
  options: { seeds: { type: "string" }, apps: { type: "string" }, days: { type: "string" }, json: { type: "boolean" } },
  allowPositionals: true,
});
const [path] = positionals;
const sizes = { seeds: count("seeds"), apps: count("apps"), days: count("days") };
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const outcomes = await runAll(sizes, path, (seed) => console.error(`seed ${seed} of ${sizes.seeds}`));
const conclusion = reading(outcomes);
if (values.json) {
  console.log(JSON.stringify({ schema: 1, version, trace: path ?? "generated", sizes, outcomes, reading: conclusion }));
} else {
  const what = path ?? `${sizes.apps} generated apps, ${sizes.days} days`;
  const calls = Math.round(outcomes.reduce((sum, { invocations }) => sum + invocations, 0) / outcomes.length);
  const scope = `prewarm ${version}: ${what}; ${calls} calls in the mean; ${sizes.seeds} seeds`;
  const overhead = policyTable(outcomes, "overheadPercent", "cold-start overhead %");
  const cold = policyTable(outcomes, "coldPercent", "cold starts %");
  console.log([scope, overhead, cold, paperTable(outcomes), conclusion].join("\n\n"));
}

function count(name: keyof typeof SIZES): number {
  const given = Number(values[name] ?? SIZES[name]);
  if (Number.isSafeInteger(given) && given >= 1) return given;
  console.error(`--${name}: expected an integer >= 1, got ${values[name]}`);
  process.exit(2);
}
