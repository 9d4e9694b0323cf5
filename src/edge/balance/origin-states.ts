import type { Milliseconds } from "../../base/units.ts";
import { type Origin, Outcome } from "./contract.ts";

const NEVER = Number.NEGATIVE_INFINITY;

/**
 * Kernel. Weights, failures and connections of the origins of one balancer, one column each, and which of them the open
 * request has been given. Health is nginx's passive check [nginx]: after `maxFails` failures an origin is left alone
 * for `failTimeout`, then one request at a time tries it; the first of these that succeeds forgets the failures. A lone
 * origin is never left alone. Every operation is O(1) but `smooth`, O(group); nothing is allocated.
 */
export class OriginStates {
  readonly primaries: Int32Array; // indices, in the order of the origins
  readonly backups: Int32Array;
  readonly activeCount: number;
  readonly totalWeight: number; // of the primaries, inactive ones included
  readonly weight: Int32Array; //      [origins]
  readonly connections: Int32Array; // [origins]
  readonly #active: Uint8Array;
  readonly #maxFails: Int32Array;
  readonly #failTimeout: Float64Array;
  readonly #effective: Int32Array; // the weight, lowered by failures and growing back
  readonly #current: Int32Array;
  readonly #fails: Int32Array;
  readonly #failedAt: Float64Array; //  of the last failure
  readonly #checkedAt: Float64Array; // of the last failure or trial
  readonly #givenTo: Float64Array; //   number of the last request that was given this origin
  readonly #lone: boolean;
  #request = 0;

  constructor(origins: readonly Origin[]) {
    const count = origins.length;
    const indices = Int32Array.from(origins.keys());
    this.primaries = indices.filter((i) => origins[i]!.role !== "backup");
    this.backups = indices.filter((i) => origins[i]!.role === "backup");
    this.activeCount = origins.filter(({ active = true }) => active).length;
    this.weight = Int32Array.from(origins, ({ weight = 1 }) => weight);
    this.totalWeight = this.primaries.reduce((sum, i) => sum + this.weight[i]!, 0);
    this.connections = new Int32Array(count);
    this.#active = Uint8Array.from(origins, ({ active = true }) => Number(active));
    this.#maxFails = Int32Array.from(origins, ({ maxFails = 1 }) => maxFails);
    this.#failTimeout = Float64Array.from(origins, ({ failTimeout = 10_000 }) => failTimeout);
    this.#effective = this.weight.slice();
    this.#current = new Int32Array(count);
    this.#fails = new Int32Array(count);
    this.#failedAt = new Float64Array(count).fill(NEVER);
    this.#checkedAt = new Float64Array(count).fill(NEVER);
    this.#givenTo = new Float64Array(count);
    this.#lone = count === 1;
  }

  /** Opens a request: it has been given no origin yet. */
  open(): void {
    this.#request++;
  }

  available(origin: number, now: Milliseconds): boolean {
    if (this.#active[origin] === 0) return false;
    const maxFails = this.#maxFails[origin]!;
    if (this.#lone || maxFails === 0 || this.#fails[origin]! < maxFails) return true;
    return now - this.#checkedAt[origin]! > this.#failTimeout[origin]!;
  }

  /** Whether the open request may be given the origin. */
  eligible(origin: number, now: Milliseconds): boolean {
    return this.#givenTo[origin] !== this.#request && this.available(origin, now);
  }

  /** Gives the origin to the open request; where it had been left alone, this is its trial. */
  give(origin: number, now: Milliseconds): void {
    this.#givenTo[origin] = this.#request;
    if (now - this.#checkedAt[origin]! > this.#failTimeout[origin]!) this.#checkedAt[origin] = now;
  }

  end(origin: number, now: Milliseconds, outcome: Outcome): void {
    this.connections[origin]!--;
    if (this.#lone) return;
    if (outcome === Outcome.Failed) this.#fail(origin, now);
    else if (this.#failedAt[origin]! < this.#checkedAt[origin]!) this.#fails[origin] = 0;
  }

  /** The eligible origin of `group` whose turn it is by smooth weighted round robin; -1 for none. */
  smooth(group: Int32Array, now: Milliseconds): number {
    let best = -1;
    let total = 0;
    for (let place = 0; place < group.length; place++) {
      const origin = group[place]!;
      if (!this.eligible(origin, now)) continue;
      total += this.advance(origin);
      if (best < 0 || this.#current[origin]! > this.#current[best]!) best = origin; // ties go to the first
    }
    if (best >= 0) this.turn(best, total);
    return best;
  }

  /** Adds the origin's effective weight, which is returned, to its claim; a lowered weight then grows by 1. */
  advance(origin: number): number {
    const effective = this.#effective[origin]!;
    this.#current[origin]! += effective;
    if (effective < this.weight[origin]!) this.#effective[origin] = effective + 1;
    return effective;
  }

  /** What weights and turns have added up to: the highest claim is next. */
  claim(origin: number): number {
    return this.#current[origin]!;
  }

  /** The origin has its turn and pays for all that was added. */
  turn(origin: number, total: number): void {
    this.#current[origin]! -= total;
  }

  #fail(origin: number, now: Milliseconds): void {
    this.#fails[origin]!++;
    this.#failedAt[origin] = now;
    this.#checkedAt[origin] = now;
    const maxFails = this.#maxFails[origin]!;
    if (maxFails === 0) return;
    const loss = Math.floor(this.weight[origin]! / maxFails);
    this.#effective[origin] = Math.max(0, this.#effective[origin]! - loss);
  }
}
