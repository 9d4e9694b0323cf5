import { expect } from "chai";
import fc from "fast-check";
import { ms, poolId } from "../../src/base/units.ts";
import { type KeepAlivePolicy, PrewarmCause } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { StartLoad } from "../../src/platform/start-load.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";
import { naiveReplay } from "../model/naive-platform.ts";
import { sum } from "../model/sum.ts";

const keep = (window: number): KeepAlivePolicy => ({ name: "window", keepAlive: () => ms(window) });

describe("StartLoad", () => {
  it("counts the starts in progress on the node as a list would", () => {
    const starts = fc.array(fc.record({ after: fc.nat(30), alone: fc.nat(60), node: fc.nat(2) }), { maxLength: 60 });
    fc.assert(
      fc.property(starts, fc.nat(10), fc.integer({ min: 2, max: 8 }), (starts, slowdown, halves) => {
        const parallel = halves / 2;
        const load = new StartLoad(platformConfig({ nodes: 3, startSlowdown: slowdown, parallelStarts: parallel }));
        const begun: { node: number; readyAt: number }[] = [];
        let now = 0;
        for (const { after, alone, node } of starts) {
          now += after;
          const inProgress = begun.filter((start) => start.node === node && start.readyAt > now).length + 1;
          const took = alone + slowdown * Math.max(0, inProgress - parallel);
          expect(load.begin(node, now, alone)).to.equal(took);
          begun.push({ node, readyAt: now + took });
        }
      }),
      { seed: 8_420 },
    );
  });
});

describe("Platform with starts that slow each other", () => {
  // every call starts an instance of its own: they are in progress together
  const calls = [
    { t: 0, f: "a", d: 10, cold: 100 },
    { t: 20, f: "b", d: 10, cold: 100 },
    { t: 40, f: "c", d: 10, cold: 100 },
    { t: 160, f: "d", d: 10, cold: 100 },
  ];

  it("adds the slow-down of each start in progress, its own included, beyond the parallel ones", () => {
    // one parallel start, 30 ms each: a 0..100; b is the second: 130 ms, 20..150; c the third: 160 ms, 40..200;
    // at 160 only c is in progress: d is the second, 130 ms. 100 + 130 + 160 + 130 = 520
    const config = platformConfig({ startSlowdown: 30 });
    const tally = new Platform(makeTrace(calls), keep(0), config).run();
    expect([...tally.functions.coldWaitMs]).to.deep.equal([100, 130, 160, 130]);
    expect(tally.startingMBms).to.equal(520 * 143);
    expect(tally.functions.coldStarts).to.deep.equal(Float64Array.of(1, 1, 1, 1));
  });

  it("adds nothing up to the parallel ones, and nothing by default", () => {
    const waits = (params: Record<string, number>) => [
      ...new Platform(makeTrace(calls), keep(0), platformConfig(params)).run().functions.coldWaitMs,
    ];
    // two parallel: c is the third, 30 ms beyond; d meets c alone (40..170)
    expect(waits({ startSlowdown: 30, parallelStarts: 2 })).to.deep.equal([100, 100, 130, 100]);
    expect(waits({ startSlowdown: 30, parallelStarts: 3 })).to.deep.equal([100, 100, 100, 100]);
    expect(waits({ startSlowdown: 30, parallelStarts: 1.5 })).to.deep.equal([100, 115, 145, 115]);
    expect(waits({ parallelStarts: 1 })).to.deep.equal([100, 100, 100, 100]);
  });

  it("counts each node's starts apart", () => {
    // a fills node 0 (143 MB), so b starts on node 1, where it is the first
    const config = platformConfig({ startSlowdown: 30, nodes: 2, nodeMemory: 150, onFull: "drop" });
    const tally = new Platform(makeTrace(calls.slice(0, 2)), keep(0), config).run();
    expect([...tally.functions.coldWaitMs]).to.deep.equal([100, 100]);
  });

  it("lets a start that is done at the instant of an arrival make way", () => {
    const tally = new Platform(
      makeTrace([
        { t: 0, f: "a", d: 10, cold: 100 },
        { t: 100, f: "b", d: 10, cold: 100 },
      ]),
      keep(0),
      platformConfig({ startSlowdown: 30 }),
    ).run();
    expect([...tally.functions.coldWaitMs]).to.deep.equal([100, 100]);
  });

  it("slows pre-warms, which slow others in turn", () => {
    // the pre-warm of a begins at 0 and is ready at 100; b, 50 ms later, is the second start: 130 ms. The first call of a
    // comes at 60 and waits the pre-warm's last 40 ms
    const trace = makeTrace([
      { t: 50, f: "b", d: 10, cold: 100 },
      { t: 60, f: "a", d: 10, cold: 100 },
    ]);
    const policy: KeepAlivePolicy = {
      ...keep(1000),
      prewarmIn: (pool, _view, cause) =>
        ms(cause === PrewarmCause.Begin && pool === poolId(1) ? 0 : Number.POSITIVE_INFINITY),
    };
    const platform = new Platform(trace, policy, platformConfig({ startSlowdown: 30 }));
    const { functions, prewarms } = platform.run();
    const waits = new Map(trace.functions.map((fn, i) => [fn.name, functions.coldWaitMs[i]]));
    expect(prewarms).to.equal(1);
    expect(waits).to.deep.equal(
      new Map([
        ["b", 130],
        ["a", 40],
      ]),
    );
    expect(sum(functions.partialColdStarts)).to.equal(1);
  });

  it("equals the naive platform, on two nodes, memory short or not", () => {
    const calls = fc.array(
      fc.record({ t: fc.nat(1000), f: fc.constantFrom("a", "b", "c"), d: fc.integer({ min: 1, max: 200 }) }),
      { minLength: 1, maxLength: 50 },
    );
    const memory = fc.constantFrom(300, 600, Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(
        calls,
        memory,
        fc.constantFrom(0, 50, 500),
        fc.constantFrom(1, 25),
        fc.constantFrom(1, 2, 3.5),
        (calls, nodeMemory, window, slowdown, parallel) => {
          const trace = makeTrace(calls.map((call) => ({ ...call, cold: 80 })));
          const config = platformConfig({
            nodes: 2,
            nodeMemory,
            onFull: "drop",
            startSlowdown: slowdown,
            parallelStarts: parallel,
          });
          const tally = new Platform(trace, keep(window), config).run();
          const naive = naiveReplay(trace, window, nodeMemory, undefined, {
            nodes: 2,
            rule: "first-fit",
            homes: [],
            slowdown,
            parallel,
          });
          expect(sum(tally.functions.coldStarts)).to.equal(naive.cold);
          expect(sum(tally.functions.warmStarts)).to.equal(naive.warm);
          expect(sum(tally.functions.coldWaitMs)).to.equal(naive.coldWaitMs);
          expect(tally.idleMBms).to.be.closeTo(naive.idleMBms, 1e-6);
        },
      ),
      { seed: 4_711, numRuns: 300 },
    );
  });
});
