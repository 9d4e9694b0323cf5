import { expect } from "chai";
import fc from "fast-check";
import { appId, functionId, megabytes, ms } from "../../src/base/units.ts";
import type { MinuteCounts } from "../../src/trace/minute-counts.ts";
import type { Trace } from "../../src/trace/trace.ts";

/** Minute counts of functions f0, f1, ..., an app each, from dense rows; durations run from 10 (f + 1) to 20 (f + 1) ms. */
export function minuteTable(rows: readonly (readonly number[])[], minutes = rows[0]?.length ?? 0): MinuteCounts {
  const minute: number[] = [];
  const count: number[] = [];
  const offsets = [0];
  for (const row of rows) {
    row.forEach((calls, at) => {
      if (calls === 0) return;
      minute.push(at);
      count.push(calls);
    });
    offsets.push(minute.length);
  }
  return {
    name: "table",
    functions: rows.map((_, id) => ({
      name: `f${id}`,
      app: appId(id),
      trigger: "http",
      memory: megabytes(100),
      coldStart: ms(808),
    })),
    apps: rows.map((_, id) => ({ name: `a${id}`, memory: megabytes(100), functions: [functionId(id)] })),
    minutes,
    offsets: Float64Array.from(offsets),
    minute: Uint32Array.from(minute),
    count: Uint32Array.from(count),
    durations: rows.map((_, id) => ({
      average: ms(15 * (id + 1)),
      percentiles: [10, 11, 12, 15, 18, 19, 20].map((value) => value * (id + 1)),
    })),
    digest: "0",
    load: { format: "azure2019", sources: [], counts: {}, notes: [] },
  };
}

/** Random dense rows: up to 5 functions over up to 6 minutes, up to 40 calls a minute. */
export const denseRows = fc.integer({ min: 1, max: 6 }).chain((minutes) =>
  fc.array(fc.array(fc.oneof(fc.constant(0), fc.nat(40)), { minLength: minutes, maxLength: minutes }), {
    minLength: 1,
    maxLength: 5,
  }),
);

/** The calls per function and minute of a trace, as dense rows. */
export function callsByMinute(trace: Trace, minutes: number): number[][] {
  const rows = trace.functions.map(() => new Array<number>(minutes).fill(0));
  for (let i = 0; i < trace.length; i++) rows[trace.functionId[i]!]![Math.floor(trace.arrival[i]! / 60_000)]!++;
  return rows;
}

/** Whether calls ascend by time, and calls of one time by function. */
export function expectOrdered(trace: Trace): void {
  for (let i = 1; i < trace.length; i++) {
    const gap = trace.arrival[i]! - trace.arrival[i - 1]!;
    if (gap < 0 || (gap === 0 && trace.functionId[i]! < trace.functionId[i - 1]!))
      expect.fail(`call ${i} is out of order`);
  }
}
