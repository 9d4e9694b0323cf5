import { InputError } from "../../base/errors.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { traceName } from "../function-table.ts";
import type { LoadLog } from "../load-log.ts";
import type { RequestRows } from "./request-pages.ts";
import type { RequestTrace } from "./requests.ts";

/** What a reader has read: its rows in the file's order, their ids dense by first appearance there. */
export interface ReadRequests {
  readonly path: string;
  readonly format: string;
  readonly rows: RequestRows;
  readonly objectCount: number;
  readonly keys: Float64Array | undefined; // [objectCount], see RequestTrace
  readonly digest: string;
  readonly log: LoadLog;
}

/**
 * The trace of what was read: sorted by time (stable), objects numbered by first appearance then. Counts the rows that go
 * back in time (`unsortedRows`), the requests of another size than the object's request before (`changedSizes`) and
 * those that equal it in time and size (`duplicateRows`); the latter two stay what they are.
 */
export function finishRequests(read: ReadRequests): RequestTrace {
  const { path, format, rows, objectCount, digest, log } = read;
  if (rows.time.length === 0)
    throw new InputError("missing", { source: path }, "expected requests with a size, got none");
  const unsorted = countUnsorted(rows.time);
  log.count("unsortedRows", unsorted);
  const order = unsorted === 0 ? undefined : orderByTime(rows.time);
  const time = reordered(rows.time, order);
  const { keys } = read;
  const object = reordered(rows.object, order);
  if (order !== undefined) renumber(object, objectCount, keys);
  const size = reordered(rows.size, order);
  countRepeats({ time, object, size }, objectCount, log);
  const load = log.report(format, [path]);
  return {
    name: traceName(path),
    length: time.length,
    objectCount,
    time,
    object,
    size,
    digest,
    load,
    ...(keys && { keys }),
  };
}

function countUnsorted(time: Float64Array): number {
  let unsorted = 0;
  for (let i = 1; i < time.length; i++) if (time[i]! < time[i - 1]!) unsorted++;
  return unsorted;
}

function countRepeats({ time, object, size }: RequestRows, objectCount: number, log: LoadLog): void {
  const last = new Float64Array(2 * objectCount); // time and size of each object's last request; sizes are above 0
  let changed = 0;
  let duplicate = 0;
  for (let i = 0; i < object.length; i++) {
    const at = 2 * object[i]!;
    const before = last[at + 1]!;
    if (before === size[i]) {
      if (last[at] === time[i]) duplicate++;
    } else {
      if (before !== 0) changed++;
      last[at + 1] = size[i]!;
    }
    last[at] = time[i]!;
  }
  log.count("changedSizes", changed);
  log.count("duplicateRows", duplicate);
}

/** Numbers the ids in the order of their first appearance, in place, and puts their keys in that order. */
function renumber(object: Uint32Array, objectCount: number, keys: Float64Array | undefined): void {
  const dense = new Uint32Array(objectCount).fill(objectCount);
  const before = keys?.slice();
  let next = 0;
  for (let i = 0; i < object.length; i++) {
    const old = object[i]!;
    if (dense[old] === objectCount) {
      dense[old] = next++;
      if (keys !== undefined) keys[dense[old]!] = before![old]!;
    }
    object[i] = dense[old]!;
  }
}
