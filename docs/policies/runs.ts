import { performance } from "node:perf_hooks";
import { Random } from "../../src/base/random.ts";
import { resolvePolicy } from "../../src/experiment/catalog.ts";
import type { ClassRow, RunResult } from "../../src/experiment/result.ts";
import { replayPolicies } from "../../src/experiment/run.ts";
import { platformConfig } from "../../src/platform/conventions.ts";
import { type Estimate, estimate } from "../../src/report/estimate.ts";
import type { AnyTrace } from "../../src/trace/call-source.ts";
import { generateMinuteCounts, levelCalls } from "../../src/trace/generate/generate.ts";
import { callsOf } from "../../src/trace/read-trace.ts";
import { type Contender, contenders, REFERENCE, WINDOW_MINUTES, windowSpec } from "./field.ts";

/** What a policy came to over the seeds; waste in per cent of a fixed window of 10 minutes with the same seed. */
export interface Outcome extends Contender {
  readonly coldPercent: Estimate;
  readonly appP75Percent: Estimate;
  readonly wastePercent: Estimate;
  readonly rum: Estimate;
  readonly coldWait: Estimate;
  /** RUM in per cent of the reference's, by class of pools; a class without a figure is absent. */
  readonly classes: ReadonlyMap<string, ClassOutcome>;
  /** Cold starts in per cent of those of a fixed window, and of apps at P75, at the same waste; undefined outside of the windows' reach. */
  readonly coldAtEqualWaste: Estimate | undefined;
  readonly p75AtEqualWaste: Estimate | undefined;
  readonly microsecondsPerCall: number;
}

/** A class of pools under one policy. */
export interface ClassOutcome {
  readonly by: string;
  readonly pools: number;
  readonly invocations: number;
  readonly coldPercent: number;
  readonly wastePercent: number | undefined;
  readonly rumPercent: number | undefined;
}

interface Run {
  readonly result: RunResult;
  readonly classes: readonly ClassRow[];
}

/** Replays the whole field on a trace per seed. */
export async function compare(
  traceOf: (seed: number) => AnyTrace,
  seeds: readonly number[],
): Promise<readonly Outcome[]> {
  const field = contenders();
  const bySeed: Map<string, Run>[] = [];
  for (const seed of seeds) bySeed.push(await replayField(traceOf(seed), field, seed));
  return field.filter(({ spec }) => bySeed.every((runs) => runs.has(spec))).map((each) => outcomeOf(each, bySeed));
}

async function replayField(trace: AnyTrace, field: readonly Contender[], seed: number): Promise<Map<string, Run>> {
  const runs = new Map<string, Run>();
  for (const { spec } of field) {
    const options = { seed, platform: platformConfig(), clock: () => performance.now() };
    const [run] = await replayPolicies(trace, [resolvePolicy(spec)], options);
    runs.set(spec, { result: run!.result, classes: run!.classes });
    process.stderr.write(`${trace.name}, seed ${seed}: ${spec} ${(run!.result.wallMs / 1000).toFixed(1)} s\n`);
  }
  return runs;
}

function outcomeOf(contender: Contender, bySeed: readonly Map<string, Run>[]): Outcome {
  const of = (value: (run: RunResult, reference: RunResult) => number | null) =>
    estimate(bySeed.map((runs) => value(runs.get(contender.spec)!.result, runs.get(REFERENCE)!.result)))!;
  const atEqualWaste = (value: (run: RunResult) => number | null) =>
    estimate(bySeed.map((runs) => shareOfFixed(runs, contender.spec, value)));
  return {
    ...contender,
    coldPercent: of((run) => percent(run.coldStartRate)),
    appP75Percent: of((run) => percent(run.appColdRate.p75)),
    wastePercent: of((run, reference) => (100 * run.wastedGBSeconds) / reference.wastedGBSeconds),
    rum: of((run) => run.rum),
    coldWait: of((run) => run.coldWaitSeconds),
    classes: classesOf(contender.spec, bySeed[0]!),
    coldAtEqualWaste: atEqualWaste((run) => run.coldStartRate),
    p75AtEqualWaste: atEqualWaste((run) => run.appColdRate.p75),
    microsecondsPerCall: of((run) => (1000 * run.wallMs) / run.invocations).mean,
  };
}

/** The value in per cent of that of fixed windows at the same waste, linear between two windows; null outside of their reach. */
function shareOfFixed(
  runs: ReadonlyMap<string, Run>,
  spec: string,
  value: (run: RunResult) => number | null,
): number | null {
  const curve = WINDOW_MINUTES.map((minutes) => {
    const { result } = runs.get(windowSpec(minutes))!;
    return [result.wastedGBSeconds, value(result) ?? 0] as const;
  }).sort((a, b) => a[0] - b[0]);
  const { result } = runs.get(spec)!;
  const waste = result.wastedGBSeconds;
  const above = curve.findIndex(([x]) => x >= waste);
  const own = value(result);
  if (above < 0 || (above === 0 && curve[0]![0] > waste) || own === null) return null;
  const [x1, y1] = curve[above]!;
  const [x0, y0] = curve[Math.max(0, above - 1)]!;
  const fixed = x1 === x0 ? y1 : y0 + ((y1 - y0) * (waste - x0)) / (x1 - x0);
  return fixed === 0 ? null : (100 * own) / fixed;
}

function classesOf(spec: string, runs: ReadonlyMap<string, Run>): ReadonlyMap<string, ClassOutcome> {
  const reference = new Map(runs.get(REFERENCE)!.classes.map((row) => [keyOf(row), row]));
  return new Map(
    runs.get(spec)!.classes.map((row) => {
      const fixed = reference.get(keyOf(row))!;
      const share = (field: "wastedGBSeconds" | "rum") =>
        row[field] === null || !fixed[field] ? undefined : (100 * row[field]) / fixed[field];
      const { by, pools, invocations, coldStartRate } = row;
      const figures = { wastePercent: share("wastedGBSeconds"), rumPercent: share("rum") };
      return [keyOf(row), { by, pools, invocations, coldPercent: 100 * (coldStartRate ?? 0), ...figures }];
    }),
  );
}

function keyOf(row: ClassRow): string {
  return `${row.by}: ${row.class}`;
}

function percent(rate: number | null): number | null {
  return rate === null ? null : 100 * rate;
}

/** Fourteen days of 150 apps drawn from the published statistics, with at most about 2,000 calls a day of a function. */
export function generatedTrace(seed: number): AnyTrace {
  const options = { apps: 150, days: 14, maxDailyCalls: 2000, random: Random.root(seed) };
  const counts = generateMinuteCounts({ ...options, levels: levelCalls(options) });
  return callsOf({ kind: "minutes", counts }, { arrivals: "uniform", seed });
}
