import { expect } from "chai";
import fc from "fast-check";
import { ms } from "../../src/base/units.ts";
import type { KeepAlivePolicy } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { naiveSharing } from "../model/naive-sharing.ts";
import { sum } from "../model/sum.ts";

const HORIZON = 1e7;
const keep = (window: number): KeepAlivePolicy => ({ name: "window", keepAlive: () => ms(window) });

function replay(calls: readonly Call[], window: number, params = {}) {
  const tally = new Platform(makeTrace(calls, HORIZON), keep(window), platformConfig(params)).run();
  const { coldStarts, warmStarts, queued, dropped } = tally.functions;
  return {
    tally,
    cold: sum(coldStarts),
    warm: sum(warmStarts),
    queued: sum(queued),
    dropped: sum(dropped),
    busyCoreMs: sum(tally.poolBusyCoreMs),
    liveMs: sum(tally.poolLiveMs),
  };
}

/** Calls whose begins and ends never meet: the k-th arrives at a time = k / 128 modulo 1, durations and cold starts are whole. */
const calls = fc
  .array(
    fc.record({
      t: fc.integer({ min: 0, max: 3000 }),
      f: fc.constantFrom("a", "b"),
      d: fc.integer({ min: 1, max: 600 }),
      cpu: fc.constantFrom(0.25, 0.5, 1),
    }),
    { maxLength: 80 },
  )
  .map((list) => list.map((call, k) => ({ ...call, t: call.t + k / 128, mb: call.f === "a" ? 100 : 200, cold: 50 })));
const slots = fc.integer({ min: 2, max: 5 });
const windows = fc.constantFrom(0, 100, 1000, Number.POSITIVE_INFINITY);

describe("requests that share an instance", () => {
  it("are served at once by a ready instance with a free slot, and the next one starts another", () => {
    // ready at 100. 150 and 160 join until 1100, 1150; at 170 all three slots are taken: cold. 1120: two left, joins.
    // Busy 100-1120+1000 = 2120 and 270-1270; idle never, as the window is 0.
    const run = replay(
      [0, 150, 160, 170, 1120].map((t) => ({ t, d: 1000, cold: 100, mb: 1 })),
      0,
      { concurrency: 3 },
    );
    expect(run).to.include({ cold: 2, warm: 3 });
    expect(run.tally.busyMBms).to.equal(2020 + 1000);
    expect([run.tally.startingMBms, run.tally.idleMBms]).to.deep.equal([200, 0]);
  });

  it("do not join one that is still starting", () => {
    expect(
      replay(
        [0, 99, 100].map((t) => ({ t, d: 500, cold: 100 })),
        0,
        { concurrency: 9 },
      ),
    ).to.include({ cold: 2, warm: 1 });
  });

  it("use no more than the instance's core", () => {
    // 0.5 of a core 0-1100, another 0.75 of it 200-1200: 0.5 to 200, 1 to 1100, 0.75 to 1200
    const run = replay(
      [
        { t: 0, d: 1000, cold: 100, cpu: 0.5 },
        { t: 200, d: 1000, cold: 100, cpu: 0.75 },
      ],
      0,
      { concurrency: 2 },
    );
    expect(run.busyCoreMs).to.equal(100 + 900 + 75);
    expect(run.liveMs).to.equal(1200);
  });

  it("leave the line as soon as a slot is free, or the instance is ready", () => {
    // one instance of two slots: 0 cold, ready at 100 and then 10 joins; 20 waits for the end of a slot at 200
    const run = replay(
      [0, 10, 20].map((t) => ({ t, d: 100, cold: 100 })),
      0,
      { concurrency: 2, maxInstances: 1 },
    );
    expect(run).to.include({ cold: 1, warm: 2, queued: 2, dropped: 0 });
    expect(run.tally.latencyMs.mean).to.equal((200 + 190 + 280) / 3);
  });

  it("equal the naive twin: starts, memory-time, core-time, and never more at once than slots", () => {
    fc.assert(
      fc.property(calls, windows, slots, (list, window, concurrency) => {
        const run = replay(list, window, { concurrency });
        const naive = naiveSharing(makeTrace(list, HORIZON), window, concurrency);
        expect(run).to.include({ cold: naive.cold, warm: naive.warm });
        expect(naive.mostAtOnce).to.be.at.most(concurrency);
        expect(run.tally.idleMBms).to.be.closeTo(naive.idleMBms, 1e-3);
        expect(run.tally.busyMBms).to.be.closeTo(naive.busyMBms, 1e-3);
        expect(run.tally.startingMBms).to.equal(naive.startingMBms);
        expect(run.busyCoreMs).to.be.closeTo(naive.busyCoreMs, 1e-3);
      }),
      { seed: 21, numRuns: 400 },
    );
  });

  it("lose no call and no memory-time where memory is short, and never wait for ever", () => {
    const memory = fc.constantFrom(200, 300, 500);
    fc.assert(
      fc.property(calls, fc.constantFrom(0, 100, 1000), slots, memory, (list, window, concurrency, nodeMemory) => {
        const trace = makeTrace(list, HORIZON);
        const { tally, cold, warm, dropped } = replay(list, window, { concurrency, nodeMemory });
        expect(cold + warm + dropped).to.equal(list.length);
        const { idleMBms, busyMBms, startingMBms } = tally;
        const provisioned = sum(tally.poolLiveMs.map((live, pool) => live * trace.apps[pool]!.memory));
        expect(idleMBms + busyMBms + startingMBms).to.be.closeTo(provisioned, 1e-3);
      }),
      { seed: 22, numRuns: 300 },
    );
  });

  it("need no more cold starts with more slots, when nothing expires and every start is immediate", () => {
    const instant = calls.map((list) => list.map((call) => ({ ...call, f: "a", mb: 100, cold: 0 })));
    fc.assert(
      fc.property(instant, slots, (list, concurrency) => {
        const cold = (of: number) => replay(list, Number.POSITIVE_INFINITY, { concurrency: of }).cold;
        expect(cold(concurrency)).to.be.at.most(cold(1));
        expect(cold(concurrency)).to.be.at.least(Math.ceil(cold(1) / concurrency)); // cold(1) is the peak of concurrency
      }),
      { seed: 23, numRuns: 200 },
    );
  });
});
