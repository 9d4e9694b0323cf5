import { grown } from "../base/grown.ts";

/** Intervals kept per slot. */
export const HISTORY_LENGTH = 16;
/** Lags tried by the prediction: the next interval repeats the one `lag` before it. */
export const MAX_LAG = 8;

/**
 * Kernel. The intervals between the times at which a pool's concurrency came up to a level, a slot per (pool, level).
 * They are counted from reach to reach and not from the release, so that neither the length of an execution nor a cold
 * start blurs the period of a timer. Layout per slot: the last 16 intervals as a ring, the same ascending, and per lag
 * 1 .. 8 a moving average of how far an interval was from the one that many before it. reach: O(16), in place.
 * predict: O(8). Other readings: O(1). Slots grow by doubling.
 */
export class IdleHistory {
  #ring = new Float64Array(0); //    [slots * HISTORY_LENGTH] ms, in order of arrival
  #sorted = new Float64Array(0); //  [slots * HISTORY_LENGTH] ms, ascending
  #lagError = new Float64Array(0); // [slots * MAX_LAG] ms
  #count = new Float64Array(0); //   [slots] intervals seen
  #reached = new Float64Array(0); // [slots] ms, NaN before the first time
  #slots = 0;

  /** Adds an empty slot and returns its index. */
  addSlot(): number {
    if (this.#slots === this.#count.length) this.#grow();
    this.#reached[this.#slots] = Number.NaN;
    return this.#slots++;
  }

  /** Intervals seen so far, those no longer kept included. */
  count(slot: number): number {
    return this.#count[slot]!;
  }

  /** When the level was last reached, in ms; NaN before the first time. */
  reachedAt(slot: number): number {
    return this.#reached[slot]!;
  }

  /** The level is reached at `now`, in ms. */
  reach(slot: number, now: number): void {
    const interval = now - this.#reached[slot]!;
    this.#reached[slot] = now;
    if (!(interval >= 0)) return;
    this.#updateLags(slot, interval);
    const count = this.#count[slot]!;
    const at = slot * HISTORY_LENGTH + (count % HISTORY_LENGTH);
    this.#replaceSorted(
      slot,
      Math.min(count, HISTORY_LENGTH),
      count < HISTORY_LENGTH ? Number.NaN : this.#ring[at]!,
      interval,
    );
    this.#ring[at] = interval;
    this.#count[slot] = count + 1;
  }

  /** The interval `lag` before the one to come, 1 <= lag <= min(count, 16); in ms. */
  back(slot: number, lag: number): number {
    return this.#ring[slot * HISTORY_LENGTH + ((this.#count[slot]! - lag) % HISTORY_LENGTH)]!;
  }

  /** The kept interval of rank floor(p * kept), 0 <= p <= 1, in ms; the slot must have one. */
  quantile(slot: number, p: number): number {
    const kept = Math.min(this.#count[slot]!, HISTORY_LENGTH);
    return this.#sorted[slot * HISTORY_LENGTH + Math.min(kept - 1, Math.floor(p * kept))]!;
  }

  /** The next interval, if it repeats the lag that has repeated best (ties: the shortest); the slot must have one. */
  predict(slot: number): number {
    const start = slot * MAX_LAG;
    const lags = Math.min(MAX_LAG, this.#count[slot]! - 1);
    let best = 0;
    for (let lag = 1; lag < lags; lag++) if (this.#lagError[start + lag]! < this.#lagError[start + best]!) best = lag;
    return this.back(slot, best + 1);
  }

  #updateLags(slot: number, interval: number): void {
    const count = this.#count[slot]!;
    const lags = Math.min(MAX_LAG, count);
    for (let lag = 1; lag <= lags; lag++) {
      const i = slot * MAX_LAG + lag - 1;
      const error = Math.abs(interval - this.back(slot, lag));
      const seen = Math.min(count - lag + 1, HISTORY_LENGTH);
      this.#lagError[i] = this.#lagError[i]! + (error - this.#lagError[i]!) / seen;
    }
  }

  /** Takes `old` (NaN for none) out of the slot's `kept` ascending values and puts `value` in. */
  #replaceSorted(slot: number, kept: number, old: number, value: number): void {
    const start = slot * HISTORY_LENGTH;
    let i = start + kept;
    if (kept === HISTORY_LENGTH) {
      i = start;
      while (this.#sorted[i] !== old) i++;
    }
    // the hole at i moves to where the value belongs
    const end = start + (kept === HISTORY_LENGTH ? kept - 1 : kept);
    while (i > start && this.#sorted[i - 1]! > value) this.#sorted[i] = this.#sorted[--i]!;
    while (i < end && this.#sorted[i + 1]! < value) this.#sorted[i] = this.#sorted[++i]!;
    this.#sorted[i] = value;
  }

  #grow(): void {
    const slots = Math.max(64, this.#slots * 2);
    this.#ring = grown(this.#ring, new Float64Array(slots * HISTORY_LENGTH));
    this.#sorted = grown(this.#sorted, new Float64Array(slots * HISTORY_LENGTH));
    this.#lagError = grown(this.#lagError, new Float64Array(slots * MAX_LAG));
    this.#count = grown(this.#count, new Float64Array(slots));
    this.#reached = grown(this.#reached, new Float64Array(slots));
  }
}
