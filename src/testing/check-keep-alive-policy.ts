import { ContractError } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { megabytes, ms, poolId } from "../base/units.ts";
import {
  HOOKS_BESIDE_WINDOW,
  type KeepAlivePolicy,
  type PlatformView,
  type PolicyContext,
  type PoolProfile,
  type ShellPolicy,
} from "../platform/contract.ts";
import { futureOfScript, type Script, type ScriptedCall } from "./script.ts";
import { type Decision, ScriptedWorld } from "./scripted-world.ts";

/** How a policy is checked; `offline` gives it the script's future. */
export interface KeepAliveCheck {
  readonly offline?: boolean;
  /** Seed of the scripts and of the policy's own draws; default 1. */
  readonly seed?: number;
  /** What reads a parameter of kind `file`, for policies that have one. */
  readonly file?: (path: string) => string;
}

/** A script is played for at most this many ticks of the policy. */
const MOST_TICKS = 12_000;

type Create = (context: PolicyContext) => KeepAlivePolicy | Promise<KeepAlivePolicy>;

/**
 * Conformance of a keep-alive policy. Plays two scripted random walks against it and rejects with a `ContractError`
 * unless it has a name, a tick above 0 or none, a table of shells that can be or none, gives only answers that are
 * numbers >= 0, or kinds of shells that it has, keeps to the constant window and to the aging that it declares, decides the same whenever
 * it is created with the same seed (beside another one, and after others have run) and, where it tells its bytes of
 * state, holds no more than twice as many in three times the time, all of it for 12,000 ticks at most; an offline policy is free to hold what it knows.
 */
export async function checkKeepAlivePolicy(create: Create, check: KeepAliveCheck = {}): Promise<void> {
  const random = Random.root(check.seed ?? 1);
  const script = randomScript(random.fork("script"));
  const other = randomScript(random.fork("other script"));
  const make = async (of: Script) => {
    const context = { pools: of.pools, random: random.fork("policy"), ...(check.file && { file: check.file }) };
    const policy = await create(check.offline ? { ...context, future: futureOfScript(of) } : context);
    checkForm(policy);
    return policy;
  };
  const first = await make(script);
  const beside = await make(script);
  const elsewhere = await make(other);
  const worldOf = (of: Script, policy: KeepAlivePolicy) => new ScriptedWorld(cut(of, policy, MOST_TICKS), policy);
  const played = (of: Script, policy: KeepAlivePolicy) => worldOf(of, policy).run();
  const world = worldOf(script, first);
  const { decisions } = world.run();
  checkConstant(first, decisions);
  checkAging(first, world);
  played(other, elsewhere);
  const situations = { "beside another run": beside, "after another run": await make(script) };
  for (const [situation, policy] of Object.entries(situations)) {
    checkSame(policy.name, situation, decisions, played(script, policy).decisions);
  }
  if (check.offline !== true) await checkBounded(make);
}

/** The script up to a number of the policy's ticks, so that those of seconds are checked in seconds. */
function cut(script: Script, { tick = ms(Number.POSITIVE_INFINITY) }: KeepAlivePolicy, ticks: number): Script {
  const horizon = Math.min(script.horizon, ticks * tick);
  return { ...script, horizon, calls: script.calls.filter(({ at }) => at < horizon || horizon === script.horizon) };
}

/** Plays one day and three days of a call every 150 s, each to a policy of its own. */
async function checkBounded(make: (of: Script) => Promise<KeepAlivePolicy>): Promise<void> {
  const [short, long] = [steadyScript(1), steadyScript(3)];
  const [one, other] = [await make(short), await make(long)];
  new ScriptedWorld(cut(short, one, MOST_TICKS / 3), one).run();
  new ScriptedWorld(cut(long, other, MOST_TICKS), other).run();
  const [before, after] = [one.stateBytes?.(), other.stateBytes?.()];
  if (before === undefined || after === undefined) return;
  if (!(before >= 0 && before < Number.POSITIVE_INFINITY)) {
    throw new ContractError(`${one.name}: expected stateBytes to be a number of bytes >= 0, got ${before}`);
  }
  if (after <= 2 * before) return;
  throw new ContractError(
    `${one.name}: expected a state that does not grow with the length of a run, got ${before} B after one day and ` +
      `${after} B after three`,
  );
}

function steadyScript(days: number): Script {
  const length = days * 576;
  const calls = Array.from({ length }, (_, i) => ({ at: 150_000 * i, pool: i % 2, duration: 700, cold: 808 }));
  return {
    pools: [profile("even", 143, 808), profile("odd", 512, 2500)],
    calls,
    horizon: 86_400_000 * days,
  };
}

/** Five pools (steady, in bursts of simultaneous arrivals, periodic, rare, never called) over two days. */
export function randomScript(random: Random): Script {
  const pools = [
    profile("steady", 143, 808),
    profile("bursts", 512, 2500),
    profile("periodic", 128, 0),
    profile("rare", 1024, 500),
    profile("never", 256, 300),
  ];
  const calls = [
    ...walk(0, 200, random.fork("steady"), (r) => r.exponential(1 / 600_000)),
    ...walk(1, 200, random.fork("bursts"), (r) => (r.int(4) > 0 ? 1000 * r.int(3) : r.exponential(1 / 3_000_000))),
    ...walk(2, 60, random.fork("periodic"), () => 2_700_000),
    ...walk(3, 10, random.fork("rare"), (r) => 15_000_000 + r.exponential(1 / 5_000_000)),
  ];
  return { pools, calls: calls.sort((a, b) => a.at - b.at), horizon: 172_800_000 };
}

