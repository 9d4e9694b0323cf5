import { duration, integer, number, type ParameterValues } from "../base/parameters.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import type { KeepAlivePolicy, PlatformControl, PlatformView, ReasonQuestion } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { PoolSet } from "./pool-set.ts";

const MINUTE = 60_000;

const PARAMETERS = {
  target: number(0.7, "utilisation of the provisioned concurrency aimed at, a share above 0", { min: 0 }),
  out: integer(3, "minutes in a row above the target after which capacity is added", { min: 1, max: 60 }),
  in: integer(15, "minutes in a row below the low mark after which capacity is taken away", { min: 1, max: 60 }),
  low: number(0.9, "the low mark as a share of the target", { min: 0, max: 1 }),
  step: number(0.1, "share of the capacity that a step down takes away at most, one instance at least", {
    min: 0,
    max: 1,
  }),
  delay: duration(60_000, "time from a decision to the start of the instances, in whole minutes", { max: 3_600_000 }),
  keepAlive: duration(360_000, "how long an instance above the provisioned ones stays idle"),
  min: integer(1, "least capacity of a pool", { min: 1 }),
  max: integer(100, "most capacity of a pool", { min: 1 }),
} as const;

export type ProvisionedConfig = ParameterValues<typeof PARAMETERS>;

/**
 * AWS Lambda's provisioned concurrency under target tracking [aws22]: `min` instances of each pool are always there, and
 * a request that finds none of the provisioned ones free starts one on demand. Each invocation notes its utilisation, the
 * provisioned instances in use / those there are; a minute's datum is the mean over its invocations. After 3 data in a row
 * above the target [mao20] the capacity becomes ceil(capacity * utilisation / target), after 15 in a row [mao20] below 90 %
 * of the target it goes down likewise, but in small steps; both again after each further such minute, and by the mean over
 * those 3 or 15. A minute without invocations has no datum and ends a row, so that a pool that is not called any more keeps
 * what it has. New instances start a minute after the decision: AWS says a minute or two. The instance of level L, that
 * which L - 1 others execute beside when it is released, is a provisioned one if L is within the capacity, because the
 * most recently used instance serves next; others stay for `keepAlive`, within the 5 to 7 minutes measured [shilkov21].
 * A tick visits the pools called in its minute. State: 44 + 8 * (out + in) bytes a pool.
 *
 * Differs from [aws22]: how small the steps down are is not published, 10 % of the capacity is ours; instances on demand
 * go too when capacity is taken away; those of several pools start without a common limit to their rate.
 */
export class ProvisionedConcurrency implements KeepAlivePolicy {
  readonly name: string;
  readonly tick = ms(MINUTE);
  readonly #config: ProvisionedConfig;
  readonly #data: number; // kept of each pool
  readonly #watched: PoolSet;
  readonly #capacity: Int32Array; // [pools] instances that are provisioned
  readonly #wanted: Int32Array; //   [pools] the same once they have started
  readonly #startAt: Float64Array; // [pools] when those start
  readonly #usedSum: Float64Array; // [pools] utilisation, summed over the invocations since the last tick
  readonly #invocations: Int32Array; // [pools] since the last tick
  readonly #datum: Float64Array; // [pools * data] a ring per pool
  readonly #row: Int32Array; // [pools] length of the row of data above the target, negative of those below the low mark
  #ticks = 0;
  #mean = 0; // of the pool that is scaled, for its reason

  constructor(poolCount: number, config: ProvisionedConfig) {
    const { target, min, max } = config;
    if (!(target > 0)) throw new RangeError(`provisioned-concurrency: expected a target > 0, got ${target}`);
    if (min > max) throw new RangeError(`provisioned-concurrency: expected min <= max, got ${min} and ${max}`);
    this.name = `provisioned-concurrency(${target})`;
    this.#config = config;
    this.#data = Math.max(config.out, config.in);
    this.#watched = new PoolSet(poolCount);
    this.#capacity = new Int32Array(poolCount).fill(min);
    this.#wanted = new Int32Array(poolCount).fill(min);
    this.#startAt = new Float64Array(poolCount);
    this.#usedSum = new Float64Array(poolCount);
    this.#invocations = new Int32Array(poolCount);
    this.#datum = new Float64Array(poolCount * this.#data);
    this.#row = new Int32Array(poolCount);
  }

  onArrival(pool: PoolId, view: PlatformView): void {
    this.#watched.add(pool);
    const capacity = this.#capacity[pool]!;
    this.#usedSum[pool] = this.#usedSum[pool]! + Math.min(view.busyInstances(pool) + 1, capacity) / capacity;
    this.#invocations[pool]!++;
  }

