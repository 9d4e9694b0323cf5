import { type KeepAlivePolicy, Platform, platformConfig, Random, sliceTrace, type Trace } from "prewarm";
import { poolsOf } from "prewarm/platform";
import { policies } from "prewarm/policy";
import { Spes } from "prewarm/policy/spes";
import { type Contender, contenders, DAY_MS, type Label, type Sizes } from "./setting.ts";

/** The days after the training under one policy; rates in percent. */
export interface Outcome {
  readonly label: Label;
  readonly seed: number;
  readonly functions: number; // of the trace
  readonly judged: number; // of them, called in these days
  readonly calls: number;
  readonly coldRate: number; // of all calls
  readonly p50: number; // of the functions' own rates
  readonly p75: number;
  readonly p90: number;
  readonly idle: number; // functions loaded and idle in the mean minute, of 100
  readonly waste: number; // GB-seconds loaded and idle
  readonly bytes: number; // of state at the end, by function
  /** By function: its class, with the policy that has classes; cold starts; time loaded and idle in ms. */
  readonly columns: { readonly classes: readonly string[]; readonly cold: Float64Array; readonly idleMs: Float64Array };
}

/** What a run counts up to its end. */
interface Counts {
  readonly calls: Float64Array;
  readonly cold: Float64Array;
  readonly idleMBms: number;
  readonly idleMs: Float64Array;
  readonly bytes: number;
  readonly classes: readonly string[];
}

const CONFIG = platformConfig({ unit: "function" });

/**
 * Every contender on one trace, a pool per function. The judged days are the difference of two runs, of the whole trace
 * and of its training alone: a policy knows the past only and draws nothing, so that both are the same up to there.
 */
export async function runAll(
  trace: Trace,
  seed: number,
  sizes: Sizes,
  onRun: (label: Label, microseconds: number) => void = () => {},
): Promise<Outcome[]> {
  const end = sizes.trainDays * DAY_MS;
  if (trace.horizon <= end) {
    throw new RangeError(`expected a trace of more than ${sizes.trainDays} days, got ${trace.horizon / DAY_MS}`);
  }
  const training = sliceTrace(trace, 0, end);
  const outcomes: Outcome[] = [];
  for (const contender of contenders(sizes)) {
    const started = process.cpuUsage().user;
    const [before, after] = [await count(training, contender), await count(trace, contender)];
    onRun(contender.label, (process.cpuUsage().user - started) / (trace.length + training.length));
    outcomes.push({ label: contender.label, seed, ...judge(trace, trace.horizon - end, before, after) });
  }
  return outcomes;
}

async function count(trace: Trace, { kind, params = {} }: Contender): Promise<Counts> {
  const pools = poolsOf(trace, CONFIG.unit);
  const { parameters, create } = policies[kind];
  const defaults = Object.entries(parameters).map(([key, parameter]) => [key, parameter.default]);
  const values = { ...Object.fromEntries(defaults), ...params };
  const policy: KeepAlivePolicy = await create(values, { pools: pools.profiles, random: Random.root(1) });
  const { functions, idleMBms, poolLiveMs, poolBusyCoreMs } = new Platform(trace, policy, CONFIG, pools).run();
  return {
    calls: functions.invocations,
    cold: functions.coldStarts.map((full, f) => full + functions.partialColdStarts[f]!),
    idleMBms,
    idleMs: poolLiveMs.map((live, f) => live - poolBusyCoreMs[f]!),
    bytes: (policy.stateBytes?.() ?? 0) / trace.functions.length,
    classes: policy instanceof Spes ? trace.functions.map((_, f) => policy.className(f) ?? "none") : [],
  };
}

type Judged = Omit<Outcome, "label" | "seed">;

/** What came in the last `lastMs` of the trace. */
function judge(trace: Trace, lastMs: number, before: Counts, after: Counts): Judged {
  const calls = after.calls.map((all, f) => all - before.calls[f]!);
  const cold = after.cold.map((all, f) => all - before.cold[f]!);
  const idleMs = after.idleMs.map((all, f) => all - before.idleMs[f]!);
  const called = [...calls.keys()].filter((f) => calls[f]! > 0);
  const rates = Float64Array.from(called, (f) => (100 * cold[f]!) / calls[f]!).sort();
  const functions = trace.functions.length;
  return {
    functions,
    judged: called.length,
    calls: sum(calls),
    coldRate: (100 * sum(cold)) / sum(calls),
    p50: quantile(rates, 0.5),
    p75: quantile(rates, 0.75),
    p90: quantile(rates, 0.9),
    idle: (100 * sum(idleMs)) / lastMs / functions,
    waste: (after.idleMBms - before.idleMBms) / 1024 / 1000,
    bytes: after.bytes,
    columns: { classes: after.classes, cold, idleMs },
  };
}

/** Linear between the nearest two of the ascending values, as numpy's percentiles are. */
function quantile(ascending: Float64Array, share: number): number {
  const position = (ascending.length - 1) * share;
  const below = ascending[Math.floor(position)]!;
  return below + (ascending[Math.ceil(position)]! - below) * (position - Math.floor(position));
}

function sum(column: Float64Array): number {
  return column.reduce((total, value) => total + value, 0);
}
