import { expect } from "chai";
import fc from "fast-check";
import { ms } from "../../src/base/units.ts";
import { Placement } from "../../src/platform/placement.ts";
import { Platform } from "../../src/platform/platform.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { naiveNode } from "../model/naive-placement.ts";
import { naiveReplay } from "../model/naive-platform.ts";
import { sum } from "../model/sum.ts";

const RULES = ["first-fit", "least-loaded", "most-allocated", "hash"] as const;
const NAMES = ["a", "b", "c"];

function placementOf(params: Readonly<Record<string, string | number>>): Placement {
  const { profiles } = poolsOf(makeTrace(NAMES.map((f) => ({ t: 0, f }))), "app");
  return new Placement(profiles, platformConfig(params));
}

describe("Placement", () => {
  it("fills the first, the emptiest or the fullest node with room", () => {
    // three nodes of 100 MB with 40, 70 and 20 MB free
    const choose = (placement: string, need: number) => {
      const nodes = placementOf({ placement, nodes: 3, nodeMemory: 100 });
      for (const [node, taken] of [60, 30, 80].entries()) nodes.changeFree(node, -taken);
      return nodes.nodeWithRoom(0, need);
    };
    const rules = RULES.slice(0, 3);
    expect(rules.map((rule) => choose(rule, 15))).to.deep.equal([0, 1, 2]);
    expect(rules.map((rule) => choose(rule, 30))).to.deep.equal([0, 1, 0]);
    expect(rules.map((rule) => choose(rule, 71))).to.deep.equal([-1, -1, -1]);
  });

  it("goes on from the node of the pool's name, the first after the last", () => {
    const nodes = placementOf({ placement: "hash", nodes: 5, nodeMemory: 100 });
    const home = nodes.homeOf(1);
    expect(nodes.nodeWithRoom(1, 100)).to.equal(home);
    const visited = Array.from({ length: 5 }, () => {
      const node = nodes.nodeWithRoom(1, 100);
      nodes.changeFree(node, -100);
      return node;
    });
    expect(visited).to.deep.equal([0, 1, 2, 3, 4].map((k) => (home + k) % 5));
    expect(nodes.nodeWithRoom(1, 100)).to.equal(-1);
  });

  it("spreads over nodes of unlimited memory by what is taken of them", () => {
    const nodes = placementOf({ placement: "least-loaded", nodes: 3 });
    const visited = [50, 20, 20, 20, 1].map((need) => {
      const node = nodes.nodeWithRoom(0, need);
      nodes.changeFree(node, -need);
      return node;
    });
    expect(visited).to.deep.equal([0, 1, 2, 1, 2]); // 50 0 0, 50 20 0, 50 20 20, 50 40 20
  });

  it("chooses as a linear search does, whatever changed in between", () => {
    const change = fc.record({
      node: fc.nat(6),
      free: fc.integer({ min: 0, max: 10 }),
      idle: fc.integer({ min: 0, max: 10 }),
      closed: fc.boolean(),
      pool: fc.nat(2),
      need: fc.integer({ min: 1, max: 12 }),
      asks: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...RULES),
        fc.integer({ min: 1, max: 7 }),
        fc.array(change, { maxLength: 60 }),
        (rule, count, changes) => {
          const nodes = placementOf({ placement: rule, nodes: count, nodeMemory: 10 });
          const model = Array.from({ length: count }, () => ({ free: 10, idle: 0, closed: false }));
          for (const { node, free, idle, closed, pool, need, asks } of changes) {
            const at = node % count;
            nodes.changeFree(at, free - model[at]!.free);
            nodes.changeIdle(at, idle - model[at]!.idle);
            nodes.close(at, closed);
            model[at] = { free, idle, closed };
            if (!asks) continue;
            expect(nodes.nodeWithRoom(pool, need)).to.equal(naiveNode(rule, model, need, nodes.homeOf(pool), false));
            expect(nodes.nodeByEviction(pool, need)).to.equal(naiveNode(rule, model, need, nodes.homeOf(pool), true));
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe("platform of several nodes", () => {
  const call = fc.record({
    t: fc.integer({ min: 0, max: 5000 }),
    f: fc.constantFrom(...NAMES),
    d: fc.integer({ min: 1, max: 400 }),
  });
  const SIZES: Readonly<Record<string, number>> = { a: 100, b: 200, c: 300 };

  it("counts as the naive platform does, by every rule", () => {
    const window = fc.constantFrom(0, 100, 1000, Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 60, size: "max" }),
        window,
        fc.constantFrom(...RULES),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(300, 400, 600, Number.POSITIVE_INFINITY),
        (calls, keepAlive, rule, nodes, nodeMemory) => {
          const trace = makeTrace(
            calls.map((c): Call => ({ ...c, mb: SIZES[c.f]!, cold: 50 })),
            6000,
          );
          const policy = { name: "window", keepAlive: () => ms(keepAlive) };
          const config = platformConfig({
            nodes,
            placement: rule,
            onFull: "drop",
            ...(Number.isFinite(nodeMemory) ? { nodeMemory } : {}),
          });
          const tally = new Platform(trace, policy, config).run();
          const { profiles } = poolsOf(trace, "app");
          const homes = profiles.map((_, pool) => new Placement(profiles, config).homeOf(pool));
          const naive = naiveReplay(trace, keepAlive, nodeMemory, undefined, { nodes, rule, homes });
          const { functions, evictions } = tally;
          expect([
            sum(functions.coldStarts),
            sum(functions.warmStarts),
            sum(functions.dropped),
            evictions,
          ]).to.deep.equal([naive.cold, naive.warm, naive.dropped, naive.evictions]);
          expect(tally.idleMBms).to.be.closeTo(naive.idleMBms, 1e-6);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});
