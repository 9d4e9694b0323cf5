import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { megabytes, ms, type PoolId } from "../src/base/units.ts";
import {
  emptyWindow,
  type KeepAlivePolicy,
  type PlatformControl,
  type PolicyContext,
  type PoolProfile,
} from "../src/platform/contract.ts";
import { platformConfig } from "../src/platform/conventions.ts";
import { Platform } from "../src/platform/platform.ts";
import { poolsOf } from "../src/platform/pools.ts";
import { policies } from "../src/policy/catalog.ts";
import type { PolicyDefinition } from "../src/policy/definition.ts";
import { storeCalls } from "../src/trace/call-source.ts";
import { generateMinuteCounts, levelCalls } from "../src/trace/generate/generate.ts";
import { callsOf } from "../src/trace/read-trace.ts";
import { type BenchOptions, digits, type Spread, timed } from "./measure.ts";

/** What a policy's decisions take, and what it remembers. */
export interface DecisionBench {
  readonly policy: string;
  /** Answers to `keepAlive` and `keepPrewarmed`, and windows read at ticks: one per pool that is decided for. */
  readonly decisions: number;
  readonly nanosecondsPerDecision: Spread;
  readonly bytesPerPool: number; // after the run
  readonly bytesPerPoolOfMillion: number; // as created for 1 M pools
}

const APPS = { quick: 10, usual: 100, full: 200 };
const POOLS = { quick: 10_000, usual: 1_000_000, full: 1_000_000 };

/**
 * CPU time that the policies themselves take, by decision, over two days of generated calls: that of a run with the policy
 * less that of a run in which its answers and acts are read from a list. Without shells; policies that start some are left out.
 */
export async function benchDecisions({ scale, repeats }: BenchOptions): Promise<readonly DecisionBench[]> {
  const options = { apps: APPS[scale], days: 2, maxDailyCalls: 2000, random: Random.root(1) };
  const counts = generateMinuteCounts({ ...options, levels: levelCalls(options) });
  const trace = storeCalls(callsOf({ kind: "minutes", counts }, { arrivals: "uniform", seed: 1 }));
  const { profiles } = poolsOf(trace, "app");
  const results: DecisionBench[] = [];
  for (const [policy, entry] of Object.entries(policies)) {
    const definition = entry as unknown as PolicyDefinition;
    if (definition.offline === true) continue;
    const make = (pools: readonly PoolProfile[]) => create(definition, policy, pools);
    const script = new Script();
    const recorded = await make(profiles);
    if (recorded.shells?.stock !== undefined) continue;
    new Platform(trace, script.recorded(recorded), platformConfig()).run();
    const run = (policy: KeepAlivePolicy) => new Platform(trace, policy, platformConfig()).run();
    const fresh: KeepAlivePolicy[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) fresh.push(await make(profiles));
    const thinking = timed(repeats, run, (repeat) => asAsked(fresh[repeat]!));
    const scripted = timed(repeats, run, () => script.replayed(recorded));
    const each = (seconds: number) => digits(Math.max(0, (seconds * 1e9) / Math.max(1, script.decisions)));
    const millions = Array.from({ length: POOLS[scale] }, (_, i) => profile(i));
    results.push({
      policy,
      decisions: script.decisions,
      nanosecondsPerDecision: {
        median: each(thinking.median - scripted.median),
        min: each(thinking.min - scripted.max),
        max: each(thinking.max - scripted.min),
      },
      bytesPerPool: digits((recorded.stateBytes?.() ?? Number.NaN) / profiles.length),
      bytesPerPoolOfMillion: digits(((await make(millions)).stateBytes?.() ?? Number.NaN) / millions.length),
    });
  }
  return results;
}

function create(
  definition: PolicyDefinition,
  kind: string,
  pools: readonly PoolProfile[],
): KeepAlivePolicy | Promise<KeepAlivePolicy> {
  const context: PolicyContext = { pools, random: Random.root(1).fork(kind) };
  return definition.create(resolveParameters(definition.parameters, {}, kind), context);
}

