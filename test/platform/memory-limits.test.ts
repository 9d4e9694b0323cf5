import { expect } from "chai";
import fc from "fast-check";
import { ContractError } from "../../src/base/errors.ts";
import { megabytes, ms, type PoolId } from "../../src/base/units.ts";
import type { KeepAlivePolicy, PlatformControl, PlatformView } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { greedyDual } from "../../src/policy/greedy-dual.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { sum } from "../model/sum.ts";

/** Keeps all, evicts by Greedy-Dual or the longest idle, and sets the memory at every tick. */
function limiting(limit: (control: PlatformControl) => void, order = "greedy-dual", tick = 1000): KeepAlivePolicy {
  const { constantWindow: _, ...keep } = {
    constantWindow: 0,
    name: "limiting",
    keepAlive: () => ms(Number.POSITIVE_INFINITY),
  };
  const policy = { ...keep, limitsMemory: true, tick: ms(tick), onTick: limit };
  if (order !== "greedy-dual") return policy;
  const dual = greedyDual();
  return {
    ...policy,
    evictionPriority: (pool, served, view) => dual.evictionPriority(pool, served, view),
    onEvict: (pool, priority) => dual.onEvict(pool, priority),
  };
}

const used = (view: PlatformView) => {
  let mb = 0;
  for (let p = 0; p < view.poolCount; p++) {
    const pool = p as PoolId;
    const count = view.idleInstances(pool) + view.busyInstances(pool) + view.startingInstances(pool);
    mb += count * view.pool(pool).memory;
  }
  return mb;
};

const drawnCall = fc.record({
  t: fc.integer({ min: 0, max: 20_000 }),
  f: fc.constantFrom("a", "b", "c", "d"),
  d: fc.integer({ min: 1, max: 3000 }),
});
const sizes: Readonly<Record<string, number>> = { a: 100, b: 150, c: 200, d: 300 };
const traceOf = (drawn: readonly { t: number; f: string; d: number }[]) =>
  makeTrace(
    drawn.map((call) => ({ ...call, mb: sizes[call.f]!, cold: 100 })),
    30_000,
  );

