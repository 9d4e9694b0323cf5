import type { Trace } from "../../src/trace/trace.ts";

/** What the naive line counts. */
export interface LineCounts {
  cold: number;
  warm: number;
  turnedAway: number;
  timedOut: number;
  latencyMs: number; // of all who were served, together
}

/**
 * A pool of at most `limit` instances that never expire, with one line before it, millisecond by millisecond: ends serve
 * the line, arrivals start, join or are turned away, and who has waited `timeoutMs` by then leaves. Whole milliseconds only.
 */
export function naiveLine(trace: Trace, limit: number, timeoutMs: number, longest: number): LineCounts {
  const counts: LineCounts = { cold: 0, warm: 0, turnedAway: 0, timedOut: 0, latencyMs: 0 };
  const { coldStart } = trace.functions[0]!;
  let line: number[] = [];
  const ends: number[] = []; // per instance
  const serve = (i: number, instance: number, begin: number) => {
    ends[instance] = begin + trace.duration[i]!;
    counts.latencyMs += ends[instance]! - trace.arrival[i]!;
  };
  let next = 0;
  for (let now = 0; next < trace.length || line.length > 0; now++) {
    for (let instance = 0; instance < ends.length; instance++) {
      if (ends[instance] !== now || line.length === 0) continue;
      counts.warm++;
      serve(line.shift()!, instance, now);
    }
    for (; next < trace.length && trace.arrival[next] === now; next++) {
      const idle = ends.findIndex((end) => end <= now);
      if (idle >= 0) counts.warm++;
      if (idle >= 0) serve(next, idle, now);
      else if (ends.length < limit) {
        counts.cold++;
        serve(next, ends.length, now + coldStart);
      } else if (line.length < longest) line.push(next);
      else counts.turnedAway++;
    }
    const patient = line.filter((i) => now - trace.arrival[i]! < timeoutMs);
    counts.timedOut += line.length - patient.length;
    line = patient;
  }
  return counts;
}
