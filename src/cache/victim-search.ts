import type { Random } from "../base/random.ts";
import type { AgeBins } from "./age-bins.ts";
import type { HazardTable } from "./hazard-table.ts";
import type { RequestHistory } from "./request-history.ts";
import type { StoredStates } from "./stored-states.ts";

const KEPT = 3; // lowest candidates of one search that the next one compares again

/** What a search looks at. */
export interface VictimSearchParts {
  readonly slots: StoredStates;
  readonly history: RequestHistory;
  readonly bins: AgeBins;
  readonly table: HazardTable;
  readonly random: Random;
}

/**
 * Kernel. Which stored object to evict next: the one of the lowest density, index times weight, of `samples` random ones,
 * the least recently used, and what the last searches found lowest and is still stored [psounis01]; of all when they are no
 * more. So where the index falls with age the choice is LRU's, and what a search found by luck is not lost to the next.
 * Of equals the least recently used. O(samples), allocates nothing.
 */
export class VictimSearch {
  readonly #slots: StoredStates;
  readonly #history: RequestHistory;
  readonly #bins: AgeBins;
  readonly #index: Float64Array;
  readonly #random: Random;
  readonly #candidates: Int32Array; // by slot
  readonly #kept = new Int32Array(KEPT).fill(-1); // objects, the lowest first, -1 for none
  #tail = 1; // no stored object was asked for last before this request
  #density = 0;

  constructor(parts: VictimSearchParts, samples: number) {
    this.#slots = parts.slots;
    this.#history = parts.history;
    this.#bins = parts.bins;
    this.#index = parts.table.indices;
    this.#random = parts.random;
    this.#candidates = new Int32Array(samples + KEPT + 1);
  }

  /** The density of what `find` returned last. */
  get density(): number {
    return this.#density;
  }

  /** The slot of the object to evict; there must be one. */
  find(): number {
    const stored = this.#slots.count;
    const candidates = this.#candidates;
    if (stored > candidates.length) return this.#lowest(this.#recall(this.#draw(stored)));
    for (let slot = 0; slot < stored; slot++) candidates[slot] = slot;
    return this.#lowest(stored);
  }

  /** The slot of the stored object that was asked for least recently, -1 if the ring no longer knows of it. */
  leastRecent(): number {
    const slots = this.#slots;
    const history = this.#history;
    const now = history.now;
    for (let tail = Math.max(this.#tail, history.first); tail < now; tail++) {
      const object = history.objectAt(tail);
      const slot = object < 0 ? -1 : slots.slotOf(object);
      this.#tail = tail;
      if (slot >= 0) return slot;
    }
    return -1;
  }

  #draw(stored: number): number {
    const candidates = this.#candidates;
    const samples = candidates.length - KEPT - 1;
    const share = stored / 4294967296;
    let lot = this.#random.uint32() | 0;
    for (let i = 0; i < samples; i++) {
      // one draw seeds a congruential walk: a draw per sample would cost a sixth of the whole replay
      lot = (Math.imul(lot, 1664525) + 1013904223) | 0;
      candidates[i] = (lot >>> 0) * share;
    }
    return samples;
  }

  /** Adds the least recently used and those kept to `count` candidates; returns how many there are then. */
  #recall(count: number): number {
    const tail = this.leastRecent();
    if (tail >= 0) this.#candidates[count++] = tail;
    for (let i = KEPT - 1; i >= 0; i--) {
      const object = this.#kept[i]!;
      const slot = object < 0 ? -1 : this.#slots.slotOf(object);
      if (slot >= 0) this.#candidates[count++] = slot;
    }
    return count;
  }

  #lowest(count: number): number {
    const { word, weight } = this.#slots;
    const candidates = this.#candidates;
    const index = this.#index;
    const bins = this.#bins;
    const next = this.#history.now + 1;
    // those that were lowest for a while: the lowest three, all but for the order they came in
    let victim = -1;
    let second = -1;
    let third = -1;
    let lowest = Number.POSITIVE_INFINITY;
    let oldest = next;
    for (let i = 0; i < count; i++) {
      const slot = candidates[i]!;
      const last = word[4 * slot]!;
      const density = index[word[4 * slot + 1]! + bins.binWithin(next - last)]! * weight[2 * slot + 1]!;
      if (density > lowest || (density === lowest && last >= oldest)) continue;
      third = second;
      second = victim;
      victim = slot;
      lowest = density;
      oldest = last;
    }
    this.#keep(0, victim);
    this.#keep(1, second);
    this.#keep(2, third);
    this.#density = lowest;
    return victim;
  }

  #keep(rank: number, slot: number): void {
    this.#kept[rank] = slot < 0 ? -1 : this.#slots.objectIn(slot);
  }
}
