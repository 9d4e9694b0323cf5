import { DAY, type MinuteHistory } from "./minute-history.ts";
import { categorise, type Pattern, possiblePattern, runsOf, SpesClass, UNKNOWN } from "./spes-classes.ts";
import { type Link, linksOf, markLinked, spansByLink } from "./spes-links.ts";
import { idleIntervals, spansAfter } from "./spes-plan.ts";
import { chooseTrial, type Trial, tryLoaded, tryPlan } from "./spes-trials.ts";

/** How long a pool stays loaded after an invocation, in minutes: the pulsed ones for longer. */
export const PULSED_GIVE_UP = 3;
const MOST_FORGOTTEN_DAYS = 6;
const VALIDATED_FROM = 0.75;

/** What training found: a pattern per pool, and of the correlated ones whom they follow. */
export interface Trained {
  readonly patterns: readonly Pattern[];
  readonly links: ReadonlyMap<number, readonly Link[]>;
}

export interface TrainingOptions {
  /** Minutes looked at, from the start of the run. */
  readonly to: number;
  /** The pools of one owner, by pool. */
  readonly groupOf: (pool: number) => readonly number[];
  /** Minutes of pre-warming before and after a prediction, and of keeping alive. */
  readonly margin: number;
  readonly giveUp: number;
}

interface Categorised {
  readonly pattern: Pattern;
  readonly forgotten: number; // days at the beginning that are left out
}

/**
 * Gives every pool its class by its first `to` minutes [spes24]: the first that fits; else the first that fits when the
 * first 1, 2, .. 6 days are left out, but no more than half; else whichever of pulsed, possible and correlated would have
 * done best from 3/4 of the time on (a whole day); else unknown.
 */
export function trainSpes(poolCount: number, history: MinuteHistory, options: TrainingOptions): Trained {
  const known = Array.from({ length: poolCount }, (_, pool) => categorisePool(history, pool, options.to));
  const links = new Map<number, readonly Link[]>();
  const patterns = known.map(({ pattern }, pool) => {
    if (pattern.kind !== SpesClass.Unknown) return pattern;
    const fromOf = (other: number) => known[other]!.forgotten * DAY;
    const found = linksOf(pool, options.groupOf(pool), history, options.to, fromOf);
    const chosen = assign(pool, found, history, { ...options, patternOf: (other) => known[other]!.pattern });
    if (chosen.kind === SpesClass.Correlated) links.set(pool, found);
    return chosen;
  });
  return { patterns, links };
}

/** What `link` says about a pool after the other's invocation in minute `last`. */
export function linkSpans(link: Link, last: number, pattern: Pattern, margin: number): ReturnType<typeof spansByLink> {
  return spansByLink(link, last, idleIntervals(pattern), margin);
}

function categorisePool(history: MinuteHistory, pool: number, to: number): Categorised {
  const days = Math.min(MOST_FORGOTTEN_DAYS, Math.floor(to / DAY / 2));
  const all = history.minutes(pool, 0, to);
  for (let day = 0; day <= days; day++) {
    const from = day * DAY;
    const minutes = day === 0 ? all : all.filter((minute) => minute >= from);
    const pattern = categorise({ minutes, from, to, leastCalls: history.leastCalls(pool, day) });
    if (pattern.kind !== SpesClass.Unknown) return { pattern, forgotten: day };
  }
  return { pattern: UNKNOWN, forgotten: 0 };
}

interface AssignOptions extends TrainingOptions {
  readonly patternOf: (pool: number) => Pattern;
}

function assign(pool: number, links: readonly Link[], history: MinuteHistory, options: AssignOptions): Pattern {
  const { to, margin, giveUp, patternOf } = options;
  const minutes = history.minutes(pool, 0, to);
  const possible = possiblePattern(runsOf({ minutes, from: 0, to }).idle);
  const splitDay = Math.floor((VALIDATED_FROM * to) / DAY);
  const split = splitDay * DAY;
  if (minutes.length === 0 || minutes.at(-1)! < split) return possible ?? UNKNOWN;
  const stretch = { minutes, split, to };
  const loaded = () =>
    markLinked(links, history, stretch, (link, last) => linkSpans(link, last, patternOf(link.pool), margin));
  const trials: readonly (Trial | undefined)[] = [
    tryPlan(stretch, PULSED_GIVE_UP, () => []),
    possible && tryPlan(stretch, giveUp, (last) => spansAfter(possible, last, margin)),
    links.length === 0 ? undefined : tryLoaded(stretch, giveUp, loaded()),
  ];
  const patterns = [bare(SpesClass.Pulsed), possible ?? UNKNOWN, bare(SpesClass.Correlated)];
  return patterns[chooseTrial(trials, history.calls(pool, splitDay))]!;
}

function bare(kind: SpesClass): Pattern {
  return { ...UNKNOWN, kind };
}
