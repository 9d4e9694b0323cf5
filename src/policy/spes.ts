import { duration, type ParameterValues } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import type {
  KeepAlivePolicy,
  PlatformControl,
  PlatformView,
  PoolProfile,
  ReasonQuestion,
} from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { MinuteCalendar } from "./minute-calendar.ts";
import { MinuteHistory } from "./minute-history.ts";
import { ownersOf, WITHIN } from "./owners.ts";
import { RecentValues } from "./recent-values.ts";
import { adapt, isAdapted } from "./spes-adapt.ts";
import { type Pattern, SpesClass, UNKNOWN } from "./spes-classes.ts";
import type { Link } from "./spes-links.ts";
import { loadedThrough, nextLoad, PlanCache, type Span, spansAfter } from "./spes-plan.ts";
import { linkSpans, PULSED_GIVE_UP, trainSpes } from "./spes-training.ts";

const parameters = {
  train: duration(1_036_800_000, "time at the beginning from which the classes are learned", { min: 60_000 }),
  every: duration(86_400_000, "until then classes are given anew this often, by what is known so far", { min: 60_000 }),
  fallback: duration(600_000, "window of every pool before the first classes are given"),
  prewarm: duration(120_000, "how long before and after a predicted invocation a pool is loaded"),
  giveUp: duration(60_000, "how long a pool stays loaded after an invocation; 5 min if dense, 3 min if pulsed"),
  within: WITHIN,
};

/** The parameters of SPES in ms; they count in whole minutes. */
export type SpesParameters = ParameterValues<typeof parameters>;

const MINUTE = 60_000;
const NEVER = Number.POSITIVE_INFINITY;
const WAITS = 16;
const DENSE_GIVE_UP = 5;
const PATTERN_BYTES = 200; // an object with two short arrays, at an estimate
const LINK_BYTES = 100; // a link and its way back

const CLASS_NAMES = Object.entries(SpesClass).reduce<string[]>((names, [name, kind]) => {
  names[kind] = name.replace(/(?<=[a-z])[A-Z]/g, " $&").toLowerCase();
  return names;
}, []);

/**
 * SPES [spes24]: a class and a rule of its own for every pool, by the minutes with and without invocations. In this order:
 * warm (idle in less than 0.1 % of the minutes: always loaded), regular (idle runs as good as equal), nearly regular
 * (three lengths make up 90 %), dense (90 % below 5 minutes), successive (every busy run of 10 minutes or 11 calls), else
 * pulsed, possible or correlated, whichever would have done best in the last quarter of the training. Regular, nearly
 * regular, dense and possible pools are loaded around their predicted invocations, correlated ones around those of the
 * pools of their owner, or app (`within`), that they follow; any pool stays for `giveUp` after an invocation.
 *
 * Learned from the past alone: for `train` from the start every pool's minutes are kept; each `every`, and last at the end
 * of `train`, classes are given by all of them. Thresholds and the order of events in a minute are those of the authors'
 * artefact; where it and the paper's figures differ, the artefact is followed.
 * Memory: 2.4 kB a pool while the training lasts (17,280 bits, and calls by day), about 0.4 kB after it.
 *
 * Differs from [spes24]: a unit is a pool, so an app unless `unit=function`; before the first classes a fixed window; an
 * execution counts for the minute of its arrival, `giveUp` from its end; the adaptive part looks at the last 16 idle
 * runs, not at all; at most 8 pools are followed; a pool first seen after the training follows none; where training lasts
 * less than 12 days, no more than half of it is left out in the search for a class.
 */
export class Spes implements KeepAlivePolicy {
  readonly name = "spes";
  readonly tick = ms(MINUTE);
  readonly #trainMinutes: number;
  readonly #everyMinutes: number;
  readonly #fallback: Milliseconds;
  readonly #margin: number;
  readonly #giveUp: number;
  readonly #groups: readonly (readonly number[])[]; // [pools] the pools of the same owner
  #history: MinuteHistory | undefined;
  #patterns: Pattern[] | undefined; // [pools]
  #links: ReadonlyMap<number, readonly Link[]> = new Map();
  #followers = new Map<number, number[]>(); // pool -> correlated pools that follow it
  #waits: RecentValues; // idle runs since the last classes were given
  readonly #last: Int32Array; // [pools] minute of the last arrival, -1 before the first
  readonly #ended: Int32Array; // [pools] minute of the last end
  readonly #plans: PlanCache;
  readonly #calendar: MinuteCalendar; // when a correlated pool is to be loaded
  readonly #watched = new Set<number>(); // correlated pools that may have idle instances

