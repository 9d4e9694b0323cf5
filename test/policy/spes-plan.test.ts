import { expect } from "chai";
import fc from "fast-check";
import { MinuteCalendar } from "../../src/policy/minute-calendar.ts";
import { MinuteHistory } from "../../src/policy/minute-history.ts";
import { linksOf, markLinked, spansByLink } from "../../src/policy/spes-links.ts";
import { loadedMinutes, loadedThrough, nextLoad, type Span } from "../../src/policy/spes-plan.ts";
import { chooseTrial, tryLoaded, tryPlan } from "../../src/policy/spes-trials.ts";

const END = 300;

/** Whether a span has the minute, by its repetitions one by one. */
function has({ from, to, period }: Span, minute: number): boolean {
  for (let shift = 0; shift <= END * 2; shift += Math.max(1, period)) {
    if (from + shift <= minute && minute <= to + shift) return true;
    if (period === 0) break;
  }
  return false;
}

describe("spes-plan", () => {
  const span = fc.record({ from: fc.nat(60), length: fc.nat(8), period: fc.constantFrom(0, 0, 12, 30) });
  const spans = fc.array(span, { maxLength: 4 }).map((all): Span[] =>
    // only one of a plan's spans repeats itself
    all.map(({ from, length, period }, i) => ({ from, to: from + length - 1, period: i === 0 ? period : 0 })),
  );

  it("is loaded in the minutes of its spans", () => {
    fc.assert(
      fc.property(spans, fc.nat(END), fc.nat(END), (plan, a, b) => {
        const loaded = (minute: number) => plan.some((each) => has(each, minute));
        const minutes = Array.from({ length: END * 2 }, (_, minute) => loaded(minute));
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(loadedMinutes(plan, from, to)).to.equal(minutes.slice(from, to).filter(Boolean).length);
        const end = minutes.indexOf(false, from);
        expect(loadedThrough(plan, from)).to.equal(end - 1);
        const next = minutes.findIndex((is, minute) => minute > from && is && !minutes[minute - 1]);
        if (next >= 0) expect(nextLoad(plan, from)).to.be.above(from).and.at.most(next);
      }),
      { seed: 20242, numRuns: 1000 },
    );
  });

  it("has no end where a period is no longer than its span", () => {
    const plan = [{ from: 3, to: 6, period: 4 }];
    expect(loadedThrough(plan, 5)).to.equal(Number.POSITIVE_INFINITY);
    expect(loadedThrough(plan, 2)).to.equal(1);
  });
});

describe("spes-trials", () => {
  it("count cold starts and idle minutes from the split on", () => {
    // Loaded 3 min after each call; calls in 2, 6, 8, 20; from 5 on. 6 is cold (2 + 3 = 5, 5 itself wasted), 7 wasted, 8 warm,
    // 9 to 11 wasted, 20 cold, 21 to 23 wasted.
    const stretch = { minutes: [2, 6, 8, 20], split: 5, to: 30 };
    expect(tryPlan(stretch, 3, () => [])).to.deep.equal({ cold: 2, waste: 1 + 1 + 3 + 3 });
    const loaded = new Uint8Array(25).fill(1, 15, 17); // minutes 20 and 21 for another reason
    expect(tryLoaded(stretch, 3, loaded)).to.deep.equal({ cold: 1, waste: 1 + 1 + 3 + 3 });
  });

  it("choose as the artefact does", () => {
    const trial = (cold: number, waste: number) => ({ cold, waste });
    expect(chooseTrial([trial(5, 9), trial(3, 4), undefined], 10)).to.equal(1); // best in both
    expect(chooseTrial([trial(3, 9), trial(3, 4), undefined], 10)).to.equal(1); // as cold, less waste
    expect(chooseTrial([trial(5, 4), undefined, trial(3, 4)], 10)).to.equal(2); // as wasteful, fewer cold
    expect(chooseTrial([trial(5, 4), undefined, trial(1, 40)], 10)).to.equal(2); // 1 of 10 is few
    expect(chooseTrial([trial(10, 9), trial(10, 4), undefined], 10)).to.equal(1);
    expect(chooseTrial([undefined, trial(10, 4), undefined], 10)).to.equal(0); // all cold anyway
    // the colder of two adds 0.5 * (4 - 2) / 2 = 0.5 of cold starts; the other 2 / 4 = 0.5, then 1 / 4, of waste
    expect(chooseTrial([trial(4, 4), undefined, trial(2, 6)], 10)).to.equal(2);
    expect(chooseTrial([trial(4, 4), undefined, trial(2, 5)], 10)).to.equal(0);
  });
});

