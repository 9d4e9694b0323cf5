import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { expandMinutes } from "../../../src/trace/arrivals/expand.ts";
import { keepCalls, keepMinutes } from "../../../src/trace/sample/keep.ts";
import { callsByMinute, denseRows, minuteTable } from "../minute-tables.ts";

const whole = (chosen: Uint8Array) => ({ chosen, share: 1, random: Random.root(1) });
const masked = fc.tuple(denseRows, fc.integer({ min: 1, max: 31 }));

describe("keepMinutes and keepCalls", () => {
  it("keep the chosen functions with their names, apps and all their calls, the others with none", () => {
    fc.assert(
      fc.property(masked, ([rows, mask]) => {
        const counts = minuteTable(rows);
        const chosen = Uint8Array.from(rows, (_, fn) => (mask >> fn) & 1);
        const minutes = counts.minutes;
        const part = keepMinutes(counts, whole(chosen));
        const kept = rows.flatMap((row, fn) => (chosen[fn] === 1 ? [{ row, name: `f${fn}`, app: `a${fn}` }] : []));
        expect(part.functions.map(({ name, app }) => [name, part.apps[app]!.name])).to.deep.equal(
          kept.map(({ name, app }) => [name, app]),
        );
        expect(part.apps.map(({ functions }) => functions)).to.deep.equal(kept.map((_, id) => [id]));
        expect(part.durations).to.deep.equal(counts.durations.filter((_, fn) => chosen[fn] === 1));
        const even = { arrivals: "even", random: Random.root(2) } as const;
        expect(callsByMinute(expandMinutes(part, even), minutes)).to.deep.equal(kept.map(({ row }) => row));
        const calls = keepCalls(expandMinutes(counts, even), whole(chosen));
        expect(callsByMinute(calls, minutes)).to.deep.equal(kept.map(({ row }) => row));
        expect(calls.functions).to.deep.equal(part.functions);
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it("thin each function to its share within a call, the same of calls as of counts", () => {
    fc.assert(
      fc.property(denseRows, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (rows, share) => {
        const counts = minuteTable(rows);
        const chosen = new Uint8Array(rows.length).fill(1);
        const part = keepMinutes(counts, { chosen, share, random: Random.root(9) });
        for (const [fn, row] of rows.entries()) {
          const all = row.reduce((sum, n) => sum + n, 0);
          let left = 0;
          for (let e = part.offsets[fn]!; e < part.offsets[fn + 1]!; e++) {
            expect(part.count[e]).to.be.within(1, row[part.minute[e]!]!);
            left += part.count[e]!;
          }
          expect(Math.abs(left - share * all)).to.be.below(1 + 1e-9);
        }
        const trace = expandMinutes(counts, { arrivals: "even", random: Random.root(2) });
        const thinned = callsByMinute(keepCalls(trace, { chosen, share, random: Random.root(9) }), counts.minutes);
        const dense = rows.map((row, fn) => {
          const left = row.map(() => 0);
          for (let e = part.offsets[fn]!; e < part.offsets[fn + 1]!; e++) left[part.minute[e]!] = part.count[e]!;
          return left;
        });
        expect(thinned).to.deep.equal(dense);
      }),
      { seed: 14, numRuns: 100 },
    );
  });

  it("keep a timer a timer: every fourth call of one a minute", () => {
    const part = keepMinutes(minuteTable([new Array<number>(40).fill(1)]), {
      chosen: Uint8Array.of(1),
      share: 0.25,
      random: Random.root(3),
    });
    expect([...part.minute].map((minute) => minute - part.minute[0]!)).to.deep.equal([
      0, 4, 8, 12, 16, 20, 24, 28, 32, 36,
    ]);
  });

  it("say what was kept", () => {
    const part = keepMinutes(minuteTable([[4], [4]]), {
      chosen: Uint8Array.of(0, 1),
      share: 0.5,
      random: Random.root(1),
    });
    expect(part.load.notes).to.deep.equal(["1 of 2 functions are kept, with 0.5 of the calls of each."]);
  });
});
