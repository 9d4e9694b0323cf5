import { InputError } from "../base/errors.ts";
import { orderByTime, reordered } from "./arrival-order.ts";
import { MOST_CALLS } from "./csv/fields.ts";
import type { LoadLog } from "./load-log.ts";
import type { MinuteRows } from "./minute-rows.ts";

/** Minutes, ascending, and the calls in them, which may be none. */
export interface MinuteSeries {
  readonly minute: Uint32Array;
  readonly count: Uint32Array;
}

/** The minutes in order, each once: the calls of one that is repeated are added and it is counted (`duplicateMinutes`). */
export function minutesInOrder({ minute, count }: MinuteSeries, source: string, log: LoadLog): MinuteSeries {
  const order = orderByTime(minute);
  const [times, calls] = [reordered(minute, order), reordered(count, order)];
  if (times.length === 0) return { minute: times, count: calls };
  let last = 0;
  for (let i = 1; i < times.length; i++) {
    if (times[i] !== times[last]) {
      times[++last] = times[i]!;
      calls[last] = calls[i]!;
      continue;
    }
    log.count("duplicateMinutes");
    const sum = calls[last]! + calls[i]!;
    if (sum > MOST_CALLS) {
      const what = `expected at most ${MOST_CALLS} calls in minute ${times[i]}, got ${sum}`;
      throw new InputError("out-of-range", { source }, what);
    }
    calls[last] = sum;
  }
  return { minute: times.subarray(0, last + 1), count: calls.subarray(0, last + 1) };
}

const PIECE = 131_072; // minutes, fewer than a row of cells may have

/** Adds a function's calls to `rows`, and `offset` to its minutes. */
export function addMinutes(rows: MinuteRows, id: number, { minute, count }: MinuteSeries, offset: number): void {
  for (let from = 0; from < minute.length; from += PIECE) {
    const [minutes, counts] = [minute.subarray(from, from + PIECE), count.subarray(from, from + PIECE)];
    const active = minutes.filter((_, i) => counts[i]! > 0);
    rows.add(
      id,
      active,
      counts.filter((calls) => calls > 0),
      offset,
    );
  }
}
