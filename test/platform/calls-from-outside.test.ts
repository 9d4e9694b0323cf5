import { expect } from "chai";
import fc from "fast-check";
import { ms } from "../../src/base/units.ts";
import type { KeepAlivePolicy } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import type { CallListener } from "../../src/platform/watchers.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { tallyFacts } from "../model/tally-facts.ts";

const keep = (window: number): KeepAlivePolicy => ({ name: "window", keepAlive: () => ms(window) });
const silent: CallListener = { served: () => {}, dropped: () => {} };

/** The trace's functions and horizon, without its calls. */
function callless(trace: Trace): Trace {
  return {
    ...trace,
    length: 0,
    arrival: new Float64Array(0),
    functionId: new Uint32Array(0),
    duration: new Float64Array(0),
  };
}

function bringAll(platform: Platform, trace: Trace): void {
  for (let i = 0; i < trace.length; i++) {
    platform.runBefore(trace.arrival[i]!);
    platform.bring(trace.functionId[i]!, trace.arrival[i]!, trace.duration[i]!, i);
  }
}

describe("calls from outside", () => {
  it("are served as those of a trace, and each is told to be served or dropped once", () => {
    const call = fc.record({
      t: fc.integer({ min: 0, max: 2000 }),
      f: fc.constantFrom("a", "b", "c"),
      d: fc.integer({ min: 1, max: 400 }),
    });
    const platforms = fc.record({
      onFull: fc.constantFrom("queue", "drop", "retry"),
      queueTimeout: fc.constantFrom(150, Number.POSITIVE_INFINITY),
      nodeMemory: fc.constantFrom(200, 300, Number.POSITIVE_INFINITY),
      maxInstances: fc.constantFrom(1, 3),
      concurrency: fc.constantFrom(1, 2),
      tie: fc.constantFrom("finish-first", "arrival-first"),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 50, size: "max" }), platforms, fc.nat(600), (calls, params, window) => {
        const trace = makeTrace(calls, 3000);
        const config = platformConfig(params);
        const told = new Map<number, number>();
        const tell = (tag: number, end: number) => {
          expect(told.has(tag), `call ${tag} twice`).to.equal(false);
          told.set(tag, end);
        };
        const listener: CallListener = {
          served: (tag, start, end) => {
            expect(start).to.be.at.least(trace.arrival[tag]!);
            expect(end - start).to.be.closeTo(trace.duration[tag]!, 1e-9);
            tell(tag, end);
          },
          dropped: (tag, now) => tell(tag, now),
        };
        const platform = new Platform(callless(trace), keep(window), config, undefined, { calls: listener });
        bringAll(platform, trace);
        const tally = platform.run();
        expect(tallyFacts(tally)).to.deep.equal(tallyFacts(new Platform(trace, keep(window), config).run()));
        expect(told.size).to.equal(trace.length);
        let latency = 0;
        for (const [tag, end] of told) latency += end - trace.arrival[tag]!;
        if (tally.latencyMs.count === trace.length && trace.length > 0)
          expect(latency / trace.length).to.be.closeTo(tally.latencyMs.mean!, 1e-6);
      }),
    );
  });

  it("start after what the start time's hook says, with or without a request", () => {
    // the code of `a` is not at hand until 5000: a start takes 1000 + 300 ms, from 5000 on 1000 ms
    const calls: readonly Call[] = [
      { t: 0, f: "a", d: 10, cold: 1000 },
      { t: 6000, f: "a", d: 10 },
    ];
    const trace = makeTrace(calls, 10_000);
    const asked: [number, number][] = [];
    const startTime = (_pool: number, alone: number, now: number) => {
      asked.push([alone, now]);
      return now < 5000 ? alone + 300 : alone;
    };
    const starts: number[] = [];
    const listener: CallListener = { ...silent, served: (_tag, start) => starts.push(start) };
    const platform = new Platform(callless(trace), keep(0), undefined, undefined, { calls: listener, startTime });
    bringAll(platform, trace);
    const tally = platform.run();
    expect(starts).to.deep.equal([1300, 7000]);
    expect(asked).to.deep.equal([
      [1000, 0],
      [1000, 6000],
    ]);
    expect(tally.functions.coldWaitMs[0]).to.equal(2300);
  });

  it("are refused where instances contend for cores, whose ends are not known ahead", () => {
    const trace = callless(makeTrace([{ t: 0 }], 100));
    const config = platformConfig({ contention: "cpu", nodeCores: 1 });
    expect(() => new Platform(trace, keep(0), config, undefined, { calls: silent })).to.throw(/calls from outside/);
  });
});
