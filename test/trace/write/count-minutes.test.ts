import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { ms } from "../../../src/base/units.ts";
import { streamMinutes } from "../../../src/trace/arrivals/expand.ts";
import { storeCalls } from "../../../src/trace/call-source.ts";
import { generateMinuteCounts } from "../../../src/trace/generate/generate.ts";
import { LoadLog } from "../../../src/trace/load-log.ts";
import { countMinutes } from "../../../src/trace/write/count-minutes.ts";
import { traceOf } from "./traces.ts";

const call = (time: number, name: string, duration: number) => ({ time, name, app: name, duration, coldStart: 808 });

describe("countMinutes", () => {
  it("counts a call in the minute of its arrival, the bound belonging to the next", () => {
    const log = new LoadLog();
    const counts = countMinutes(
      traceOf([
        call(0, "f", 10),
        call(59_999.9, "f", 20),
        call(60_000, "f", 30),
        call(60_000, "g", 1),
        call(300_000, "f", 90_000), // ends in minute 6
      ]),
      log,
    );
    expect([...counts.offsets]).to.deep.equal([0, 3, 4]);
    expect([...counts.minute]).to.deep.equal([0, 1, 5, 1]);
    expect([...counts.count]).to.deep.equal([2, 1, 1, 1]);
    expect(counts.minutes).to.equal(7); // 390,000 ms
    expect(log.report("", []).counts).to.deep.equal({ arrivalsInsideMinutes: 1 });
  });

  it("takes mean and percentiles of a function's durations", () => {
    // numpy.percentile([1, 2, 3, 4, 10], [0, 1, 25, 50, 75, 99, 100]) = 1, 1.04, 2, 3, 4, 9.76, 10
    const { durations } = countMinutes(traceOf([10, 3, 1, 4, 2].map((ms, i) => call(i, "f", ms))));
    expect(durations[0]!.average).to.equal(4);
    for (const [k, value] of [1, 1.04, 2, 3, 4, 9.76, 10].entries())
      expect(durations[0]!.percentiles[k]).to.be.closeTo(value, 1e-12);
  });

  it("finds again what calls were drawn from", () => {
    const source = generateMinuteCounts({ apps: 30, days: 2, maxDailyCalls: 500, random: Random.root(2) });
    for (const arrivals of ["even", "uniform", "start"] as const) {
      const stream = streamMinutes(source, { arrivals, random: Random.root(3) });
      expect(countMinutes(stream)).to.equal(source);
      const { offsets, minute, count, minutes } = countMinutes(storeCalls(stream));
      expect({ offsets, minute, count, minutes }, arrivals).to.deep.equal({
        offsets: source.offsets,
        minute: source.minute,
        count: source.count,
        minutes: source.minutes,
      });
    }
  });

  it("keeps a trace's silent end and its functions without calls, and reads nothing as nothing", () => {
    const log = new LoadLog();
    const trace = traceOf([call(0, "f", 1), call(1, "g", 1)]);
    const counts = countMinutes({ ...trace, length: 1, cpu: Float32Array.of(1, 1), horizon: ms(600_000) }, log);
    expect([...counts.offsets, counts.minutes]).to.deep.equal([0, 1, 1, 10]);
    expect(log.report("", []).counts).to.deep.equal({ cpu: 1, functionsWithoutCalls: 1 });
    const none = countMinutes({ ...trace, length: 0, horizon: ms(0) });
    expect([none.minutes, none.minute.length]).to.deep.equal([0, 0]);
  });
});