describe("spes-links", () => {
  const history = new MinuteHistory(4, 100);
  const record = (pool: number, minutes: readonly number[]) => {
    for (const minute of minutes) history.record(pool, minute);
  };
  record(0, [12, 32, 52, 93]);
  record(1, [10, 30, 50, 70, 90]); // 2 min before three of four, 3 before the fourth
  record(2, [12, 32, 50]); // two of four at lag 0, at lag 2 but one more
  for (let minute = 0; minute < 100; minute += 2) history.record(3, minute); // half of all minutes

  it("find whom a pool follows, at the first lag that will do", () => {
    // Of pool 1 three of four minutes at lag 2, 0.75; 2 of 98 - 4 idle minutes follow it. Pool 3 has three of four at
    // lag 0, but 47 of 96 idle minutes do.
    const links = linksOf(0, [0, 1, 2, 3], history, 100, () => 0);
    expect(links).to.deep.equal([{ pool: 1, lag: 2, share: 0.75 }]);
    expect(linksOf(0, [1], history, 100, () => 60)).to.deep.equal([{ pool: 1, lag: 3, share: 1 }]);
  });

  it("mark the minutes in which the other loads a pool, until its next call", () => {
    // Expected 17 to 19 idle minutes after: l + 1 .. l + 2 + 2 + 1 and l + 1 + 17 - 2 + 1 .. l + 1 + 19 + 2 + 2 + 1, up to l + 20.
    const link = { pool: 1, lag: 2, share: 1 };
    const spans = (last: number) => spansByLink(link, last, [[17, 19]], 2);
    expect(spans(10)).to.deep.equal([
      { from: 11, to: 15, period: 0 },
      { from: 27, to: 35, period: 0 },
    ]);
    const loaded = markLinked([link], history, { split: 28, to: 100 }, (_, last) => spans(last));
    const minutes = [...loaded.keys()].filter((i) => loaded[i] === 1).map((i) => i + 28);
    const run = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const all = [run(28, 30), run(31, 35), run(47, 55), run(67, 75), run(87, 95)];
    expect(minutes).to.deep.equal(all.flat());
  });

  it("keep the soonest minute of each pool in the calendar", () => {
    const calendar = new MinuteCalendar(3);
    calendar.add(0, 9);
    calendar.add(0, 5);
    calendar.add(0, 7);
    calendar.add(2, 5);
    calendar.add(1, Number.POSITIVE_INFINITY);
    expect(calendar.take(5)).to.deep.equal([0, 2]);
    calendar.add(0, 9);
    expect([calendar.take(7), calendar.take(9), calendar.take(9)]).to.deep.equal([[], [0], []]);
  });
});

describe("minute-history", () => {
  it("keeps every minute, and the least calls of a run by the day it begins", () => {
    const DAY = 1440;
    const history = new MinuteHistory(1, 3 * DAY);
    const calls: [minute: number, count: number][] = [
      [3, 5],
      [4, 1],
      [31, 9],
      [32, 1],
      [DAY - 1, 2],
      [DAY, 1],
      [DAY + 7, 4],
      [2 * DAY, 8],
    ];
    for (const [minute, count] of calls) for (let i = 0; i < count; i++) history.record(0, minute);
    expect(history.minutes(0, 0, 3 * DAY)).to.deep.equal(calls.map(([minute]) => minute));
    expect(history.minutes(0, 4, 32)).to.deep.equal([4, 31]);
    // runs: 6, 10 and 3 calls begin on day 0, 4 on day 1, 8 on day 2
    expect([0, 1, 2].map((day) => history.leastCalls(0, day))).to.deep.equal([3, 4, 8]);
    expect([0, 1, 2].map((day) => history.calls(0, day))).to.deep.equal([31, 13, 8]);
    expect(new MinuteHistory(1, DAY).leastCalls(0, 0)).to.equal(Number.POSITIVE_INFINITY);
  });
});
