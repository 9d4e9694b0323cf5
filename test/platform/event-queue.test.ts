import { expect } from "chai";
import fc from "fast-check";
import { EventKind, EventQueue, Rank } from "../../src/platform/event-queue.ts";

interface Pending {
  readonly time: number;
  readonly rank: number;
  readonly subject: number;
}

function drain(queue: EventQueue): Pending[] {
  const events: Pending[] = [];
  while (queue.size > 0) {
    events.push({ time: queue.nextTime, rank: queue.nextRank, subject: queue.nextSubject });
    queue.pop();
  }
  return events;
}

describe("event queue", () => {
  it("hands out finish, tick, pre-warm, expiry of the same instant in this order", () => {
    const queue = new EventQueue();
    queue.push(5, Rank.Expiry, EventKind.Expiry, 1);
    queue.push(5, Rank.Prewarm, EventKind.Prewarm, 2);
    queue.push(5, Rank.Tick, EventKind.Tick, 3);
    queue.push(5, Rank.Finish, EventKind.Finish, 4);
    queue.push(4, Rank.Expiry, EventKind.Expiry, 5);
    expect(drain(queue).map(({ subject }) => subject)).to.deep.equal([5, 4, 3, 2, 1]);
  });

  it("hands out equals in the order in which they were pushed", () => {
    const queue = new EventQueue();
    for (let i = 0; i < 50; i++) queue.push(1, Rank.Finish, EventKind.Finish, i);
    expect(drain(queue).map(({ subject }) => subject)).to.deep.equal(Array.from({ length: 50 }, (_, i) => i));
  });

  it("keeps kinds and subjects up to 2^28 - 1 apart", () => {
    const queue = new EventQueue();
    queue.push(1, Rank.Expiry, EventKind.Expiry, 2 ** 28 - 1);
    expect([queue.nextKind, queue.nextSubject, queue.nextRank]).to.deep.equal([
      EventKind.Expiry,
      2 ** 28 - 1,
      Rank.Expiry,
    ]);
  });

  it("equals a stable sort by time and rank, with pops in between", () => {
    const event = fc.record({
      time: fc.integer({ min: 0, max: 20 }),
      rank: fc.integer({ min: 0, max: 6 }),
      pops: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 2000, size: "max" }), (events) => {
        const queue = new EventQueue();
        let model: Pending[] = [];
        for (const [subject, { time, rank, pops }] of events.entries()) {
          queue.push(time, rank, EventKind.Finish, subject);
          model.push({ time, rank, subject });
          for (let k = 0; k < pops && model.length > 0; k++) {
            model = model.sort((a, b) => a.time - b.time || a.rank - b.rank || a.subject - b.subject);
            expect({ time: queue.nextTime, rank: queue.nextRank, subject: queue.nextSubject }).to.deep.equal(
              model.shift(),
            );
            queue.pop();
          }
        }
        expect(drain(queue)).to.deep.equal(
          model.sort((a, b) => a.time - b.time || a.rank - b.rank || a.subject - b.subject),
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});
