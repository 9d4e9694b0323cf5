import type { Trace } from "../../src/trace/trace.ts";

/** What the naive platform counts. */
export interface NaiveCounts {
  cold: number;
  warm: number;
  dropped: number;
  evictions: number;
  idleMBms: number;
  coldWaitMs: number;
  overlaps: number; // two invocations on one instance at once: must stay 0
}

interface Instance {
  readonly pool: number;
  readonly id: number;
  busyUntil: number;
  idleSince: number;
}

/**
 * The slow and obvious platform: one node, a fixed keep-alive counted from the end, an array of instances that is
 * searched at every arrival, least recently used instances evicted, arrivals dropped when that would not suffice.
 */
export function naiveReplay(trace: Trace, keepAliveMs: number, memoryMB = Number.POSITIVE_INFINITY): NaiveCounts {
  const counts: NaiveCounts = { cold: 0, warm: 0, dropped: 0, evictions: 0, idleMBms: 0, coldWaitMs: 0, overlaps: 0 };
  let instances: Instance[] = [];
  let ids = 0;
  const memoryOf = (instance: Instance) => trace.apps[instance.pool]!.memory;
  const leave = (instance: Instance, at: number) => {
    instances = instances.filter((other) => other !== instance);
    counts.idleMBms += Math.max(0, Math.min(at, trace.horizon) - instance.idleSince) * memoryOf(instance);
  };
  for (let i = 0; i < trace.length; i++) {
    const now = trace.arrival[i]!;
    const fn = trace.functions[trace.functionId[i]!]!;
    for (const instance of [...instances]) {
      const deadline = instance.busyUntil + keepAliveMs;
      const atOnce = keepAliveMs === 0 && instance.busyUntil <= now;
      if (atOnce || deadline < now) leave(instance, deadline);
    }
    const idle = instances.filter((instance) => instance.pool === fn.app && instance.busyUntil <= now);
    const latest = idle.sort((a, b) => b.idleSince - a.idleSince || b.id - a.id)[0];
    if (latest !== undefined) {
      counts.warm++;
      if (latest.busyUntil > now) counts.overlaps++;
      counts.idleMBms += Math.max(0, Math.min(now, trace.horizon) - latest.idleSince) * memoryOf(latest);
      latest.busyUntil = now + trace.duration[i]!;
      latest.idleSince = latest.busyUntil;
      continue;
    }
    const need = trace.apps[fn.app]!.memory;
    const used = () => instances.reduce((sum, instance) => sum + memoryOf(instance), 0);
    const victims = instances
      .filter((instance) => instance.busyUntil <= now)
      .sort((a, b) => a.idleSince - b.idleSince || a.id - b.id);
    const reachable = memoryMB - used() + victims.reduce((sum, instance) => sum + memoryOf(instance), 0);
    if (reachable < need) {
      counts.dropped++;
      continue;
    }
    while (memoryMB - used() < need) {
      counts.evictions++;
      leave(victims.shift()!, now);
    }
    counts.cold++;
    counts.coldWaitMs += fn.coldStart;
    const busyUntil = now + fn.coldStart + trace.duration[i]!;
    instances.push({ pool: fn.app, id: ids++, busyUntil, idleSince: busyUntil });
  }
  for (const instance of [...instances]) leave(instance, instance.busyUntil + keepAliveMs);
  return counts;
}
