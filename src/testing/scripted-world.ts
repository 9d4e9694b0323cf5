import { ContractError } from "../base/errors.ts";
import { type Megabytes, type Milliseconds, megabytes, ms, type PoolId } from "../base/units.ts";
import {
  emptyWindow,
  type KeepAlivePolicy,
  NO_SHELL,
  type PlatformControl,
  type PoolProfile,
  type PoolWindow,
  PrewarmCause,
} from "../platform/contract.ts";
import type { Script, ScriptedCall } from "./script.ts";
import { type RecordAnswer, ScriptedShells } from "./scripted-shells.ts";

/** A question the world asked and what the policy answered. */
export interface Decision {
  readonly question: string;
  readonly pool: number;
  readonly now: number;
  readonly answer: number;
}

type State = "starting" | "idle" | "busy" | "settling";
type Instance = { readonly pool: number; state: State; until: number; order: number };
type Timed = { readonly time: number; readonly rank: number; readonly order: number; readonly run: () => void };

const RANK = { finish: 0, tick: 2, prewarm: 3, arrival: 4, expiry: 6 } as const;
const NEVER = Number.POSITIVE_INFINITY;
/** More answers than this to one script: the policy asks for pre-warms without end. */
const MOST_DECISIONS = 100_000;

/**
 * A platform in the smallest words: the contract's defaults with unlimited memory, every event found by looking at
 * everything. It asks a policy all that a platform asks, refuses answers out of range with a `ContractError`, and keeps
 * each answer. O(events * instances): for scripts of some thousand invocations.
 */
export class ScriptedWorld implements PlatformControl {
  readonly decisions: Decision[] = [];
  /** Counts and sums of the whole run, per pool. */
  readonly totals: readonly PoolWindow[];
  readonly #windows: readonly PoolWindow[]; // since the last tick
  readonly #script: Script;
  readonly #policy: KeepAlivePolicy;
  readonly #prewarms: { at: number; order: number }[];
  readonly #shells: ScriptedShells | undefined;
  #instances: Instance[] = [];
  #now = 0;
  #order = 0;
  #nextCall = 0;
  #nextTick: number;
  #ended = false;
  #limit = NEVER;

