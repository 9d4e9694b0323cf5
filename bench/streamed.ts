import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { ms } from "../src/base/units.ts";
import { PLATFORM_PARAMETERS } from "../src/platform/conventions.ts";
import { Platform } from "../src/platform/platform.ts";
import { fixed } from "../src/policy/fixed.ts";
import { streamMinutes } from "../src/trace/arrivals/expand.ts";
import type { MinuteCounts } from "../src/trace/minute-counts.ts";
import type { BenchOptions } from "./measure.ts";
import { sameTables } from "./window-replay.ts";

/** One long stream under a fixed window of 10 minutes, metrics and windows on; measured once. */
export interface StreamedBench {
  readonly calls: number;
  readonly days: number;
  readonly coldStarts: number;
  /** The drawing of the calls included. */
  readonly callsPerCpuSecond: number;
  readonly peakRssMB: number;
  /** What of it was there before the replay: the program, and the counts of the minutes. */
  readonly startRssMB: number;
}

const CALLS = { quick: 200_000, usual: 100e6, full: 1e9 };
const FUNCTIONS = 500;
const CALLS_PER_MINUTE = 50_000;
const MINUTES_PER_DAY = 1440;

/** Replays calls that are made while they are read: no memory but that of the counts grows with their number. */
export function benchStreamed({ scale }: BenchOptions): StreamedBench {
  const counts = drawCounts(Math.ceil(CALLS[scale] / CALLS_PER_MINUTE), Random.root("bench/streamed"));
  const trace = streamMinutes(counts, { arrivals: "uniform", random: Random.root("bench/arrivals") });
  const startRssMB = rssMB(process.memoryUsage.rss());
  const config = resolveParameters(PLATFORM_PARAMETERS, {}, "bench");
  const start = process.cpuUsage();
  const { functions } = new Platform(trace, fixed(ms(600_000)), config).run();
  const { user, system } = process.cpuUsage(start); // microseconds
  const calls = trace.length!;
  return {
    calls,
    days: Number((counts.minutes / MINUTES_PER_DAY).toPrecision(3)),
    coldStarts: functions.coldStarts.reduce((sum, cold) => sum + cold, 0),
    callsPerCpuSecond: Math.round((calls * 1e6) / (user + system)),
    peakRssMB: rssMB(process.resourceUsage().maxRSS * 1024),
    startRssMB,
  };
}

function rssMB(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

/** Log-normal rates and durations (median 0.3 s), the same number of calls in every minute of a function. */
function drawCounts(minutes: number, random: Random): MinuteCounts {
  const weights = Float64Array.from({ length: FUNCTIONS }, () => Math.exp(2 * random.normal()));
  const scale = CALLS_PER_MINUTE / weights.reduce((sum, weight) => sum + weight, 0);
  const perMinute = weights.map((weight) => Math.max(1, Math.round(weight * scale)));
  const entries = FUNCTIONS * minutes;
  return {
    name: "bench",
    ...sameTables(FUNCTIONS),
    minutes,
    offsets: Float64Array.from({ length: FUNCTIONS + 1 }, (_, fn) => fn * minutes),
    minute: Uint32Array.from({ length: entries }, (_, entry) => entry % minutes),
    count: Uint32Array.from({ length: entries }, (_, entry) => perMinute[Math.floor(entry / minutes)]!),
    durations: Array.from(weights, () => {
      const median = Math.ceil(300 * Math.exp(random.normal()));
      return { average: ms(median), percentiles: [0.2, 0.3, 0.7, 1, 1.5, 4, 10].map((share) => share * median) };
    }),
    digest: "0".repeat(64),
    load: { format: "bench", sources: [], counts: {}, notes: [] },
  };
}
