/** Windows, shells and nodes of a naive run; the window of every instance is `keep` ms, that of a shell `keeps[kind]`. */
export interface NaiveShells {
  readonly keep: number;
  readonly keeps: readonly number[];
  /** Memory of a shell of the kind as a share of its pool's. */
  readonly shares: readonly number[];
  /** Kinds from which a pool starts, best first, with the share of the cold start that remains. */
  readonly starts: readonly (readonly { readonly kind: number; readonly share: number }[])[]; // [pools]
  readonly memory: readonly number[]; // [pools] MB
  readonly nodes: number;
  readonly nodeMemory: number;
  readonly horizon: number;
  /** Shells that start from nothing, by kind: so many at time 0, of so many MB; each taken is replaced, each expired up to `min`. */
  readonly stock?: readonly NaiveStock[];
  readonly takes?: "latest" | "oldest";
}

export interface NaiveStock {
  readonly initial: number;
  readonly min: number;
  readonly mb: number;
  readonly startMs: number;
  readonly keep: number;
}

export interface NaiveCall {
  readonly t: number;
  readonly pool: number;
  readonly d: number;
  readonly cold: number;
}

interface Thing {
  readonly pool: number; // -1 of a shell that was started from nothing
  readonly node: number;
  readonly kind: number; // of a shell, -1 of an instance
  readonly mb: number;
  busy: boolean; // executing, or starting
  until: number;
  since: number;
  order: number; // of its last change
}

/**
 * The slow and obvious platform with shells: every instance keeps `keep` ms and leaves kind 0, which leaves kind 1, and
 * so on; first-fit, longest idle evicted first, dropped where that would not suffice. Everything is looked for in one list.
 */
export function naiveShells(calls: readonly NaiveCall[], world: NaiveShells) {
  const counts = { cold: 0, warm: 0, dropped: 0, evictions: 0, coldWaitMs: 0, idleMBms: 0 };
  const made = world.keeps.map(() => 0);
  const taken = world.keeps.map(() => 0);
  const started = world.keeps.map(() => 0);
  let things: Thing[] = [];
  let order = 0;
  const upTo = (time: number) => Math.min(time, world.horizon);
  const leave = (thing: Thing, now: number) => {
    things = things.filter((other) => other !== thing);
    counts.idleMBms += (upTo(now) - upTo(thing.since)) * thing.mb;
  };
  const downgrade = (thing: Thing, now: number) => {
    let kind = thing.kind + 1;
    while (kind < world.keeps.length && world.keeps[kind] === 0) kind++;
    if (kind >= world.keeps.length) return;
    made[kind]!++;
    const mb = world.memory[thing.pool]! * world.shares[kind]!;
    things.push({ ...thing, kind, mb, busy: false, since: now, until: now + world.keeps[kind]!, order: order++ });
  };
  const end = (thing: Thing) => {
    const now = thing.until;
    if (thing.pool < 0) {
      const { keep, min } = world.stock![thing.kind]!;
      if (thing.busy) return Object.assign(thing, { busy: false, since: now, until: now + keep, order: order++ });
      leave(thing, now);
      return stockUp(thing.kind, min - things.filter(({ kind }) => kind === thing.kind).length, now);
    }
    if (!thing.busy) {
      leave(thing, now);
      return downgrade(thing, now);
    }
    Object.assign(thing, { busy: false, since: now, until: now + world.keep, order: order++ });
    if (world.keep > 0) return;
    leave(thing, now);
    downgrade(thing, now);
  };
  const first = (now: number) => {
    const due = things.filter(({ busy, until }) => (busy ? until <= now : until < now));
    const rank = ({ busy }: Thing) => (busy ? 0 : 1);
    return due.sort((a, b) => a.until - b.until || rank(a) - rank(b) || a.order - b.order)[0];
  };
  const sum = (some: readonly Thing[]) => some.reduce((total, { mb }) => total + mb, 0);
  const free = (node: number) => world.nodeMemory - sum(things.filter((thing) => thing.node === node));
  const idleOn = (node: number) => things.filter((thing) => thing.node === node && !thing.busy);
  const stockUp = (kind: number, count: number, now: number) => {
    const { mb, startMs } = world.stock![kind]!;
    for (let k = 0; k < count && now < world.horizon; k++) {
      const node = Array.from({ length: world.nodes }, (_, n) => n).find((n) => free(n) >= mb);
      if (node === undefined) return;
      made[kind]!++;
      started[kind]!++;
      const until = now + startMs;
      things.push({ pool: -1, node, kind, mb, busy: true, until, since: until, order: order++ });
    }
  };
  const evict = (node: number, need: number, now: number) => {
    while (free(node) < need) {
      counts.evictions++;
      leave(idleOn(node).sort((a, b) => a.order - b.order)[0]!, now);
    }
  };
  const runUntil = (now: number) => {
    for (let thing = first(now); thing !== undefined; thing = first(now)) end(thing);
  };
  for (const [kind, { initial }] of (world.stock ?? []).entries()) stockUp(kind, initial, 0);
  for (const { t: now, pool, d, cold } of calls) {
    runUntil(now);
    const need = world.memory[pool]!;
    const start = (node: number, wait: number) => {
      counts.cold++;
      counts.coldWaitMs += wait;
      const until = now + wait + d;
      things.push({ pool, node, kind: -1, mb: need, busy: true, until, since: until, order: order++ });
    };
    const own = things.filter((thing) => thing.kind < 0 && thing.pool === pool && !thing.busy);
    const warm = own.sort((a, b) => b.order - a.order)[0];
    if (warm !== undefined) {
      counts.warm++;
      counts.idleMBms += (upTo(now) - upTo(warm.since)) * need;
      Object.assign(warm, { busy: true, until: now + d, since: now + d, order: order++ });
      continue;
    }
    const fits = (shell: Thing) => free(shell.node) + sum(idleOn(shell.node)) >= need;
    const choices = world.starts[pool]!.flatMap(({ kind, share }) =>
      things
        .filter((thing) => thing.kind === kind && !thing.busy && fits(thing))
        .sort((a, b) => (world.takes === "oldest" ? a.order - b.order : b.order - a.order))
        .map((shell) => ({ shell, share })),
    );
    const choice = choices[0];
    if (choice !== undefined) {
      taken[choice.shell.kind]!++;
      leave(choice.shell, now);
      evict(choice.shell.node, need, now);
      start(choice.shell.node, choice.share * cold);
      if (world.stock !== undefined) stockUp(choice.shell.kind, 1, now);
      continue;
    }
    const all = Array.from({ length: world.nodes }, (_, node) => node);
    const node = all.find((n) => free(n) >= need) ?? all.find((n) => free(n) + sum(idleOn(n)) >= need);
    if (node === undefined) {
      counts.dropped++;
      continue;
    }
    evict(node, need, now);
    start(node, cold);
  }
  runUntil(Number.MAX_VALUE);
  return { ...counts, made, taken, ...(world.stock === undefined ? {} : { started }) };
}
