import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { benchArrivals } from "./arrivals.ts";
import { benchAzure2021 } from "./azure-2021.ts";
import { benchAzureCsv } from "./azure-csv.ts";
import { benchBalance } from "./balance.ts";
import { benchCaches } from "./cache.ts";
import { benchCapped } from "./capped-replay.ts";
import { benchContentCache } from "./content-cache.ts";
import { benchDecisions } from "./decisions.ts";
import { benchDrawn } from "./drawn-replay.ts";
import { benchEdgeChain } from "./edge-chain.ts";
import { thisMachine } from "./machine.ts";
import type { BenchOptions, Scale } from "./measure.ts";
import { benchMinutes } from "./minute-simulation.ts";
import { benchPlatform } from "./platform.ts";
import { benchLearning } from "./q-learning.ts";
import { benchRandom } from "./random.ts";
import { benchRequests } from "./request-csv.ts";
import { benchScaling } from "./scaling.ts";
import { benchStreamed } from "./streamed.ts";
import { benchWindows } from "./window-replay.ts";

/** Every bench by its name, in the order of the document; one line each. */
const BENCHES: Readonly<Record<string, (options: BenchOptions) => unknown>> = {
  platform: benchPlatform,
  streamed: benchStreamed,
  windows: benchWindows,
  drawn: benchDrawn,
  capped: benchCapped,
  minutes: benchMinutes,
  decisions: benchDecisions,
  azureCsv: benchAzureCsv,
  azure2021: benchAzure2021,
  arrivals: benchArrivals,
  requests: benchRequests,
  qLearning: benchLearning,
  cache: benchCaches,
  random: benchRandom,
  balance: benchBalance,
  contentCache: benchContentCache,
  edgeChain: benchEdgeChain,
  scaling: benchScaling,
};

/**
 * `npm run bench -- [--only NAME[,NAME]] [--quick | --full]` prints one JSON document: the machine, the versions, and the
 * results by name. Times are CPU time, medians of 5 with the least and the largest; `--quick` only shows that all run.
 */
const { values } = parseArgs({
  options: { only: { type: "string" }, quick: { type: "boolean" }, full: { type: "boolean" } },
});
const scale: Scale = values.quick ? "quick" : values.full ? "full" : "usual";
const names = values.only?.split(",") ?? Object.keys(BENCHES);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0)
  throw new RangeError(`--only: expected of ${Object.keys(BENCHES).join(", ")}, got ${unknown.join(", ")}`);

const document = {
  machine: thisMachine(),
  node: process.versions.node,
  v8: process.versions.v8,
  scale,
  results: {} as Record<string, unknown>,
};
for (const name of names) document.results[name] = await resultOf(name);
console.log(JSON.stringify(document, null, 1));

/** A process for each bench: what one taught the compiler, or left on the heap, must not slow the next. */
async function resultOf(name: string): Promise<unknown> {
  if (names.length === 1) return await BENCHES[name]!({ scale, repeats: scale === "quick" ? 1 : 5 });
  const own = [...process.execArgv, import.meta.filename, "--only", name, ...(scale === "usual" ? [] : [`--${scale}`])];
  const text = execFileSync(process.execPath, own, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return (JSON.parse(text) as typeof document).results[name];
}
