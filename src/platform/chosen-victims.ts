import type { PoolId } from "../base/units.ts";
import type { VictimCandidates } from "./contract.ts";
import { type InstanceStore, NONE } from "./instance-store.ts";
import type { PolicyPort } from "./policy-port.ts";

/**
 * Kernel. The idle instances of each node for a policy that chooses the victim itself. Layout: per node a list of handles
 * without order and each handle's place in it; who leaves is replaced by the last. Everything O(1) but what the policy does.
 */
export class ChosenVictims implements VictimCandidates {
  readonly #store: InstanceStore;
  readonly #ask: PolicyPort;
  readonly #priority: Float64Array; // [pools] latest answer
  readonly #served: Float64Array; //   [pools] invocations that the live instances have served
  readonly #idle: number[][]; //       [nodes][idle instances]
  readonly #servedBy: number[] = []; // [handles]
  readonly #place: number[] = []; //    [handles] in the list of its node, NONE of none
  #offered: readonly number[] = []; // of the node that is asked about

  constructor(store: InstanceStore, ask: PolicyPort, poolCount: number, nodeCount: number) {
    this.#store = store;
    this.#ask = ask;
    this.#priority = new Float64Array(poolCount);
    this.#served = new Float64Array(poolCount);
    this.#idle = Array.from({ length: nodeCount }, () => []);
  }

  get count(): number {
    return this.#offered.length;
  }

  poolOf(candidate: number): PoolId {
    return this.#store.pool[this.#offered[candidate]!]! as PoolId;
  }

  /** Latest priority of the pool. */
  priorityOf(pool: number): number {
    return this.#priority[pool]!;
  }

  /** A new instance exists; `ahead` of demand, so that its pool is looked at without an invocation. */
  add(handle: number, ahead: boolean): void {
    this.#servedBy[handle] = 0;
    this.#place[handle] = NONE;
    if (ahead) this.#look(this.#store.pool[handle]!);
  }

  /** The instance starts to serve an invocation. */
  serve(handle: number): void {
    this.#withdraw(handle);
    const pool = this.#store.pool[handle]!;
    this.#servedBy[handle]!++;
    this.#served[pool]!++;
    this.#look(pool);
  }

  /** The instance has become idle: it may be evicted. */
  offer(handle: number): void {
    if (this.#place[handle] === NONE) this.#place[handle] = this.#idle[this.#store.node[handle]!]!.push(handle) - 1;
  }

  /** The instance ends. */
  remove(handle: number): void {
    this.#withdraw(handle);
    this.#served[this.#store.pool[handle]!]! -= this.#servedBy[handle]!;
  }

  /** The idle instance of the node that goes next; the node must have one. */
  first(node: number): number {
    this.#offered = this.#idle[node]!;
    return this.#offered[this.#ask.chooseVictim(this)]!;
  }

  #look(pool: number): void {
    if (this.#ask.policy.evictionPriority === undefined) return;
    this.#priority[pool] = this.#ask.evictionPriority(pool, this.#served[pool]!);
  }

  #withdraw(handle: number): void {
    const place = this.#place[handle]!;
    if (place === NONE) return;
    const list = this.#idle[this.#store.node[handle]!]!;
    const last = list.pop()!;
    if (last !== handle) {
      list[place] = last;
      this.#place[last] = place;
    }
    this.#place[handle] = NONE;
  }
}
