import { expect } from "chai";
import fc from "fast-check";
import { megabytes, ms } from "../../src/base/units.ts";
import { emptyWindow, type PoolProfile } from "../../src/platform/contract.ts";
import { Meter } from "../../src/platform/meter.ts";

const MEMORY = [100, 250];
const pools: readonly PoolProfile[] = MEMORY.map((mb, i) => ({
  name: `p${i}`,
  memory: megabytes(mb),
  coldStart: ms(1),
  trigger: "http",
}));

type What = "start" | "finish" | "reuse" | "remove" | "arrive" | "cold" | "fail";
interface Happening {
  readonly at: number;
  readonly pool: number;
  readonly what: What;
}

/** What each pool had between two happenings. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly live: number[];
  readonly idle: number[];
}

/** Integrates by looking at every segment for every question: instances busy with 1 core each, or idle. */
class NaiveMeter {
  readonly live = [0, 0];
  readonly idle = [0, 0];
  readonly segments: Segment[] = [];
  #now = 0;

  advance(at: number): void {
    this.segments.push({ from: this.#now, to: at, live: [...this.live], idle: [...this.idle] });
    this.#now = at;
  }

  /** Integral over [from, to) of a value of the segments. */
  integral(from: number, to: number, value: (segment: Segment) => number): number {
    const overlap = (s: Segment) => Math.max(0, Math.min(s.to, to) - Math.max(s.from, from));
    return this.segments.reduce((sum, segment) => sum + value(segment) * overlap(segment), 0);
  }
}

/** Applies a happening to both, unless the pool is in no state for it; says whether it did. */
function apply(meter: Meter, naive: NaiveMeter, { at, pool, what }: Happening): boolean {
  const idle = naive.idle[pool]!;
  const busy = naive.live[pool]! - idle;
  const possible = {
    start: true,
    finish: busy > 0,
    reuse: idle > 0,
    remove: idle > 0,
    arrive: true,
    cold: true,
    fail: true,
  };
  if (!possible[what]) return false;
  naive.advance(at);
  if (what === "arrive") meter.countArrival(pool, at);
  else if (what === "cold") meter.countColdStart(pool, 7);
  else if (what === "fail") meter.countFailure(pool);
  else {
    const [live, idles, cores] = { start: [1, 0, 1], finish: [0, 1, -1], reuse: [0, -1, 1], remove: [-1, -1, 0] }[what];
    meter.change(pool, at, live!, idles!, cores!);
    naive.live[pool]! += live!;
    naive.idle[pool]! += idles!;
  }
  return true;
}

const happenings = fc
  .array(
    fc.record({
      gap: fc.nat(40),
      pool: fc.nat(1),
      what: fc.constantFrom<What>("start", "start", "finish", "finish", "reuse", "remove", "arrive", "cold", "fail"),
    }),
    { maxLength: 80, size: "max" },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ gap, pool, what }): Happening => ({ at: (at += gap), pool, what }));
  });

