import type { MinutePolicy } from "../../src/platform/contract.ts";
import { NaiveIdleHistogram } from "./hybrid-histogram.ts";

const MINUTE_MS = 60_000;

/** What became of one app. */
export interface NaiveMinutes {
  readonly coldStarts: number;
  readonly idleMs: number;
}

/** The slow, obvious simulation by the minute: after each execution it plans from all idle times so far. Minutes ascend. */
export function naiveMinutes(active: readonly number[], minutes: number, policy: MinutePolicy): NaiveMinutes {
  let coldStarts = 0;
  let idleMs = 0;
  let loaded: readonly [from: number, to: number] | undefined;
  active.forEach((minute, i) => {
    const now = minute * MINUTE_MS;
    const warm = loaded !== undefined && loaded[0] <= now && now <= loaded[1];
    if (!warm) coldStarts++;
    idleMs += loaded === undefined ? 0 : overlap(loaded, now);
    const idleTimes = active.slice(1, i + 1).map((at, k) => (at - active[k]!) * MINUTE_MS);
    const [load, unload] = plan(policy, idleTimes);
    loaded = [now + load, now + unload];
  });
  return { coldStarts, idleMs: idleMs + (loaded === undefined ? 0 : overlap(loaded, minutes * MINUTE_MS)) };
}

function overlap([from, to]: readonly [number, number], now: number): number {
  return Math.max(0, Math.min(to, now) - from);
}

function plan(policy: MinutePolicy, idleTimes: readonly number[]): readonly [load: number, unload: number] {
  if (policy.kind === "window") return [0, policy.window];
  const { range, bin, head, tail, margin, cv, oob, arMargin, history, forecast } = policy;
  const histogram = new NaiveIdleHistogram(Math.ceil(range / bin), bin);
  for (const idle of idleTimes) histogram.record(idle);
  const outside = histogram.outOfBounds;
  if (outside > 0 && outside >= oob * idleTimes.length) {
    const next = forecast(Float64Array.from(idleTimes.slice(-history)));
    return [(1 - arMargin) * next, (1 + arMargin) * next];
  }
  if (!(histogram.variation >= cv)) return [0, range];
  return [(1 - margin) * histogram.bin(head)! * bin, (1 + margin) * (histogram.bin(tail)! + 1) * bin];
}
