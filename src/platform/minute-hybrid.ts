import type { AppMinutes } from "../trace/app-minutes.ts";
import type { MinuteHybrid } from "./contract.ts";
import type { MinuteTally } from "./minute-simulation.ts";

const MINUTE_MS = 60_000;

/**
 * Kernel. The hybrid histogram policy [shahrad20] by the minute, one app after the other: an idle time is the gap between
 * two minutes with calls, and after each such minute the app is loaded from then or from a pre-warm on, until a time that
 * is itself still warm. A pre-warm takes no time.
 *
 * Layout: one histogram bar[binCount], reused for every app, with its number of idle times, the sum of the squared bars
 * and the cursors of head and tail in local variables; a table bin[gap] in place of a division. The last idle times are
 * read back from the minutes themselves. A minute costs O(1), its cursors move by 0 or 1 bins as a rule: about 12 ns; a
 * forecast, for apps whose idle times are mostly out of bounds, costs what it costs. An app costs O(binCount) to clear.
 */
export class MinuteHybridReplay {
  readonly #policy: MinuteHybrid;
  readonly #bar: Uint32Array; //  [binCount]
  readonly #binOf: Uint32Array; // [gaps within the range, in minutes]

  constructor(policy: MinuteHybrid) {
    const binCount = Math.ceil(policy.range / policy.bin);
    if (!(binCount >= 1 && binCount <= 65_536)) {
      throw new RangeError(`hybrid-histogram: expected 1 to 65536 bins, got range ${policy.range} / bin ${policy.bin}`);
    }
    this.#policy = policy;
    this.#bar = new Uint32Array(binCount);
    const gaps = Math.ceil((binCount * policy.bin) / MINUTE_MS);
    this.#binOf = Uint32Array.from({ length: gaps }, (_, gap) => Math.floor((gap * MINUTE_MS) / policy.bin));
  }

  /** Adds the app's cold starts and idle time to the tally. */
  replay({ offsets, minute, minutes }: AppMinutes, app: number, tally: MinuteTally): void {
    const from = offsets[app]!;
    const end = offsets[app + 1]!;
    if (from === end) return;
    const { range, bin, head: headPercent, tail: tailPercent, margin, cv, oob, arMargin } = this.#policy;
    const bar = this.#bar.fill(0);
    const binOf = this.#binOf;
    const gaps = binOf.length;
    const binCount = bar.length;
    const leastRatio = cv * cv + 1; // squared variation + 1 = binCount * squares / inside²
    let inside = 0;
    let outside = 0;
    let squares = 0;
    let head = 0;
    let belowHead = 0; // idle times in the bins below the head
    let tail = 0;
    let belowTail = 0;
    let cold = 1;
    let idle = 0;
    let last = minute[from]!;
    let loadAt = last * MINUTE_MS;
    let unloadAt = loadAt + range;
    for (let i = from + 1; i < end; i++) {
      const at = minute[i]!;
      const gap = at - last;
      last = at;
      const now = at * MINUTE_MS;
      if (now < loadAt) cold++;
      else if (now <= unloadAt) idle += now - loadAt;
      else {
        cold++;
        idle += unloadAt - loadAt;
      }
      if (gap < gaps) {
        const b = binOf[gap]!;
        const height = bar[b]!;
        bar[b] = height + 1;
        inside++;
        squares += 2 * height + 1;
        // counts times 100, so that whole percentages compare exactly; below < rank <= below + bar[cursor] is restored
        const headRank = Math.max(1, headPercent * inside);
        if (b < head) belowHead++;
        while (100 * belowHead >= headRank) belowHead -= bar[--head]!;
        while (100 * (belowHead + bar[head]!) < headRank) belowHead += bar[head++]!;
        const tailRank = Math.max(1, tailPercent * inside);
        if (b < tail) belowTail++;
        while (100 * belowTail >= tailRank) belowTail -= bar[--tail]!;
        while (100 * (belowTail + bar[tail]!) < tailRank) belowTail += bar[tail++]!;
      } else outside++;
      let load = 0;
      let unload = range;
      if (outside > 0 && outside >= oob * (outside + inside)) {
        const next = this.#forecast(minute, from, i);
        load = (1 - arMargin) * next;
        unload = (1 + arMargin) * next;
      } else if (inside > 0 && binCount * squares >= leastRatio * inside * inside) {
        load = (1 - margin) * (head * bin);
        unload = (1 + margin) * ((tail + 1) * bin);
      }
      loadAt = now + load;
      unloadAt = now + unload;
    }
    const horizon = minutes * MINUTE_MS;
    if (horizon > loadAt) idle += Math.min(horizon, unloadAt) - loadAt;
    tally.coldStarts[app] = cold;
    tally.idleMs[app] = idle;
  }

  /** The next idle time by the gaps up to entry `at` of a row that begins at `from`. */
  #forecast(minute: AppMinutes["minute"], from: number, at: number): number {
    const count = Math.min(this.#policy.history, at - from);
    const idleTimes = new Float64Array(count);
    for (let k = 0, i = at - count; k < count; k++, i++) idleTimes[k] = (minute[i + 1]! - minute[i]!) * MINUTE_MS;
    return this.#policy.forecast(idleTimes);
  }
}
