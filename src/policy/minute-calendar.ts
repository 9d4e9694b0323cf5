/** Work to do by the minute: at most one entry pending per item, the soonest. */
export class MinuteCalendar {
  readonly #due = new Map<number, number[]>();
  readonly #pending: Float64Array; // [items] Infinity of none

  constructor(itemCount: number) {
    this.#pending = new Float64Array(itemCount).fill(Number.POSITIVE_INFINITY);
  }

  get stateBytes(): number {
    let entries = 0;
    for (const items of this.#due.values()) entries += items.length;
    return this.#pending.byteLength + 64 * this.#due.size + 8 * entries;
  }

  /** Notes the item for a minute unless it is due before. */
  add(item: number, minute: number): void {
    if (!(minute < this.#pending[item]!)) return;
    this.#pending[item] = minute;
    const items = this.#due.get(minute);
    if (items === undefined) this.#due.set(minute, [item]);
    else items.push(item);
  }

  /** The items due in this minute, which are then pending no more. */
  take(minute: number): readonly number[] {
    const due: number[] = [];
    for (const item of this.#due.get(minute) ?? []) {
      if (this.#pending[item] !== minute) continue; // it was due before, or is here twice
      this.#pending[item] = Number.POSITIVE_INFINITY;
      due.push(item);
    }
    this.#due.delete(minute);
    return due;
  }
}
