import { bytes, EdgeCacheEnv, type Env, type Seed, type Step } from "prewarm";
import type { EdgeCacheTally } from "prewarm/agent";
import type { RequestTrace } from "prewarm/trace";
import { REWARD, SPANS } from "./setting.ts";

/** The position of a file in an observation: 0 the one that missed, then the candidates. */
export function countAt(position: number, span: number): number {
  return position * SPANS.length + span;
}

/**
 * EdgeCacheEnv seen as [zhong18] sees a cache: of the file that missed and of each candidate the requests among the last
 * 10, 100 and 1,000, each n as ln(1 + n) / ln(1 + span). Action 0 lets the file pass, a evicts candidate a - 1.
 * Reward: minus what was sent away, where it is the next request, and minus `weight` times its requests among the next
 * `span`. That is the reward of [zhong18] in the port's constants less what is the same for all actions of a decision.
 */
export class CountsEnv implements Env<Float64Array> {
  readonly actionCount: number;
  readonly observationSpace: Env["observationSpace"];
  readonly #requests: RequestTrace;
  readonly #env: EdgeCacheEnv;
  readonly #counts: readonly Uint16Array[]; // by span, then file: requests among the last `span`
  #counted = 0; // requests

  constructor(requests: RequestTrace, capacity: number, candidates: number) {
    this.#requests = requests;
    this.#env = new EdgeCacheEnv({ requests, capacity: bytes(capacity), ignoreSize: true, candidates });
    this.actionCount = this.#env.actionCount;
    const width = countAt(1 + candidates, 0);
    this.observationSpace = { low: new Array<number>(width).fill(0), high: new Array<number>(width).fill(1) };
    this.#counts = SPANS.map(() => new Uint16Array(requests.objectCount));
  }

  reset(options: { readonly seed?: Seed } = {}): Float64Array {
    this.#env.reset(options);
    for (const counts of this.#counts) counts.fill(0);
    this.#counted = 0;
    return this.#observe();
  }

  step(action: number): Step<Float64Array> {
    const due = this.#env.decision();
    const { terminated, truncated } = this.#env.step(action);
    const reward = due === undefined ? 0 : -this.#missed([due.object, ...due.candidates][action]!, due.request);
    return { observation: this.#observe(), reward, terminated, truncated };
  }

  tally(): EdgeCacheTally {
    return this.#env.tally();
  }

  /** What sending a file away at a request costs. */
  #missed(file: number, request: number): number {
    const { object } = this.#requests;
    const end = Math.min(object.length, request + 1 + REWARD.span);
    let count = 0;
    for (let i = request + 1; i < end; i++) if (object[i] === file) count++;
    return (object[request + 1] === file ? 1 : 0) + REWARD.weight * count;
  }

  #observe(): Float64Array {
    const observation = new Float64Array(this.observationSpace.low.length);
    const due = this.#env.decision();
    this.#countTo(due === undefined ? this.#requests.length : due.request + 1);
    if (due === undefined) return observation;
    const shown = [due.object, ...due.candidates];
    for (const [s, span] of SPANS.entries())
      for (const [position, file] of shown.entries())
        observation[countAt(position, s)] = Math.log(1 + this.#counts[s]![file]!) / Math.log(1 + span);
    return observation;
  }

  /** Moves the windows so that they end before request `end`. */
  #countTo(end: number): void {
    const { object } = this.#requests;
    for (; this.#counted < end; this.#counted++)
      for (const [s, counts] of this.#counts.entries()) {
        counts[object[this.#counted]!]!++;
        const left = this.#counted - SPANS[s]!;
        if (left >= 0) counts[object[left]!]!--;
      }
  }
}
