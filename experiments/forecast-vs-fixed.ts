import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { atEqualWaste, changes } from "./forecast-vs-fixed/compare.ts";
import { generated, read, runAll } from "./forecast-vs-fixed/run.ts";
import { GENERATED } from "./forecast-vs-fixed/setting.ts";
import { report } from "./forecast-vs-fixed/text.ts";

/**
 * Fourier extrapolation [icebreaker22] against fixed keep-alive windows:
 * npm run build && node --import tsx experiments/forecast-vs-fixed.ts [DIRECTORY] [--seeds 5] [--json]
 */
const { values, positionals } = parseArgs({
  options: { seeds: { type: "string", default: "5" }, json: { type: "boolean" } },
  allowPositionals: true,
});
const seeds = Number(values.seeds);
if (!(Number.isSafeInteger(seeds) && seeds >= 1)) {
  console.error(`--seeds: expected an integer >= 1, got ${values.seeds}`);
  process.exit(2);
}
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const [directory] = positionals;
const traceOf = directory === undefined ? generated() : await read(directory);
const outcomes = await runAll(traceOf, seeds, (seed) => console.error(`seed ${seed} of ${seeds}`));
const { apps, days } = GENERATED;
const trace = directory ?? `a generated trace of ${apps} apps and ${days} days for each seed`;
if (values.json) {
  const compared = { changes: changes(outcomes), equalWaste: atEqualWaste(outcomes) };
  console.log(JSON.stringify({ schema: 1, version, trace, seeds, outcomes, ...compared }));
} else {
  console.log([`prewarm ${version}: ${trace}; ${seeds} seeds, mean ± 95 % interval`, report(outcomes)].join("\n\n"));
}