/** The policy's hooks without its constant window, so that the platform asks it. */
function asAsked(policy: KeepAlivePolicy): KeepAlivePolicy {
  const hooks = [...ANSWERS, ...TOLD, "onTick" as const].flatMap((hook) => {
    const own = policy[hook] as ((...given: unknown[]) => unknown) | undefined;
    return own === undefined ? [] : [[hook, own.bind(policy)] as const];
  });
  const { name, tick } = policy;
  return { name, ...(tick === undefined ? {} : { tick }), ...Object.fromEntries(hooks) } as unknown as KeepAlivePolicy;
}

function profile(index: number): PoolProfile {
  return { name: `owner-${index >> 3}/app-${index}`, memory: megabytes(143), coldStart: ms(808), trigger: "http" };
}

/** Hooks that answer a number. */
const ANSWERS = ["keepAlive", "keepPrewarmed", "prewarmIn", "prewarmCount", "evictionPriority"] as const;
/** Hooks that are only told. */
const TOLD = ["onArrival", "onEvict", "onEnd"] as const;
const ACTS = ["prewarm", "release", "readWindow"] as const;

/** Everything a policy answered and did in a run, in order. */
class Script {
  readonly #values: number[] = [];
  #decisions = 0;
  #at = 0;

  get decisions(): number {
    return this.#decisions;
  }

  /** The policy, writing down what it answers and does. */
  recorded(policy: KeepAlivePolicy): KeepAlivePolicy {
    return this.#hooks(policy, {
      answer: (hook, given) => {
        const value = (policy[hook] as (...given: unknown[]) => number).apply(policy, given as unknown[]);
        if (hook === "keepAlive" || hook === "keepPrewarmed") this.#decisions++;
        this.#values.push(value);
        return value;
      },
      told: (hook, given) => (policy[hook] as (...given: unknown[]) => void).apply(policy, given as unknown[]),
      tick: (control) => {
        policy.onTick!(this.#watched(control));
        this.#values.push(-1);
      },
    });
  }

  /** A policy that answers and does the same without thinking. */
  replayed(policy: KeepAlivePolicy): KeepAlivePolicy {
    this.#at = 0;
    const window = emptyWindow();
    return this.#hooks(policy, {
      answer: () => this.#values[this.#at++]!,
      told: () => {},
      tick: (control) => {
        for (let act = this.#values[this.#at++]!; act >= 0; act = this.#values[this.#at++]!) {
          const pool = this.#values[this.#at++]! as PoolId;
          const count = this.#values[this.#at++]!;
          if (act === 2) control.readWindow(pool, window);
          else control[act === 0 ? "prewarm" : "release"](pool, count);
        }
      },
    });
  }

  /** The hooks of the policy, and no other, so that the platform takes the same way. */
  #hooks(
    policy: KeepAlivePolicy,
    does: {
      answer(hook: (typeof ANSWERS)[number], given: readonly unknown[]): number;
      told(hook: (typeof TOLD)[number], given: readonly unknown[]): void;
      tick(control: PlatformControl): void;
    },
  ): KeepAlivePolicy {
    const hooks: Record<string, unknown> = {};
    for (const hook of ANSWERS)
      if (policy[hook] !== undefined) hooks[hook] = (...given: unknown[]) => does.answer(hook, given);
    for (const hook of TOLD)
      if (policy[hook] !== undefined) hooks[hook] = (...given: unknown[]) => does.told(hook, given);
    if (policy.onTick !== undefined) hooks.onTick = does.tick;
    const { name, tick } = policy;
    return { name, ...(tick === undefined ? {} : { tick }), ...hooks } as unknown as KeepAlivePolicy;
  }

  #watched(control: PlatformControl): PlatformControl {
    return new Proxy(control, {
      get: (target, key) => {
        const value = Reflect.get(target, key) as unknown;
        if (typeof value !== "function") return value;
        const act = ACTS.indexOf(key as (typeof ACTS)[number]);
        if (act < 0) return value.bind(target);
        return (pool: number, count: unknown) => {
          if (act === 2) this.#decisions++;
          this.#values.push(act, pool, act === 2 ? 0 : (count as number));
          return (value as (...given: unknown[]) => unknown).call(target, pool, count);
        };
      },
    });
  }
}
