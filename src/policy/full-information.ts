import { grown } from "../base/grown.ts";
import { choice, number } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import { MB_PER_GB, type Milliseconds, ms, type PoolId } from "../base/units.ts";
import {
  GB_SECONDS_PER_COLD_SECOND,
  type KeepAlivePolicy,
  type PlatformView,
  type PoolProfile,
  PrewarmCause,
  type ReasonQuestion,
} from "../platform/contract.ts";
import { ExpertLosses } from "./expert-losses.ts";
import { IdlePlans, LONGEST_WINDOW, PLAN_COUNT, WINDOWS } from "./idle-plans.ts";
import { LEVEL_CLASSES, lengthClass, levelClass, SITUATIONS, situation, situationGroup } from "./idle-situations.ts";
import { IdleStack } from "./idle-stack.ts";
import { SharedCosts } from "./shared-costs.ts";
import { SortedRecent } from "./sorted-recent.ts";

export const FULL_INFORMATION_PARAMETERS = {
  share: choice("both", ["pool", "global", "both"], "whose idle times count: the pool's, those of all, or both"),
  prior: number(4, "idle times that the mean over all pools counts for, where share is both", { min: 0 }),
} as const;

/** How the plan is chosen, and by whose idle times. */
export interface FullInformationConfig {
  readonly name: string;
  readonly share: string;
  readonly prior: number;
  /** Uniform draws on [0, 1) for AdaHedge; without it the leader is followed. */
  readonly uniform?: () => number;
}

const NEVER = Number.POSITIVE_INFINITY;
const NONE = -1;

/**
 * Learning with full information: an idle time does not depend on what was decided, so that once it is over, the cost
 * of every plan is known, not of the chosen one alone. The plans are windows from 0 to for ever and pairs of a pre-warm
 * and an unload by the pool's last idle times (`IdlePlans`); the cost is RUM [femux26]: the request's wait for its start
 * plus the idle GB s / 99.69.
 *
 * Where several instances of a pool are idle, the one used last serves next. An execution whose end leaves L - 1 others
 * begins an idle time of level L, which ends when the concurrency next comes to L: these are the idle times of the
 * instances if each were kept for ever, and their costs add up. Levels 1, 2-3, 4-7, 8-15 and above learn apart; plans
 * with a pre-warm exist at level 1 only, that of a pool without executions. An idle time longer than 4 h is charged to
 * the plans as it goes on, at the latest when something happens on the platform 4 h after the last charge.
 *
 * With `share` pool, each pool learns from nothing, and its first idle times cost; with global, the mean cost over all
 * pools in the same situation (`situation`) decides, at the pool's own prices; with both, a pool starts from the mean cost
 * of each plan in that situation, which counts for `prior` idle times of its own.
 *
 * Approximate where requests wait for memory, and where cold starts make executions longer: then idle times depend on
 * decisions after all. State: 264 bytes a pool and level class, 301 a pool, both from the first call on, 40 bytes an
 * idle instance, 8 bytes a pool never called, and 0.3 MB.
 */
export class FullInformation implements KeepAlivePolicy {
  readonly name: string;
  readonly #config: FullInformationConfig;
  readonly #pools: readonly PoolProfile[];
  readonly #leans: boolean; // on what is known from all pools
  readonly #price = { coldSeconds: 0, secondsPerIdleMs: 0 };
  readonly #plans = new IdlePlans();
  readonly #experts: ExpertLosses;
  readonly #shared = new SharedCosts(SITUATIONS, LEVEL_CLASSES, PLAN_COUNT);
  readonly #stack: IdleStack;
  readonly #recent = new SortedRecent();
  readonly #prior = new Float64Array(PLAN_COUNT); // s
  readonly #losses = new Float64Array(PLAN_COUNT); // s
  readonly #called: Int32Array; // [pools] index among the pools called so far, -1 before
  #slots = new Int32Array(0); // [called pools * level classes] index among the experts' slots plus 1
  #lastLength = new Uint8Array(0); // [called pools * level classes] class of the last idle time
  #loadAt = new Float64Array(0); // [called pools] when the next pre-warm is due, Infinity for none
  #unloadAt = new Float64Array(0); // [called pools] until when what that pre-warm loads stays
  #chosen = 0; // the last plan, for its reason

