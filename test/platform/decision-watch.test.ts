import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { megabytes, ms, poolId } from "../../src/base/units.ts";
import {
  type KeepAlivePolicy,
  NO_SHELL,
  type PlatformControl,
  PrewarmCause,
  type ShellPolicy,
} from "../../src/platform/contract.ts";
import type { Decision, DecisionLog, DecisionOutcome } from "../../src/platform/decision-log.ts";
import { Platform } from "../../src/platform/platform.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import type { Tally } from "../../src/platform/tally.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { sum } from "../model/sum.ts";

const NEVER = ms(Number.POSITIVE_INFINITY);
const SIZES: Readonly<Record<string, number>> = { a: 100, b: 200, c: 300 };

type Entry = Decision & { outcome?: DecisionOutcome; at?: number };

/** A log that keeps what it is told as it is told. */
class Notes implements DecisionLog {
  readonly entries: Entry[] = [];

  add(decision: Decision): number {
    return this.entries.push({ ...decision }) - 1;
  }

  settle(id: number, outcome: DecisionOutcome, at: number): void {
    const entry = this.entries[id]!;
    if (entry.outcome !== undefined) throw new Error(`decision ${id} is ${entry.outcome}, and now ${outcome}`);
    Object.assign(entry, { outcome, at });
  }

  count(kind: string, outcome?: string): number {
    return this.entries.filter((entry) => entry.kind === kind && entry.outcome === outcome).length;
  }

  /** Time, what, value, why, what came of it and when. */
  lines(kind: string): (string | number | undefined)[][] {
    const chosen = this.entries.filter((entry) => entry.kind === kind);
    return chosen.map(({ timeMs, value, cause, outcome, at }) => [timeMs, value, cause, outcome, at]);
  }
}

function logged(calls: readonly Call[], policy: KeepAlivePolicy, params = {}, horizon?: number) {
  const trace = makeTrace(calls, horizon);
  const config = platformConfig(params);
  const notes = new Notes();
  const tally = new Platform(trace, policy, config, poolsOf(trace, config.unit), { decisions: notes }).run();
  return { notes, tally };
}

/** Pre-warms pool p at the times listed for it; what is ready stays for `window`, what has executed not at all. */
function planned(times: readonly (readonly number[])[], window: (pool: number) => number): KeepAlivePolicy {
  const next = times.map(() => 0);
  return {
    name: "planned",
    keepAlive: () => ms(0),
    keepPrewarmed: (pool) => ms(window(pool)),
    prewarmIn: (pool, view, cause) => {
      if (cause === PrewarmCause.Fired) next[pool]!++;
      return ms((times[pool]![next[pool]!] ?? Number.POSITIVE_INFINITY) - view.now);
    },
    reason: (pool, question) => `${question} of ${pool}`,
  };
}

/** Answers at random, reasons included; with ticks it also starts and releases at random. */
function erratic(random: Random, ticks: boolean): KeepAlivePolicy {
  const time = () => ms([0, 10, 100, 1000, Number.POSITIVE_INFINITY][random.int(5)]!);
  const policy: KeepAlivePolicy = {
    name: "erratic",
    keepAlive: time,
    prewarmIn: (_pool, _view, cause) => ms(cause === PrewarmCause.Fired ? Number.POSITIVE_INFINITY : 1 + time()),
    prewarmCount: () => random.int(4),
    evictionPriority: (_pool, served) => served,
  };
  const onTick = (control: PlatformControl) => {
    for (let p = 0; p < control.poolCount; p++) {
      if (random.int(3) === 0) control.prewarm(poolId(p), random.int(3));
      if (random.int(3) === 0) control.release(poolId(p), random.int(3));
    }
  };
  return ticks ? { ...policy, tick: ms(100), onTick } : policy;
}