describe("limitMemory", () => {
  it("evicts what exceeds the limit in the policy's order, and serves who waits when it grows", () => {
    // 400 MB of a (100), b (100), c (200), cold 100 each, 10 ms: idle from 110, 1110, 2110. Greedy-Dual: a 1, b 1, c 0.5.
    // At 3000 the limit is 300: c goes (0.5, the clock too), 200 in use. d of 100 at 3500 fits: 0.5 + 1 = 1.5; ends 3610. At 4000 200:
    // a (1, the oldest) goes: b and d stay. c at 4500 needs all 200: b (1) and d (1.5) go; executes to 4800, 200 ms. e of 200 at 4600
    // waits; at 5000 400, and c is idle since 4800, where e took its place by evicting it: 100 ms, ends 4910.
    const call = (t: number, f: string, mb: number, d = 10): Call => ({ t, f, d, cold: 100, mb });
    const calls = [
      call(0, "a", 100),
      call(1000, "b", 100),
      call(2000, "c", 200),
      call(3500, "d", 100),
      call(4500, "c", 200, 200),
      call(4600, "e", 200),
    ];
    const seen: number[] = [];
    const policy = limiting((control) => {
      const wanted = { 3000: 300, 4000: 200, 5000: 400 }[control.now as number];
      if (wanted !== undefined) seen.push(control.limitMemory(megabytes(wanted)), used(control));
    });
    const tally = new Platform(makeTrace(calls, 10_000), policy, platformConfig({ nodeMemory: 400 })).run();
    expect(seen).to.deep.equal([300, 200, 200, 200, 400, 200]);
    expect(tally.evictions).to.equal(1 + 1 + 2 + 1);
    expect(sum(tally.functions.queued)).to.equal(1);
    expect(tally.memoryLimit).to.deep.equal({
      MBms: 400 * 3000 + 300 * 1000 + 200 * 1000 + 400 * 5000,
      lastedMs: 10_000,
      peak: 400,
      least: 200,
      changes: 3,
    });
  });

  it("keeps what executes, room for the largest instance, and no more than the node has", () => {
    // a of 300 executes from 0 to 2500 (cold 100). At 1000 100 are wanted: 300 remain, which a uses. At 3000, a is idle: 100 are
    // wanted: a goes, and 300 remain for the largest. At 4000 900 are wanted: 500.
    const seen: number[] = [];
    const policy = limiting((control) => {
      const wanted = { 1000: 100, 3000: 100, 4000: 900 }[control.now as number];
      if (wanted !== undefined) seen.push(control.limitMemory(megabytes(wanted)), used(control), control.memoryLimit);
    });
    const calls = [{ t: 0, f: "a", d: 2400, cold: 100, mb: 300 }];
    const tally = new Platform(makeTrace(calls, 5000), policy, platformConfig({ nodeMemory: 500 })).run();
    expect(seen).to.deep.equal([300, 300, 300, 300, 300, 300, 500, 300, 500]);
    expect(tally.evictions).to.equal(0); // 300 suffice for a
  });

  it("serves who waits for memory as soon as it grows", () => {
    // 200 MB from 0 on: a executes to 5100 on 150, b of 150 waits from 100 on; at 2000 400: b starts at once, its wait is 1900
    const calls = [
      { t: 0, f: "a", d: 5000, cold: 100, mb: 150 },
      { t: 100, f: "b", d: 10, cold: 100, mb: 150 },
    ];
    const policy = limiting((c) => void c.limitMemory(megabytes(c.now < 2000 ? 200 : 400)));
    const tally = new Platform(makeTrace(calls, 9000), policy, platformConfig({ nodeMemory: 400 })).run();
    expect(tally.latencyMs.mean).to.equal((5100 + 1900 + 110) / 2);
    const late = limiting((c) => void c.limitMemory(megabytes(200)));
    const waits = new Platform(makeTrace(calls, 9000), late, platformConfig({ nodeMemory: 400 })).run();
    expect(waits.latencyMs.mean).to.equal((5100 + 5000 + 110) / 2);
  });

  it("at a constant limit is a run of that memory, count for count", () => {
    const setting = fc.record({
      order: fc.constantFrom("greedy-dual", "lru"),
      onFull: fc.constantFrom("queue", "drop", "retry"),
      placement: fc.constantFrom("first-fit", "least-loaded", "most-allocated", "hash"),
      nodes: fc.constantFrom(1, 3),
      nodeMemory: fc.constantFrom(300, 350.1, 620),
      wider: fc.constantFrom(1, 1.7, Number.POSITIVE_INFINITY),
    });
    let pressed = 0;
    fc.assert(
      fc.property(fc.array(drawnCall, { minLength: 1, maxLength: 40 }), setting, (drawn, chosen) => {
        const { order, nodeMemory, wider, ...rest } = chosen;
        const trace = traceOf(drawn);
        const most = Math.max(nodeMemory, ...trace.apps.map(({ memory }) => memory));
        const limit = megabytes(rest.nodes * most);
        const run = (node: number, set: boolean) => {
          const policy = limiting((control) => void (set && control.limitMemory(limit)), order);
          const { memoryLimit, ...tally } = new Platform(
            trace,
            policy,
            platformConfig({ ...rest, nodeMemory: node }),
          ).run();
          return { ...tally, latency: tally.latencyMs.mean, latencyMs: 0, slowdown: 0 };
        };
        const plain = run(most, false);
        if (plain.evictions > 0) pressed++;
        expect(run(most * wider, true)).to.deep.equal(plain);
      }),
      { seed: 31, numRuns: 300 },
    );
    expect(pressed).to.be.above(30);
  });

  it("is never exceeded, and loses no invocation", () => {
    const limits = fc.array(fc.integer({ min: 0, max: 2500 }), { minLength: 1, maxLength: 8 });
    const setting = fc.record({
      nodes: fc.constantFrom(1, 2),
      nodeMemory: fc.constantFrom(400, 1000, Number.POSITIVE_INFINITY),
      evict: fc.constantFrom("shortfall", "full", "none"),
      placement: fc.constantFrom("first-fit", "most-allocated"),
      onFull: fc.constantFrom("queue", "retry"),
    });
    fc.assert(
      fc.property(fc.array(drawnCall, { maxLength: 50 }), limits, setting, (drawn, wanted, params) => {
        // without evictions what is idle stays for good: somebody may wait, and would retry, for ever
        const onFull = params.evict === "none" ? "queue" : params.onFull;
        let next = 0;
        let limit = Number.POSITIVE_INFINITY;
        const policy: KeepAlivePolicy = {
          ...limiting((control) => {
            limit = control.limitMemory(megabytes(wanted[next++ % wanted.length]!));
            expect(control.memoryLimit).to.equal(limit);
            expect(used(control)).to.be.at.most(limit + 1e-9);
          }),
          onArrival: (_, view) => expect(used(view)).to.be.at.most(limit + 1e-9),
        };
        const tally = new Platform(traceOf(drawn), policy, platformConfig({ ...params, onFull })).run();
        const { coldStarts, warmStarts, dropped } = tally.functions;
        if (params.evict !== "none") expect(sum(coldStarts) + sum(warmStarts) + sum(dropped)).to.equal(drawn.length);
      }),
      { seed: 32, numRuns: 300 },
    );
  });

  it("is refused of policies that do not say so, and of no number", () => {
    const trace = makeTrace([{ t: 0, d: 1, cold: 1, mb: 1 }]);
    const run = (policy: KeepAlivePolicy) => () => new Platform(trace, policy).run();
    const { limitsMemory: _, ...silent } = limiting((c) => void c.limitMemory(megabytes(5)));
    expect(run(silent)).to.throw(ContractError, "limiting: expected limitsMemory of a policy that limits memory");
    for (const mb of [-1, Number.NaN])
      expect(run(limiting((c) => void c.limitMemory(megabytes(mb))))).to.throw(
        ContractError,
        `limiting: expected limitMemory of a number >= 0, got ${mb} at 0 ms`,
      );
  });
});
