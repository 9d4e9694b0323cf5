import { Random } from "../base/random.ts";
import type { KeepAlivePolicy, PolicyContext } from "../platform/contract.ts";
import type { PlatformConfig } from "../platform/conventions.ts";
import { Platform } from "../platform/platform.ts";
import { futureOf, type Pools, poolsOf } from "../platform/pools.ts";
import type { Tally } from "../platform/tally.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import type { Trace } from "../trace/trace.ts";
import type { Resolved } from "./catalog.ts";
import type { FunctionRow, RunResult, WindowRow } from "./result.ts";
import { functionRows, type RunLabel, summarise, windowRows } from "./summary.ts";

/** Events between two reports of progress. */
const BATCH = 200_000;

/** What runs of one experiment share. */
export interface RunOptions {
  readonly seed: number;
  readonly platform: PlatformConfig;
  /** A clock in ms; only differences count. */
  readonly clock: () => number;
  /** Text of a file that a parameter names. */
  readonly file?: (path: string) => string;
  /** Told the share done, 0..1, from time to time. */
  readonly onProgress?: (done: number) => void;
}

/** The result of one run with its rows for functions.csv and windows.csv. */
export interface RunOutput {
  readonly result: RunResult;
  readonly functions: readonly FunctionRow[];
  readonly windows: readonly WindowRow[];
  /** What the policy says of itself, for the manifest. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** Replays the trace against a policy of the catalog. */
export async function replayPolicy(
  trace: Trace,
  entry: Resolved<PolicyDefinition>,
  options: RunOptions,
): Promise<RunOutput> {
  const pools = poolsOf(trace, options.platform.unit);
  const context = policyContext(trace, pools, options, `policy/${entry.kind}`, entry.definition.offline === true);
  const started = options.clock();
  const policy = await entry.definition.create(entry.values, context);
  const tally = simulate(trace, policy, pools, options);
  const label = { policy: entry.kind, spec: entry.spec, seed: options.seed };
  const output = describeRun({ trace, pools, tally, label, wallMs: options.clock() - started });
  return policy.notes === undefined ? output : { ...output, notes: policy.notes };
}

/** What a policy may know: its pools, its own random stream, and the future where it is declared offline. */
export function policyContext(
  trace: Trace,
  pools: Pools,
  options: Pick<RunOptions, "seed" | "file">,
  stream: string,
  offline: boolean,
): PolicyContext {
  return {
    pools: pools.profiles,
    random: Random.root(options.seed).fork(stream),
    ...(offline ? { future: futureOf(trace, pools) } : {}),
    ...(options.file === undefined ? {} : { file: options.file }),
  };
}

/** Runs the platform to the end, reporting progress. */
export function simulate(
  trace: Trace,
  policy: KeepAlivePolicy,
  pools: Pools,
  options: Pick<RunOptions, "platform" | "onProgress">,
): Tally {
  const platform = new Platform(trace, policy, options.platform, pools);
  while (platform.advance(BATCH)) options.onProgress?.(platform.arrived / Math.max(1, trace.length));
  return platform.tally();
}

/** A tally as results and rows. */
export function describeRun(run: {
  readonly trace: Trace;
  readonly pools: Pools;
  readonly tally: Tally;
  readonly label: RunLabel;
  readonly wallMs: number;
}): RunOutput {
  const { trace, pools, tally, label, wallMs } = run;
  return {
    result: summarise(trace, tally, label, wallMs),
    functions: functionRows(trace, tally, pools.poolOfFunction, label),
    windows: windowRows(tally, label),
  };
}
