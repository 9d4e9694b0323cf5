import { benchCaches } from "./cache.ts";
import { benchMinutes } from "./minute-simulation.ts";
import { benchPlatform } from "./platform.ts";
import { benchLearning } from "./q-learning.ts";

import { benchWindows } from "./window-replay.ts";

/** Runs every bench and prints one JSON document; `--quick` only shows that they run. */
const quick = process.argv.includes("--quick");
const repeats = quick ? 1 : 5;
const results = {
  node: process.versions.node,
  platform: await benchPlatform(repeats),
  windows: benchWindows(repeats, quick ? 200_000 : 8_000_000),
  minutes: benchMinutes(repeats, quick ? 300 : 30_000),
  qLearning: benchLearning(repeats, quick ? 200_000 : 5_000_000),
  cache: benchCaches(quick ? { requests: 100_000, repeats: 1 } : undefined),
};
console.log(JSON.stringify(results, null, 1));
