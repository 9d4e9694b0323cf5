import type { Trace } from "../../src/trace/trace.ts";

/** What the naive sharing platform counts. */
export interface SharingCounts {
  cold: number;
  warm: number;
  idleMBms: number;
  busyMBms: number;
  startingMBms: number;
  busyCoreMs: number;
  mostAtOnce: number; // executions on one instance
}

interface Execution {
  readonly from: number; // arrival, the cold start included
  readonly start: number;
  readonly end: number;
  readonly cores: number;
}

interface Instance {
  readonly pool: number;
  readonly readyAt: number;
  readonly served: Execution[];
}

/**
 * The slow and obvious platform whose instances serve up to `slots` requests at once: unlimited memory, a fixed
 * keep-alive from the end of the last execution, the most recently used instance, busy ones first. Every question is
 * answered from the list of all executions; ends and arrivals must differ in time.
 */
export function naiveSharing(trace: Trace, keepAliveMs: number, slots: number): SharingCounts {
  const instances: Instance[] = [];
  let warm = 0;
  for (let i = 0; i < trace.length; i++) {
    const now = trace.arrival[i]!;
    const fn = trace.functions[trace.functionId[i]!]!;
    const running = ({ served }: Instance) => served.filter(({ end }) => end > now).length;
    const lastEnd = ({ served }: Instance) => Math.max(...served.map(({ end }) => end));
    const lastUse = ({ served }: Instance) =>
      Math.max(...served.map(({ start }) => start), ...served.map(({ end }) => end).filter((end) => end <= now));
    const latest = (some: Instance[], when: (instance: Instance) => number) =>
      some.sort((a, b) => when(b) - when(a))[0];
    const mine = instances.filter(({ pool, readyAt }) => pool === fn.app && readyAt <= now);
    const open = mine.filter((instance) => running(instance) > 0 && running(instance) < slots);
    const idle = mine.filter((instance) => running(instance) === 0 && lastEnd(instance) + keepAliveMs >= now);
    const chosen = latest(open, lastUse) ?? latest(idle, lastEnd);
    if (chosen !== undefined) warm++;
    const start = chosen === undefined ? now + fn.coldStart : now;
    const execution = { from: now, start, end: start + trace.duration[i]!, cores: trace.cpu?.[i] ?? 1 };
    if (chosen === undefined) instances.push({ pool: fn.app, readyAt: start, served: [execution] });
    else chosen.served.push(execution);
  }
  const counts = {
    cold: instances.length,
    warm,
    idleMBms: 0,
    busyMBms: 0,
    startingMBms: 0,
    busyCoreMs: 0,
    mostAtOnce: 0,
  };
  for (const instance of instances) account(instance, trace, keepAliveMs, counts);
  return counts;
}

/** Adds an instance's life, cut at every begin and end of an execution. */
function account({ pool, readyAt, served }: Instance, trace: Trace, keepAliveMs: number, counts: SharingCounts): void {
  const memory = trace.apps[pool]!.memory;
  const last = Math.max(...served.map(({ end }) => end));
  const cuts = [...new Set(served.flatMap(({ from, end }) => [from, end]))].sort((a, b) => a - b);
  counts.startingMBms += (readyAt - served[0]!.from) * memory;
  counts.busyMBms -= (readyAt - served[0]!.from) * memory;
  counts.idleMBms += Math.max(0, Math.min(last + keepAliveMs, trace.horizon) - last) * memory;
  for (let k = 1; k < cuts.length; k++) {
    const elapsed = cuts[k]! - cuts[k - 1]!;
    const now = served.filter(({ from, end }) => from < cuts[k]! && end > cuts[k - 1]!);
    counts.mostAtOnce = Math.max(counts.mostAtOnce, now.length);
    if (now.length === 0) counts.idleMBms += elapsed * memory;
    else counts.busyMBms += elapsed * memory;
    counts.busyCoreMs +=
      elapsed *
      Math.min(
        1,
        now.reduce((sum, { cores }) => sum + cores, 0),
      );
  }
}
