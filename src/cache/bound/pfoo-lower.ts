import type { RequestTrace } from "../../trace/request/requests.ts";

/** Fewest misses and missed bytes, each by itself: no one policy need reach both. */
export interface MissFloor {
  readonly misses: number;
  readonly missedBytes: number;
}

/** The stretches between two requests of an object: what keeping it costs, and what it gains. */
interface Stretches {
  readonly cost: Float64Array; // [stretches] size times requests passed
  readonly gain: Float64Array; // [stretches] bytes of the request at its end
}

const ROUNDING = 1 + 1e-12; // the sums of costs may be this much too large

/**
 * Kernel. PFOO-L [berger18]: a hit costs the size of the object times the requests since its last one, and all hits
 * together no more than the capacity times the requests that pass. The cheapest hits that fit are more than a cache can
 * have, since each instant by itself is not looked at; of bytes, the cheapest per byte, the last one in part.
 * Sorting, O(requests log requests) and 40 bytes a request.
 *
 * Differs from [berger18]: a request's size may differ from that of the one before. A stored object keeps the size it
 * was admitted with, so that its cost is of the smallest size asked for so far.
 */
export function pfooLower(trace: RequestTrace, capacity: number, ignoreSize = false): MissFloor {
  const { cost, gain } = stretchesOf(trace, capacity, ignoreSize);
  const budget = capacity * Math.max(0, trace.length - 1) * ROUNDING;
  let requestedBytes = 0;
  for (let i = 0; i < trace.length; i++) requestedBytes += ignoreSize ? 1 : trace.size[i]!;
  return {
    misses: trace.length - countWithin(cost, budget),
    missedBytes: Math.floor(requestedBytes - gainWithin(cost, gain, budget)),
  };
}

function stretchesOf({ length, object, size, objectCount }: RequestTrace, capacity: number, unit: boolean): Stretches {
  const cost = new Float64Array(length);
  const gain = new Float64Array(length);
  const last = new Float64Array(objectCount).fill(-1);
  const smallest = new Float64Array(objectCount).fill(Number.POSITIVE_INFINITY);
  let count = 0;
  for (let i = 0; i < length; i++) {
    const id = object[i]!;
    const bytes = unit ? 1 : size[i]!;
    if (smallest[id]! <= capacity) {
      cost[count] = smallest[id]! * (i - last[id]!);
      gain[count++] = bytes;
    }
    if (bytes < smallest[id]!) smallest[id] = bytes;
    last[id] = i;
  }
  return { cost: cost.subarray(0, count), gain: gain.subarray(0, count) };
}

/** How many of the costs fit the budget, cheapest first. */
function countWithin(cost: Float64Array, budget: number): number {
  const sorted = cost.toSorted();
  let left = budget;
  let count = 0;
  while (count < sorted.length && sorted[count]! <= left) left -= sorted[count++]!;
  return count;
}

/** The largest gain of a share, 0 to 1, of each stretch whose costs together fit the budget. */
function gainWithin(cost: Float64Array, gain: Float64Array, budget: number): number {
  const price = Float64Array.from(cost, (each, i) => each / gain[i]!).sort();
  let below = 0; // stretches cheaper than price[below] fit
  let beyond = price.length;
  while (below < beyond) {
    const middle = (below + beyond + 1) >>> 1;
    const limit = middle === price.length ? Number.POSITIVE_INFINITY : price[middle]!;
    if (spentBelow(cost, gain, limit).cost <= budget) below = middle;
    else beyond = middle - 1;
  }
  if (below === price.length) return spentBelow(cost, gain, Number.POSITIVE_INFINITY).gain;
  const all = spentBelow(cost, gain, price[below]!);
  return all.gain + (budget - all.cost) / price[below]!;
}

/** Cost and gain of the stretches whose cost per byte gained is below `limit`. */
function spentBelow(cost: Float64Array, gain: Float64Array, limit: number): { cost: number; gain: number } {
  let spent = 0;
  let gained = 0;
  for (let i = 0; i < cost.length; i++) {
    if (cost[i]! / gain[i]! >= limit) continue;
    spent += cost[i]!;
    gained += gain[i]!;
  }
  return { cost: spent, gain: gained };
}
