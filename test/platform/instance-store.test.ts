import { expect } from "chai";
import fc from "fast-check";
import { InstanceState, InstanceStore, NONE } from "../../src/platform/instance-store.ts";

const POOLS = 3;
const NODES = 2;

/** The store as arrays of handles, each in the order of its list. */
class NaiveStore {
  readonly free: number[] = [];
  readonly idle: number[][] = Array.from({ length: POOLS }, () => []); // most recently used first
  readonly starting: number[][] = Array.from({ length: POOLS }, () => []);
  readonly byNode: number[][] = Array.from({ length: NODES }, () => []); // longest idle first
  readonly unlisted: number[] = [];
  readonly home = new Map<number, { pool: number; node: number; serial: number }>();
  #used = 0;
  #serial = 0;

  allocate(pool: number, node: number): number {
    const handle = this.free.pop() ?? this.#used++;
    this.home.set(handle, { pool, node, serial: this.#serial++ });
    this.unlisted.push(handle);
    return handle;
  }

  bySerial(pool: number, newest: boolean): number {
    const serial = (handle: number) => this.home.get(handle)!.serial;
    const ordered = [...this.idle[pool]!].sort((a, b) => serial(a) - serial(b));
    return newest ? ordered.at(-1)! : ordered[0]!;
  }
}

function take(list: number[], at: number): number {
  return list.splice(at % list.length, 1)[0]!;
}

function expectSame(store: InstanceStore, naive: NaiveStore): void {
  for (let pool = 0; pool < POOLS; pool++) {
    const { [pool]: idle = [] } = naive.idle;
    const { [pool]: starting = [] } = naive.starting;
    expect(store.idleHead[pool]).to.equal(idle[0] ?? NONE);
    expect(store.idleTail[pool]).to.equal(idle.at(-1) ?? NONE);
    expect(store.startingHead[pool]).to.equal(starting[0] ?? NONE);
    expect(store.startingTail[pool]).to.equal(starting.at(-1) ?? NONE);
    if (idle.length === 0) continue;
    expect(store.bySerial(pool, true)).to.equal(naive.bySerial(pool, true));
    expect(store.bySerial(pool, false)).to.equal(naive.bySerial(pool, false));
  }
  for (let node = 0; node < NODES; node++) {
    expect(store.nodeHead[node]).to.equal(naive.byNode[node]![0] ?? NONE);
    expect(store.nodeTail[node]).to.equal(naive.byNode[node]!.at(-1) ?? NONE);
  }
}

/** One of: allocate, make idle, start, unlink from any place of a list, free. */
function apply(store: InstanceStore, naive: NaiveStore, what: string, pool: number, pick: number): void {
  if (what === "allocate") {
    const expected = naive.allocate(pool, pick % NODES);
    expect(store.allocate(pool, pick % NODES)).to.equal(expected);
  } else if (what === "unlinkIdle" && naive.idle[pool]!.length > 0) {
    const handle = take(naive.idle[pool]!, pick);
    const line = naive.byNode[naive.home.get(handle)!.node]!;
    line.splice(line.indexOf(handle), 1);
    naive.unlisted.push(handle);
    store.unlinkIdle(handle);
  } else if (what === "unlinkStarting" && naive.starting[pool]!.length > 0) {
    const handle = take(naive.starting[pool]!, pick);
    naive.unlisted.push(handle);
    store.unlinkStarting(handle);
  } else if (naive.unlisted.length > 0) applyUnlisted(store, naive, what, pick);
}

function applyUnlisted(store: InstanceStore, naive: NaiveStore, what: string, pick: number): void {
  if (!["linkIdle", "linkStarting", "free"].includes(what)) return;
  const handle = take(naive.unlisted, pick);
  const { pool, node } = naive.home.get(handle)!;
  if (what === "linkIdle") {
    naive.idle[pool]!.unshift(handle);
    naive.byNode[node]!.push(handle);
    store.linkIdle(handle);
  } else if (what === "linkStarting") {
    naive.starting[pool]!.push(handle);
    store.linkStarting(handle);
  } else {
    naive.free.push(handle);
    store.free(handle);
    expect(store.state[handle]).to.equal(InstanceState.Free);
  }
}

describe("InstanceStore", () => {
  it("equals arrays: the lists of pools and nodes, the free handles, the orders of creation", () => {
    const kinds = ["allocate", "linkIdle", "linkIdle", "linkStarting", "unlinkIdle", "unlinkStarting", "free"];
    const operation = fc.tuple(fc.constantFrom(...kinds), fc.nat(POOLS - 1), fc.nat(50));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 120, size: "max" }), (operations) => {
        const store = new InstanceStore(POOLS, NODES);
        const naive = new NaiveStore();
        for (const [what, pool, pick] of operations) {
          apply(store, naive, what, pool, pick);
          expectSame(store, naive);
        }
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("keeps every column and both lists when it grows", () => {
    const store = new InstanceStore(1, 1);
    for (let i = 0; i < 1000; i++) {
      const handle = store.allocate(0, 0);
      expect(handle).to.equal(i);
      store.readyAt[handle] = store.servedSince[handle] = store.cores[handle] = i;
      store.unused[handle] = i % 2;
      store.state[handle] = InstanceState.Idle;
      store.linkIdle(handle);
    }
    expect(store.extent).to.equal(1000);
    expect([store.idleHead[0], store.nodeHead[0]]).to.deep.equal([999, 0]);
    for (let i = 0; i < 1000; i++) {
      expect([store.readyAt[i], store.servedSince[i], store.cores[i], store.serial[i]]).to.deep.equal([i, i, i, i]);
      expect([store.unused[i], store.state[i]]).to.deep.equal([i % 2, InstanceState.Idle]);
      expect(store.nodeHead[0]).to.equal(i);
      store.unlinkIdle(i);
    }
    expect([store.idleHead[0], store.idleTail[0], store.nodeHead[0], store.nodeTail[0]]).to.deep.equal([
      NONE,
      NONE,
      NONE,
      NONE,
    ]);
  });

  it("gives a used handle out again, without what it was", () => {
    const store = new InstanceStore(2, 1);
    const handle = store.allocate(0, 0);
    store.unused[handle] = 1;
    store.deadline[handle] = store.expiryAt[handle] = 5;
    store.free(handle);
    expect(store.allocate(1, 0)).to.equal(handle);
    expect([store.pool[handle], store.unused[handle], store.serial[handle]]).to.deep.equal([1, 0, 1]);
    expect([store.deadline[handle], store.expiryAt[handle]]).to.deep.equal([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });
});
