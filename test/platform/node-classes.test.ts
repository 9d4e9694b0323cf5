import { expect } from "chai";
import fc from "fast-check";
import { ContractError, InputError } from "../../src/base/errors.ts";
import { ms, poolId } from "../../src/base/units.ts";
import type { KeepAlivePolicy, PlatformControl } from "../../src/platform/contract.ts";
import { Placement } from "../../src/platform/placement.ts";
import { Platform } from "../../src/platform/platform.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import type { NodeClassTally, Tally } from "../../src/platform/tally.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { naiveReplay } from "../model/naive-platform.ts";
import { sum } from "../model/sum.ts";

/** A fast node and one on which a start takes twice, an execution three times as long. */
const TWO = { nodes: 2, nodeMemory: 100, lowEndNodes: 1, lowEndStart: 2, lowEndExecution: 3 } as const;

const keep = (window: number): KeepAlivePolicy => ({ name: "window", keepAlive: () => ms(window) });
const call = (t: number, f = "a"): Call => ({ t, f, d: 100, cold: 50, mb: 100 });

function replay(calls: readonly Call[], policy: KeepAlivePolicy, params = {}, horizon = 1000): Tally {
  return new Platform(makeTrace(calls, horizon), policy, platformConfig({ ...TWO, ...params })).run();
}

/** Cold starts, pre-warms and executions by class. */
function byClass({ nodeClasses }: Tally): number[][] {
  return nodeClasses!.map(({ coldStarts, prewarms, served }) => [coldStarts, prewarms, served]);
}

