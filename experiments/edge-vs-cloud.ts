import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { svgOf } from "../docs/policies/picture.ts";
import { picture } from "./edge-vs-cloud/picture.ts";
import { runAll } from "./edge-vs-cloud/run.ts";
import { SIZES } from "./edge-vs-cloud/setting.ts";
import { armTable, differenceTable } from "./edge-vs-cloud/tables.ts";

/**
 * Isolates, micro-VMs, containers and VMs at the edge against one cloud region, with and without learned policies:
 * npm run build && node --import tsx experiments/edge-vs-cloud.ts [--seeds 5] [--hours 6] [--svg FILE] [--json]
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    hours: { type: "string" },
    svg: { type: "string" },
    json: { type: "boolean" },
  },
});
const sizes = { ...SIZES, seeds: Number(values.seeds ?? SIZES.seeds), hours: Number(values.hours ?? SIZES.hours) };
if (!Number.isSafeInteger(sizes.seeds) || sizes.seeds < 1 || !(sizes.hours > 0)) {
  console.error("expected --seeds with an integer >= 1 and --hours above 0");
  process.exit(2);
}
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const runs = await runAll(sizes, ({ where, runtime, policies }, seed) =>
  console.error(`seed ${seed} of ${sizes.seeds}: ${where}, ${runtime}, ${policies}`),
);
if (values.svg !== undefined) writeFileSync(values.svg, await svgOf(picture(runs), "Cost and latency, edge and cloud"));
if (values.json) console.log(JSON.stringify({ schema: 1, version, sizes, runs }));
else {
  const scope = `prewarm ${version}: ${sizes.hours} h, ${sizes.perSecond} requests/s, ${sizes.functions} functions, ${sizes.seeds} seeds`;
  console.log([scope, armTable(runs), differenceTable(runs)].join("\n\n"));
}
