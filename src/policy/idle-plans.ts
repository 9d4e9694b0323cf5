import { KEPT, type SortedRecent } from "./sorted-recent.ts";

/** Plans that are the same for every pool: keep for a window, in ms, ascending. */
export const WINDOWS: readonly number[] = [
  0,
  1000,
  5000,
  15_000,
  30_000,
  60_000,
  120_000,
  240_000,
  360_000,
  480_000,
  600_000,
  900_000,
  1_200_000,
  1_800_000,
  3_600_000,
  7_200_000,
  14_400_000,
  Number.POSITIVE_INFINITY,
];

/** After the longest finite window all of these plans but the last have done what they do. */
export const LONGEST_WINDOW = WINDOWS[WINDOWS.length - 2]!;

/** Shares of a pool's idle times, and by how much of them a plan is widened. */
interface ByQuantiles {
  readonly from?: number;
  readonly to: number;
  readonly margin: number;
}

/**
 * Plans by a pool's last idle times: ready from the quantile `from`, less the margin, to the quantile `to`, plus the
 * margin; `from` undefined does not unload. The last plan's quantiles are the last idle time itself.
 */
const BY_QUANTILES: readonly ByQuantiles[] = [
  { to: 0.5, margin: 0.1 },
  { to: 0.75, margin: 0.1 },
  { to: 0.9, margin: 0.1 },
  { to: 1, margin: 0.1 },
  { from: 0, to: 1, margin: 0.1 },
  { from: 0, to: 1, margin: 0.02 },
  { from: 0.1, to: 1, margin: 0.1 },
  { from: 0.1, to: 0.9, margin: 0.1 },
  { from: 0.1, to: 0.9, margin: 0.02 },
  { from: 0.25, to: 1, margin: 0.1 },
  { from: 0.25, to: 0.9, margin: 0.1 },
  { from: 0.25, to: 0.75, margin: 0.1 },
  { from: 0.5, to: 1, margin: 0.1 },
  { from: Number.NaN, to: Number.NaN, margin: 0.1 },
];

/** What a pool without idle times keeps for under a plan by quantiles. */
const UNKNOWN = 600_000;

export const PLAN_COUNT = WINDOWS.length + BY_QUANTILES.length;

const QUANTILES = BY_QUANTILES.length;
const NO_LOAD = -2;
const THE_LAST = -1;
const MARGIN = Float64Array.from(BY_QUANTILES, ({ margin }) => margin);
/** [(KEPT + 1) * QUANTILES] by the number of idle times: the rank of the head, or NO_LOAD, or THE_LAST. */
const HEAD_RANK = ranks(({ from }) => from);
const TAIL_RANK = ranks(({ to }) => to);

/**
 * Kernel. What can be done with an instance that becomes idle, and what each would have cost once the idle time is known.
 * A plan is to keep the instance until `unload`, or, with a `load` above 0, to release it, to start one `load` later and
 * to keep that until `unload`; ms from the beginning of the idle time. The windows come first. place, charge: O(plans).
 * Allocates nothing.
 */
export class IdlePlans {
  readonly load = new Float64Array(PLAN_COUNT);
  readonly unload = Float64Array.from({ length: PLAN_COUNT }, (_, i) => WINDOWS[i] ?? UNKNOWN);
  readonly waitMs = new Float64Array(PLAN_COUNT); // of the last `charge`
  readonly idleMs = new Float64Array(PLAN_COUNT); // of the last `charge`

  /** Sets the plans by quantiles from the last idle times of a series. */
  place(recent: SortedRecent, series: number, coldStart: number): void {
    const count = recent.count(series);
    const last = count === 0 ? UNKNOWN : recent.last(series);
    for (let i = 0; i < QUANTILES; i++) {
      const head = HEAD_RANK[count * QUANTILES + i]!;
      const tail = TAIL_RANK[count * QUANTILES + i]!;
      let load = 0;
      if (count > 0 && head !== NO_LOAD) {
        const ready = head === THE_LAST ? last : recent.ranked(series, head);
        load = Math.max(0, ready * (1 - MARGIN[i]!) - coldStart);
      }
      this.load[WINDOWS.length + i] = load;
      this.unload[WINDOWS.length + i] = (tail === THE_LAST ? last : recent.ranked(series, tail)) * (1 + MARGIN[i]!);
    }
  }

  /**
   * What the first `count` plans cost between `from` and `to`, ms after the beginning of the idle time: the time loaded
   * and idle, and, if the idle time `ended` at `to`, the wait of the request that ended it.
   */
  charge(count: number, coldStart: number, from: number, to: number, ended: boolean): void {
    const { load, unload, idleMs, waitMs } = this;
    const missed = ended ? coldStart : 0;
    for (let i = 0; i < count; i++) {
      const ready = load[i]! > 0 ? load[i]! + coldStart : 0;
      const end = unload[i]!;
      idleMs[i] = Math.max(0, Math.min(to, end) - Math.max(from, ready));
      if (to >= ready) waitMs[i] = to > end ? missed : 0;
      else waitMs[i] = to < load[i]! || !ended ? missed : ready - to;
    }
  }

  get bytes(): number {
    return 4 * this.load.byteLength;
  }
}

/** The rank floor(share * count) of each plan's quantile, the greatest for 1, per number of idle times. */
function ranks(quantile: (plan: ByQuantiles) => number | undefined): Int8Array {
  return Int8Array.from({ length: (KEPT + 1) * QUANTILES }, (_, i) => {
    const count = Math.floor(i / QUANTILES);
    const share = quantile(BY_QUANTILES[i % QUANTILES]!);
    if (share === undefined) return NO_LOAD;
    return count === 0 || Number.isNaN(share) ? THE_LAST : Math.min(count - 1, Math.floor(share * count));
  });
}
