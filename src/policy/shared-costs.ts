import type { IdlePlans } from "./idle-plans.ts";

/** What a pool's cold start and an idle ms of its instance cost, in seconds of RUM. */
export interface IdlePrice {
  readonly coldSeconds: number;
  readonly secondsPerIdleMs: number;
}

/** Idle times of a group that its mean counts for in the mean of a situation. */
const GROUP_WEIGHT = 4;

/**
 * Kernel. The mean cost of each plan over the idle times of all pools that were in the same situation, as the share of a
 * cold start waited and the ms idle, so that it holds for pools of other memory and cold starts. A situation of few idle
 * times leans on its group's. Layout: [(situations + groups) * plans], the groups after the situations; 16 bytes a cell.
 * Both methods O(plans).
 */
export class SharedCosts {
  readonly #situations: number;
  readonly #plans: number;
  readonly #waitShare: Float64Array;
  readonly #idleMs: Float64Array;
  readonly #count: Float64Array; // [situations + groups] idle times

  constructor(situations: number, groups: number, plans: number) {
    this.#situations = situations;
    this.#plans = plans;
    this.#waitShare = new Float64Array((situations + groups) * plans);
    this.#idleMs = new Float64Array((situations + groups) * plans);
    this.#count = new Float64Array(situations + groups);
  }

  /** Adds what the first `count` plans were charged; `begins` with the first charge of an idle time. */
  record(
    situation: number,
    group: number,
    charged: IdlePlans,
    count: number,
    coldStart: number,
    begins: boolean,
  ): void {
    const all = this.#situations + group;
    if (begins) this.#count[situation] = this.#count[situation]! + 1;
    if (begins) this.#count[all] = this.#count[all]! + 1;
    const perMs = coldStart > 0 ? 1 / coldStart : 0;
    const waitShare = this.#waitShare;
    const idleMs = this.#idleMs;
    for (let k = 0, a = situation * this.#plans, b = all * this.#plans; k < count; k++, a++, b++) {
      const wait = charged.waitMs[k]! * perMs;
      const idle = charged.idleMs[k]!;
      waitShare[a] = waitShare[a]! + wait;
      waitShare[b] = waitShare[b]! + wait;
      idleMs[a] = idleMs[a]! + idle;
      idleMs[b] = idleMs[b]! + idle;
    }
  }

  /** Sets into[0 .. count - 1] to `times` the mean cost of a plan in seconds, 0 where nothing is known. */
  mean(situation: number, group: number, price: IdlePrice, times: number, into: Float64Array, count: number): void {
    const of = situation * this.#plans;
    const all = (this.#situations + group) * this.#plans;
    const seen = this.#count[situation]!;
    const seenByAll = this.#count[this.#situations + group]!;
    const lean = seenByAll > 0 ? GROUP_WEIGHT / seenByAll : 0;
    const scale = times / Math.max(1, seen + (seenByAll > 0 ? GROUP_WEIGHT : 0));
    const [wait, idle] = [price.coldSeconds * scale, price.secondsPerIdleMs * scale];
    for (let k = 0; k < count; k++) {
      const share = this.#waitShare[of + k]! + lean * this.#waitShare[all + k]!;
      into[k] = wait * share + idle * (this.#idleMs[of + k]! + lean * this.#idleMs[all + k]!);
    }
  }

  /** How many idle times of a situation have been charged. */
  count(situation: number): number {
    return this.#count[situation]!;
  }

  get bytes(): number {
    return this.#waitShare.byteLength + this.#idleMs.byteLength + this.#count.byteLength;
  }
}