function walk(pool: number, count: number, random: Random, gapMs: (random: Random) => number): ScriptedCall[] {
  let at = 0;
  return Array.from({ length: count }, () => {
    at += gapMs(random);
    return { at, pool, duration: 1 + random.exponential(1 / 3000), cold: [808, 2500, 0, 500][pool]! };
  });
}

function profile(name: string, memory: number, coldStart: number): PoolProfile {
  return { name, memory: megabytes(memory), coldStart: ms(coldStart), trigger: "http" };
}

function checkForm(policy: KeepAlivePolicy): void {
  const { name, tick, constantWindow, shells } = policy;
  if (typeof name !== "string" || name === "") {
    throw new ContractError(`expected a policy with a name, got ${JSON.stringify(name)}`);
  }
  if (tick !== undefined && !(tick > 0 && tick < Number.POSITIVE_INFINITY)) {
    throw new ContractError(`${name}: expected a tick above 0 ms or none, got ${tick}`);
  }
  if (shells !== undefined) checkShells(policy, shells);
  if (constantWindow === undefined) return;
  if (!(constantWindow >= 0)) {
    throw new ContractError(`${name}: expected a constantWindow >= 0 ms or none, got ${constantWindow}`);
  }
  const hook = HOOKS_BESIDE_WINDOW.find((key) => policy[key] !== undefined);
  if (hook !== undefined) {
    throw new ContractError(
      `${name}: expected evictionPriority and onEvict at most beside a constantWindow, got ${hook}`,
    );
  }
}

function checkShells({ name, evictionPriority }: KeepAlivePolicy, { kinds, stock }: ShellPolicy): void {
  if (evictionPriority !== undefined) throw new ContractError(`${name}: expected shells or evictionPriority, got both`);
  for (const [kind, named] of stock === undefined ? [] : kinds.entries()) {
    for (const [what, value] of [
      ["memory", stock!.memory(kind)],
      ["startTime", stock!.startTime(kind)],
    ] as const) {
      if (value >= 0 && value < Number.POSITIVE_INFINITY) continue;
      throw new ContractError(`${name}: expected ${what} of a started shell >= 0, got ${value} for shells ${named}`);
    }
  }
  if (kinds.length > 0 && kinds.every((kind) => typeof kind === "string" && kind !== "")) return;
  throw new ContractError(`${name}: expected kinds of shells with names, got ${JSON.stringify(kinds)}`);
}

/** A policy that declares a window answers it whenever it is asked. */
function checkConstant({ name, constantWindow }: KeepAlivePolicy, decisions: readonly Decision[]): void {
  if (constantWindow === undefined) return;
  const other = decisions.find(({ question, answer }) => question === "keepAlive" && answer !== constantWindow);
  if (other === undefined) return;
  throw new ContractError(
    `${name}: expected keepAlive to be its constantWindow ${constantWindow}, got ${describe(other)}`,
  );
}

/** Asks for priorities of every pool, of few and of many uses. */
function checkAging(policy: KeepAlivePolicy, view: PlatformView): void {
  const { name, aging } = policy;
  if (aging === undefined) return;
  for (let pool = 0; pool < view.poolCount; pool++) {
    const profile = view.pool(poolId(pool));
    for (const served of [1, 2, 1000]) {
      const asked = policy.evictionPriority?.(poolId(pool), served, view);
      const aged = aging.priorityAt(aging.clock, served, profile);
      if (asked !== aged)
        throw new ContractError(`${name}: expected aging to give evictionPriority, ${asked}, got ${aged}`);
      const later = Math.min(
        aging.priorityAt(aging.clock + 1, served, profile),
        aging.priorityAt(aging.clock, served + 1, profile),
      );
      if (!(later >= aged))
        throw new ContractError(`${name}: expected aging never to lower a priority, got ${later} after ${aged}`);
    }
  }
}

function checkSame(name: string, situation: string, before: readonly Decision[], after: readonly Decision[]): void {
  const at = before.findIndex((decision, i) => !sameDecision(decision, after[i]));
  if (at < 0 && before.length === after.length) return;
  const [was, is] = [before, after].map((decisions) => describe(decisions[at < 0 ? before.length : at]));
  throw new ContractError(
    `${name}: expected the same decisions from the same seed, got ${is} ${situation} instead of ${was}; ` +
      "it remembers another run, or draws from elsewhere than context.random",
  );
}

function sameDecision(a: Decision, b: Decision | undefined): boolean {
  return b !== undefined && a.question === b.question && a.pool === b.pool && a.now === b.now && a.answer === b.answer;
}

function describe(decision: Decision | undefined): string {
  if (decision === undefined) return "nothing";
  const { question, pool, now, answer } = decision;
  return `${question} = ${answer} for pool ${pool} at ${now} ms`;
}
