import type { Random } from "../../src/base/random.ts";
import type {
  CacheResult,
  FunctionRow,
  ResultsDocument,
  RewardRow,
  RunResult,
  WindowRow,
} from "../../src/experiment/result.ts";

/** Made-up results in realistic proportions: one character of every policy, and noise. */
interface Character {
  readonly policy: string;
  readonly spec: string;
  readonly cold: number; // cold-start rate
  readonly wasted: number; // GB·s
  readonly spread: number; // share of functions that are always cold
}

export const CHARACTERS: readonly Character[] = [
  { policy: "none", spec: "none", cold: 0.42, wasted: 0, spread: 0.75 },
  { policy: "fixed", spec: "fixed:window=10m", cold: 0.031, wasted: 912_000, spread: 0.31 },
  { policy: "fixed", spec: "fixed:window=1h", cold: 0.0118, wasted: 3_410_000, spread: 0.17 },
  { policy: "hybrid-histogram", spec: "hybrid-histogram:range=4h", cold: 0.0152, wasted: 698_000, spread: 0.14 },
  { policy: "agent", spec: "agent:file=runs/keep-alive/agent.json", cold: 0.0214, wasted: 521_000, spread: 0.18 },
  { policy: "oracle", spec: "oracle", cold: 0.0127, wasted: 118_000, spread: 0.12 },
];

const INVOCATIONS = 412_306;
const FUNCTIONS = 400;

export function madeUpRun({ policy, spec, cold, wasted }: Character, seed: number, random: Random): RunResult {
  const noise = () => 1 + 0.03 * random.normal();
  const starts = Math.round(INVOCATIONS * cold * noise());
  const partial = policy === "hybrid-histogram" ? Math.round(starts * 0.2) : 0;
  const coldWaitSeconds = (starts - 0.6 * partial) * 0.808;
  const wastedGBSeconds = wasted * noise();
  return {
    policy,
    spec,
    seed,
    invocations: INVOCATIONS,
    coldStarts: starts - partial,
    partialColdStarts: partial,
    warmStarts: INVOCATIONS - starts,
    queued: 12,
    dropped: 0,
    evictions: 3,
    prewarms: partial * 4,
    prewarmsUsed: partial * 3,
    coldStartRate: starts / INVOCATIONS,
    coldWaitSeconds,
    wastedGBSeconds,
    busyGBSeconds: 84_211.5,
    startingGBSeconds: starts * 0.12,
    rum: coldWaitSeconds + wastedGBSeconds / 99.69,
    functionColdRate: { p50: 0.3 * cold, p75: Math.min(1, 6 * cold), p90: 1, mean: Math.min(1, 4 * cold) },
    appColdRate: { p50: 0.2 * cold, p75: Math.min(1, 5 * cold), p90: 0.9, mean: Math.min(1, 3 * cold) },
    latencyMs: { mean: 640 + 808 * cold, p50: 210, p95: 2100, p99: 5400 + 9000 * cold },
    slowdown: { mean: 1 + cold, p50: 1, p95: 1 + 4 * cold, p99: 1 + 40 * cold },
    cpuUtilisation: policy === "none" ? { mean: null, p95: null } : { mean: 84_211 / (84_211 + wasted), p95: 0.7 },
    instances: { mean: 1 + wasted / 12_000, peak: 240 },
    throughput: 4.77,
    failureRate: 0,
    costUSD: 1.4 + wasted * 1e-6,
    wallMs: 312,
    invocationsPerSecond: 1_321_493,
    timedOut: 0,
    prewarmsLate: partial,
    prewarmsUnused: partial,
  };
}

export function madeUpDocument(seeds: readonly number[], random: Random): ResultsDocument<RunResult> {
  return {
    schema: 1,
    command: "replay azure2019:data --policy fixed:window=10m --policy hybrid-histogram:range=4h --policy oracle",
    seed: seeds[0]!,
    trace: {
      name: "data",
      functions: FUNCTIONS,
      invocations: INVOCATIONS,
      horizonMs: 86_400_000,
      digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      load: {
        format: "azure2019",
        sources: ["invocations_per_function_md.anon.d01.csv", "function_durations_percentiles.anon.d01.csv"],
        counts: { rows: 401, duplicateFunctions: 1, missingMemory: 37 },
        notes: [
          "Arrivals are spread evenly within their minute.",
          "Cold starts are 808 ms for every function: the trace states none.",
        ],
      },
    },
    results: CHARACTERS.flatMap((character) =>
      seeds.map((seed) => madeUpRun(character, seed, random.fork(`${character.spec}/${seed}`))),
    ),
  };
}

