import { ContractError } from "../base/errors.ts";
import { exactMegabytes, megabytes, type PoolId } from "../base/units.ts";
import {
  type KeepAlivePolicy,
  NO_SHELL,
  type PlatformView,
  type PoolProfile,
  type PrewarmCause,
  type ShellEnd,
  type VictimCandidates,
} from "./contract.ts";
import type { DecisionWatch } from "./decision-watch.ts";

/** Asks a policy and refuses answers that break its contract. */
export class PolicyPort {
  readonly policy: KeepAlivePolicy;
  /** Who writes the decisions down; undefined where they are not logged. */
  readonly watch: DecisionWatch | undefined;
  /** Whether the policy is told of arrivals, and whether it pre-warms; looked up once, for policies differ in shape. */
  readonly listens: boolean;
  readonly prewarms: boolean;
  readonly #view: PlatformView;

  constructor(policy: KeepAlivePolicy, view: PlatformView, watch?: DecisionWatch) {
    this.policy = policy;
    this.watch = watch;
    this.#view = view;
    this.listens = policy.onArrival !== undefined;
    this.prewarms = policy.prewarmIn !== undefined;
    if (policy.tick !== undefined && !(policy.tick > 0)) {
      throw new ContractError(`${policy.name}: expected a tick > 0 ms, got ${policy.tick}`);
    }
    const ranks = policy.evictionPriority ?? policy.chooseVictim;
    if (policy.shells !== undefined && ranks !== undefined)
      throw new ContractError(`${policy.name}: expected shells or evictionPriority, got both`);
  }

  /** How long the instance that became idle stays, in ms. */
  keepAlive(pool: number, prewarmed: boolean): number {
    const { policy } = this;
    const id = pool as PoolId;
    const window =
      prewarmed && policy.keepPrewarmed !== undefined
        ? policy.keepPrewarmed(id, this.#view)
        : policy.keepAlive(id, this.#view);
    return window >= 0 ? window : this.#refuse("keepAlive >= 0", window, pool);
  }

  /** Delay to the pool's next pre-warm in ms, Infinity for none. */
  prewarmIn(pool: number, cause: PrewarmCause): number {
    const delay = this.policy.prewarmIn!(pool as PoolId, this.#view, cause);
    return delay >= 0 ? delay : this.#refuse("prewarmIn >= 0", delay, pool);
  }

  /** Refuses a pre-warm at once after one that started nothing: time would not go on. */
  refuseIdling(pool: number): never {
    return this.#refuse("prewarmIn > 0 after a pre-warm that started nothing", 0, pool);
  }

  prewarmCount(pool: number): number {
    return this.policy.prewarmCount?.(pool as PoolId, this.#view) ?? 1;
  }

  get now(): number {
    return this.#view.now;
  }

  /** The class of `count` for a new instance, undefined where the policy does not choose. */
  nodeClass(pool: number, ahead: boolean, count: number): number | undefined {
    const chosen = this.policy.nodeClass?.(pool as PoolId, ahead, this.#view);
    if (chosen === undefined || (Number.isInteger(chosen) && chosen >= 0 && chosen < count)) return chosen;
    return this.#refuse(`nodeClass from 0 to ${count - 1}`, chosen, pool);
  }

  /** The pool's priority when memory is short. */
  evictionPriority(pool: number, served: number): number {
    const priority = this.policy.evictionPriority!(pool as PoolId, served, this.#view);
    return Number.isNaN(priority) ? this.#refuse("evictionPriority to be a number", priority, pool) : priority;
  }

  /** The same of a policy that declares how it ages, of a use at that clock. */
  agedPriority(profile: PoolProfile, clock: number, served: number, pool: number): number {
    const priority = this.policy.aging!.priorityAt(clock, served, profile);
    return Number.isNaN(priority) ? this.#refuse("evictionPriority to be a number", priority, pool) : priority;
  }

  /** The candidate that is evicted. */
  chooseVictim(candidates: VictimCandidates): number {
    const chosen = this.policy.chooseVictim!(candidates, this.#view);
    if (Number.isInteger(chosen) && chosen >= 0 && chosen < candidates.count) return chosen;
    return this.#refuse(`chooseVictim from 0 to ${candidates.count - 1}`, chosen, candidates.poolOf(0));
  }

  evicted(pool: number, priority: number): void {
    this.policy.onEvict?.(pool as PoolId, priority, this.#view);
  }

  /** The kind of shell, of `count` kinds, that an instance of the pool or its shell of kind `from` becomes; `NO_SHELL` of none. */
  downgrade(pool: number, from: number, count: number): number {
    const kind = this.policy.shells!.downgrade(pool as PoolId, from, this.#view);
    const later = Number.isInteger(kind) && kind > from && kind < count;
    return later || kind === NO_SHELL ? kind : this.#refuse("downgrade to a later kind of shell, or -1", kind, pool);
  }

  /** How long the shell stays, in ms. */
  keepShell(pool: number, kind: number): number {
    const window = this.policy.shells!.keep(pool as PoolId, kind, this.#view);
    return window >= 0 ? window : this.#refuse("keep of a shell >= 0", window, pool);
  }

  /** Memory in MB of the shell, as exact as that of instances, which what it is made of had `most` MB of. */
  shellMemory(pool: number, kind: number, most: number): number {
    const memory = this.policy.shells!.memory(pool as PoolId, kind);
    return memory >= 0 && memory <= most
      ? exactMegabytes(megabytes(memory))
      : this.#refuse(`memory of a shell from 0 to ${most} MB`, memory, pool);
  }

  /** How long a shell of the kind that was started from nothing stays, in ms. */
  keepStarted(kind: number): number {
    const window = this.policy.shells!.stock!.keep(kind, this.#view);
    return window > 0 ? window : this.refuseKind("keep of a started shell > 0", window, kind);
  }

  /** How many shells of the kind are started in place of one that has ended. */
  replenish(kind: number, end: ShellEnd): number {
    return this.policy.shells!.stock!.replenish?.(kind, end, this.#view) ?? 0;
  }

  /** Tells that a request of the pool starts an instance, from a shell of the kind or from nothing. */
  startsCold(pool: number, kind: number): void {
    this.policy.shells!.stock!.onColdStart?.(pool as PoolId, kind, this.#view);
  }

  refuseKind(what: string, got: number, kind: number): never {
    const name = this.policy.shells?.kinds[kind] ?? kind;
    throw new ContractError(
      `${this.policy.name}: expected ${what}, got ${got} for shells ${name} at ${this.#view.now} ms`,
    );
  }

  #refuse(what: string, got: number, pool: number): never {
    const { name } = this.#view.pool(pool as PoolId);
    throw new ContractError(
      `${this.policy.name}: expected ${what}, got ${got} for pool ${name} at ${this.#view.now} ms`,
    );
  }
}