describe("the log of decisions", () => {
  it("is told what instances leave, and what becomes of that", () => {
    // Window 100; a shell of kind 0 for 200, then one of kind 1 for 300 ms. Execution and start-up of 10 ms each.
    // a ends 20, idle to 120, kind 0 to 320, kind 1 to 620: taken at 500. b ends 510 + 10, idle to 620, kind 0 to 820, kind 1 from
    // then on, beyond the horizon of 900.
    const kinds = ["first", "second"];
    const shells: ShellPolicy = {
      kinds,
      starts: () => [{ kind: 1, share: 0, ms: 10 }],
      memory: () => megabytes(1),
      downgrade: (_, from) => (from < 1 ? from + 1 : NO_SHELL),
      keep: (_, kind) => ms([200, 300][kind]!),
    };
    const policy: KeepAlivePolicy = {
      name: "leaving",
      keepAlive: () => ms(100),
      shells,
      reason: (_, question) => question,
    };
    const calls = ["a", "b"].map((f, i) => ({ f, t: 500 * i, d: 10, cold: 10, mb: 100 }));
    const { notes } = logged(calls, policy, {}, 900);
    expect(notes.lines("keep-alive")).to.deep.equal([
      [20, 100, "idle", "expired", 120],
      [520, 100, "idle", "expired", 620],
    ]);
    expect(notes.lines("shell")).to.deep.equal([
      [120, 200, "end", "expired", 320],
      [320, 300, "end", "served", 500],
      [620, 200, "end", "expired", 820],
      [820, 300, "end", undefined, undefined],
    ]);
    const shellRows = notes.entries.filter(({ kind }) => kind === "shell");
    expect(shellRows.map(({ pool, reason }) => [pool, reason])).to.deep.equal(
      [0, 0, 1, 1].map((pool, i) => [pool, `${kinds[i % 2]}: keep-shell`]),
    );
    expect(new Set(notes.entries.map(({ instance }) => instance)).size).to.equal(6); // two instances, four shells
    // 150 MB: the shell of 1 MB goes for b's 150
    const tight = logged([calls[0]!, { ...calls[1]!, t: 200, mb: 150 }], policy, { nodeMemory: 150 }).notes;
    expect(tight.lines("evict")).to.deep.equal([[200, undefined, "memory", undefined, undefined]]);
    expect(tight.lines("shell")[0]).to.deep.equal([120, 200, "end", "evicted", 200]);
  });

  it("has a pre-warm of every outcome, by hand", () => {
    // Start-up 100 ms, ready windows of 300 ms (b: endless), 1000 MB, horizon 5000.
    // a: fires at 500, ready at 600, serves at 700: used. Fires at 1000, an arrival at 1040 waits 60 ms for it: late.
    // Fires at 2000, ready at 2100, unused until 2400: expired.
    // b: fires at 3000 and has nothing to do: void at 3200 and 3300; evicted at 3500, when c wants 900 of 1000 MB, 800 free.
    // d of 900 MB: fires at 3550 beside c, which holds 900: no room.
    // e: fires at 4000 with a window of 0: released at 4100. f: fires at 4500, ready at 4600, idle at the horizon.
    // g: is to fire at 6000, after the horizon.
    const at = (t: number, f: string, mb = 100): Call => ({ t, f, mb, d: 50, cold: 100 });
    const calls = [at(0, "a"), at(700, "a"), at(1040, "a"), at(0, "b", 200), at(3500, "c", 900), at(0, "d", 900)];
    calls.push(at(0, "e"), at(0, "f"), at(0, "g"));
    const pools = poolsOf(makeTrace(calls), "app").profiles.map(({ name }) => name);
    const times: Readonly<Record<string, number[]>> = {
      a: [500, 1000, 2000],
      b: [3000, 3200, 3300],
      d: [3550],
      e: [4000],
      f: [4500],
      g: [6000],
    };
    const windows: Readonly<Record<string, number>> = { a: 300, b: Number.POSITIVE_INFINITY, e: 0, f: 4000 };
    const policy = planned(
      pools.map((name) => times[name] ?? []),
      (pool) => windows[pools[pool]!]!,
    );
    const { notes, tally } = logged(calls, policy, { nodeMemory: 1000, onFull: "drop" }, 5000);
    expect(notes.lines("prewarm")).to.deep.equal([
      [500, 100, "scheduled", "used", 700],
      [1000, 100, "scheduled", "late", 1040],
      [2000, 100, "scheduled", "expired-unused", 2400],
      [3000, 100, "scheduled", "evicted-unused", 3500],
      [3200, 0, "scheduled", "void-enough", 3200],
      [3300, 0, "scheduled", "void-enough", 3300],
      [3550, 1, "scheduled", "void-no-room", 3550],
      [4000, 100, "scheduled", "released-unused", 4100],
      [4500, 100, "scheduled", undefined, undefined],
    ]);
    expect(notes.lines("evict")).to.deep.equal([[3500, undefined, "memory", undefined, undefined]]);
    expect(notes.entries.find(({ kind }) => kind === "evict")).to.include({ pool: 1, reason: "room for c (900 MB)" });
    expect([tally.prewarms, tally.prewarmsUsed, tally.prewarmsLate, tally.evictions]).to.deep.equal([6, 2, 1, 1]);
    const used = notes.entries.find(({ outcome }) => outcome === "used")!;
    expect(used.reason).to.equal("schedule of 0");
    const ready = notes.entries.filter(({ instance }) => instance === used.instance);
    expect(ready.map(({ kind, timeMs, value, cause, outcome }) => [kind, timeMs, value, cause, outcome])).to.deep.equal(
      [
        ["prewarm", 500, 100, "scheduled", "used"],
        ["keep-alive", 600, 300, "ready", "served"],
        ["keep-alive", 750, 0, "idle", "released"],
      ],
    );
    expect(notes.lines("schedule").filter(([, , , outcome]) => outcome === "beyond-horizon")[0]).to.deep.equal([
      0,
      6000,
      "begin",
      "beyond-horizon",
      0,
    ]);
  });

  it("says what became of windows, schedules and releases", () => {
    // 100 ms start-up, 100 ms execution. Idle from 200: serves at 500; from 600, window 1000: the tick at 1000 releases it.
    // The pre-warm of 400 finds that instance idle; the arrival at 500 asks for another in 400 ms, and the end at 600 for none.
    const policy: KeepAlivePolicy = {
      name: "ticking",
      keepAlive: () => ms(1000),
      prewarmIn: (_pool, view, cause) =>
        cause === PrewarmCause.Arrival ? ms(400) : view.now === 600 ? NEVER : ms(Math.max(0, 400 - view.now) || NEVER),
      tick: ms(1000),
      onTick: (control) => void (control.now > 0 && control.release(poolId(0), 5)),
    };
    const { notes } = logged(
      [0, 500].map((t) => ({ t, d: 100, cold: 100 })),
      policy,
      {},
      1500,
    );
    expect(notes.lines("keep-alive")).to.deep.equal([
      [200, 1000, "idle", "served", 500],
      [600, 1000, "idle", "released", 1000],
    ]);
    expect(notes.lines("release")).to.deep.equal([[1000, undefined, "tick", undefined, undefined]]);
    expect(notes.lines("schedule")).to.deep.equal([
      [0, 400, "begin", "fired", 400],
      [500, 400, "arrival", "cancelled", 600],
    ]);
    expect(notes.lines("prewarm")).to.deep.equal([[400, 0, "scheduled", "void-enough", 400]]);
  });

  it("leaves open at the horizon what ends after it", () => {
    // cold 0-100, busy until 1000, idle from there with a window of 500; the horizon is at 1200
    const policy: KeepAlivePolicy = { name: "window", keepAlive: () => ms(500) };
    const { notes } = logged([{ t: 0, d: 900, cold: 100 }], policy, {}, 1200);
    expect(notes.lines("keep-alive")).to.deep.equal([[1000, 500, "idle", undefined, undefined]]);
  });

  it("counts what the tally counts, changes nothing, and lets no instance serve two at once", () => {
    const call = fc.record({
      t: fc.integer({ min: 0, max: 3000 }),
      f: fc.constantFrom("a", "b", "c"),
      d: fc.integer({ min: 1, max: 400 }),
    });
    const platform = fc.record({
      onFull: fc.constantFrom("queue", "drop", "retry"),
      nodes: fc.integer({ min: 1, max: 2 }),
      nodeMemory: fc.constantFrom(300, 500, 700, 5000),
      maxInstances: fc.constantFrom(2, 100),
      keepAliveFrom: fc.constantFrom("end", "start"),
      renew: fc.boolean(),
      concurrency: fc.constantFrom(1, 1, 2),
    });
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), platform, fc.nat(), fc.boolean(), (calls, params, root, ticks) => {
        const sized = calls.map((one) => ({ ...one, mb: SIZES[one.f]!, cold: 50 }));
        const make = () => erratic(Random.root(root), ticks);
        const { notes, tally } = logged(sized, make(), params, 6000);
        const plain = new Platform(makeTrace(sized, 6000), make(), platformConfig(params)).run();
        expect(comparable(tally)).to.deep.equal(comparable(plain));
        for (const { kind, outcome } of notes.entries) seen.add(`${kind} ${outcome}`);
        const prewarms = (...outcomes: (string | undefined)[]) =>
          sum(Float64Array.from(outcomes, (outcome) => notes.count("prewarm", outcome)));
        expect(prewarms("used") + prewarms("late")).to.equal(tally.prewarmsUsed);
        expect(prewarms("late")).to.equal(tally.prewarmsLate);
        const unused = prewarms("expired-unused", "released-unused", "evicted-unused", undefined);
        expect(tally.prewarmsUsed + unused).to.equal(tally.prewarms);
        expect(notes.count("evict")).to.equal(tally.evictions);
        if (params.concurrency === 1) expect(prewarms("late")).to.equal(sum(tally.functions.partialColdStarts));
        checkLives(notes.entries);
      }),
      { seed: 12, numRuns: 250 },
    );
    expect([...seen].sort()).to.deep.equal([
      "evict undefined",
      "keep-alive evicted",
      "keep-alive expired",
      "keep-alive released",
      "keep-alive served",
      "keep-alive undefined",
      "prewarm evicted-unused",
      "prewarm expired-unused",
      "prewarm late",
      "prewarm released-unused",
      "prewarm undefined",
      "prewarm used",
      "prewarm void-enough",
      "prewarm void-no-room",
      "release undefined",
      "schedule beyond-horizon",
      "schedule cancelled",
      "schedule fired",
      "schedule replaced",
    ]);
  });
});

/** Time goes on; an instance is idle once at a time, and after its end nothing is decided of it. */
function checkLives(entries: readonly Entry[]): void {
  const idleUntil = new Map<number, number>();
  let before = 0;
  for (const { kind, timeMs, instance, outcome, at } of entries) {
    expect(timeMs).to.be.at.least(before);
    before = timeMs;
    if (at !== undefined) expect(at).to.be.at.least(timeMs);
    if (instance === undefined || kind !== "keep-alive") continue;
    expect(timeMs, `instance ${instance}`).to.be.at.least(idleUntil.get(instance) ?? 0);
    idleUntil.set(instance, outcome === "served" ? at! : Number.POSITIVE_INFINITY);
  }
}

function comparable(tally: Tally) {
  const { latencyMs, slowdown, ...rest } = tally;
  return { ...rest, latency: [latencyMs.count, latencyMs.mean], slowdown: slowdown.mean };
}
