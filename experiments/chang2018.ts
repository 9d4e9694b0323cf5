import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { againstBaselines, againstFixed, againstScratch } from "./chang2018/compare.ts";
import { runAll } from "./chang2018/run.ts";
import { QUICK, SIZES } from "./chang2018/setting.ts";
import { differenceTable, estimateTable, LEGEND, reading, refreshTable, transferTable } from "./chang2018/tables.ts";

/**
 * An instance of the framework of [chang18] for learning edge caches, against reactive caches and oracles:
 * npm run build && node --import tsx experiments/chang2018.ts [--seeds 5] [--quick] [--json]
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
const hits = againstBaselines(outcomes, "hitPercent");
const backhaul = againstBaselines(outcomes, "backhaulPercent");
const refresh = againstFixed(outcomes);
const transfer = againstScratch(outcomes);
const conclusion = reading(hits, backhaul, refresh, transfer);
if (values.json) {
  const differences = { hits, backhaul, refresh, transfer };
  console.log(JSON.stringify({ schema: 1, version, sizes, outcomes, differences, reading: conclusion.split("\n") }));
} else {
  const { contents, capacity, users, requests, training, judged } = sizes;
  const cell = `${contents} contents, room for ${capacity}, ${users} users, ${requests} requests an epoch`;
  const scope = `prewarm ${version}: ${cell}; ${judged} epochs judged after ${training}; ${seeds} seeds`;
  const tables = [
    estimateTable(outcomes, "hitPercent", "hits %"),
    differenceTable(hits, "hits, points"),
    estimateTable(outcomes, "backhaulPercent", "backhaul %"),
    differenceTable(backhaul, "backhaul, points"),
    refreshTable(outcomes, refresh),
    transferTable(outcomes, transfer),
  ];
  console.log([scope, ...tables, LEGEND, conclusion].join("\n\n"));
}
