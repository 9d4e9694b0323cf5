import { expect } from "chai";
import fc from "fast-check";
import { ContractError } from "../../src/base/errors.ts";
import { megabytes, ms } from "../../src/base/units.ts";
import {
  type KeepAlivePolicy,
  NO_SHELL,
  ShellEnd,
  type ShellPolicy,
  type ShellStock,
} from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import type { Tally } from "../../src/platform/tally.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { type NaiveShells, naiveShells } from "../model/naive-shells.ts";
import { sum } from "../model/sum.ts";

interface Layers {
  readonly keep: number;
  readonly keeps: readonly number[]; // of the kinds
  readonly mb: readonly number[]; //    of the kinds
  readonly starts?: ShellPolicy["starts"];
}

/** Every instance leaves kind 0, which leaves kind 1, and so on; all pools start from all, with half, a quarter, ... done. */
function layered({ keep, keeps, mb, starts }: Layers): KeepAlivePolicy {
  const all = keeps.map((_, kind) => ({ kind, share: (kind + 1) / (keeps.length + 1), ms: 0 }));
  const shells: ShellPolicy = {
    kinds: keeps.map((_, kind) => `layer ${kind}`),
    starts: starts ?? (() => all),
    memory: (_, kind) => megabytes(mb[kind]!),
    downgrade: (_, from) => (from + 1 < keeps.length ? from + 1 : -1),
    keep: (_, kind) => ms(keeps[kind]!),
  };
  return { name: "layered", keepAlive: () => ms(keep), shells };
}

/** The same, and each half a second three shells of 120 MB of the first kind, replaced when they are taken. */
function withStock(policy: KeepAlivePolicy): KeepAlivePolicy {
  const stock: ShellStock = {
    memory: () => megabytes(120),
    startTime: () => ms(70),
    keep: () => ms(300),
    replenish: (_, end) => (end === ShellEnd.Taken ? 1 : 0),
  };
  const shells = { ...policy.shells!, stock };
  return { ...policy, shells, tick: ms(500), onTick: (c) => void (c.now < 9000 && c.startShells(0, 3)) };
}

function replay(calls: readonly Call[], policy: KeepAlivePolicy, params = {}, horizon?: number): Tally {
  return new Platform(makeTrace(calls, horizon), policy, platformConfig(params)).run();
}

function counts({ functions, evictions, shells }: Tally) {
  const { coldStarts, partialColdStarts, warmStarts, dropped, coldWaitMs } = functions;
  return {
    cold: sum(coldStarts) + sum(partialColdStarts),
    warm: sum(warmStarts),
    dropped: sum(dropped),
    wait: sum(coldWaitMs),
    evictions,
    made: [...shells!.made],
    taken: [...shells!.taken],
  };
}

/** What instances and shells were provisioned with, in MB ms. */
const provisioned = ({ poolLiveMs, shells }: Tally, memory: readonly number[]) =>
  sum(poolLiveMs.map((live, pool) => live * memory[pool]!)) +
  sum(shells!.memoryMBms) +
  sum(shells!.fromNothing?.startingMBms ?? new Float64Array());

