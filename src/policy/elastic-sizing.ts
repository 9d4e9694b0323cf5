import { type Milliseconds, megabytes, ms, type PoolId } from "../base/units.ts";
import {
  emptyWindow,
  type KeepAlivePolicy,
  type PlatformControl,
  type PlatformView,
  type PoolProfile,
  type ReasonQuestion,
} from "../platform/contract.ts";
import type { AgedEviction } from "./aged-eviction.ts";
import { ReuseCurve } from "./reuse-curve.ts";

/** What the memory is to follow. */
export interface ElasticTarget {
  readonly elastic: number; // cold starts per second that are aimed at, > 0
  readonly period: number; // ms between two looks
  readonly gain: number; // share of the way that the curve says which one step goes, 0..1
  readonly deadBand: number; // distance of measured / aimed from 1 within which the memory stays
}

/**
 * Elastic sizing of the platform's memory, after FaasCache's [fuerst21]: once a period the cold starts per second of that
 * period are set beside those aimed at. Further from them than the dead band, the memory is multiplied by
 * 1 + gain * (curve(aimed) / curve(measured) - 1), where curve(hit ratio) is the memory at which the hit-ratio curve of
 * all calls so far (`ReuseCurve`) has that ratio, and a ratio is 1 - cold starts / calls. An unlimited memory counts as
 * what is in use.
 *
 * A reconstruction: that there is a curve by reuse distances and a controller beside it is known of [fuerst21]; what a
 * step looks like, dead band, gain, period and target are ours. Only the curve's proportion is taken, because its memory
 * is that of one instance a pool under LRU: several at once need more.
 */
export class ElasticSizing implements KeepAlivePolicy {
  readonly name: string;
  readonly limitsMemory = true;
  readonly tick: Milliseconds;
  readonly #order: AgedEviction;
  readonly #target: ElasticTarget;
  readonly #curve: ReuseCurve;
  readonly #window = emptyWindow();
  #known = false; // something of a whole period

  constructor(order: AgedEviction, pools: readonly PoolProfile[], target: ElasticTarget) {
    this.name = `${order.name}(${target.elastic}/s)`;
    this.tick = ms(target.period);
    this.#order = order;
    this.#target = target;
    this.#curve = new ReuseCurve(pools);
  }

  onArrival(pool: PoolId): void {
    this.#curve.call(pool);
  }

  keepAlive(): Milliseconds {
    return this.#order.keepAlive();
  }

  evictionPriority(pool: PoolId, served: number, view: PlatformView): number {
    return this.#order.evictionPriority(pool, served, view);
  }

  onEvict(pool: PoolId, priority: number): void {
    this.#order.onEvict(pool, priority);
  }

  onTick(control: PlatformControl): void {
    if (this.#known) this.#resize(control);
    this.#known = true;
  }

  #resize(control: PlatformControl): void {
    const { elastic, period, gain, deadBand } = this.#target;
    let [calls, coldStarts] = [0, 0];
    for (let pool = 0; pool < control.poolCount; pool++) {
      control.readWindow(pool as PoolId, this.#window);
      calls += this.#window.invocations;
      coldStarts += this.#window.coldStarts;
    }
    const aimed = (elastic * period) / 1000; // cold starts of a period
    if (calls === 0 || Math.abs(coldStarts / aimed - 1) <= deadBand) return;
    const wanted = this.#curve.memoryFor(1 - aimed / calls);
    const held = this.#curve.memoryFor(1 - coldStarts / calls);
    if (wanted === undefined || held === undefined || held === 0) return;
    const now = control.memoryLimit < Number.POSITIVE_INFINITY ? control.memoryLimit : memoryInUse(control);
    control.limitMemory(megabytes(now * (1 + gain * (wanted / held - 1))));
  }

  reason(pool: PoolId, question: ReasonQuestion): string | undefined {
    return this.#order.reason(pool, question);
  }

  stateBytes(): number {
    return this.#order.stateBytes() + this.#curve.bytes;
  }
}

/** MB of all instances. */
function memoryInUse(view: PlatformView): number {
  let sum = 0;
  for (let p = 0; p < view.poolCount; p++) {
    const pool = p as PoolId;
    const count = view.idleInstances(pool) + view.busyInstances(pool) + view.startingInstances(pool);
    sum += count * view.pool(pool).memory;
  }
  return sum;
}
