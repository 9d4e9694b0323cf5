import { CellPages, type CellRow } from "./cell-pages.ts";
import type { MinuteCounts } from "./minute-counts.ts";

/** The calls per minute of functions, sparse, gathered row by row: a day of a function, say. */
export class MinuteRows {
  readonly #pages = new CellPages();
  readonly #rows: CellRow[][] = [];

  /** Adds calls of a function, `minute` ascending, at most 2^18 of them; `offset` is added to the minutes. */
  add(id: number, minute: Uint32Array, count: Uint32Array, offset: number): void {
    if (minute.length === 0) return;
    this.#rows[id] ??= [];
    this.#rows[id].push(this.#pages.add(minute, count, offset));
  }

  /** The calls of the functions `kept`, in that order, as compressed sparse rows; calls of one minute are added. */
  take(kept: readonly number[]): Pick<MinuteCounts, "offsets" | "minute" | "count"> {
    const offsets = new Float64Array(kept.length + 1);
    const summed = new Map<number, readonly (readonly [minute: number, calls: number])[]>();
    kept.forEach((id, index) => {
      const rows = this.#rowsOf(id);
      if (!this.#ascend(rows)) summed.set(id, this.#sum(rows));
      const cells = summed.get(id)?.length ?? rows.reduce((sum, { from, to }) => sum + to - from, 0);
      offsets[index + 1] = offsets[index]! + cells;
    });
    const minute = new Uint32Array(offsets[kept.length]!);
    const count = new Uint32Array(offsets[kept.length]!);
    kept.forEach((id, index) => {
      let at = offsets[index]!;
      for (const [when, calls] of summed.get(id) ?? []) {
        minute[at] = when;
        count[at++] = calls;
      }
      if (summed.has(id)) return;
      for (const row of this.#rowsOf(id)) {
        minute.set(this.#pages.minutes(row), at);
        count.set(this.#pages.counts(row), at);
        at += row.to - row.from;
      }
    });
    return { offsets, minute, count };
  }

  #rowsOf(id: number): readonly CellRow[] {
    return this.#rows[id] ?? [];
  }

  /** Whether each row of a function begins after the one before, so that they are of different times. */
  #ascend(rows: readonly CellRow[]): boolean {
    return rows.every((row, i) => i === 0 || this.#pages.minutes(rows[i - 1]!).at(-1)! < this.#pages.minutes(row)[0]!);
  }

  #sum(rows: readonly CellRow[]): [minute: number, calls: number][] {
    const sums = new Map<number, number>();
    for (const row of rows) {
      const counts = this.#pages.counts(row);
      this.#pages.minutes(row).forEach((minute, i) => {
        sums.set(minute, (sums.get(minute) ?? 0) + counts[i]!);
      });
    }
    return [...sums].sort(([a], [b]) => a - b);
  }
}