describe("shells", () => {
  it("become of instances, hold their memory, and shorten cold starts", () => {
    // a and b of 100 MB, cold 300 ms, execution 100 ms. Windows: instance 1000, lang 2000 (60 MB), bare 4000 (10 MB).
    // a at 0: ready 300, ends 400, idle to 1400; lang to 3400, taken by b at 2000: 100 of 300 ms, ends 2200, idle to 3200;
    // lang to 5200, bare to 9200; a at 6000 takes that: 200 ms, ends 6300, idle to 7300, lang to 9300 and bare then; the horizon is 8000.
    const calls = [
      { t: 0, f: "a" },
      { t: 2000, f: "b" },
      { t: 6000, f: "a" },
    ].map((call) => ({ ...call, d: 100, cold: 300, mb: 100 }));
    const tally = replay(calls, layered({ keep: 1000, keeps: [2000, 4000], mb: [60, 10] }), {}, 8000);
    expect(counts(tally)).to.include({ cold: 3, warm: 0, wait: 300 + 100 + 200 });
    expect(tally.shells!.made).to.deep.equal(Float64Array.of(3, 2));
    expect(tally.shells!.taken).to.deep.equal(Float64Array.of(1, 1));
    // lang: 1400-2000, 3200-5200, 7300-8000; bare: 5200-6000
    expect(tally.shells!.memoryMBms).to.deep.equal(Float64Array.of(60 * (600 + 2000 + 700), 10 * 800));
    // a's: 1400-2000, and 7300-8000 of the one that started from the bare; b's: lang 3200-5200, bare 5200-6000
    expect(tally.shells!.poolMBms).to.deep.equal(Float64Array.of(60 * 1300, 60 * 2000 + 10 * 800));
    expect(tally.idleMBms).to.equal(100 * 3000 + 60 * 3300 + 10 * 800);
    expect(tally.startingMBms).to.equal(100 * 600);
    expect(sum(tally.windows.idleMBms)).to.equal(tally.idleMBms);
    expect(tally.peakInstances).to.equal(1); // a shell is no instance
    expect(provisioned(tally, [100, 100])).to.equal(tally.idleMBms + tally.busyMBms + tally.startingMBms);
  });

  it("can be taken up to and including their deadline, and at the instant of a release", () => {
    // window 0: released at 400, lang of 1000 ms. At 400 the finish comes first: the call takes it (150 of 300 ms), ends 650,
    // lang to 1650: taken at 1650, ends 1900, to 2900; 2901 is a whole cold start. Where a deadline is exclusive, the one at
    // 1650 has gone: 300 ms, ends 2050, to 3050, taken at 2901.
    const calls = [0, 400, 1650, 2901].map((t) => ({ t, d: 100, cold: 300 }));
    const policy = layered({ keep: 0, keeps: [1000], mb: [1] });
    expect(counts(replay(calls, policy))).to.include({ cold: 4, wait: 300 + 150 + 150 + 300 });
    const exclusive = replay(calls, policy, { deadline: "exclusive" });
    expect(counts(exclusive)).to.include({ cold: 4, wait: 300 + 150 + 300 + 150 });
  });

  it("with no window of their own pass to the next kind at once", () => {
    // released at 400; kinds 0 and 1 keep 0, kind 2 keeps 1000: at 900 three quarters of 300 ms remain
    const calls = [0, 900].map((t) => ({ t, d: 100, cold: 300 }));
    const tally = counts(replay(calls, layered({ keep: 0, keeps: [0, 0, 1000], mb: [9, 9, 1] })));
    expect(tally).to.deep.include({ wait: 300 + 225, made: [0, 0, 2], taken: [0, 0, 1] });
    expect(counts(replay(calls, layered({ keep: 0, keeps: [0], mb: [9] })))).to.deep.include({ wait: 600, made: [0] });
  });

  it("of the best kind come first, of one kind the latest; a start takes no more than a cold start", () => {
    // a ends 110, b ends 120: kind 0 to 1120; both pass to kind 1, a at 1110 and b at 1120. At 1115 kind 0 (of b) is taken,
    // though a's kind 1 is there. 7 ms + a third of 3 ms would be 8: it takes 3.
    const calls = [
      { t: 0, f: "a", cold: 100 },
      { t: 10, f: "b", cold: 100 },
      { t: 1115, f: "c", cold: 3 },
    ].map((call) => ({ ...call, d: 10, mb: 100 }));
    const starts = () => [0, 1].map((kind) => ({ kind, share: 1 / 3, ms: 7 }));
    const tally = counts(replay(calls, layered({ keep: 0, keeps: [1000, 1000], mb: [50, 50], starts })));
    expect(tally).to.deep.include({ wait: 203, taken: [1, 0] });
  });

  it("are evicted by age like idle instances, and count as evictions", () => {
    // 250 MB: a's shell (40 MB) since 20, b idle (100 MB) since 120: c of 150 MB lacks 40: the shell goes, b stays.
    const calls = [
      { t: 0, f: "a", mb: 50 },
      { t: 100, f: "b", mb: 100 },
      { t: 200, f: "c", mb: 150 },
      { t: 300, f: "b", mb: 100 },
    ].map((call) => ({ ...call, d: 10, cold: 10 }));
    const policy: KeepAlivePolicy = {
      ...layered({ keep: 0, keeps: [1e6], mb: [40], starts: () => [] }),
      keepAlive: (pool) => ms(pool === 0 ? 0 : 1e6),
    };
    const tally = replay(calls, policy, { nodeMemory: 250, onFull: "drop" });
    expect(counts(tally)).to.include({ cold: 3, warm: 1, dropped: 0, evictions: 1 });
  });

  it("make room for the instance that starts from them, by evictions if need be", () => {
    // 150 MB: x idle (100 MB) since 20, a's shell (40 MB) since 120: for b of 100 MB the 10 free and the shell's 40 do not
    // suffice: x goes, and b takes half of 10 ms. Where nothing is evicted b is dropped, and a of 50 MB takes its shell.
    const calls = [
      { t: 0, f: "x", mb: 100 },
      { t: 100, f: "a", mb: 50 },
      { t: 200, f: "b", mb: 100 },
      { t: 300, f: "a", mb: 50 },
    ].map((call) => ({ ...call, d: 10, cold: 10 }));
    const policy: KeepAlivePolicy = {
      ...layered({ keep: 0, keeps: [1e6], mb: [40] }),
      keepAlive: (pool) => ms(pool === 0 ? 1e6 : 0),
    };
    const run = (evict: string) => counts(replay(calls, policy, { nodeMemory: 150, onFull: "drop", evict }));
    expect(run("shortfall")).to.deep.include({ cold: 4, evictions: 1, taken: [2], dropped: 0, wait: 30 });
    expect(run("none")).to.deep.include({ cold: 3, evictions: 0, taken: [1], dropped: 1, wait: 25 });
  });

  it("serve who waits for memory on their node", () => {
    // 100 MB: a executes to 120, b waits. a leaves 60 MB at 120; b starts from it: 10 of 20 ms, ends 140 + 0.
    const calls = [
      { t: 0, f: "a", d: 100 },
      { t: 50, f: "b", d: 10 },
    ].map((call) => ({ ...call, cold: 20, mb: 100 }));
    const tally = replay(calls, layered({ keep: 0, keeps: [1e6], mb: [60] }), { nodeMemory: 100 });
    expect(counts(tally)).to.deep.include({ cold: 2, wait: 30, taken: [1], evictions: 0 });
    expect(tally.latencyMs.mean).to.equal((120 + 70 + 10 + 10) / 2);
  });

  it("let nobody overtake who waits for memory on their node", () => {
    // 300 MB. x leaves 50 MB at 20, from which y alone can start. a takes 200 MB to 1110; c of 150 MB waits from 200 on: 50 are
    // free and the shell's 50 evictable. y of 60 MB at 300 would fit with the shell's memory, but stands behind c. a leaves
    // another 50 MB at 1110: c starts (10 ms, ends 1130), y from the shell (5 ms, ends 1125).
    const calls = [
      { t: 0, f: "x", mb: 100, d: 10 },
      { t: 100, f: "a", mb: 200, d: 1000 },
      { t: 200, f: "c", mb: 150, d: 10 },
      { t: 300, f: "y", mb: 60, d: 10 },
    ].map((call) => ({ ...call, cold: 10 }));
    const starts: ShellPolicy["starts"] = (pool) => (pool === 3 ? [{ kind: 0, share: 0.5, ms: 0 }] : []);
    const tally = replay(calls, layered({ keep: 0, keeps: [1e6], mb: [50], starts }), { nodeMemory: 300 });
    expect(counts(tally)).to.deep.include({ cold: 4, wait: 35, taken: [1], evictions: 0 });
    expect(tally.latencyMs.mean).to.equal((20 + 1010 + 930 + 825) / 4);
  });

  it("follow the platform's naive twin", () => {
    const call = fc.record({
      t: fc.integer({ min: 0, max: 6000 }),
      pool: fc.integer({ min: 0, max: 2 }),
      d: fc.integer({ min: 1, max: 400 }),
    });
    const start = fc.record({ kind: fc.nat(1), share: fc.constantFrom(0, 0.25, 1) });
    const setting = fc.record({
      keep: fc.constantFrom(0, 100, 700),
      keeps: fc.tuple(fc.constantFrom(0, 300, 1000), fc.constantFrom(0, 500, 2000)),
      starts: fc.tuple(...[0, 1, 2].map(() => fc.array(start, { maxLength: 2 }))),
      nodes: fc.integer({ min: 1, max: 3 }),
      nodeMemory: fc.constantFrom(320, 500, 10_000),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), setting, (drawn, chosen) => {
        const memory = [96, 192, 320];
        const shares = [0.5, 0.125];
        // a quarter of a ms of its own apart, so that no two things happen to a node at the same time but by a window's end
        const sorted = drawn
          .map((c, i) => ({ ...c, t: c.t + i / 64, d: c.d + i / 4096, cold: 50 }))
          .sort((a, b) => a.t - b.t);
        const every = memory.map((mb, f) => ({ t: 20_000 + 3000 * f, pool: f, d: 1, cold: 50, mb }));
        const calls = [...sorted, ...every];
        const order = [...new Set(calls.map(({ pool }) => pool))]; // makeTrace numbers pools by their first call
        const trace = makeTrace(
          calls.map(({ pool, ...rest }) => ({ ...rest, f: `p${pool}`, mb: memory[pool]! })),
          28_000,
        );
        const world: NaiveShells = { ...chosen, memory, shares, horizon: 28_000 };
        const policy = layered({ keep: chosen.keep, keeps: chosen.keeps, mb: [] });
        const shells: ShellPolicy = {
          ...policy.shells!,
          starts: (pool) => chosen.starts[order[pool]!]!.map((from) => ({ ...from, ms: 0 })),
          memory: (pool, kind) => megabytes(memory[order[pool]!]! * shares[kind]!),
        };
        const { nodes, nodeMemory } = chosen;
        const config = platformConfig({ nodes, nodeMemory, onFull: "drop" });
        const tally = new Platform(trace, { ...policy, shells }, config).run();
        const { wait, ...rest } = counts(tally);
        const { coldWaitMs, idleMBms, ...naive } = naiveShells(calls, world);
        expect(rest).to.deep.equal(naive);
        expect(wait).to.be.closeTo(coldWaitMs, 1e-6);
        expect(tally.idleMBms).to.be.closeTo(idleMBms, 1e-3);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it("start from nothing, are taken once they are ready, and replaced", () => {
    // Two cells of 50 MB at 0, 200 ms to start, 1000 ms to stay; half of 300 ms remains. At 100 none is ready: 300 ms, ends
    // 410. Released at once, it leaves nothing. At 500 the oldest goes: 150 ms; another starts, ready at 700. At 600 the second: 150 ms, the next is
    // ready at 800. Those of 700 and 800 end at 1700 and 1800: with none left two start at 1800, one more than was there,
    // ready at 2000, the horizon 2500. 50 MB: 200-500, 200-600, 700-1700, 800-1800, 2 x 2000-2500; starts: 2 + 2 + 2.
    const calls = [100, 500, 600].map((t) => ({ t, d: 10, cold: 300, mb: 100 }));
    const told: number[] = [];
    const stocked: KeepAlivePolicy = {
      name: "stocked",
      keepAlive: () => ms(0),
      tick: ms(1e6),
      onTick: (control) => {
        expect(control.startShells(0, 2)).to.equal(2);
        expect(control.shellCount(0)).to.equal(2);
      },
      shells: {
        kinds: ["cell"],
        starts: () => [{ kind: 0, share: 0.5, ms: 0 }],
        memory: () => megabytes(0),
        downgrade: () => NO_SHELL,
        keep: () => ms(0),
        takes: "oldest",
        stock: {
          memory: () => megabytes(50),
          startTime: () => ms(200),
          keep: () => ms(1000),
          onColdStart: (_, kind, { now }) => void told.push(now, kind),
          replenish: (kind, end, view) => (end === ShellEnd.Taken ? 1 : view.shellCount(kind) === 0 ? 2 : 0),
        },
      },
    };
    const tally = replay(calls, stocked, {}, 2500);
    expect(counts(tally)).to.deep.include({ cold: 3, warm: 0, wait: 600, made: [6], taken: [2] });
    expect(told).to.deep.equal([100, NO_SHELL, 500, 0, 600, 0]);
    expect(tally.shells!.memoryMBms).to.deep.equal(Float64Array.of(50 * (300 + 400 + 1000 + 1000 + 2 * 500)));
    expect(tally.idleMBms).to.equal(sum(tally.shells!.memoryMBms));
    expect(sum(tally.windows.idleMBms)).to.equal(tally.idleMBms);
    expect(tally.shells!.fromNothing!.started).to.deep.equal(Float64Array.of(6));
    expect(tally.shells!.fromNothing!.startingMBms).to.deep.equal(Float64Array.of(50 * 6 * 200));
    expect(tally.startingMBms).to.equal(100 * 600 + 50 * 1200);
    expect(tally.shells!.poolMBms).to.deep.equal(Float64Array.of(0)); // they are nobody's
    expect(tally.prewarms).to.equal(0);
    // A node of 130 MB holds the two, not one more beside an instance: at 100 the instance does not fit and waits for the 30
    // MB that a cell lacks, until 200 both are ready: it starts from one, evicts the other and is done at 360.
    const short = replay([calls[0]!], stocked, { nodeMemory: 130 }, 2500);
    expect(counts(short)).to.deep.include({ cold: 1, wait: 150, evictions: 1, taken: [1] });
  });

  it("that start from nothing follow the naive twin", () => {
    const call = fc.record({
      t: fc.integer({ min: 0, max: 6000 }),
      pool: fc.integer({ min: 0, max: 2 }),
      d: fc.integer({ min: 1, max: 400 }),
    });
    const stock = fc.record({
      initial: fc.nat(3),
      min: fc.nat(2),
      mb: fc.constantFrom(0, 40, 100),
      startMs: fc.constantFrom(0, 30.125, 300.25),
      keep: fc.constantFrom(150.5, 1000.5),
    });
    const setting = fc.record({
      keep: fc.constantFrom(0, 100, 700),
      takes: fc.constantFrom("latest" as const, "oldest" as const),
      stock: fc.tuple(stock, stock),
      nodes: fc.integer({ min: 1, max: 2 }),
      nodeMemory: fc.constantFrom(320, 500, 10_000),
    });
    let taken = 0;
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 30 }), setting, (drawn, { stock, takes, ...chosen }) => {
        const memory = [96, 192, 320];
        const sorted = drawn
          .map((c, i) => ({ ...c, t: c.t + 0.5 + i / 64, d: c.d + i / 4096, cold: 50 }))
          .sort((a, b) => a.t - b.t);
        const order = [...new Set(sorted.map(({ pool }) => pool))];
        const trace = makeTrace(
          sorted.map(({ pool, ...rest }) => ({ ...rest, f: `p${pool}`, mb: memory[pool]! })),
          9000,
        );
        const starts = [0, 1, 2].map((pool) => (pool === 2 ? [] : [{ kind: pool, share: 0.25 }]));
        const world: NaiveShells = {
          ...chosen,
          memory,
          starts,
          keeps: [0, 0],
          shares: [1, 1],
          horizon: 9000,
          stock,
          takes,
        };
        const policy: KeepAlivePolicy = {
          ...layered({ keep: chosen.keep, keeps: [0, 0], mb: [] }),
          tick: ms(1e9),
          onTick: (control) => stock.forEach(({ initial }, kind) => void control.startShells(kind, initial)),
          shells: {
            kinds: ["a", "b"],
            starts: (pool) => starts[order[pool]!]!.map((from) => ({ ...from, ms: 0 })),
            memory: () => megabytes(0),
            downgrade: () => NO_SHELL,
            keep: () => ms(0),
            takes,
            stock: {
              memory: (kind) => megabytes(stock[kind]!.mb),
              startTime: (kind) => ms(stock[kind]!.startMs),
              keep: (kind) => ms(stock[kind]!.keep),
              replenish: (kind, end, view) =>
                end === ShellEnd.Taken ? 1 : Math.max(0, stock[kind]!.min - view.shellCount(kind)),
            },
          },
        };
        const { nodes, nodeMemory } = chosen;
        const tally = new Platform(trace, policy, platformConfig({ nodes, nodeMemory, onFull: "drop" })).run();
        const { wait, ...rest } = counts(tally);
        const { coldWaitMs, idleMBms, ...naive } = naiveShells(sorted, world);
        expect({ ...rest, started: [...tally.shells!.fromNothing!.started] }).to.deep.equal(naive);
        expect(wait).to.be.closeTo(coldWaitMs, 1e-6);
        expect(tally.idleMBms).to.be.closeTo(idleMBms, 1e-3);
        taken += sum(tally.shells!.taken);
      }),
      { seed: 9, numRuns: 500 },
    );
    expect(taken).to.be.above(500);
  });

  it("conserve invocations, memory-time and the memory of nodes under every convention", () => {
    const call = fc.record({
      t: fc.integer({ min: 0, max: 5000 }),
      f: fc.constantFrom("a", "b", "c"),
      d: fc.integer({ min: 1, max: 400 }),
    });
    const sizes: Readonly<Record<string, number>> = { a: 100, b: 200, c: 300 };
    const setting = fc.record({
      onFull: fc.constantFrom("queue", "retry"),
      evict: fc.constantFrom("shortfall", "full", "none"),
      instance: fc.constantFrom("mru", "lru", "oldest", "index-set"),
      placement: fc.constantFrom("first-fit", "least-loaded", "most-allocated", "hash"),
      concurrency: fc.constantFrom(1, 3),
      nodes: fc.constantFrom(1, 2),
      startSlowdown: fc.constantFrom(0, 5),
      maxInstances: fc.constantFrom(1, 2, 1000),
      cpu: fc.boolean(),
      stocked: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 50 }), setting, (drawn, { cpu, stocked, ...params }) => {
        const calls = drawn.map((c) => ({ ...c, mb: sizes[c.f]!, cold: 50 }));
        const cores = cpu ? { contention: "cpu", nodeCores: 1.5, concurrency: 1 } : {};
        const config = { ...params, nodeMemory: 600, ...cores };
        const trace = makeTrace(calls, 1e7);
        const left = layered({ keep: 150, keeps: [400, 900], mb: [90, 10] });
        const policy: KeepAlivePolicy = stocked && !cpu ? withStock(left) : left;
        const tally = new Platform(trace, policy, platformConfig(config)).run();
        const { cold, warm, dropped } = counts(tally);
        expect(cold + warm + dropped).to.equal(calls.length);
        const memory = trace.apps.map((app) => app.memory);
        const spent = tally.idleMBms + tally.busyMBms + tally.startingMBms;
        expect(spent).to.be.closeTo(provisioned(tally, memory), 1e-3);
        expect(sum(tally.windows.idleMBms)).to.be.closeTo(tally.idleMBms, 1e-3);
        if (policy === left) expect(sum(tally.shells!.poolMBms)).to.be.closeTo(sum(tally.shells!.memoryMBms), 1e-3);
        expect(provisioned(tally, memory)).to.be.at.most(600 * params.nodes * 1e7);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it("refuse what a policy must not answer", () => {
    const calls = [{ t: 0, d: 10, cold: 10, mb: 100 }];
    const sound = layered({ keep: 0, keeps: [10, 10], mb: [50, 5] });
    const run = (shells: Partial<ShellPolicy>) => () =>
      replay(calls, { ...sound, shells: { ...sound.shells!, ...shells } });
    const start = (kind: number, share: number, wait: number) => run({ starts: () => [{ kind, share, ms: wait }] });
    for (const bad of [start(2, 0, 0), start(-1, 0, 0), start(0.5, 0, 0), start(0, 1.1, 0), start(0, 0, Number.NaN)])
      expect(bad).to.throw(
        ContractError,
        /^layered: expected a start from a kind of shell below 2, a share from 0 to 1/,
      );
    for (const kind of [2, 0.5, -2, Number.NaN])
      expect(run({ downgrade: () => kind })).to.throw(
        ContractError,
        `layered: expected downgrade to a later kind of shell, or -1, got ${kind} for pool f at 20 ms`,
      );
    expect(run({ downgrade: () => 0 })).to.throw(ContractError, "got 0 for pool f at 30 ms"); // the same again
    expect(run({ keep: () => ms(-1) })).to.throw(ContractError, "expected keep of a shell >= 0, got -1");
    for (const mb of [101, -1, Number.NaN])
      expect(run({ memory: () => megabytes(mb) })).to.throw(
        ContractError,
        `expected memory of a shell from 0 to 100 MB, got ${mb}`,
      );
    const asks = (kind: number, count: number, part: Partial<ShellStock> = {}) => {
      const stock = { memory: () => megabytes(1), startTime: () => ms(1), keep: () => ms(1), ...part };
      const shells = { ...sound.shells!, stock };
      return () => replay(calls, { ...sound, shells, tick: ms(1000), onTick: (c) => void c.startShells(kind, count) });
    };
    expect(asks(0, 1)).to.not.throw();
    expect(asks(2, 1)).to.throw(ContractError, "layered: expected a kind of shell below 2, got 2 to start");
    for (const count of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(asks(1, count)).to.throw(ContractError, `expected a number of shells to start >= 0, got ${count}`);
    expect(asks(0, 1, { keep: () => ms(0) })).to.throw(ContractError, "expected keep of a started shell > 0, got 0");
    expect(asks(0, 1, { memory: () => megabytes(-1) })).to.throw(ContractError, "expected memory of a started shell");
    expect(asks(0, 1, { startTime: () => ms(Number.POSITIVE_INFINITY) })).to.throw(ContractError, "expected startTime");
    const unstocked: KeepAlivePolicy = { ...sound, tick: ms(1000), onTick: (c) => void c.startShells(0, 1) };
    expect(() => replay(calls, unstocked)).to.throw(ContractError, "layered: expected shells.stock to start shells");
    const both: KeepAlivePolicy = { ...sound, evictionPriority: () => 1 };
    expect(() => replay(calls, both)).to.throw(ContractError, "layered: expected shells or evictionPriority, got both");
  });
});
