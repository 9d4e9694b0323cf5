import type { EntrySpec } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import { resolvePolicy } from "../../src/experiment/catalog.ts";
import { type RunOptions, type RunOutput, replayPolicy } from "../../src/experiment/run.ts";
import { expandMinutes } from "../../src/trace/arrivals/expand.ts";
import type { AnyTrace } from "../../src/trace/call-source.ts";
import { generateMinuteCounts } from "../../src/trace/generate/generate.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";

const f = { f: "f", app: "a", mb: 512, cold: 500, d: 1000 } as const;
const g = { f: "g", app: "b", mb: 1024, cold: 1000, d: 2000 } as const;

/** Four calls of f (512 MB, cold start 0.5 s, 1 s) and one of g (1024 MB, 1 s, 2 s); the horizon is 91 s. */
export const FIVE_CALLS: Trace = makeTrace([
  { t: 0, ...f },
  { t: 2000, ...f },
  { t: 2500, ...f },
  { t: 63_000, ...g },
  { t: 90_000, ...f },
]);

/** Options of a run whose clock stands still, so that results compare whole. */
export function runOptions(platform: EntrySpec["params"] = {}, seed = 42): RunOptions {
  return { seed, platform: platformConfig(platform), clock: () => 0 };
}

/** Replays a trace against a specification. */
export function run(trace: AnyTrace, spec: string, platform: EntrySpec["params"] = {}, seed = 42): Promise<RunOutput> {
  return replayPolicy(trace, resolvePolicy(spec), runOptions(platform, seed));
}

/** A generated day of `apps` apps. */
export function smallTrace(apps = 6, seed = 3): Trace {
  const random = Random.root(seed);
  const counts = generateMinuteCounts({ apps, days: 1, maxDailyCalls: 60, random });
  return expandMinutes(counts, { arrivals: "uniform", random: random.fork("trace") });
}
