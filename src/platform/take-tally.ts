import type { Fleet } from "./fleet.ts";
import type { Meter } from "./meter.ts";
import type { ShellStarts } from "./shell-starts.ts";
import type { Counters, Tally } from "./tally.ts";

/** What a platform's parts have counted up to `now` (ms). */
export function takeTally(
  counters: Counters,
  meter: Meter,
  now: number,
  fleet?: Pick<Fleet, "shells" | "classes">,
  shellStarts?: ShellStarts,
): Tally {
  meter.touch(now);
  const { functions, latencyMs, slowdown, evictions, busyMBms, startingMBms } = counters;
  const { prewarms, prewarmsUsed, prewarmsLate } = counters;
  const { series: windows, peakInstances, liveMs: poolLiveMs, busyCoreMs: poolBusyCoreMs } = meter;
  const counted = { functions, latencyMs, slowdown, evictions, prewarms, prewarmsUsed, prewarmsLate };
  const nodes = meter.nodes === undefined ? {} : { nodes: meter.nodes.tally(now) };
  const background = meter.background === undefined ? {} : { background: meter.background.got };
  const left = fleet?.shells?.tally(now);
  const nodeClasses = fleet?.classes?.tally();
  const inShells = left === undefined ? 0 : left.memoryMBms.reduce((sum, memoryMBms) => sum + memoryMBms, 0);
  return {
    ...counted,
    ...nodes,
    ...background,
    busyMBms,
    startingMBms,
    ...(left === undefined
      ? {}
      : { shells: shellStarts === undefined ? left : { ...left, fromNothing: shellStarts.tally() } }),
    ...(nodeClasses === undefined ? {} : { nodeClasses }),
    idleMBms: meter.idleMBms() + inShells,
    windows,
    peakInstances,
    poolLiveMs,
    poolBusyCoreMs,
  };
}
