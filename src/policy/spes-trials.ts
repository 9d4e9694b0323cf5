import { loadedMinutes, loadedThrough, type Span } from "./spes-plan.ts";

/** What a rule would have cost: cold starts, and minutes loaded without invocations. */
export interface Trial {
  readonly cold: number;
  readonly waste: number;
}

/** Minutes with invocations up to `to`, ascending, and from where on a rule is tried. */
export interface TrialMinutes {
  readonly minutes: readonly number[];
  readonly split: number;
  readonly to: number;
}

/** How much a share of cold starts weighs beside one of waste. */
const COLD_WEIGHT = 0.5;
const FEW_COLD = 0.1;

/** Loaded for `giveUp` minutes after an invocation, and when `spansAfter` its minute say. */
export function tryPlan(
  { minutes, split, to }: TrialMinutes,
  giveUp: number,
  spansAfter: (last: number) => readonly Span[],
): Trial {
  let [cold, waste, last] = [0, 0, -1];
  for (const minute of [...minutes, to]) {
    if (minute >= split) {
      const spans = last < 0 ? [] : [{ from: last, to: last + giveUp, period: 0 }, ...spansAfter(last)];
      waste += loadedMinutes(spans, Math.max(last + 1, split), minute);
      if (minute < to && loadedThrough(spans, minute) < minute) cold++;
    }
    last = minute;
  }
  return { cold, waste };
}

/** The same where `loaded[minute - split]` says when a rule loads the pool, whatever its own invocations. */
export function tryLoaded({ minutes, split, to }: TrialMinutes, giveUp: number, loaded: Uint8Array): Trial {
  for (const minute of minutes)
    loaded.fill(1, Math.max(0, minute + 1 - split), Math.max(0, minute + 1 + giveUp - split));
  let cold = 0;
  let waste = 0;
  for (let i = 0; i < to - split; i++) waste += loaded[i]!;
  for (const minute of minutes) {
    if (minute < split) continue;
    if (loaded[minute - split] === 1) waste--;
    else cold++;
  }
  return { cold, waste };
}

/**
 * Which of the rules tried is taken, as in [spes24]'s artefact: the best in both cold starts and waste; the less wasteful
 * of two with equal cold starts and the other way round; that of fewest cold starts if those are a tenth of the `calls` at
 * most; the first if all calls are cold whatever the rule; else by what each would add to the other's figure.
 * `undefined` trials were not made; at least one was.
 */
export function chooseTrial(trials: readonly (Trial | undefined)[], calls: number): number {
  const [coldest, leanest] = [least(trials, "cold"), least(trials, "waste")];
  const [fewCold, lean] = [trials[coldest]!, trials[leanest]!];
  if (coldest === leanest) return fewCold.cold < calls ? coldest : 0;
  if (coldest < leanest && fewCold.cold === lean.cold) return leanest;
  if (leanest < coldest && fewCold.waste === lean.waste) return coldest;
  if (fewCold.cold <= FEW_COLD * calls) return coldest;
  if (fewCold.cold === calls) return 0;
  const moreCold = (COLD_WEIGHT * (lean.cold - fewCold.cold)) / fewCold.cold;
  return moreCold <= (fewCold.waste - lean.waste) / lean.waste ? coldest : leanest;
}

/** The first of the trials with the least figure. */
function least(trials: readonly (Trial | undefined)[], figure: keyof Trial): number {
  let best = -1;
  for (const [i, trial] of trials.entries()) {
    if (trial !== undefined && (best < 0 || trial[figure] < trials[best]![figure])) best = i;
  }
  return best;
}