describe("nodes of two classes", () => {
  it("start and execute slower on the low-end ones, and count each class apart", () => {
    // Node 0: a starts 0-50, executes 50-150, idle to the horizon at 1000. b finds it full: on node 1 it starts 10-110 and
    // executes 110-410. Waits 50 and 100 ms; latencies 150 and 400, 1.5 and 4 times the trace's 100 ms.
    const tally = replay([call(0), call(10, "b")], keep(5000));
    expect([...tally.functions.coldWaitMs]).to.deep.equal([50, 100]);
    expect([tally.latencyMs.mean, tally.slowdown.mean]).to.deep.equal([275, 2.75]);
    expect(tally.nodeClasses).to.deep.equal([
      {
        name: "high-end",
        nodes: 1,
        price: 0.01475,
        coldStarts: 1,
        prewarms: 0,
        served: 1,
        heldMBms: 100 * 1000,
        idleMBms: 100 * 850,
      },
      {
        name: "low-end",
        nodes: 1,
        price: 0.0084,
        coldStarts: 1,
        prewarms: 0,
        served: 1,
        heldMBms: 100 * 990,
        idleMBms: 100 * 590,
      },
    ]);
    expect([tally.idleMBms, tally.busyMBms, tally.startingMBms]).to.deep.equal([144_000, 40_000, 15_000]);
  });

  it("take new instances as the policy says: where there is room, before anybody is evicted", () => {
    // a prefers low-end nodes. a: node 1. b at 500 prefers them too, and finds room on node 0 alone. c at 600 prefers node 1
    // and finds none: its evictions begin there, with a's instance.
    const low: KeepAlivePolicy = { ...keep(5000), nodeClass: () => 1 };
    const tally = replay([call(0), call(500, "b"), call(600, "c")], low);
    expect(byClass(tally)).to.deep.equal([
      [1, 0, 1],
      [2, 0, 2],
    ]);
    expect(tally.evictions).to.equal(1);
    // by their own memory a is on node 0 first: then c evicts there
    const high = replay([call(0), call(500, "b"), call(600, "c")], { ...low, nodeClass: () => 0 });
    expect(byClass(high)[0]).to.deep.equal([2, 0, 2]);
  });

  it("are told apart by a policy with a tick", () => {
    // one pre-warm on each class, ready at 50 and 100 ms; at 200 the one on the low-end node is released
    const seen: number[][] = [];
    let next = 0;
    const counts = (control: PlatformControl) => [undefined, 0, 1].map((c) => control.idleInstances(poolId(0), c));
    const policy: KeepAlivePolicy = {
      ...keep(5000),
      tick: ms(200),
      nodeClass: (_, ahead) => (ahead ? next : 0),
      onTick(control) {
        seen.push(counts(control));
        if (control.now === 0) for (next = 0; next < 2; next++) control.prewarm(poolId(0), 1);
        if (control.now !== 200) return;
        seen.push([control.release(poolId(0), 5, 1)], counts(control));
      },
    };
    const tally = replay([call(950)], policy);
    expect(seen.slice(0, 4)).to.deep.equal([[0, 0, 0], [2, 1, 1], [1], [1, 1, 0]]);
    // held 0-1000 with the call on it, busy 950-1050; and 0-200, idle from 100 on
    expect(tally.nodeClasses!.map(({ heldMBms, idleMBms }) => [heldMBms, idleMBms])).to.deep.equal([
      [100_000, 90_000],
      [20_000, 10_000],
    ]);
    expect(byClass(tally)).to.deep.equal([
      [0, 1, 1],
      [0, 1, 0],
    ]);
  });

  it("hold reserved instances, which are idle too", () => {
    // the first on the fast node, ready at 50; the other on the slow one, ready at 100
    const tally = replay([call(2000)], keep(0), { reservedInstances: 2 });
    expect(tally.nodeClasses!.map(({ idleMBms }) => idleMBms)).to.deep.equal([95_000, 90_000]);
  });

  it("slow executions that share an instance, and those that compete for cores", () => {
    // only low-end nodes: start 0-100, two executions of 300 ms from 100 on; the second arrives at 50 and waits for a slot of
    // the first's instance or starts its own, 50-150, as nothing is ready
    const shared = replay([call(0), call(150)], keep(5000), { lowEndNodes: 2, concurrency: 2 });
    expect([shared.latencyMs.mean, shared.slowdown.mean]).to.deep.equal([(400 + 300) / 2, 3.5]); // joins at 150
    // one core for two instances, each alone: start 100, execution 300. Together 0-200 and then 200-800 at half speed
    const params = { lowEndNodes: 2, placement: "first-fit", nodeMemory: 200, nodeCores: 1, contention: "cpu" };
    const both = replay([call(0), call(0, "b")], keep(0), params);
    expect(both.latencyMs.mean).to.be.closeTo(800, 1e-9);
    expect(both.slowdown.mean).to.be.closeTo(8, 1e-9);
  });

  it("refuse more low-end nodes than nodes, and a class that there is not", () => {
    expect(() => replay([], keep(0), { lowEndNodes: 3 })).to.throw(InputError, "lowEndNodes");
    const policy: KeepAlivePolicy = { ...keep(0), nodeClass: () => 2 };
    expect(() => replay([call(0)], policy)).to.throw(ContractError, "expected nodeClass from 0 to 1, got 2");
    expect(replay([call(0)], policy, { lowEndNodes: 0 }).nodeClasses).to.equal(undefined); // not asked
  });

  it("count as the naive platform does, by every rule and preference", () => {
    const calls = fc.array(
      fc.record({
        t: fc.integer({ min: 0, max: 5000 }),
        f: fc.constantFrom("a", "b", "c"),
        d: fc.integer({ min: 1, max: 400 }),
      }),
      { maxLength: 60, size: "max" },
    );
    const sizes: Readonly<Record<string, number>> = { a: 100, b: 200, c: 300 };
    fc.assert(
      fc.property(
        calls,
        fc.constantFrom(0, 100, 1000, Number.POSITIVE_INFINITY),
        fc.constantFrom("first-fit", "least-loaded", "most-allocated", "hash"),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(4),
        fc.constantFrom(300, 400, 600, Number.POSITIVE_INFINITY),
        fc.constantFrom(undefined, [0, 0, 0], [1, 1, 1], [0, 1, 0]),
        (some, window, rule, nodes, slow, nodeMemory, preferred) => {
          const lowEndNodes = Math.min(slow, nodes);
          const trace = makeTrace(
            some.map((c): Call => ({ ...c, mb: sizes[c.f]!, cold: 50 })),
            20_000,
          );
          const prefer = preferred === undefined ? {} : { prefer: (pool: number) => preferred[pool]! };
          const chooses: Partial<KeepAlivePolicy> =
            preferred === undefined ? {} : { nodeClass: (pool) => preferred[pool]! };
          const params = { nodes, lowEndNodes, placement: rule, onFull: "drop", lowEndStart: 2, lowEndExecution: 1.5 };
          const config = platformConfig({ ...params, ...(Number.isFinite(nodeMemory) ? { nodeMemory } : {}) });
          const tally = new Platform(trace, { ...keep(window), ...chooses }, config).run();
          const { profiles } = poolsOf(trace, "app");
          const homes = profiles.map((_, pool) => new Placement(profiles, config).homeOf(pool));
          const lowEnd = { nodes: lowEndNodes, start: 2, execution: 1.5, ...(lowEndNodes > 0 ? prefer : {}) };
          const naive = naiveReplay(trace, window, nodeMemory, undefined, { nodes, rule, homes, lowEnd });
          const { functions, evictions, nodeClasses } = tally;
          const waitMs = sum(functions.coldWaitMs);
          expect([
            sum(functions.coldStarts),
            sum(functions.warmStarts),
            sum(functions.dropped),
            evictions,
            waitMs,
          ]).to.deep.equal([naive.cold, naive.warm, naive.dropped, naive.evictions, naive.coldWaitMs]);
          expect(tally.idleMBms).to.be.closeTo(naive.idleMBms, 1e-6);
          if (nodeClasses === undefined) return;
          // nothing is lost between the classes; all executions end before the horizon
          const total = (of: (each: NodeClassTally) => number) => nodeClasses.reduce((all, each) => all + of(each), 0);
          expect(total((each) => each.idleMBms)).to.be.closeTo(tally.idleMBms, 1e-6);
          const held = tally.idleMBms + tally.busyMBms + tally.startingMBms;
          expect(total((each) => each.heldMBms)).to.be.closeTo(held, 1e-6);
          expect(total((each) => each.coldStarts)).to.equal(naive.cold);
          expect(total((each) => each.served)).to.equal(naive.cold + naive.warm);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it("that are as fast as the others change nothing, bit for bit", () => {
    const calls = Array.from({ length: 60 }, (_, i) => ({
      ...call((i * 137) % 3000, ["a", "b", "c"][i % 3]),
      mb: 100 / 3,
    }));
    const same = { nodes: 3, lowEndNodes: 2, lowEndStart: 1, lowEndExecution: 1, nodeMemory: 70 };
    const { nodeClasses, ...tally } = replay(calls, keep(200), same, 4000);
    expect(nodeClasses).to.have.length(2);
    expect(tally).to.deep.equal(replay(calls, keep(200), { ...same, lowEndNodes: 0 }, 4000));
  });
});
