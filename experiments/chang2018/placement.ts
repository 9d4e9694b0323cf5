import type { Epoch } from "./demand.ts";
import type { Estimator } from "./estimators.ts";

/** What a cell did over some epochs; its backhaul carries misses and fetches. */
export interface Served {
  readonly requests: number;
  readonly hits: number;
  readonly fetches: number; // contents placed that were not there
}

/** A content to fetch for one that goes, and by how much it is expected to be asked for more often in an epoch. */
export interface Change {
  readonly comes: number;
  readonly goes: number; // -1: into free room
  readonly gain: number;
}

/** The contents placed in a cell. */
export class Placement {
  readonly cached: Uint8Array; // [contents] 1: placed
  readonly #capacity: number;

  constructor(contents: number, capacity: number) {
    this.cached = new Uint8Array(contents);
    this.#capacity = capacity;
  }

  /** The changes that lead to the contents of the highest estimates, the largest gain first. O(contents log contents). */
  changes(estimate: Float64Array): Change[] {
    const { cached } = this;
    const order = Array.from(estimate, (_, i) => i).sort(
      (a, b) => estimate[b]! - estimate[a]! || cached[b]! - cached[a]! || a - b,
    );
    const wanted = order.slice(0, this.#capacity);
    const comes = wanted.filter((i) => cached[i] === 0);
    const goes = order.slice(this.#capacity).filter((i) => cached[i] === 1);
    const free = this.#capacity - wanted.length + comes.length - goes.length;
    return comes.map((i, n) => {
      const old = n < free ? -1 : goes.at(free - n - 1)!; // the least wanted goes first
      return { comes: i, goes: old, gain: estimate[i]! - (old < 0 ? 0 : estimate[old]!) };
    });
  }

  apply({ comes, goes }: Change): void {
    this.cached[comes] = 1;
    if (goes >= 0) this.cached[goes] = 0;
  }

  hits({ content }: Epoch): number {
    return content.reduce((hits, i) => hits + this.cached[i]!, 0);
  }
}

/** Places the contents of the highest estimates at the beginning of every epoch; counts those from `from` to before `to`. */
export function placed(
  epochs: readonly Epoch[],
  estimator: Estimator,
  capacity: number,
  [from, to]: readonly [number, number],
): Served {
  const placement = new Placement(epochs[0]!.rate.length, capacity);
  let [requests, hits, fetches] = [0, 0, 0];
  for (const [e, epoch] of epochs.entries()) {
    const changes = placement.changes(estimator.estimate(epoch.around));
    for (const change of changes) placement.apply(change);
    if (e >= from && e < to) {
      requests += epoch.content.length;
      hits += placement.hits(epoch);
      fetches += changes.length;
    }
    estimator.observe(epoch, placement.cached);
  }
  return { requests, hits, fetches };
}
