import type { AppMinutes } from "../trace/app-minutes.ts";
import type { MinutePolicy } from "./contract.ts";
import { MinuteHybridReplay } from "./minute-hybrid.ts";

const MINUTE_MS = 60_000;
const MAX_GAP = 0x7fff_ffff;

/** What a simulation by the minute came to; columns are [apps]. */
export interface MinuteTally {
  readonly coldStarts: Uint32Array;
  readonly idleMs: Float64Array; // loaded and idle, up to the horizon
}

/**
 * Kernel. The simulation of [shahrad20]: arrivals stand at the start of their minute, an execution takes no time, an app
 * has one instance. A minute with calls is cold if the instance is not loaded at its start; every further call of that
 * minute is warm. The instance is loaded from one execution on for the window, its end included; without a window
 * (0 ms) every minute is cold. Loaded time without execution, up to the horizon, is wasted.
 *
 * Layout: the minutes with calls in compressed sparse rows by app; nothing is kept from app to app. One pass, O(minutes
 * with calls), allocates only the result: 1 to 2 ns a minute for a window; `MinuteHybridReplay` states its own cost.
 */
export function simulateMinutes(apps: AppMinutes, policy: MinutePolicy): MinuteTally {
  const appCount = apps.invocations.length;
  const tally: MinuteTally = { coldStarts: new Uint32Array(appCount), idleMs: new Float64Array(appCount) };
  if (policy.kind === "window") {
    for (let app = 0; app < appCount; app++) replayWindow(apps, app, policy.window / MINUTE_MS, tally);
  } else {
    const hybrid = new MinuteHybridReplay(policy);
    for (let app = 0; app < appCount; app++) hybrid.replay(apps, app, tally);
  }
  return tally;
}

/** One app under a window of that many minutes. Gaps beyond it are summed, all others follow from first and last. */
function replayWindow({ offsets, minute, minutes }: AppMinutes, app: number, window: number, tally: MinuteTally): void {
  const from = offsets[app]!;
  const end = offsets[app + 1]!;
  if (from === end) return;
  const longest = Math.min(Math.floor(window), MAX_GAP); // gaps are whole minutes: the comparison is one of integers
  const first = minute[from]!;
  let last = first;
  let expired = 0;
  let expiredGaps = 0;
  for (let i = from + 1; i < end; i++) {
    const at = minute[i]!;
    const gap = at - last;
    last = at;
    if (gap > longest) {
      expired++;
      expiredGaps += gap;
    }
  }
  const unloaded = expired === 0 ? 0 : expired * window; // no 0 * Infinity
  const idle = last - first - expiredGaps + unloaded + Math.min(minutes - last, window);
  tally.coldStarts[app] = expired + 1;
  tally.idleMs[app] = idle * MINUTE_MS;
}