  constructor(pools: readonly PoolProfile[], config: FullInformationConfig) {
    this.name = config.name;
    this.#config = config;
    this.#pools = pools;
    this.#leans = config.share === "global" || (config.share === "both" && config.prior > 0);
    this.#experts = new ExpertLosses(PLAN_COUNT, config.uniform !== undefined);
    this.#stack = new IdleStack(pools.length);
    this.#called = new Int32Array(pools.length).fill(NONE);
    if (config.share === "global") for (let s = 0; s < SITUATIONS; s++) this.#experts.addSlot();
  }

  onArrival(pool: PoolId, view: PlatformView): void {
    if (this.#called[pool] === NONE) this.#enter(pool);
    this.#chargeOld(view.now);
    const entry = this.#stack.top(pool);
    if (entry === NONE) return;
    this.#charge(entry, view.now, true);
    const idle = view.now - this.#stack.since(entry);
    const group = situationGroup(this.#stack.tag(entry));
    const called = this.#called[pool]!;
    if (group === 0) this.#recent.push(called, idle);
    this.#lastLength[called * LEVEL_CLASSES + group] = lengthClass(idle);
    this.#stack.pop(pool);
  }

  keepAlive(pool: PoolId, view: PlatformView): Milliseconds {
    this.#chargeOld(view.now);
    const group = levelClass(view.busyInstances(pool) + 1);
    const called = this.#called[pool]!;
    const length = this.#lastLength[called * LEVEL_CLASSES + group]!;
    const where = situation(group, length, this.#recent, called);
    const slot = this.#slotOf(called, group, where);
    const count = this.#place(pool, group);
    this.#learnFromOthers(pool, group, where, count);
    const { uniform } = this.#config;
    this.#chosen =
      uniform === undefined
        ? this.#experts.leader(slot, this.#prior, count)
        : this.#experts.draw(slot, this.#prior, count, uniform());
    this.#stack.push(pool, slot, where, view.now);
    return this.#plan(called, group, view.now);
  }

  keepPrewarmed(pool: PoolId, view: PlatformView): Milliseconds {
    const called = this.#called[pool]!;
    return ms(called === NONE ? 0 : Math.max(0, this.#unloadAt[called]! - view.now));
  }

  prewarmIn(pool: PoolId, view: PlatformView, cause: PrewarmCause): Milliseconds {
    const called = this.#called[pool]!;
    if (called === NONE) return ms(NEVER);
    const pending = cause === PrewarmCause.Idle && view.busyInstances(pool) === 0;
    if (!pending) this.#loadAt[called] = NEVER;
    return ms(Math.max(0, this.#loadAt[called]! - view.now));
  }

  reason(pool: PoolId, question: ReasonQuestion): string {
    if (question === "keep-prewarmed") return "until the end of the plan that loaded it";
    const seen = this.#recent.count(this.#called[pool]!);
    const load = this.#plans.load[this.#chosen]!;
    const until = formatDuration(this.#plans.unload[this.#chosen]!);
    const plan = load > 0 ? `load after ${formatDuration(load)}, unload after ${until}` : `keep ${until}`;
    return `plan ${this.#chosen + 1} of ${PLAN_COUNT}, ${plan}; ${seen} idle times at hand`;
  }

  /** What each window of `WINDOWS` would have cost in the idle times charged so far, in seconds of RUM; first calls apart. */
  hindsight(): Float64Array {
    return Float64Array.from(WINDOWS, (_, plan) => {
      let sum = 0;
      for (let slot = 0; slot < this.#experts.slots; slot++) sum += this.#experts.loss(slot, plan);
      return sum;
    });
  }

  stateBytes(): number {
    const own = [this.#prior, this.#losses, this.#called, this.#slots, this.#lastLength, this.#loadAt, this.#unloadAt];
    const parts = this.#plans.bytes + this.#experts.bytes + this.#shared.bytes + this.#stack.bytes + this.#recent.bytes;
    return own.reduce((sum, column) => sum + column.byteLength, parts);
  }

  /** Carries the chosen plan out: what the instance stays, and what is loaded instead. */
  #plan(called: number, group: number, now: number): Milliseconds {
    const load = this.#plans.load[this.#chosen]!;
    const unload = this.#plans.unload[this.#chosen]!;
    if (group === 0) {
      this.#loadAt[called] = load > 0 ? now + load : NEVER;
      this.#unloadAt[called] = now + unload;
    }
    return ms(load > 0 ? 0 : unload);
  }

  /** Sets the plans of a pool; how many there are. */
  #place(pool: number, group: number): number {
    if (group > 0) return WINDOWS.length;
    this.#plans.place(this.#recent, this.#called[pool]!, this.#pools[pool]!.coldStart);
    return PLAN_COUNT;
  }

  /** Sets what is known of the plans from all pools. */
  #learnFromOthers(pool: number, group: number, where: number, count: number): void {
    if (!this.#leans) return;
    const price = this.#price;
    price.coldSeconds = this.#pools[pool]!.coldStart / 1000;
    price.secondsPerIdleMs = this.#secondsPerIdleMs(pool);
    const times = this.#config.share === "global" ? this.#shared.count(where) + 1 : this.#config.prior;
    this.#shared.mean(where, group, price, times, this.#prior, count);
  }

  #secondsPerIdleMs(pool: number): number {
    return this.#pools[pool]!.memory / (MB_PER_GB * 1000 * GB_SECONDS_PER_COLD_SECOND);
  }

  #chargeOld(now: number): void {
    for (;;) {
      const entry = this.#stack.oldest;
      if (entry === NONE || now - this.#stack.charged(entry) < LONGEST_WINDOW) return;
      this.#charge(entry, now, false);
      this.#stack.chargedTo(entry, now);
    }
  }

  /** Charges an idle time to the plans, up to `now`. */
  #charge(entry: number, now: number, ended: boolean): void {
    const pool = this.#stack.pool(entry);
    const where = this.#stack.tag(entry);
    const group = situationGroup(where);
    const since = this.#stack.since(entry);
    const charged = this.#stack.charged(entry);
    const { coldStart } = this.#pools[pool]!;
    const count = this.#place(pool, group);
    if (this.#config.uniform !== undefined) this.#learnFromOthers(pool, group, where, count);
    this.#plans.charge(count, coldStart, charged - since, now - since, ended);
    const perMs = this.#secondsPerIdleMs(pool);
    const { waitMs, idleMs } = this.#plans;
    for (let k = 0; k < count; k++) this.#losses[k] = waitMs[k]! / 1000 + idleMs[k]! * perMs;
    const slot = this.#stack.slot(entry);
    if (this.#config.share === "global") this.#experts.hedge(slot, this.#prior, count, this.#losses);
    else this.#experts.observe(slot, this.#prior, count, this.#losses);
    if (this.#leans) this.#shared.record(where, group, this.#plans, count, coldStart, charged === since);
  }

  #slotOf(called: number, group: number, where: number): number {
    if (this.#config.share === "global") return where;
    const at = called * LEVEL_CLASSES + group;
    if (this.#slots[at] === 0) this.#slots[at] = this.#experts.addSlot() + 1;
    return this.#slots[at]! - 1;
  }

  /** The pool is called for the first time. */
  #enter(pool: number): void {
    const called = this.#recent.add();
    this.#called[pool] = called;
    if (called === this.#loadAt.length) {
      const length = Math.max(64, 2 * called);
      this.#slots = grown(this.#slots, new Int32Array(length * LEVEL_CLASSES));
      this.#lastLength = grown(this.#lastLength, new Uint8Array(length * LEVEL_CLASSES));
      this.#unloadAt = grown(this.#unloadAt, new Float64Array(length));
      this.#loadAt = grown(this.#loadAt, new Float64Array(length).fill(NEVER));
    }
  }
}
