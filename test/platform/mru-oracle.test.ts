import { expect } from "chai";
import fc from "fast-check";
import { ms } from "../../src/base/units.ts";
import type { KeepAlivePolicy } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { type BusyInterval, mustBeCold } from "../model/mru-oracle.ts";
import { lruOrder, naiveReplay } from "../model/naive-caches.ts";
import { sum } from "../model/sum.ts";

function keep(windowMs: number): KeepAlivePolicy {
  return { name: "window", keepAlive: () => ms(windowMs) };
}

/** Which invocations started cold, event by event; nobody waits, so that the others started at their arrival. */
function coldStartsOf(trace: Trace, windowMs: number): boolean[] {
  const platform = new Platform(trace, keep(windowMs), platformConfig());
  const cold: boolean[] = [];
  let before = 0;
  while (platform.step()) {
    if (platform.arrived === cold.length) continue;
    const count = sum(platform.tally().functions.coldStarts);
    cold.push(count > before);
    before = count;
  }
  return cold;
}

function intervalsOf(trace: Trace, cold: readonly boolean[]): BusyInterval[] {
  return cold.map((isCold, i) => {
    const start = trace.arrival[i]!;
    return { start, end: start + (isCold ? trace.functions[0]!.coldStart : 0) + trace.duration[i]! };
  });
}

function oracleOf(trace: Trace, cold: readonly boolean[], windowMs: number): boolean[] {
  const intervals = intervalsOf(trace, cold);
  return cold.map((_, i) => mustBeCold(intervals.slice(0, i), trace.arrival[i]!, windowMs));
}

describe("the most recently used instance serves", () => {
  it("by hand: cold where the concurrency was not reached within the window, its end included", () => {
    // window 100, no cold start; 0-10 and 5-15 overlap: 2 instances. At 110 the first would expire only after 110, but
    // the one idle since 15 serves (until 120); at 115 one runs and concurrency 2 ended at 10: 105 ago, so cold
    const trace = makeTrace([0, 5, 110, 115].map((t) => ({ t, d: 10, cold: 0 })));
    const cold = coldStartsOf(trace, 100);
    expect(cold).to.deep.equal([true, true, false, true]);
    expect(oracleOf(trace, cold, 100)).to.deep.equal(cold);
    // at 105 and 110 instead: one runs at 110 and concurrency 2 ended at 10, exactly the window ago, so warm
    const closed = makeTrace([0, 5, 105, 110].map((t) => ({ t, d: 10, cold: 0 })));
    expect(coldStartsOf(closed, 100)).to.deep.equal([true, true, false, false]);
    expect(oracleOf(closed, [true, true, false, false], 100)).to.deep.equal([true, true, false, false]);
  });

  it("an arrival that finds k running is cold exactly when concurrency k + 1 was not reached within the window", () => {
    const call = fc.record({ gap: fc.nat(12), d: fc.integer({ min: 1, max: 20 }) });
    const calls = fc.array(call, { minLength: 1, maxLength: 80 });
    let [colds, warms] = [0, 0];
    fc.assert(
      fc.property(calls, fc.integer({ min: 1, max: 40 }), fc.nat(9), (drawn, windowMs, coldMs) => {
        let t = 0;
        const trace = makeTrace(drawn.map(({ gap, d }): Call => ({ t: (t += gap), d, cold: coldMs })));
        const cold = coldStartsOf(trace, windowMs);
        expect(cold).to.have.length(trace.length);
        expect(cold).to.deep.equal(oracleOf(trace, cold, windowMs));
        colds += cold.filter(Boolean).length;
        warms += cold.filter((isCold) => !isCold).length;
      }),
      { seed: 41, numRuns: 500 },
    );
    expect(Math.min(colds, warms)).to.be.above(1000); // both outcomes are tested
  });
});

describe("memory that keeps what was used last", () => {
  const functions = 6;
  const ids = fc.array(fc.nat(functions - 1), { minLength: 1, maxLength: 100 });

  /** Equal sizes, no cold start, executions that end long before the next arrival: instances are a cache of functions. */
  function coldWith(nodeMemory: number, drawn: readonly number[]): number {
    const trace = makeTrace(drawn.map((id, i) => ({ t: 10 * i, f: `f${id}`, d: 0.001, cold: 0, mb: 1 })));
    const config = platformConfig({ nodeMemory, onFull: "drop" });
    return sum(new Platform(trace, keep(Number.POSITIVE_INFINITY), config).run().functions.coldStarts);
  }

  it("more of it never gives more cold starts, and as many as an LRU cache has misses", () => {
    fc.assert(
      fc.property(ids, (drawn) => {
        const cold = Array.from({ length: functions }, (_, i) => coldWith(i + 1, drawn));
        for (let i = 1; i < functions; i++) expect(cold[i]).to.be.at.most(cold[i - 1]!);
        const requests = drawn.map((id) => [id, 1] as const);
        const misses = cold.map((_, i) => naiveReplay(lruOrder, i + 1, requests).answers.replaceAll("H", "").length);
        expect(cold).to.deep.equal(misses);
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});
