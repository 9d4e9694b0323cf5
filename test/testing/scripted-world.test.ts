import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { megabytes, ms, poolId } from "../../src/base/units.ts";
import {
  emptyWindow,
  type KeepAlivePolicy,
  NO_SHELL,
  type PlatformControl,
  type PoolWindow,
  type ShellPolicy,
} from "../../src/platform/contract.ts";
import { policies } from "../../src/policy/catalog.ts";
import { fixed } from "../../src/policy/fixed.ts";
import { randomScript } from "../../src/testing/check-keep-alive-policy.ts";
import type { Script } from "../../src/testing/script.ts";
import { ScriptedWorld } from "../../src/testing/scripted-world.ts";
import { makeTrace } from "../model/make-trace.ts";
import { type Kind, policyFor, replayPolicy } from "../model/replay-policy.ts";

/** A script as a trace of one app per pool that is called. */
function traceOf({ pools, calls, horizon }: Script) {
  const call = ({ at, pool, duration, cold }: Script["calls"][number]) => ({
    t: at,
    f: pools[pool]!.name,
    d: duration,
    cold,
    mb: pools[pool]!.memory,
  });
  return makeTrace(calls.map(call), horizon);
}

const TICKS = 5000; // hours of a policy that ticks every two seconds, all of one that does every minute

/** The script as long as the policy's ticks are worth playing. */
function cut(script: Script, { tick = ms(Number.POSITIVE_INFINITY) }: KeepAlivePolicy): Script {
  const horizon = Math.min(script.horizon, TICKS * tick);
  return { ...script, horizon, calls: script.calls.filter(({ at }) => at < horizon) };
}

const onePool = (...at: number[]): Script => ({
  pools: [{ name: "p", memory: 100, coldStart: 500, trigger: "http" }] as never,
  calls: at.map((t) => ({ at: t, pool: 0, duration: 1000, cold: 500 })),
  horizon: 100_000,
});

describe("ScriptedWorld", () => {
  it("plays the contract's defaults", () => {
    // Window 10 s. 0 cold, ends 1500, until 11500: warm at its deadline, ends 12500, until 22500. 22501 cold, ends 24001,
    // until 34001. Idle 10000 + 10000 + 10000 ms of 100 MB.
    const { totals, decisions } = new ScriptedWorld(onePool(0, 11_500, 22_501), fixed(ms(10_000))).run();
    expect(totals[0]).to.include({ invocations: 3, coldStarts: 2, coldWaitMs: 1000, idleMBms: 3_000_000 });
    expect(decisions.map(({ now }) => now)).to.deep.equal([1500, 12_500, 24_001]);
  });

  it("lets a policy with a tick read, pre-warm and release", () => {
    // Ticks at 0, 40 s, 80 s. The first starts two instances, ready at 500 ms; 3000 is served by one, ends 4000. The
    // second reads that window (idle 500-3000 and 4000-40000 of one, 500-40000 of the other: 78000 ms) and releases 5.
    const window = emptyWindow();
    const seen: number[] = [];
    const policy: KeepAlivePolicy = {
      name: "ticking",
      tick: ms(40_000),
      keepAlive: () => ms(Number.POSITIVE_INFINITY),
      onTick(control: PlatformControl) {
        control.readWindow(poolId(0), window);
        seen.push(control.now, window.invocations, window.idleMBms);
        seen.push(control.now === 0 ? control.prewarm(poolId(0), 2) : control.release(poolId(0), 5));
      },
      onEnd: ({ now }) => void seen.push(now),
    };
    const { totals } = new ScriptedWorld(onePool(3000), policy).run();
    expect(seen).to.deep.equal([0, 0, 0, 2, 40_000, 1, 7_800_000, 2, 80_000, 0, 0, 0, 100_000]);
    expect(totals[0]).to.include({ coldStarts: 0, idleMBms: 7_800_000, liveCoreMs: 80_000 });
  });

  it("keeps shells, and starts from the latest of the best kind", () => {
    // Window 10 s; kind 0 of 40 MB for 20 s, kind 1 of 10 MB for 30 s; half and all but 100 of 500 ms remain. 0 cold, ends 1500,
    // to 11500, kind 0 to 31500: 31500 takes it, 250 ms, ends 32750, to 42750, kind 0 to 62750, kind 1 to 92750: 70000 takes it,
    // 400 ms, ends 71400, to 81400, kind 0 to the horizon of 100000.
    const shells: ShellPolicy = {
      kinds: ["zero", "one"],
      starts: () => [
        { kind: 0, share: 0.5, ms: 0 },
        { kind: 1, share: 0.6, ms: 100 },
      ],
      memory: (_, kind) => megabytes([40, 10][kind]!),
      downgrade: (_, from) => (from < 1 ? from + 1 : NO_SHELL),
      keep: (_, kind) => ms([20_000, 30_000][kind]!),
    };
    const world = new ScriptedWorld(onePool(0, 31_500, 70_000), { ...fixed(ms(10_000)), shells }).run();
    expect(world.totals[0]).to.include({ coldStarts: 3, coldWaitMs: 500 + 250 + 400, idleMBms: 3_000_000 });
    expect(world.shellMBms).to.equal(40 * (20_000 + 20_000 + 18_600) + 10 * 7250);
  });

  // The slow world and the platform are written apart: what they agree on is the contract.
  for (const kind of Object.keys(policies) as Kind[]) {
    it(`comes to the platform's counts under ${kind}`, async () => {
      for (const seed of [1, 2, 3]) {
        const whole = randomScript(Random.root(seed));
        const script = cut(whole, await policyFor(kind, traceOf(whole)));
        const trace = traceOf({ ...script, pools: script.pools });
        // `makeTrace` numbers functions by first use: the script's pools are numbered the same way.
        const names = trace.functions.map(({ name }) => name);
        const renumber = script.pools.map(({ name }) => names.indexOf(name));
        const pools = names.map((name) => script.pools.find((pool) => pool.name === name)!);
        const calls = script.calls.map((call) => ({ ...call, pool: renumber[call.pool]! }));
        const world = new ScriptedWorld({ pools, calls, horizon: script.horizon }, await policyFor(kind, trace)).run();
        const sum = (field: keyof PoolWindow) => world.totals.reduce((total, pool) => total + pool[field], 0);
        const totals = await replayPolicy(kind, trace);
        expect(totals.cold + totals.partial).to.equal(sum("coldStarts"));
        expect(totals.coldWaitMs).to.be.closeTo(sum("coldWaitMs"), 1e-3);
        const idleMBms = sum("idleMBms") + world.shellMBms;
        expect(totals.idleMBms).to.be.closeTo(idleMBms, 1 + 1e-9 * totals.idleMBms);
      }
    });
  }
});
