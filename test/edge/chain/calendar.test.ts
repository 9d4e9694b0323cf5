import { expect } from "chai";
import fc from "fast-check";
import { Calendar } from "../../../src/edge/chain/calendar.ts";

interface Event {
  readonly time: number;
  readonly order: number;
  readonly kind: number;
  readonly subject: number;
}

/** Pending events as a list that is searched: the least time, and of one time what was planned first. */
class NaiveCalendar {
  readonly #events: Event[] = [];
  #order = 0;

  push(time: number, kind: number, subject: number): void {
    this.#events.push({ time, kind, subject, order: this.#order++ });
    this.#events.sort((a, b) => a.time - b.time || a.order - b.order);
  }

  pop(): Event | undefined {
    return this.#events.shift();
  }
}

/** Takes the next event from both, which must be the same; its time, or undefined of none. */
function popSame(calendar: Calendar<number>, naive: NaiveCalendar): number | undefined {
  const expected = naive.pop();
  expect(calendar.nextTime).to.equal(expected?.time ?? Number.POSITIVE_INFINITY);
  if (expected === undefined) return undefined;
  expect([calendar.nextKind, calendar.nextSubject]).to.deep.equal([expected.kind, expected.subject]);
  calendar.pop();
  return expected.time;
}

const delays = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 60 }).map((n) => n / 4) }, // many of one time
  { weight: 4, arbitrary: fc.double({ min: 0, max: 50, noNaN: true }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 }).map((n) => n * 4096) }, // round the ring
  { weight: 1, arbitrary: fc.double({ min: 0, max: 1e6, noNaN: true }) }, //       beyond it
);

describe("Calendar", () => {
  it("gives events in the order of time, then of planning, whatever the length of its days", () => {
    const steps = fc.array(fc.record({ pushes: fc.array(delays, { maxLength: 6 }), pops: fc.nat(7) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, fc.constantFrom(1, 0.125, 1000, 1e-6), (script, dayMs) => {
        const [calendar, naive] = [new Calendar<number>(dayMs), new NaiveCalendar()];
        let [now, subject] = [0, 0];
        for (const { pushes, pops } of script) {
          for (const delay of pushes) {
            calendar.push(now + delay, subject % 16, subject);
            naive.push(now + delay, subject % 16, subject++);
          }
          for (let i = 0; i < pops; i++) now = popSame(calendar, naive) ?? now;
        }
        while (popSame(calendar, naive) !== undefined);
      }),
      { seed: 88, numRuns: 300 },
    );
  });

  it("keeps the order of planning of one time across the ring and what is beyond it", () => {
    const calendar = new Calendar<number>(1);
    calendar.push(0, 0, 1);
    calendar.push(5000, 0, 2); // beyond the 4096 days
    calendar.push(1000, 0, 3);
    calendar.pop();
    expect([calendar.nextTime, calendar.nextSubject]).to.deep.equal([1000, 3]);
    calendar.push(5000, 0, 4); // in the ring by now
    calendar.pop();
    calendar.push(5000, 0, 5); // that day has come
    const subjects = [2, 4, 5].map(() => {
      const subject = calendar.nextSubject;
      calendar.pop();
      return subject;
    });
    expect(subjects).to.deep.equal([2, 4, 5]);
    expect(calendar.nextTime).to.equal(Number.POSITIVE_INFINITY);
  });

  it("takes what comes before the day that it has gone on to", () => {
    const calendar = new Calendar<number>(1);
    calendar.push(100, 0, 1);
    calendar.push(50.5, 0, 2);
    calendar.push(50.25, 0, 3);
    expect([calendar.nextTime, calendar.nextSubject]).to.deep.equal([50.25, 3]);
  });

  it("holds subjects below 2^28 and kinds below 16, and as many events as there are", () => {
    const calendar = new Calendar<number>(0.5);
    const count = 5000;
    for (let i = 0; i < count; i++) calendar.push(1 + ((i * 7) % count), 15, 2 ** 28 - 1 - i);
    const seen = Array.from({ length: count }, () => {
      const { nextTime, nextSubject } = calendar;
      expect(calendar.nextKind).to.equal(15);
      calendar.pop();
      return [nextTime, 2 ** 28 - 1 - nextSubject] as const;
    });
    expect(seen.map(([time]) => time)).to.deep.equal(Array.from({ length: count }, (_, i) => i + 1));
    expect(seen.every(([time, i]) => time === 1 + ((i * 7) % count))).to.equal(true);
  });
});