  keepAlive(pool: PoolId, view: PlatformView): Milliseconds {
    const provisioned = view.busyInstances(pool) < this.#capacity[pool]!;
    return ms(provisioned ? Number.POSITIVE_INFINITY : this.#config.keepAlive);
  }

  keepPrewarmed(): Milliseconds {
    return ms(Number.POSITIVE_INFINITY);
  }

  onTick(control: PlatformControl): void {
    if (this.#ticks++ === 0) for (let p = 0; p < control.poolCount; p++) control.prewarm(p as PoolId, this.#config.min);
    for (let i = this.#watched.size - 1; i >= 0; i--) this.#visit(this.#watched.at(i) as PoolId, control);
  }

  /** Asked while the pool is scaled. */
  reason(pool: PoolId, question: ReasonQuestion, view: PlatformView): string | undefined {
    if (question === "tick") {
      if (this.#mean === 0) return `${this.#capacity[pool]!} provisioned`;
      return `utilisation ${this.#mean.toFixed(3)}: ${this.#wanted[pool]!} instead of ${this.#capacity[pool]!} provisioned`;
    }
    const level = view.busyInstances(pool) + 1;
    return `level ${level}, ${this.#capacity[pool]!} provisioned`;
  }

  stateBytes(): number {
    const columns = [this.#capacity, this.#wanted, this.#startAt, this.#usedSum, this.#invocations, this.#row];
    return [...columns, this.#datum].reduce((sum, column) => sum + column.byteLength, this.#watched.bytes + 16);
  }

  #visit(pool: PoolId, control: PlatformControl): void {
    const called = this.#invocations[pool]! > 0;
    if (called) this.#note(pool);
    else this.#row[pool] = 0;
    this.#mean = 0;
    if (called) this.#decide(pool, control.now);
    this.#provide(pool, control);
    if (!called && this.#wanted[pool]! <= this.#capacity[pool]!) this.#watched.remove(pool);
  }

  /** Adds the minute's datum and how long its row is. */
  #note(pool: number): void {
    const { target, low } = this.#config;
    const used = this.#usedSum[pool]! / this.#invocations[pool]!;
    this.#usedSum[pool] = 0;
    this.#invocations[pool] = 0;
    this.#datum[pool * this.#data + (this.#ticks % this.#data)] = used;
    const row = this.#row[pool]!;
    if (used > target) this.#row[pool] = Math.max(row, 0) + 1;
    else if (used < low * target) this.#row[pool] = Math.min(row, 0) - 1;
    else this.#row[pool] = 0;
  }

  #decide(pool: number, now: number): void {
    const { target, out, in: inward, step, min, max, delay } = this.#config;
    const capacity = this.#capacity[pool]!;
    const row = this.#row[pool]!;
    if (row < out && -row < inward) return;
    this.#mean = this.#meanOf(pool, row > 0 ? out : inward);
    const aim = Math.ceil((capacity * this.#mean) / target - 1e-9);
    if (row < 0) {
      const least = capacity - Math.max(1, Math.floor(capacity * step));
      this.#wanted[pool] = Math.max(min, least, Math.min(aim, capacity));
    } else {
      if (this.#wanted[pool]! <= capacity) this.#startAt[pool] = now + delay;
      this.#wanted[pool] = Math.max(this.#wanted[pool]!, Math.min(max, aim));
    }
  }

  /** Brings the pool to the capacity that is wanted and due. */
  #provide(pool: PoolId, control: PlatformControl): void {
    const live = control.idleInstances(pool) + control.busyInstances(pool) + control.startingInstances(pool);
    const wanted = this.#wanted[pool]!;
    const capacity = this.#capacity[pool]!;
    if (wanted < capacity) {
      this.#capacity[pool] = wanted;
      if (live > wanted) control.release(pool, live - wanted);
    } else if (wanted > capacity && control.now >= this.#startAt[pool]!) {
      this.#capacity[pool] = wanted;
      control.prewarm(pool, wanted - capacity);
    } else if (live < capacity) control.prewarm(pool, capacity - live); // evicted
  }

  /** Mean over the last `count` data, none of which is missing. */
  #meanOf(pool: number, count: number): number {
    let sum = 0;
    for (let back = 0; back < count; back++)
      sum += this.#datum[pool * this.#data + ((this.#ticks - back) % this.#data)]!;
    return sum / count;
  }
}

export const definition = definePolicy({
  summary: "AWS Lambda's provisioned concurrency under target tracking, and instances on demand above it",
  source: "[aws22]",
  revision: 1,
  parameters: PARAMETERS,
  separable: () => true,
  create: (config, { pools }) => new ProvisionedConcurrency(pools.length, config),
});
