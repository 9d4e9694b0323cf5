import { expect } from "chai";
import fc from "fast-check";
import { ms, poolId } from "../../src/base/units.ts";
import { emptyWindow, type KeepAlivePolicy } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { naiveLine } from "../model/naive-line.ts";
import { sum } from "../model/sum.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const forever: KeepAlivePolicy = { name: "forever", keepAlive: () => ms(INFINITY) };

function run(calls: readonly Call[], params: Readonly<Record<string, string | number>>, policy = forever) {
  const { functions, latencyMs } = new Platform(makeTrace(calls, 10_000), policy, platformConfig(params)).run();
  const { coldStarts, warmStarts, queued, dropped, timedOut } = functions;
  return {
    cold: sum(coldStarts),
    warm: sum(warmStarts),
    queued: sum(queued),
    dropped: sum(dropped),
    timedOut: sum(timedOut),
    meanLatency: latencyMs.mean,
  };
}

describe("time-outs", () => {
  // one instance: the first call holds it 0 - 110; the others wait from 10 and 20
  const three = [0, 10, 20].map((t) => ({ t, d: 100, cold: 10 }));

  it("give up who has waited longer than is allowed, and serve who has waited just as long", () => {
    // 100 ms: the second is served at 110, when it has waited 100, until 210; the third leaves at 120
    const counts = { cold: 1, warm: 1, queued: 2, dropped: 1, timedOut: 1, meanLatency: (110 + 200) / 2 };
    expect(run(three, { maxInstances: 1, queueTimeout: 100 })).to.deep.equal(counts);
    expect(run(three, { maxInstances: 1, queueTimeout: 99 })).to.include({ warm: 1, timedOut: 1 }); // the third, at 110
    expect(run(three, { maxInstances: 1, queueTimeout: 89 })).to.include({ warm: 0, timedOut: 2 }); // at 99 and 109
    expect(run(three, { maxInstances: 1, queueTimeout: 190 })).to.include({ warm: 2, timedOut: 0 });
  });

  it("let those behind the first of a node's line find room", () => {
    // 300 MB: a (200 MB) holds 0 - 1010; b (200) waits from 10 and leaves at 60; c (100) has waited behind it since 20,
    // starts at 60 and ends at 60 + 10 + 50
    const call = (t: number, f: string, mb: number, d: number): Call => ({ t, f, mb, d, cold: 10 });
    const calls = [call(0, "a", 200, 1000), call(10, "b", 200, 50), call(20, "c", 100, 50)];
    const counts = { cold: 2, warm: 0, queued: 2, dropped: 1, timedOut: 1, meanLatency: (1010 + 100) / 2 };
    expect(run(calls, { nodeMemory: 300, queueTimeout: 50 })).to.deep.equal(counts);
  });

  it("end retries at the deadline, not at the retry after it", () => {
    // retries of the call at 10: 40, 70, 100, 130; it would be served at 130
    const two = three.slice(0, 2);
    const retry = { maxInstances: 1, onFull: "retry", retryDelay: 30 };
    expect(run(two, { ...retry, queueTimeout: 120 })).to.include({ warm: 1, timedOut: 0 });
    expect(run(two, { ...retry, queueTimeout: 119 })).to.include({ warm: 0, timedOut: 1, dropped: 1, queued: 1 });
  });

  it("show in the window in which they happen", () => {
    const seen: number[] = [];
    const window = emptyWindow();
    const watching: KeepAlivePolicy = {
      ...forever,
      tick: ms(50),
      onTick: (control) => {
        control.readWindow(poolId(0), window);
        seen.push(window.failures);
      },
    };
    run(three, { maxInstances: 1, queueTimeout: 80 }, watching); // given up at 90 and 100
    expect(seen.slice(0, 4)).to.deep.equal([0, 0, 1, 1]); // the windows that end at 0, 50, 100, 150
  });

  it("turn away who finds a line at its limit, also one that a node's line sends to its pool's", () => {
    expect(run(three, { maxInstances: 1, queueLimit: 1 })).to.include({ warm: 1, queued: 1, dropped: 1, timedOut: 0 });
    expect(run(three, { maxInstances: 1, queueLimit: 0 })).to.include({ warm: 0, queued: 0, dropped: 2 });
    // 300 MB, two instances per pool. x (200 MB) 0 - 1010, a1 (50) from 1 on; y1, a2, y2, a3 wait for memory behind y1
    // (200). At 1010 y1 and a2 start, pool a is at its limit; y2 is first and waits for memory until 1120. a4 .. a7 fill the
    // line of pool a meanwhile, so that a3, first at 1120, finds it full. They are served when a1 and a2 end, y2 by
    // the instance of y1
    const call = (t: number, f: string, mb: number, d: number): Call => ({ t, f, mb, d, cold: 10 });
    const calls = [call(0, "x", 200, 1000), call(1, "a", 50, 5000), call(2, "y", 200, 100), call(3, "a", 50, 5000)];
    calls.push(call(4, "y", 200, 100), call(5, "a", 50, 5000));
    for (const t of [1020, 1021, 1022, 1023]) calls.push(call(t, "a", 50, 10));
    const none: KeepAlivePolicy = { name: "none", keepAlive: () => ms(0) };
    const tight = { nodeMemory: 300, maxInstances: 2, queueLimit: 4 };
    expect(run(calls, tight, none)).to.include({ cold: 4, warm: 5, queued: 8, dropped: 1, timedOut: 0 });
    expect(run(calls, { ...tight, queueLimit: 5 }, none)).to.include({ cold: 4, warm: 6, queued: 8, dropped: 0 });
  });

  it("are those of a line that is looked at every millisecond", () => {
    const call = fc.record({ t: fc.integer({ min: 0, max: 600 }), d: fc.integer({ min: 1, max: 120 }) });
    const timeout = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.constant(INFINITY));
    const longest = fc.constantFrom(0, 1, 2, 5, INFINITY);
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1, maxLength: 50, size: "max" }),
        fc.integer({ min: 1, max: 4 }),
        timeout,
        longest,
        (calls, limit, timeoutMs, most) => {
          const trace = makeTrace(
            calls.map((c) => ({ ...c, cold: 15 })),
            10_000,
          );
          const naive = naiveLine(trace, limit, timeoutMs, most);
          const finite = (params: Record<string, number>) =>
            Object.fromEntries(Object.entries(params).filter(([, value]) => Number.isFinite(value)));
          const params = finite({ maxInstances: limit, queueTimeout: timeoutMs, queueLimit: most });
          const { functions, latencyMs } = new Platform(trace, forever, platformConfig(params)).run();
          expect([sum(functions.coldStarts), sum(functions.warmStarts), sum(functions.timedOut)]).to.deep.equal([
            naive.cold,
            naive.warm,
            naive.timedOut,
          ]);
          expect(sum(functions.dropped)).to.equal(naive.timedOut + naive.turnedAway);
          expect((latencyMs.mean ?? 0) * latencyMs.count).to.be.closeTo(naive.latencyMs, 1e-6);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});
