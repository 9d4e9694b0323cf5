import { expect } from "chai";
import fc from "fast-check";
import { makeTrace } from "../model/make-trace.ts";
import { NaiveLandlord, type Tenant } from "../model/naive-landlord.ts";
import { replayPolicy } from "../model/replay-policy.ts";

describe("landlord", () => {
  it("charges rent until somebody cannot pay", async () => {
    // Node of 300 MB, instances of 100 MB; credit per MB after a use: a 10, b 4, c 6, d 5.
    //  0 a 10. 10 b 4. 20 b warm, 4 again. 30 c 6: full. 40 d: rent 4 leaves a 6, c 2, b 0: b goes; d 5. 50 c warm: 6.
    // 60 b: rent 5 leaves a 1, c 1, d 0: d goes; b 4. 70 a warm: 10. 80 d: rent 1 leaves a 9, b 3, c 0: c goes; d 5.
    // 90 b warm.
    const cold: Readonly<Record<string, number>> = { a: 1000, b: 400, c: 600, d: 500 };
    const calls = [..."abbcdcbadb"].map((f, i) => ({ t: 10_000 * i, f, d: 100, cold: cold[f]!, mb: 100 }));
    const totals = await replayPolicy("landlord", makeTrace(calls), {}, { nodeMemory: 300 });
    expect(totals).to.include({ cold: 6, warm: 4, evictions: 3 });
  });

  it("pays nothing back for who fell into debt while it executed", async () => {
    // Credit per MB: x 1, b 4, c 6, d 5, e 2, f 5. x executes from 0 to 100.1 s, b at 10 and c at 20 s fill the node.
    // 30 s d: rent 4, b goes, x owes 3, c has 2; d 5. 110 s e: x goes, no rent: c 2, d 5, e 2. 120 s f: rent 2, the older c
    // goes, e has nothing left but stays. 130 s e is warm. Had x been paid back, e would have gone at 120 s, not c.
    const cold = { x: 100, b: 400, c: 600, d: 500, e: 200, f: 500 };
    const at = { x: 0, b: 10, c: 20, d: 30, e: 110, f: 120 };
    const calls = Object.entries(at).map(([f, s]) => ({
      ...{ t: 1000 * s, f, d: f === "x" ? 100_000 : 100, mb: 100 },
      cold: cold[f as keyof typeof cold],
    }));
    const trace = makeTrace([...calls, { t: 130_000, f: "e", d: 100 }]);
    expect(await replayPolicy("landlord", trace, {}, { nodeMemory: 300 })).to.include({
      cold: 6,
      warm: 1,
      evictions: 3,
    });
  });

  it("evicts as the landlord does who keeps credits", async () => {
    // Sizes are powers of two and costs whole, so that both computations are exact.
    const tenant = fc.record({ cost: fc.integer({ min: 1, max: 50 }), size: fc.constantFrom(1, 2, 4, 8) });
    const uses = fc.array(fc.nat(6), { minLength: 1, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(fc.array(tenant, { minLength: 7, maxLength: 7 }), uses, async (tenants, used) => {
        const naive = new NaiveLandlord(16, tenants as readonly Tenant[]);
        for (const i of used) naive.use(i);
        const calls = used.map((i, k) => ({
          t: 1000 * k,
          f: `f${i}`,
          d: 1,
          cold: tenants[i]!.cost,
          mb: tenants[i]!.size,
        }));
        const totals = await replayPolicy("landlord", makeTrace(calls), {}, { nodeMemory: 16 });
        expect(totals).to.include({ cold: naive.misses, evictions: naive.evictions });
      }),
      { seed: 47, numRuns: 300 },
    );
  });
});