  constructor(script: Script, policy: KeepAlivePolicy) {
    this.#script = script;
    this.#policy = policy;
    this.totals = script.pools.map(emptyWindow);
    this.#windows = script.pools.map(emptyWindow);
    this.#prewarms = script.pools.map(() => ({ at: NEVER, order: 0 }));
    const record: RecordAnswer = (...answer) => this.#record(...answer);
    const clock = { horizon: script.horizon, nextOrder: () => this.#order++ };
    this.#shells = policy.shells && new ScriptedShells(policy, this, record, clock);
    this.#nextTick = policy.tick === undefined ? NEVER : 0;
  }

  /** Plays the script to its end, and until nothing executes any more. */
  run(): this {
    for (let pool = 0; pool < this.poolCount; pool++) this.#askPrewarm(pool, PrewarmCause.Begin);
    for (let next = this.#first(); next !== undefined; next = this.#first()) {
      this.#advance(next.time);
      next.run();
    }
    return this;
  }

  get now(): Milliseconds {
    return ms(this.#now);
  }

  get poolCount(): number {
    return this.#script.pools.length;
  }

  pool(pool: PoolId): PoolProfile {
    return this.#script.pools[pool]!;
  }

  /** Memory-time of shells, MB ms; in no pool's figures. */
  get shellMBms(): number {
    return this.#shells?.memoryMBms ?? 0;
  }

  idleInstances(pool: PoolId): number {
    return this.#inState(pool, "idle").length;
  }

  busyInstances(pool: PoolId): number {
    return this.#inState(pool, "busy").length;
  }

  startingInstances(pool: PoolId): number {
    return this.#inState(pool, "starting").length;
  }

  shellCount(kind: number): number {
    return this.#shells?.count(kind) ?? 0;
  }

  startShells(kind: number, count: number): number {
    if (this.#shells !== undefined) return this.#shells.begin(kind, count);
    return this.#record("startShells's count", kind, count, "asked of a policy with shells", false);
  }

  /** The world's memory suffices for all, so that a limit is taken down and evicts nobody. */
  get memoryLimit(): Megabytes {
    return megabytes(this.#limit);
  }

  limitMemory(memory: Megabytes): Megabytes {
    const allowed = this.#policy.limitsMemory === true && memory >= 0;
    this.#limit = this.#record("limitMemory", -1, memory, "a number >= 0 of a policy with limitsMemory", allowed);
    return memory;
  }

  prewarm(pool: PoolId, count: number): number {
    this.#check("prewarm's count", pool, count);
    const ready = this.#now + this.pool(pool).coldStart;
    for (let i = 0; i < count; i++) {
      this.#instances.push({ pool, state: "starting", until: ready, order: this.#order++ });
    }
    return Math.max(0, Math.ceil(count));
  }

  release(pool: PoolId, count: number): number {
    this.#check("release's count", pool, count);
    const gone = this.#inState(pool, "idle").slice(0, Math.ceil(count));
    this.#instances = this.#instances.filter((instance) => !gone.includes(instance));
    return gone.length;
  }

  readWindow(pool: PoolId, into: PoolWindow): void {
    Object.assign(into, this.#windows[pool]!);
  }

  /** The pool's instances in a state, the one that has been in it longest first. */
  #inState(pool: number, state: State): Instance[] {
    const found = this.#instances.filter((instance) => instance.pool === pool && instance.state === state);
    return found.sort((a, b) => a.order - b.order);
  }

  /** What happens next; undefined when nothing is pending. */
  #first(): Timed | undefined {
    let first: Timed | undefined;
    for (const event of this.#pending()) {
      if (event.time === NEVER) continue;
      if (first === undefined || comesBefore(event, first)) first = event;
    }
    return first;
  }

  *#pending(): Generator<Timed> {
    const call = this.#script.calls[this.#nextCall];
    if (call !== undefined) yield { time: call.at, rank: RANK.arrival, order: 0, run: () => this.#arrive(call) };
    for (const instance of this.#instances) {
      const rank = instance.state === "idle" ? RANK.expiry : RANK.finish;
      yield { time: instance.until, rank, order: instance.order, run: () => this.#turn(instance) };
    }
    for (const shell of this.#shells?.all ?? []) {
      const rank = shell.ready ? RANK.expiry : RANK.finish;
      yield { time: shell.until, rank, order: shell.order, run: () => this.#shells!.turn(shell) };
    }
    for (const [pool, { at, order }] of this.#prewarms.entries()) {
      yield { time: at, rank: RANK.prewarm, order, run: () => this.#firePrewarm(pool) };
    }
    yield { time: this.#nextTick, rank: RANK.tick, order: 1, run: () => this.#tick() };
    if (!this.#ended) yield { time: this.#script.horizon, rank: RANK.tick, order: 0, run: () => this.#end() };
  }

  #advance(time: number): void {
    const { horizon, pools } = this.#script;
    const elapsed = Math.max(0, Math.min(time, horizon) - Math.min(this.#now, horizon));
    for (const { pool, state } of this.#instances) {
      this.#add(pool, "liveCoreMs", elapsed);
      if (state === "idle") this.#add(pool, "idleMBms", elapsed * pools[pool]!.memory);
      else this.#add(pool, "busyCoreMs", elapsed);
    }
    this.#shells?.advance(elapsed);
    this.#now = time;
  }

  #add(pool: number, field: keyof PoolWindow, value: number): void {
    this.totals[pool]![field] += value;
    this.#windows[pool]![field] += value;
  }

  #arrive(call: ScriptedCall): void {
    this.#nextCall++;
    this.#add(call.pool, "invocations", 1);
    this.#policy.onArrival?.(call.pool as PoolId, this);
    this.#place(call);
    this.#askPrewarm(call.pool, PrewarmCause.Arrival);
  }

  #place({ pool, duration, cold }: ScriptedCall): void {
    const idle = this.#inState(pool, "idle").at(-1);
    const starting = this.#inState(pool, "starting")[0];
    const startTime = idle === undefined && starting === undefined ? (this.#shells?.start(pool, cold) ?? cold) : cold;
    const instance = idle ?? starting ?? { pool, state: "busy", until: this.#now + startTime, order: 0 };
    const start = idle === undefined ? instance.until : this.#now;
    if (idle === undefined) {
      this.#add(pool, "coldStarts", 1);
      this.#add(pool, "coldWaitMs", start - this.#now);
      if (starting === undefined) this.#instances.push(instance);
    }
    Object.assign(instance, { state: "busy", until: start + duration, order: this.#order++ });
  }

  /** An instance's time is up: its start-up, its execution, or its keep-alive window. */
  #turn(instance: Instance): void {
    const { state } = instance;
    const remove = () => {
      this.#instances.splice(this.#instances.indexOf(instance), 1);
      const { memory } = this.#script.pools[instance.pool]!;
      this.#shells?.leave(instance.pool, NO_SHELL, memory);
    };
    if (state === "idle") return remove();
    instance.state = "settling";
    const window = this.#askKeepAlive(instance.pool, state === "starting");
    if (window === 0) remove();
    else Object.assign(instance, { state: "idle", until: this.#now + window, order: this.#order++ });
    this.#askPrewarm(instance.pool, PrewarmCause.Idle);
  }

  #firePrewarm(pool: number): void {
    this.#prewarms[pool]!.at = NEVER;
    const count = this.#policy.prewarmCount?.(pool as PoolId, this) ?? 1;
    this.#record("prewarmCount", pool, count);
    const present = this.idleInstances(pool as PoolId) + this.startingInstances(pool as PoolId);
    this.prewarm(pool as PoolId, Math.max(0, count - present));
    this.#askPrewarm(pool, PrewarmCause.Fired);
  }

  #tick(): void {
    this.#policy.onTick?.(this);
    for (const window of this.#windows) Object.assign(window, emptyWindow());
    const next = this.#now + this.#policy.tick!;
    this.#nextTick = next < this.#script.horizon ? next : NEVER;
  }

  #end(): void {
    this.#ended = true;
    this.#policy.onEnd?.(this);
  }

  #askKeepAlive(pool: number, prewarmed: boolean): number {
    if (!prewarmed || this.#policy.keepPrewarmed === undefined) {
      return this.#record("keepAlive", pool, this.#policy.keepAlive(pool as PoolId, this));
    }
    return this.#record("keepPrewarmed", pool, this.#policy.keepPrewarmed(pool as PoolId, this));
  }

  #askPrewarm(pool: number, cause: PrewarmCause): void {
    if (this.#policy.prewarmIn === undefined) return;
    const at = this.#now + this.#record("prewarmIn", pool, this.#policy.prewarmIn(pool as PoolId, this, cause));
    const pending = this.#prewarms[pool]!;
    if (at === pending.at) return;
    Object.assign(pending, { at: at < this.#script.horizon ? at : NEVER, order: this.#order++ });
  }

  #record(question: string, pool: number, answer: number, expected?: string, inRange?: boolean): number {
    this.#check(question, pool, answer, expected, inRange);
    if (this.decisions.push({ question, pool, now: this.#now, answer }) <= MOST_DECISIONS) return answer;
    throw new ContractError(
      `${this.#policy.name}: expected time to go on, got ${question} = ${answer} for pool ${pool} at ${this.#now} ms ` +
        `after ${MOST_DECISIONS} decisions`,
    );
  }

  #check(question: string, pool: number, answer: unknown, expected = "a number >= 0", inRange?: boolean): void {
    if (inRange ?? (typeof answer === "number" && answer >= 0)) return;
    throw new ContractError(
      `${this.#policy.name}: expected ${question} to be ${expected}, got ${String(answer)} for pool ${pool} at ${this.#now} ms`,
    );
  }
}

function comesBefore(a: Timed, b: Timed): boolean {
  if (a.time !== b.time) return a.time < b.time;
  return a.rank !== b.rank ? a.rank < b.rank : a.order < b.order;
}
