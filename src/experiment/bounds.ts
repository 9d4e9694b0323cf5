import { InputError } from "../base/errors.ts";
import { contends, type PlatformConfig } from "../platform/conventions.ts";
import { futureOf, poolsOf } from "../platform/pools.ts";
import { keepAliveBound } from "../policy/bound/keep-alive-bound.ts";
import { leastStarts } from "../policy/bound/least-starts.ts";
import { prewarmBound } from "../policy/bound/prewarm-bound.ts";
import { type AnyTrace, isStored } from "../trace/call-source.ts";
import type { Trace } from "../trace/trace.ts";
import type { BoundSummary } from "./result.ts";

/** The platform of the runs, and whether its nodes have a load besides functions. */
export interface BoundOptions {
  readonly platform: PlatformConfig;
  readonly background?: boolean;
}

/**
 * What no run on this trace and platform can be below, with knowledge of the future: in RUM where memory is unlimited and
 * nothing can make a call wait but its start, in instances started under a memory limit too. 24 bytes a call and more
 * than that while they are computed; InputError where the calls are not stored, or no bound holds.
 */
export function boundsOf(trace: AnyTrace, options: BoundOptions): BoundSummary {
  const stored = storedCalls(trace, options.platform);
  const { platform } = options;
  const pools = poolsOf(trace, platform.unit);
  const future = futureOf(stored, pools);
  const memoryMB = platform.nodes * platform.nodeMemory;
  const { starts, startsOrWaits } = leastStarts(future, pools.profiles, memoryMB);
  const limit = Number.isFinite(memoryMB) ? memoryMB : null;
  const summary = { starts: { kind: "lower bound", memoryMB: limit, starts, startsOrWaits } } as const;
  const reason = whyNoRum(options);
  if (reason !== undefined) return { ...summary, notes: [`no bound in RUM: ${reason}`] };
  const loosened = isLoosened(platform) ? ({ kind: "lower bound" } as const) : {};
  return {
    keepAlive: { ...keepAliveBound(future, pools.profiles), ...loosened },
    prewarm: { ...prewarmBound(future, pools.profiles), ...loosened },
    ...summary,
    coldStartSeconds: commonColdStart(stored),
    notes: [],
  };
}

function storedCalls(trace: AnyTrace, { concurrency, lowEndNodes }: PlatformConfig): Trace {
  const where = { source: "--bounds" };
  if (lowEndNodes > 0)
    throw new InputError("out-of-range", where, `expected nodes of one class, got ${lowEndNodes} low-end ones`);
  if (!isStored(trace)) {
    const what = "expected a trace whose calls are stored, got one whose calls are drawn while it is replayed";
    throw new InputError("out-of-range", where, `${what}: take a slice or a sample`);
  }
  if (concurrency === 1) return trace;
  throw new InputError("out-of-range", where, `expected concurrency 1 on the platform, got ${concurrency}`);
}

/** Why RUM has no bound on the platform, undefined where it has. */
function whyNoRum({ platform, background }: BoundOptions): string | undefined {
  if (platform.nodeMemory < Number.POSITIVE_INFINITY)
    return "where memory is short, calls wait, and that is not in RUM";
  if (platform.limits !== "" || platform.maxInstances < Number.POSITIVE_INFINITY)
    return "where pools have a limit of instances, calls wait, and that is not in RUM";
  if (platform.reservedInstances > 0) return "reserved instances are there without a start";
  if (contends(platform) || background === true) return "where cores are short, executions last longer and idle less";
  return undefined;
}

/** Whether the platform's conventions differ from those under which the exact optima are attained, to a run's loss. */
function isLoosened({ tie, renew, startSlowdown }: PlatformConfig): boolean {
  return tie !== "finish-first" || !renew || startSlowdown > 0;
}

/** What every cold start of a call takes in s, null where they differ. */
function commonColdStart({ coldStart, functions, functionId }: Trace): number | null {
  const first = coldStart === undefined ? functions[functionId[0] ?? 0]?.coldStart : coldStart[0];
  const isCommon =
    coldStart === undefined ? functions.every((fn) => fn.coldStart === first) : coldStart.every((own) => own === first);
  return first === undefined || !isCommon ? null : first / 1000;
}
