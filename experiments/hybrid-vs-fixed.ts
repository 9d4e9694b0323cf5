import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runAll } from "./hybrid-vs-fixed/run.ts";
import { SIZES } from "./hybrid-vs-fixed/setting.ts";
import { reading, resultTable } from "./hybrid-vs-fixed/tables.ts";

/**
 * The hybrid histogram policy against fixed windows at equal waste, by the minute [shahrad20]:
 * npm run build && node --import tsx experiments/hybrid-vs-fixed.ts [TRACE] [--seeds 5] [--apps 1000] [--days 7] [--json]
 */
const { values, positionals } = parseArgs({
  options: { seeds: { type: "string" }, apps: { type: "string" }, days: { type: "string" }, json: { type: "boolean" } },
  allowPositionals: true,
});
const [path] = positionals;
// a trace by the minute leaves nothing to a seed
const sizes = { seeds: path === undefined ? count("seeds") : 1, apps: count("apps"), days: count("days") };
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const outcomes = await runAll(sizes, path, (seed) => console.error(`seed ${seed} of ${sizes.seeds}`));
const conclusion = reading(outcomes);
if (values.json) {
  console.log(JSON.stringify({ schema: 1, version, trace: path ?? "generated", sizes, outcomes, reading: conclusion }));
} else {
  const what = path ?? `generated, ${sizes.days} days`;
  const scope = `prewarm ${version}: ${what}; ${outcomes[0]!.apps} apps with calls; ${sizes.seeds} seeds`;
  console.log([scope, resultTable(outcomes), conclusion].join("\n\n"));
}

function count(name: keyof typeof SIZES): number {
  const given = Number(values[name] ?? SIZES[name]);
  if (Number.isSafeInteger(given) && given >= 1) return given;
  console.error(`--${name}: expected an integer >= 1, got ${values[name]}`);
  process.exit(2);
}
