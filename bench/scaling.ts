import { resolveParameters } from "../src/base/parameters.ts";
import { ms } from "../src/base/units.ts";
import { replayCapped } from "../src/platform/capped/replay.ts";
import type { KeepAlivePolicy } from "../src/platform/contract.ts";
import { PLATFORM_PARAMETERS } from "../src/platform/conventions.ts";
import { Platform } from "../src/platform/platform.ts";
import { type Pools, poolsOf } from "../src/platform/pools.ts";
import type { Tally } from "../src/platform/tally.ts";
import { windowOptions } from "../src/platform/window/options.ts";
import { poolCalls } from "../src/platform/window/pool-calls.ts";
import { replayWindow } from "../src/platform/window/replay.ts";
import { fixed } from "../src/policy/fixed.ts";
import { lru } from "../src/policy/lru.ts";
import type { Trace } from "../src/trace/trace.ts";
import { type DrawnTrace, drawnTrace } from "./drawn-trace.ts";
import { type BenchOptions, digits, nanosecondsPer, type Spread, timed } from "./measure.ts";

/** An engine at one size of what grows; the number of calls is the same at all sizes. */
export interface ScalingBench {
  readonly grows: string;
  readonly engine: string;
  readonly size: number;
  readonly calls: number;
  readonly coldShare: number;
  readonly meanInstances: number;
  /** Making the engine ready, per function. */
  readonly nsPerFunction: Spread;
  readonly nsPerCall: Spread;
  /** nsPerCall to that of the smallest size. */
  readonly growth: number;
}

/** What a run came to, whichever engine it was. */
interface Outcome {
  readonly coldStarts: Float64Array;
  readonly liveMs: number;
}

/** A size of what grows: the trace, and the window and memory it meets. */
interface Setting {
  readonly trace: Trace;
  readonly pools: Pools;
  readonly window: number; // ms
  readonly nodes: number;
  readonly nodeMemory: number; // MB
}

/** Makes an engine ready; what it returns replays the trace once. */
type Engine = (setting: Setting) => () => Outcome;

const MEAN_MS = 2160; // of a duration, 808 ms of a cold start not included
const CALLS = { quick: 5000, usual: 1_000_000, full: 2_000_000 };
const SIZES = { quick: 2, usual: 4, full: 4 };

/** The engines that serve with unlimited memory, and those that serve with what nodes have; one line each. */
const UNLIMITED: Readonly<Record<string, Engine>> = { platform: general, window: byWindow, capped };
const LIMITED: Readonly<Record<string, Engine>> = { platform: generalLru, capped: cappedLru };

const GROWING: readonly {
  readonly grows: string;
  readonly sizes: readonly number[];
  readonly engines: Readonly<Record<string, Engine>>;
  readonly setting: (size: number, calls: number) => Setting;
}[] = [
  {
    grows: "functions", // each called once in five minutes on average, and kept for ten
    sizes: [1000, 10_000, 100_000, 1_000_000],
    engines: UNLIMITED,
    setting: (size, calls) => settingOf({ functions: size, calls, callsPerMs: size / 300_000 }, { window: 600_000 }),
  },
  {
    grows: "functions, 1,000 of them called", // what a call costs because others exist
    sizes: [1000, 10_000, 100_000, 1_000_000],
    engines: UNLIMITED,
    setting: (size, calls) =>
      settingOf({ functions: 1000, uncalled: size - 1000, calls, callsPerMs: 1 / 300 }, { window: 600_000 }),
  },
  {
    grows: "instances alive", // of 1,000 functions, each idle about as long as it is busy
    sizes: [100, 1000, 10_000, 100_000],
    engines: UNLIMITED,
    setting: (size, calls) =>
      settingOf({ functions: 1000, calls, callsPerMs: size / 2 / MEAN_MS }, { window: MEAN_MS }),
  },
  {
    grows: "nodes", // room for 5,000 instances in all, half of it in use, the rest kept until it is short
    sizes: [1, 10, 100, 1000],
    engines: LIMITED,
    setting: (size, calls) =>
      settingOf(
        { functions: 10_000, calls, callsPerMs: 2500 / MEAN_MS },
        { nodes: size, nodeMemory: (143 * 5000) / size },
      ),
  },
];

/** Replays as many calls for ever larger platforms: the cost of a call may grow by the logarithm, or by cache misses. */
export function benchScaling({ scale, repeats }: BenchOptions): readonly ScalingBench[] {
  return GROWING.flatMap(({ grows, sizes, engines, setting }) => {
    const smallest = new Map<string, number>();
    return sizes.slice(0, SIZES[scale]).flatMap((size) => {
      const at = setting(size, CALLS[scale]);
      return Object.entries(engines).map(([engine, prepare]) => {
        const row = benchEngine(at, prepare, repeats);
        const first = smallest.get(engine) ?? row.nsPerCall.median;
        smallest.set(engine, first);
        return { grows, engine, size, ...row, growth: digits(row.nsPerCall.median / first) };
      });
    });
  });
}

function benchEngine(setting: Setting, prepare: Engine, repeats: number) {
  const { trace } = setting;
  const ready = timed(repeats, () => prepare(setting));
  const run = timed(
    repeats,
    (replay: () => Outcome) => replay(),
    () => prepare(setting),
  );
  return {
    calls: trace.length,
    coldShare: digits(total(run.last.coldStarts) / trace.length),
    meanInstances: digits(run.last.liveMs / trace.horizon),
    nsPerFunction: nanosecondsPer(trace.functions.length, ready),
    nsPerCall: nanosecondsPer(trace.length, run),
  };
}

function settingOf(
  drawn: DrawnTrace,
  { window = Number.POSITIVE_INFINITY, nodes = 1, nodeMemory = Number.POSITIVE_INFINITY },
): Setting {
  const trace = drawnTrace(drawn);
  return { trace, pools: poolsOf(trace, "app"), window, nodes, nodeMemory };
}

function general(setting: Setting): () => Outcome {
  return onPlatform(setting, fixed(ms(setting.window)));
}

function generalLru(setting: Setting): () => Outcome {
  return onPlatform(setting, lru());
}

function onPlatform({ trace, pools, nodes, nodeMemory }: Setting, policy: KeepAlivePolicy): () => Outcome {
  const config = resolveParameters(PLATFORM_PARAMETERS, { nodes, nodeMemory }, "bench");
  const platform = new Platform(trace, policy, config, pools);
  return () => outcomeOf(platform.run());
}

function capped(setting: Setting): () => Outcome {
  return onCapped(setting, fixed(ms(setting.window)));
}

function cappedLru(setting: Setting): () => Outcome {
  return onCapped(setting, lru());
}

function onCapped({ trace, pools, nodes, nodeMemory }: Setting, policy: KeepAlivePolicy): () => Outcome {
  const config = resolveParameters(PLATFORM_PARAMETERS, { nodes, nodeMemory }, "bench");
  return () => outcomeOf(replayCapped(trace, policy, config, { pools }));
}

function outcomeOf({ functions, poolLiveMs }: Tally): Outcome {
  return { coldStarts: functions.coldStarts, liveMs: total(poolLiveMs) };
}

function byWindow({ trace, pools, window }: Setting): () => Outcome {
  const calls = poolCalls(trace, pools);
  const options = windowOptions(trace, pools, { window: ms(window), seriesMs: 60_000 });
  return () => {
    const { coldStarts, idleMs, busyMs, startingMs } = replayWindow(calls, options);
    return { coldStarts, liveMs: total(idleMs) + total(busyMs) + total(startingMs) };
  };
}

function total(column: Float64Array): number {
  return column.reduce((sum, value) => sum + value, 0);
}
