import { ContractError } from "../base/errors.ts";
import type { PlatformConfig } from "./conventions.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Fleet } from "./fleet.ts";
import type { MemoryLimitTally } from "./tally.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/** The memory that functions may use, for a policy that sets it (`limitMemory`). set: O(nodes) beside evictions and who is served. */
export class MemoryLimits {
  readonly #fleet: Fleet;
  readonly #dispatcher: Dispatcher;
  readonly #policy: string;
  readonly #nodes: number;
  readonly #nodeMemory: number;
  readonly #horizon: number;
  readonly #largest: number; // MB of an instance that a node can hold
  #total: number;
  #since = 0;
  #integralMBms = 0;
  #peak = 0;
  #least = INFINITY;
  #changes = 0;

  constructor(fleet: Fleet, dispatcher: Dispatcher, policy: string, config: PlatformConfig, horizon: number) {
    this.#fleet = fleet;
    this.#dispatcher = dispatcher;
    this.#policy = policy;
    this.#nodes = config.nodes;
    this.#nodeMemory = config.nodeMemory;
    this.#horizon = horizon;
    this.#largest = fleet.memory.reduce((most, mb) => (mb <= config.nodeMemory ? Math.max(most, mb) : most), 0);
    this.#total = config.nodes * config.nodeMemory;
  }

  /** MB of all nodes together. */
  get total(): number {
    return this.#total;
  }

  /** Sets the memory of all nodes together; returns what it is then. Who waits for memory may be served by it. */
  set(memory: number, now: number): number {
    if (!(memory >= 0))
      throw new ContractError(`${this.#policy}: expected limitMemory of a number >= 0, got ${memory} at ${now} ms`);
    const share = memory / this.#nodes;
    let total = 0;
    for (let node = 0; node < this.#nodes; node++) {
      const least = this.#fleet.placement.reservedOn(node) + this.#largest;
      total += this.#fleet.evictions.limitNode(node, Math.min(this.#nodeMemory, Math.max(least, share)), now);
    }
    this.#note(total, now);
    for (let node = 0; node < this.#nodes; node++) this.#dispatcher.drain(node, now);
    return total;
  }

  #note(total: number, now: number): void {
    if (total === this.#total) return;
    this.#advance(now);
    this.#total = total;
    this.#changes++;
  }

  /** The limit held up to `at`; one that was replaced at once does not count. */
  #advance(at: number): void {
    const now = Math.min(at, this.#horizon);
    if (now <= this.#since) return;
    this.#integralMBms += this.#total * (now - this.#since);
    this.#peak = Math.max(this.#peak, this.#total);
    this.#least = Math.min(this.#least, this.#total);
    this.#since = now;
  }

  /** What it was up to `now`. */
  tally(now: number): MemoryLimitTally {
    this.#advance(now);
    return {
      MBms: this.#integralMBms,
      lastedMs: this.#since,
      peak: this.#peak,
      least: this.#least,
      changes: this.#changes,
    };
  }
}
