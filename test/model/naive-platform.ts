import type { PoolId } from "../../src/base/units.ts";
import type { KeepAlivePolicy, PlatformView } from "../../src/platform/contract.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { naiveNode } from "./naive-placement.ts";

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
  readonly node: number;
  busyUntil: number;
  idleSince: number;
  served: number;
  turn: number; // of its last service, which ends before those of later turns that end at the same time
}

/** Nodes and how a new instance finds one, and what starts in progress on a node add to the next: nothing by default. */
interface Cluster {
  readonly nodes: number;
  readonly rule: string;
  readonly homes: readonly number[];
  readonly slowdown?: number;
  readonly parallel?: number;
  /** The last nodes are slower, by factors; `prefer` says for a pool whether its instances go there (1) or not (0) first. */
  readonly lowEnd?: {
    readonly nodes: number;
    readonly start: number;
    readonly execution: number;
    readonly prefer?: (pool: number) => number;
  };
}

const ONE_NODE: Cluster = { nodes: 1, rule: "first-fit", homes: [] };

/**
 * The slow and obvious platform: one node of `memoryMB`, or several under a placement rule, with the node that each
 * pool's search begins at; a fixed keep-alive counted from the end, an array of instances that is searched at every arrival, least recently used instances evicted (or those of the lowest priority that `policy` gives,
 * which sees the pools' profiles only), arrivals dropped when that would not suffice. A start is longer by `slowdown` ms
 * for each one in progress on its node, its own included, beyond `parallel`.
 */
export function naiveReplay(
  trace: Trace,
  keepAliveMs: number,
  memoryMB = Number.POSITIVE_INFINITY,
  policy?: KeepAlivePolicy,
  cluster: Cluster = ONE_NODE,
): NaiveCounts {
  const counts: NaiveCounts = { cold: 0, warm: 0, dropped: 0, evictions: 0, idleMBms: 0, coldWaitMs: 0, overlaps: 0 };
  let instances: Instance[] = [];
  let ids = 0;
  let turns = 0;
  const memoryOf = (instance: Instance) => trace.apps[instance.pool]!.memory;
  const view = {
    pool: (pool: number) => ({ coldStart: trace.functions[pool]!.coldStart, memory: trace.apps[pool]!.memory }),
  };
  const lasting = (i: number, node: number) =>
    trace.duration[i]! * (node >= cluster.nodes - (cluster.lowEnd?.nodes ?? 0) ? cluster.lowEnd!.execution : 1);
  const priorities = new Map<number, number>();
  const starts: { node: number; readyAt: number }[] = [];
  const serve = (instance: Instance) => {
    instance.served++;
    instance.turn = turns++;
    const served = instances.filter(({ pool }) => pool === instance.pool).reduce((sum, other) => sum + other.served, 0);
    const priority = policy?.evictionPriority?.(instance.pool as PoolId, served, view as unknown as PlatformView);
    priorities.set(instance.pool, priority ?? 0);
  };
  const order = (a: Instance, b: Instance) =>
    policy === undefined
      ? a.idleSince - b.idleSince || a.turn - b.turn
      : priorities.get(a.pool)! - priorities.get(b.pool)! || a.id - b.id;
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
    const latest = idle.sort((a, b) => b.idleSince - a.idleSince || b.turn - a.turn)[0];
    if (latest !== undefined) {
      counts.warm++;
      if (latest.busyUntil > now) counts.overlaps++;
      counts.idleMBms += Math.max(0, Math.min(now, trace.horizon) - latest.idleSince) * memoryOf(latest);
      latest.busyUntil = now + lasting(i, latest.node);
      latest.idleSince = latest.busyUntil;
      serve(latest);
      continue;
    }
    const need = trace.apps[fn.app]!.memory;
    const taken = (some: readonly Instance[]) => some.reduce((sum, instance) => sum + memoryOf(instance), 0);
    const onNode = (n: number) => instances.filter(({ node }) => node === n);
    const idleOn = (n: number) => onNode(n).filter((instance) => instance.busyUntil <= now);
    const limit = Number.isFinite(memoryMB) ? memoryMB : Number.MAX_SAFE_INTEGER; // so that what is taken still tells
    const state = () =>
      Array.from({ length: cluster.nodes }, (_, n) => ({ free: limit - taken(onNode(n)), idle: taken(idleOn(n)) }));
    const fast = cluster.nodes - (cluster.lowEnd?.nodes ?? 0);
    const isSlow = (n: number) => n >= fast;
    const prefer = cluster.lowEnd?.prefer;
    const home = cluster.homes[fn.app] ?? 0;
    const among = (from: number, to: number, evicting: boolean) => {
      const found = naiveNode(cluster.rule, state().slice(from, to), need, home % (to - from), evicting);
      return found < 0 ? -1 : from + found;
    };
    const find = (evicting: boolean) => {
      if (prefer === undefined) return among(0, cluster.nodes, evicting);
      const ranges = [[0, fast] as const, [fast, cluster.nodes] as const].filter(([from, to]) => to > from);
      const ordered = ranges.sort((a, b) => (prefer(fn.app) === 1 ? b[0] - a[0] : a[0] - b[0]));
      return ordered.map(([from, to]) => among(from, to, evicting)).find((n) => n >= 0) ?? -1;
    };
    const roomy = find(false);
    const node = roomy >= 0 ? roomy : find(true);
    if (node < 0) {
      counts.dropped++;
      continue;
    }
    const victims = idleOn(node).sort(order);
    while (state()[node]!.free < need) {
      counts.evictions++;
      const victim = victims.shift()!;
      leave(victim, now);
      policy?.onEvict?.(victim.pool as PoolId, priorities.get(victim.pool)!, view as unknown as PlatformView);
    }
    counts.cold++;
    const { slowdown = 0, parallel = 1 } = cluster;
    const inProgress = starts.filter((start) => start.node === node && start.readyAt > now).length + 1;
    const alone = fn.coldStart * (isSlow(node) ? cluster.lowEnd!.start : 1);
    const coldStart = alone + slowdown * Math.max(0, inProgress - parallel);
    starts.push({ node, readyAt: now + coldStart });
    counts.coldWaitMs += coldStart;
    const busyUntil = now + coldStart + lasting(i, node);
    const instance = { pool: fn.app, id: ids++, node, busyUntil, idleSince: busyUntil, served: 0, turn: 0 };
    instances.push(instance);
    serve(instance);
  }
  for (const instance of [...instances]) leave(instance, instance.busyUntil + keepAliveMs);
  return counts;
}
