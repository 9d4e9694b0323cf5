import { expect } from "chai";
import { appId, functionId, megabytes, ms } from "../../src/base/units.ts";
import { characterise } from "../../src/trace/characteristics.ts";
import type { Trace, Trigger } from "../../src/trace/trace.ts";

const HOUR = 3_600_000;

function fn(name: string, app: number, trigger: Trigger) {
  return { name, app: appId(app), trigger, memory: megabytes(100), coldStart: ms(808) };
}

function trace(calls: readonly (readonly [time: number, fn: number, duration: number])[], horizon: number): Trace {
  return {
    name: "tiny",
    functions: [fn("a", 0, "http"), fn("b", 0, "timer"), fn("c", 1, "timer"), fn("d", 1, "timer")],
    apps: [
      { name: "x", memory: megabytes(200), functions: [functionId(0), functionId(1)] },
      { name: "y", memory: megabytes(100), functions: [functionId(2), functionId(3)] },
    ],
    length: calls.length,
    arrival: Float64Array.from(calls, ([time]) => time),
    functionId: Uint32Array.from(calls, ([, id]) => id),
    duration: Float64Array.from(calls, ([, , duration]) => duration),
    horizon: ms(horizon),
    digest: "",
    load: { format: "csv", sources: [], counts: {}, notes: [] },
  };
}

describe("characterise", () => {
  // a: at 0, 1 h, 4 h: gaps of 1 and 3 h, mean 2, deviation 1, CV 0.5. b: 0, 1, 2, 3 h: CV 0. c: once. d: never.
  const seen = characterise(
    trace(
      [
        [0, 0, 100],
        [0, 1, 10],
        [HOUR, 0, 200],
        [HOUR, 1, 10],
        [2 * HOUR, 1, 10],
        [3 * HOUR, 1, 10],
        [4 * HOUR, 0, 300],
        [25 * HOUR, 2, 1000],
      ],
      26 * HOUR,
    ),
  );

  it("counts", () => {
    expect(seen).to.include({ functions: 4, apps: 2, invocations: 8, horizonMs: 26 * HOUR, appsWithOneFunction: 0 });
    expect(seen.functionsPerApp).to.include({ count: 2, min: 2, p50: 2, max: 2, mean: 2 });
    expect(seen.callsPerFunction).to.include({ count: 4, min: 0, p50: 2, max: 4, mean: 2 }); // 0 1 3 4
    expect(seen.callsPerApp).to.include({ min: 1, p50: 4, max: 7 });
  });

  it("splits by trigger, in the order of the triggers, without those that do not occur", () => {
    expect(seen.triggers).to.deep.equal([
      { trigger: "http", functionShare: 0.25, invocationShare: 3 / 8 },
      { trigger: "timer", functionShare: 0.75, invocationShare: 5 / 8 },
    ]);
  });

  it("measures the variation of inter-arrival times where there are 3 calls", () => {
    expect(seen.interArrivalVariation).to.include({ count: 2, min: 0, p50: 0.25, max: 0.5 });
  });

  it("measures durations per function and per call", () => {
    expect(seen.durationPerFunctionMs).to.include({ count: 3, min: 10, p50: 200, max: 1000 });
    // of the calls 10 10 10 10 100 200 300 1000 the histogram gives the 5th, within 0.4 %
    expect(seen.durationPerCallMs.p50).to.be.closeTo(100, 0.4);
    expect(seen.durationPerCallMs).to.include({ count: 8, min: 10, max: 1000, mean: 205 });
    expect(seen.memoryPerAppMb).to.include({ count: 2, p50: 150 });
  });

  it("measures how rare and how skewed calls are", () => {
    // 26 hours: nobody has more than 26 calls; the top 1 % and 10 % are one function, b with 4 of 8
    expect(seen).to.include({ functionsAtMostHourly: 1, functionsAtMostMinutely: 1, appsAtMostHourly: 1 });
    expect(seen).to.include({ callsOfTop1Percent: 0.5, callsOfTop10Percent: 0.5 });
    const busy = characterise(
      trace(
        [
          [0, 0, 1],
          [1, 0, 1],
          [2, 1, 1],
        ],
        HOUR,
      ),
    );
    expect(busy).to.include({ functionsAtMostHourly: 0.75, functionsAtMostMinutely: 1, appsAtMostHourly: 0.5 });
  });

  it("counts calls by the hour of the day, days on top of each other", () => {
    expect(seen.callsByHour.slice(0, 6)).to.deep.equal([2, 3, 1, 1, 1, 0]); // 25 h is hour 1 of the second day
    expect(seen.callsByHour).to.have.lengthOf(24);
  });

  it("gives null where there is nothing to measure", () => {
    const none = characterise(trace([], HOUR));
    expect(none.callsOfTop1Percent).to.equal(null);
    expect(none.durationPerCallMs).to.include({ count: 0, min: null, p50: null, max: null, mean: null });
    expect(none.interArrivalVariation.p50).to.equal(null);
    expect(none.triggers[0]!.invocationShare).to.equal(null);
    expect(JSON.stringify(none)).to.not.include("Infinity");
  });

  it("leaves out functions whose calls all come at once", () => {
    const atOnce = characterise(
      trace(
        [
          [5, 0, 1],
          [5, 0, 1],
          [5, 0, 1],
        ],
        HOUR,
      ),
    );
    expect(atOnce.interArrivalVariation.count).to.equal(0);
  });
});