export function madeUpFunctions(random: Random): FunctionRow[] {
  return CHARACTERS.flatMap(({ spec, cold, spread }) => {
    const own = random.fork(`functions/${spec}`);
    return Array.from({ length: FUNCTIONS }, (_, i): FunctionRow => {
      const invocations = i === 0 ? 0 : 1 + Math.floor(own.exponential(0.01));
      const rate = own.double() < spread ? own.double() : Math.min(1, cold * own.exponential(1));
      const coldStarts = Math.max(invocations === 0 ? 0 : 1, Math.round(invocations * rate));
      return {
        policy: spec,
        seed: 1,
        function: `f${i}`,
        app: `a${i >> 1}`,
        trigger: i % 3 === 0 ? "timer" : "http",
        invocations,
        coldStarts,
        partialColdStarts: 0,
        warmStarts: invocations - coldStarts,
        dropped: 0,
        coldStartRate: invocations === 0 ? null : coldStarts / invocations,
        coldWaitSeconds: coldStarts * 0.808,
        cpuUtilisation: random.double(),
        timedOut: 0,
      };
    });
  });
}

export function madeUpWindows(random: Random, count = 1440): WindowRow[] {
  return CHARACTERS.flatMap(({ spec, wasted }) => {
    const own = random.fork(`windows/${spec}`);
    return Array.from({ length: count }, (_, window): WindowRow => {
      const load = 1.2 + Math.sin((2 * Math.PI * (window - 480)) / 1440);
      const instances = (1 + wasted / 12_000) * (0.7 + 0.3 * load) * (1 + 0.06 * own.double());
      const busy = 2 * load * (1 + 0.4 * own.double());
      return {
        policy: spec,
        seed: 1,
        window,
        startMs: window * 60_000,
        invocations: Math.round(200 * load),
        coldStarts: own.int(9),
        instances,
        cpuUtilisation: window < 20 ? null : Math.min(1, busy / (busy + instances)),
        idleMemoryMB: instances * 120,
      };
    });
  });
}

export function madeUpRewards(random: Random, episodes = 200): RewardRow[] {
  return Array.from({ length: episodes }, (_, episode): RewardRow => {
    const progress = episode / (episode + 30);
    const rum = 24_000 - 12_000 * progress + 700 * random.normal();
    return {
      episode,
      steps: 8_400,
      reward: -rum,
      coldStartRate: 0.08 - 0.06 * progress,
      wastedGBSeconds: 900_000 - 400_000 * progress,
      rum,
      epsilon: Math.max(0.05, 1 - episode / 120),
      tdError: episode === 0 ? null : 3 / (1 + episode / 10),
    };
  });
}

export function madeUpCache(capacities: readonly number[] = [1e6, 4e6, 16e6, 64e6, 256e6]): CacheResult[] {
  const strength: Readonly<Record<string, number>> = {
    lru: 0,
    "s3-fifo": 0.05,
    gdsf: 0.08,
    "q-cache": 0.07,
    belady: 0.14,
  };
  return Object.entries(strength).flatMap(([spec, gain]) =>
    capacities.map((capacity, i): CacheResult => {
      const requests = 120_000;
      const missRatio = Math.max(0.03, 0.8 - 0.15 * i - gain);
      const byteMissRatio = Math.max(0.05, 0.86 - 0.13 * i - (spec === "gdsf" ? -0.03 : gain));
      return {
        policy: spec,
        spec,
        capacity,
        requests,
        misses: Math.round(requests * missRatio),
        requestedBytes: requests * 41_000,
        missedBytes: Math.round(requests * 41_000 * byteMissRatio),
        missRatio,
        byteMissRatio,
        admitted: 30_000,
        evicted: 28_000,
        compulsoryMisses: 3_600,
        requestsPerSecond: 2_400_000,
      };
    }),
  );
}

export const MANIFEST = {
  version: "0.1.0",
  versions: { node: "20.20.2", v8: "11.3.244.8" },
  configuration: { policies: CHARACTERS.map(({ spec }) => spec), platform: { concurrency: 1, onFull: "queue" } },
  configurationHash: "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
  git: { commit: "afbb347", dirty: false },
  started: "2026-11-23T05:30:00.000Z",
} as const;
