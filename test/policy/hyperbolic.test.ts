import { expect } from "chai";
import fc from "fast-check";
import { ContractError } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import { megabytes, ms, poolId } from "../../src/base/units.ts";
import type { PlatformView } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { Hyperbolic } from "../../src/policy/hyperbolic.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";
import { replayPolicy } from "../model/replay-policy.ts";

const SECOND = 1000;
const uses = [
  ["a", 0],
  ["a", 10],
  ["b", 20],
  ["c", 30],
  ["d", 50],
  ["b", 58],
  ["a", 70],
  ["c", 80],
  ["b", 85],
] as const;
const traceOf = (cold: Readonly<Record<string, number>>) =>
  makeTrace(uses.map(([f, s]) => ({ t: s * SECOND, f, d: 100, cold: cold[f] ?? 500, mb: 100 })));

describe("hyperbolic", () => {
  it("evicts what has served least by the time it has been there", async () => {
    // Node of 300 MB, instances of 100 MB. At 50 s: a 2 / 50, b 1 / 30, c 1 / 20: b goes for d. At 58 s: a 2 / 58, c 1 / 28,
    // d 1 / 8: a goes for b. At 70 s: c 1 / 40, d 1 / 20, b 1 / 12: c goes for a. At 80 s: d 1 / 30, b 1 / 22, a 1 / 10: d
    // goes for c. 85 s: b is warm.
    const totals = await replayPolicy("hyperbolic", traceOf({}), {}, { nodeMemory: 300 });
    expect(totals).to.include({ cold: 7, warm: 2, evictions: 4 });
  });

  it("counts cold start and size when it is weighted", async () => {
    // c starts in 1.2 s, the others in 0.5 s, so c counts 2.4 of theirs: as above until 70 s, then c 2.4 / 40 > d 1 / 20: d
    // goes. c and b are warm.
    const totals = await replayPolicy("hyperbolic", traceOf({ c: 1200 }), { weighted: true }, { nodeMemory: 300 });
    expect(totals).to.include({ cold: 6, warm: 3, evictions: 3 });
  });

  it("is the least of all where the sample has room for them", async () => {
    const calls = fc.array(fc.record({ gap: fc.double({ min: 1, max: 9, noNaN: true }), f: fc.nat(7) }), {
      minLength: 1,
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(calls, async (list) => {
        let t = 0;
        const timed = list.map(({ gap, f }) => ({ t: (t += 1000 * gap), f: `f${f}`, d: 1, cold: 1, mb: 100 }));
        const cached = new Map<string, { came: number; served: number }>();
        let evictions = 0;
        for (const { t: now, f } of timed) {
          const entry = cached.get(f) ?? { came: now, served: 0 };
          if (!cached.has(f) && cached.size === 3) {
            const by = [...cached].sort(([, a], [, b]) => a.served / (now - a.came) - b.served / (now - b.came));
            cached.delete(by[0]![0]);
            evictions++;
          }
          cached.set(f, { ...entry, served: entry.served + 1 });
        }
        const totals = await replayPolicy("hyperbolic", makeTrace(timed), { sample: 3 }, { nodeMemory: 300 });
        expect(totals.evictions).to.equal(evictions);
      }),
      { seed: 48, numRuns: 100 },
    );
  });

  it("draws its sample evenly, and takes the least of it", () => {
    // Ten pools, the first the least. Two draws of ten find it with 1 - 0.9^2 = 0.19; 10,000 evictions err by 0.004; 5 of
    // those are allowed.
    const pools = Array.from({ length: 10 }, (_, i) => ({
      ...{ name: `p${i}`, memory: megabytes(1), coldStart: ms(1), trigger: "http" },
    }));
    const policy = new Hyperbolic(pools, 2, false, Random.root(9));
    const view = (now: number) =>
      ({
        now: ms(now),
        idleInstances: () => 0,
        busyInstances: () => 1,
        startingInstances: () => 0,
      }) as unknown as PlatformView;
    for (let i = 0; i < 10; i++) policy.evictionPriority(poolId(i), 1, view(i * SECOND));
    let first = 0;
    for (let i = 0; i < 10_000; i++) {
      if (policy.chooseVictim({ count: 10, poolOf: (k) => poolId(k) }, view(20 * SECOND)) === 0) first++;
    }
    expect(first / 10_000).to.be.closeTo(0.19, 0.02);
  });

  it("is refused a victim that is no candidate", () => {
    const policy = { name: "wild", constantWindow: ms(1e9), keepAlive: () => ms(1e9), chooseVictim: () => 1 };
    const calls = ["a", "b"].map((f, i) => ({ t: 10_000 * i, f, d: 1, cold: 1, mb: 100 }));
    const platform = new Platform(makeTrace(calls), policy, platformConfig({ nodeMemory: 100 }));
    expect(() => platform.run()).to.throw(ContractError, "wild: expected chooseVictim from 0 to 0, got 1 for pool a");
  });
});
