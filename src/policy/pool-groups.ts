import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import { type PlatformControl, type PlatformView, PrewarmCause } from "../platform/contract.ts";
import { GroupView } from "./group-view.ts";
import { HybridHistogram, type HybridHistogramParameters } from "./hybrid-histogram.ts";
import { MinuteCalendar } from "./minute-calendar.ts";
import type { MinuteHistory } from "./minute-history.ts";

const MINUTE = 60_000;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * Groups of pools that are loaded and unloaded as a whole, by one hybrid histogram of the times between the invocations
 * of a group. It acts by the minute: a group is loaded at the minute its plan falls into and unloaded at the first one
 * after the plan's end, instances of it are kept until then.
 */
export class PoolGroups {
  readonly members: readonly (readonly number[])[];
  readonly #groupOf: Int32Array; //  [pools] -1 of pools without a group
  readonly #plan: HybridHistogram; // of groups
  readonly #view: GroupView;
  readonly #until: Float64Array; //  [groups] when the group is to be unloaded
  readonly #loadAt: Float64Array; // [groups] when it is to be loaded, Infinity of never
  readonly #calendar: MinuteCalendar;
  readonly #watched = new Set<number>(); // groups that may have idle instances
  readonly #touched = new Set<number>(); // groups invoked since the last tick

  /** Pools in `members` are in one group each; what the history says of them is learned at once. */
  constructor(
    poolCount: number,
    members: readonly (readonly number[])[],
    chosen: HybridHistogramParameters,
    platform: PlatformView,
  ) {
    this.members = members;
    this.#groupOf = new Int32Array(poolCount).fill(-1);
    for (const [group, pools] of members.entries()) for (const pool of pools) this.#groupOf[pool] = group;
    this.#plan = new HybridHistogram(members.length, chosen);
    this.#view = new GroupView(platform, members);
    this.#until = new Float64Array(members.length);
    this.#loadAt = new Float64Array(members.length).fill(NEVER);
    this.#calendar = new MinuteCalendar(members.length);
  }

  get stateBytes(): number {
    const columns = this.#groupOf.byteLength + this.#until.byteLength + this.#loadAt.byteLength;
    return (
      columns + this.#plan.stateBytes() + this.#calendar.stateBytes + 40 * (this.#watched.size + this.#touched.size)
    );
  }

  has(pool: number): boolean {
    return this.#groupOf[pool]! >= 0;
  }

  /** Learns from minutes before `to`: a group with invocations in a minute has arrived and ended at its start. */
  learn(history: MinuteHistory, to: number): void {
    for (const [group, pools] of this.members.entries()) {
      const minutes = new Set(pools.flatMap((pool) => history.minutes(pool, 0, to)));
      for (const minute of [...minutes].sort((a, b) => a - b)) {
        const then = pastView(this.#view, minute * MINUTE);
        this.#plan.onArrival(group as PoolId, then);
        this.#note(group, then, to);
      }
      this.#watched.add(group);
    }
  }

  onArrival(pool: PoolId, platform: PlatformView): void {
    const group = this.#groupOf[pool]!;
    this.#view.platform = platform;
    this.#plan.onArrival(group as PoolId, this.#view);
    this.#loadAt[group] = NEVER;
    this.#touched.add(group);
  }

  /** The window of a member's instance: none, or until a tick releases it. */
  keepAlive(pool: PoolId, platform: PlatformView): Milliseconds {
    const group = this.#groupOf[pool]!;
    this.#view.platform = platform;
    const window = this.#note(group, this.#view, Math.floor(platform.now / MINUTE) + 1);
    if (window === 0 && this.#view.busyInstances(group as PoolId) === 0) return ms(0);
    this.#watched.add(group);
    return ms(NEVER);
  }

  onTick(minute: number, control: PlatformControl): void {
    this.#view.platform = control;
    for (const group of this.#calendar.take(minute)) this.#loadPlanned(group, minute, control);
    for (const group of this.#touched) if (this.#isLoaded(group, control.now)) this.#load(group, control);
    this.#touched.clear();
    for (const group of this.#watched) {
      if (this.#isLoaded(group, control.now)) continue;
      this.release(this.members[group]!, control);
      this.#watched.delete(group);
    }
  }

  release(pools: readonly number[], control: PlatformControl): void {
    for (const pool of pools as readonly PoolId[]) {
      const idle = control.idleInstances(pool);
      if (idle > 0) control.release(pool, idle);
    }
  }

  reason(pool: PoolId): string {
    const group = this.#groupOf[pool]!;
    return `group of ${this.members[group]!.length}: ${this.#plan.reason(group as PoolId, "keep-alive")}`;
  }

  /** Plans after an end in the group; the load is due from the minute `soonest` on. */
  #note(group: number, view: PlatformView, soonest: number): Milliseconds {
    const id = group as PoolId;
    const window = this.#plan.keepAlive(id, view);
    this.#until[group] = view.now + window;
    this.#loadAt[group] = view.now + this.#plan.prewarmIn(id, view, PrewarmCause.Idle);
    const minute = Math.floor(this.#loadAt[group]! / MINUTE);
    this.#calendar.add(group, Math.max(soonest, minute));
    return window;
  }

  #loadPlanned(group: number, minute: number, control: PlatformControl): void {
    const due = Math.floor(this.#loadAt[group]! / MINUTE);
    if (due > minute) return this.#calendar.add(group, due); // it has been put off
    this.#loadAt[group] = NEVER;
    this.#until[group] = control.now + this.#plan.keepPrewarmed(group as PoolId, this.#view);
    if (this.#isLoaded(group, control.now)) this.#load(group, control);
  }

  #load(group: number, control: PlatformControl): void {
    this.#watched.add(group);
    for (const pool of this.members[group] as readonly PoolId[]) {
      const present = control.idleInstances(pool) + control.startingInstances(pool) + control.busyInstances(pool);
      if (present === 0) control.prewarm(pool, 1);
    }
  }

  #isLoaded(group: number, now: number): boolean {
    return this.#until[group]! > now || this.#view.busyInstances(group as PoolId) > 0;
  }
}

/** The platform as it was at a time at which nothing executed. */
function pastView(view: PlatformView, now: number): PlatformView {
  const none = () => 0;
  const counts = { idleInstances: none, busyInstances: none, startingInstances: none, shellCount: none };
  return { now: ms(now), poolCount: view.poolCount, pool: (pool) => view.pool(pool), ...counts };
}