  constructor(pools: readonly PoolProfile[], chosen: SpesParameters) {
    this.#trainMinutes = Math.floor(chosen.train / MINUTE);
    this.#everyMinutes = Math.floor(chosen.every / MINUTE);
    this.#fallback = ms(chosen.fallback);
    this.#margin = Math.round(chosen.prewarm / MINUTE);
    this.#giveUp = Math.round(chosen.giveUp / MINUTE);
    this.#groups = ownersOf(pools, chosen.within);
    this.#history = new MinuteHistory(pools.length, this.#trainMinutes);
    this.#waits = new RecentValues(pools.length, WAITS);
    this.#last = new Int32Array(pools.length).fill(-1);
    this.#ended = new Int32Array(pools.length).fill(-1);
    this.#plans = new PlanCache(pools.length);
    this.#calendar = new MinuteCalendar(pools.length);
  }

  onArrival(pool: PoolId, view: PlatformView): void {
    const minute = Math.floor(view.now / MINUTE);
    if (minute < this.#trainMinutes) this.#history?.record(pool, minute);
    const last = this.#last[pool]!;
    if (minute === last) return;
    this.#last[pool] = minute;
    this.#plans.forget(pool);
    if (this.#patterns === undefined) return;
    if (last >= 0 && minute > last + 1) this.#adapt(this.#patterns, pool, minute - last - 1);
    for (const follower of this.#followers.get(pool) ?? []) this.#calendar.add(follower, minute + 1);
  }

  keepAlive(pool: PoolId, view: PlatformView): Milliseconds {
    const minute = Math.floor(view.now / MINUTE);
    if (this.#ended[pool] !== minute) this.#plans.forget(pool);
    this.#ended[pool] = minute;
    return this.#patterns === undefined ? this.#fallback : this.#keep(pool, view.now);
  }

  keepPrewarmed(pool: PoolId, view: PlatformView): Milliseconds {
    return this.#patterns === undefined ? this.#fallback : this.#keep(pool, view.now);
  }

  prewarmIn(pool: PoolId, view: PlatformView): Milliseconds {
    const minute = Math.floor(view.now / MINUTE);
    const classes = this.#nextClasses(minute);
    const isPlanned = this.#patterns !== undefined && !this.#isCorrelated(pool);
    const next = Math.min(classes, isPlanned ? this.#planned(pool, minute).next(pool) : NEVER);
    return ms(next * MINUTE - view.now);
  }

  prewarmCount(pool: PoolId, view: PlatformView): number {
    if (this.#patterns === undefined || this.#isCorrelated(pool) || view.busyInstances(pool) > 0) return 0;
    const minute = Math.floor(view.now / MINUTE);
    return this.#planned(pool, minute).through(pool) < minute ? 0 : 1;
  }

  onTick(control: PlatformControl): void {
    const minute = Math.round(control.now / MINUTE);
    if (minute > 0 && minute === this.#nextClasses(minute - 1)) this.#giveClasses(minute, control);
    this.#unload(minute, control);
    for (const pool of this.#calendar.take(minute)) this.#loadCorrelated(pool as PoolId, minute, control);
  }

  /** The name of a pool's class now, undefined before the first classes. */
  className(pool: number): string | undefined {
    const pattern = this.#patterns?.[pool];
    return pattern && CLASS_NAMES[pattern.kind];
  }

  reason(pool: PoolId, question: ReasonQuestion): string {
    const pattern = this.#patterns?.[pool];
    if (pattern === undefined) return question === "schedule" ? "classes are given then" : "no classes yet";
    const name = CLASS_NAMES[pattern.kind]!;
    if (pattern.kind === SpesClass.Correlated) return `${name} with ${this.#links.get(pool)?.length ?? 0} pools`;
    const minutes = pattern.values.map((value) => formatDuration(value * MINUTE)).join(", ");
    return minutes === "" ? name : `${name}: idle for ${minutes}`;
  }

  stateBytes(): number {
    const pools = this.#last.length;
    const links = [...this.#links.values()].reduce((sum, { length }) => sum + length, 0);
    const columns = this.#last.byteLength + this.#ended.byteLength + pools * (8 * WAITS + 4) + this.#plans.stateBytes;
    const patterns = this.#patterns === undefined ? 0 : PATTERN_BYTES * pools;
    const rest = this.#calendar.stateBytes + LINK_BYTES * links + 40 * this.#watched.size;
    return columns + patterns + rest + (this.#history?.stateBytes ?? 0);
  }

  /** The first minute after `minute` in which classes are given, Infinity after the training. */
  #nextClasses(minute: number): number {
    if (minute >= this.#trainMinutes) return NEVER;
    return Math.min(this.#trainMinutes, (Math.floor(minute / this.#everyMinutes) + 1) * this.#everyMinutes);
  }

  #giveClasses(minute: number, control: PlatformControl): void {
    const before = this.#patterns;
    const groupOf = (pool: number) => this.#groups[pool]!;
    const options = { to: minute, groupOf, margin: this.#margin, giveUp: this.#giveUp };
    const { patterns, links } = trainSpes(this.#last.length, this.#history!, options);
    this.#patterns = [...patterns];
    this.#links = links;
    this.#waits = new RecentValues(this.#last.length, WAITS);
    this.#followers = followersOf(links);
    this.#plans.forgetAll();
    if (minute === this.#trainMinutes) this.#history = undefined;
    for (const pool of links.keys()) this.#calendar.add(pool, minute);
    // what was to stay until further notice has had it
    before?.forEach(({ kind }, pool) => {
      if (kind === SpesClass.Warm && patterns[pool]!.kind !== kind) releaseAll(pool as PoolId, control);
    });
  }

  /** Releases instances of correlated pools that are not to be loaded in this minute. */
  #unload(minute: number, control: PlatformControl): void {
    for (const pool of this.#watched) {
      if (this.#isCorrelated(pool) && loadedThrough(this.#spans(pool), minute) >= minute) continue;
      releaseAll(pool as PoolId, control);
      this.#watched.delete(pool);
    }
  }

  #loadCorrelated(pool: PoolId, minute: number, control: PlatformControl): void {
    if (!this.#isCorrelated(pool)) return;
    const spans = this.#spans(pool);
    const present = control.idleInstances(pool) + control.startingInstances(pool) + control.busyInstances(pool);
    if (present === 0 && loadedThrough(spans, minute) >= minute) control.prewarm(pool, 1);
    this.#calendar.add(pool, nextLoad(spans, minute));
  }

  /** How long an instance stays that is idle from now on; of a correlated pool until a tick releases it. */
  #keep(pool: number, now: number): Milliseconds {
    if (this.#isCorrelated(pool)) {
      this.#watched.add(pool);
      return ms(NEVER);
    }
    const minute = Math.floor(now / MINUTE);
    return ms(Math.max(0, (this.#planned(pool, minute).through(pool) + 1) * MINUTE - now));
  }

  /** The plans, with that of the pool as it is in this minute. */
  #planned(pool: number, minute: number): PlanCache {
    if (!this.#plans.isOf(pool, minute)) this.#plans.make(pool, minute, this.#spans(pool));
    return this.#plans;
  }

  #adapt(patterns: Pattern[], pool: number, wait: number): void {
    this.#waits.push(pool, wait);
    const pattern = patterns[pool]!;
    if (isAdapted(pattern)) patterns[pool] = adapt(pattern, this.#waits.of(pool));
  }

  /** When the pool is to be loaded, by the last arrivals and the last end. */
  #spans(pool: number): readonly Span[] {
    const pattern = this.#patterns![pool]!;
    const last = this.#last[pool]!;
    const ended = Math.max(last, this.#ended[pool]!);
    const own = last < 0 && pattern.kind !== SpesClass.Warm ? [] : spansAfter(pattern, last, this.#margin);
    const base = ended < 0 ? [] : [{ from: ended, to: ended + this.#giveUpOf(pattern), period: 0 }];
    if (pattern.kind !== SpesClass.Correlated) return [...base, ...own];
    const linked = (this.#links.get(pool) ?? []).flatMap((link) => this.#linked(link));
    return [...base, ...linked];
  }

  #linked(link: Link): readonly Span[] {
    const last = this.#last[link.pool]!;
    return last < 0 ? [] : linkSpans(link, last, this.#patterns?.[link.pool] ?? UNKNOWN, this.#margin);
  }

  #giveUpOf({ kind }: Pattern): number {
    if (kind === SpesClass.Dense) return DENSE_GIVE_UP;
    return kind === SpesClass.Pulsed ? PULSED_GIVE_UP : this.#giveUp;
  }

  #isCorrelated(pool: number): boolean {
    return this.#patterns?.[pool]?.kind === SpesClass.Correlated;
  }
}

function followersOf(links: ReadonlyMap<number, readonly Link[]>): Map<number, number[]> {
  const followers = new Map<number, number[]>();
  for (const [follower, followed] of links) {
    for (const { pool } of followed) followers.set(pool, [...(followers.get(pool) ?? []), follower]);
  }
  return followers;
}

function releaseAll(pool: PoolId, control: PlatformControl): void {
  const idle = control.idleInstances(pool);
  if (idle > 0) control.release(pool, idle);
}

export const definition = definePolicy({
  summary: "learns a class for every pool (regular, dense, correlated and five more) and loads it by that class's rule",
  source: "[spes24]",
  revision: 2,
  parameters,
  create: (values, { pools }) => new Spes(pools, values),
});