describe("Meter", () => {
  it("equals naive integration, per pool and per window, up to the horizon", () => {
    fc.assert(
      fc.property(
        happenings,
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 300 }),
        (all, end, window) => {
          const meter = new Meter(pools, ms(end), window);
          const naive = new NaiveMeter();
          for (const happening of all) apply(meter, naive, happening);
          naive.advance(5000);
          meter.touch(5000);
          const pool = (p: number, value: (live: number, idle: number) => number) =>
            naive.integral(0, end, ({ live, idle }) => value(live[p]!, idle[p]!));
          for (const p of [0, 1]) {
            expect(meter.liveMs[p]).to.equal(pool(p, (live) => live));
            expect(meter.idleMs[p]).to.equal(pool(p, (_, idle) => idle));
            expect(meter.busyCoreMs[p]).to.equal(pool(p, (live, idle) => live - idle));
          }
          const { series } = meter;
          expect(series.count).to.equal(Math.ceil(end / window));
          for (let w = 0; w < series.count; w++) {
            const within = (value: (s: Segment) => number) =>
              naive.integral(w * window, Math.min((w + 1) * window, end), value);
            expect(series.liveMs[w]).to.equal(within(({ live }) => live[0]! + live[1]!));
            expect(series.idleMBms[w]).to.equal(within(({ idle }) => idle[0]! * 100 + idle[1]! * 250));
            expect(series.busyCoreMs[w]).to.equal(
              within(({ live, idle }) => live[0]! + live[1]! - idle[0]! - idle[1]!),
            );
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it("reads between two marks what happened between them", () => {
    fc.assert(
      fc.property(happenings, fc.nat(60), (all, markAfter) => {
        const meter = new Meter(pools, ms(100_000), 100);
        const naive = new NaiveMeter();
        let from = 0;
        const counted = [0, 1].map(() => ({ arrive: 0, cold: 0, fail: 0 }));
        for (const [i, happening] of all.entries()) {
          const done = apply(meter, naive, happening);
          const { what, pool } = happening;
          if (done && (what === "arrive" || what === "cold" || what === "fail")) counted[pool]![what]++;
          if (i !== markAfter) continue;
          from = happening.at;
          meter.mark(from);
          for (const c of counted) Object.assign(c, { arrive: 0, cold: 0, fail: 0 });
        }
        const end = (all.at(-1)?.at ?? 0) + 10;
        naive.advance(end);
        for (const p of [0, 1]) {
          const window = emptyWindow();
          meter.read(p, end, window);
          const { arrive, cold, fail } = counted[p]!;
          const over = (value: (live: number, idle: number) => number) =>
            naive.integral(from, end, ({ live, idle }) => value(live[p]!, idle[p]!));
          expect(window).to.deep.equal({
            invocations: arrive,
            coldStarts: cold,
            failures: fail,
            coldWaitMs: 7 * cold,
            busyCoreMs: over((live, idle) => live - idle),
            liveCoreMs: over((live) => live),
            backgroundCoreMs: 0,
            idleMBms: over((_, idle) => idle) * MEMORY[p]!,
          });
        }
      }),
      { seed: 2, numRuns: 150 },
    );
  });

  it("counts an arrival at a window's end in the next one, and none at the horizon", () => {
    const meter = new Meter(pools, ms(250), 100);
    for (const at of [0, 99, 100, 249]) meter.countArrival(0, at);
    expect([...meter.series.invocations]).to.deep.equal([2, 1, 1]);
    meter.countColdStart(0, 5);
    meter.countArrival(0, 250);
    meter.countColdStart(0, 5);
    expect([...meter.series.invocations]).to.deep.equal([2, 1, 1]);
    expect([...meter.series.coldStarts]).to.deep.equal([0, 0, 1]);
    const window = emptyWindow();
    meter.read(0, 250, window);
    expect([window.invocations, window.coldStarts]).to.deep.equal([5, 2]); // the pool's counts know no horizon
  });

  it("remembers the peak of all instances together", () => {
    const meter = new Meter(pools, ms(100), 100);
    meter.change(0, 0, 1, 0, 1);
    meter.change(1, 1, 1, 0, 1);
    meter.change(0, 2, 0, 1, -1);
    meter.change(0, 3, -1, -1, 0);
    meter.change(1, 4, 1, 0, 1);
    expect([meter.peakInstances, meter.live[0], meter.live[1]]).to.deep.equal([2, 0, 2]);
  });

  it("does not let fractions of cores pile up in a pool that rests", () => {
    const meter = new Meter(pools, ms(1e6), 1e6);
    // 0.1 + 0.2 - 0.1 - 0.2 is 2.8e-17
    for (const cores of [0.1, 0.2]) meter.change(0, 0, 1, 0, cores);
    for (const cores of [0.1, 0.2]) meter.change(0, 0, 0, 1, -cores);
    meter.touch(1e6);
    expect(meter.busyCoreMs[0]).to.equal(0);
  });
});
