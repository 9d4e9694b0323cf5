import { ms, Random, type Trace } from "prewarm";
import { expandMinutes, keepMinutes, type MinuteCounts } from "prewarm/trace";

/** What is replayed, and the seconds that its executions take when all are warm. */
export interface Calls {
  readonly trace: Trace;
  readonly warmSeconds: number;
}

/**
 * The calls as FaasCache's public code prepares them: functions called once are left out, the calls of a minute are equally
 * spaced, an execution takes the function's average time when it is warm and its longest when it is cold.
 */
export function faascacheCalls(counts: MinuteCounts, seed: number): Calls {
  const called = Uint8Array.from(counts.functions, (_, f) => (callsOf(counts, f) > 1 ? 1 : 0));
  const kept = keepMinutes(counts, { chosen: called, share: 1, random: Random.root(seed).fork("keep") });
  const functions = kept.functions.map((fn, f) => {
    const { average, percentiles } = kept.durations[f]!;
    return { ...fn, coldStart: ms(Math.max(0, percentiles.at(-1)! - average)) };
  });
  const durations = kept.durations.map(({ average, percentiles }) => ({
    average,
    percentiles: percentiles.map(() => average),
  }));
  const random = Random.root(seed).fork("trace");
  const trace = expandMinutes({ ...kept, functions, durations }, { arrivals: "even", random });
  const warmSeconds = durations.reduce((sum, { average }, f) => sum + callsOf(kept, f) * average, 0) / 1000;
  return { trace, warmSeconds };
}

function callsOf({ offsets, count }: MinuteCounts, fn: number): number {
  let calls = 0;
  for (let e = offsets[fn]!; e < offsets[fn + 1]!; e++) calls += count[e]!;
  return calls;
}
