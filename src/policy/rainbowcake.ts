import ln from "@stdlib/math-base-special-ln";
import { duration, flag, integer, number, type ParameterValues } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import { type Megabytes, type Milliseconds, megabytes, ms, type PoolId } from "../base/units.ts";
import {
  type KeepAlivePolicy,
  NO_SHELL,
  type PlatformView,
  type PoolProfile,
  PrewarmCause,
  type ReasonQuestion,
  type ShellPolicy,
  type ShellStart,
} from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { languagesOf } from "./languages.ts";
import { RecentArrivals } from "./recent-arrivals.ts";

const parameters = {
  quantile: number(0.8, "share of the gaps between arrivals that are expected to be shorter", { min: 0, max: 0.999 }),
  alpha: number(0.996, "weight of a second of start-up; 1 - alpha is that of a MB s of memory", {
    min: 0,
    max: 0.999999,
  }),
  floor: duration(60_000, "window of a layer whose next request is expected sooner, whatever its cap"),
  longest: duration(600_000, "cap of a layer that takes no memory"),
  layers: flag(
    true,
    "whether the language's and the bare layer are kept; false: whole instances alone, by the same rules",
  ),
  languages: integer(3, "number of languages, drawn by name: no trace states them", { min: 1, max: 100 }),
  userTime: number(0.4, "share of a cold start that loads the function itself; assumed", { min: 0, max: 1 }),
  langTime: number(0.3, "share that starts the language's runtime; the rest makes the bare container; assumed", {
    min: 0,
    max: 1,
  }),
  langMemory: number(35, "MB of a container with the runtime alone, at most the instance's; assumed", { min: 0 }),
  bareMemory: number(2, "MB of a bare container, at most those of the runtime's", { min: 0 }),
};

/** The parameters of RainbowCake; times in ms, memory in MB. */
export type RainbowCakeParameters = ParameterValues<typeof parameters>;

const HISTORY = 6;
const DAY_MS = 86_400_000;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * RainbowCake [rainbowcake24]: a container in three layers, each kept by itself. The user layer, the whole instance, serves
 * its own pool; at the end of its window the language layer remains, for all pools of the language, and then the bare one,
 * for all. The time to the next request of a layer is taken as exponential with the mean (now - oldest) / number of the last
 * six arrivals at it within a day; its 0.8 quantile q, in whole seconds, is when the pool is pre-warmed after an arrival and
 * how long a layer stays: 60 s if q is less, else at most the layer's cap alpha * start-up s / ((1 - alpha) * MB), in whole
 * seconds too. A cap may lie below the floor, as in the published code (IntelliSys-Lab/RainbowCake-ASPLOS24:
 * ContainerPool.scala, Distribution.scala, History.scala), from which all of this is.
 * Memory: 83 bytes a pool.
 *
 * Differs from [rainbowcake24]: languages and the layers' shares of start-up and memory are parameters, because no trace
 * states them; a bare layer is what the paper says, where the published code destroys the container (its 2 MB are taken
 * from there); start-ups are the profile's, not averages of measured ones that count warm starts as 0; an arrival replaces
 * the pool's pending pre-warm, where there one is left for each; a pre-warm is void if an instance is idle, as a comment
 * there says, though the code asks for the contrary; the first arrival of a pool, which tells no gap, schedules none.
 */
export class RainbowCake implements KeepAlivePolicy {
  readonly name = "rainbowcake";
  readonly shells?: ShellPolicy;
  readonly #parameters: RainbowCakeParameters;
  readonly #poolCount: number;
  readonly #logarithm: number; // -ln(1 - quantile)
  readonly #arrivals: RecentArrivals; //  of pools, then of languages, then of all
  readonly #language: Uint8Array; //   [pools]
  readonly #loadAt: Float64Array; //   [pools] time of the pending pre-warm, Infinity of none
  readonly #cap: readonly Float64Array[]; // [layers][pools] ms; user, language, bare

  constructor(pools: readonly PoolProfile[], chosen: RainbowCakeParameters) {
    const { languages, userTime, langTime, quantile } = chosen;
    if (userTime + langTime > 1)
      throw new RangeError(`rainbowcake: expected userTime + langTime <= 1, got ${userTime} + ${langTime}`);
    this.#parameters = chosen;
    this.#poolCount = pools.length;
    this.#logarithm = -ln(1 - quantile);
    this.#arrivals = new RecentArrivals(pools.length + languages + 1, HISTORY, DAY_MS);
    this.#language = languagesOf(pools, languages);
    this.#loadAt = new Float64Array(pools.length).fill(NEVER);
    const shares = [userTime, langTime, 1 - userTime - langTime];
    this.#cap = shares.map((share, layer) =>
      Float64Array.from(pools, ({ coldStart, memory }) =>
        this.#capOf(share * coldStart, this.#layerMemory(memory, layer)),
      ),
    );
    if (chosen.layers) this.shells = this.#layers(pools);
  }

  /** The layers below the whole instance. */
  #layers(pools: readonly PoolProfile[]): ShellPolicy {
    const { languages, userTime, langTime } = this.#parameters;
    const starts: readonly (readonly ShellStart[])[] = Array.from({ length: languages }, (_, kind) => [
      { kind, share: userTime, ms: 0 },
      { kind: languages, share: userTime + langTime, ms: 0 },
    ]);
    return {
      kinds: [...Array.from({ length: languages }, (_, language) => `language ${language}`), "bare"],
      starts: (pool) => starts[this.#language[pool]!]!,
      memory: (pool, kind) => this.#layerMemory(pools[pool]!.memory, kind < languages ? 1 : 2),
      downgrade: (pool, from) => {
        if (from === NO_SHELL) return this.#language[pool]!;
        return from < languages ? languages : NO_SHELL;
      },
      keep: (pool, kind, view) => this.#window(pool, kind < languages ? 1 : 2, view.now),
    };
  }

  onArrival(pool: PoolId, { now }: PlatformView): void {
    for (let layer = 0; layer < 3; layer++) this.#arrivals.push(this.#series(pool, layer), now);
    const expected = this.#expected(pool, now);
    this.#loadAt[pool] = expected > 0 ? now + expected : NEVER;
  }

  keepAlive(pool: PoolId, { now }: PlatformView): Milliseconds {
    return this.#window(pool, 0, now);
  }

  prewarmIn(pool: PoolId, { now }: PlatformView, cause: PrewarmCause): Milliseconds {
    if (cause === PrewarmCause.Fired) this.#loadAt[pool] = NEVER;
    return ms(Math.max(0, this.#loadAt[pool]! - now));
  }

  reason(pool: PoolId, question: ReasonQuestion, { now }: PlatformView): string {
    const expected = formatDuration(this.#expected(pool, now));
    if (question === "schedule") return `next request expected within ${expected}`;
    const [user, language, bare] = this.#cap.map((cap) => formatDuration(cap[pool]!));
    if (question === "keep-shell") return `caps ${language} of the language, ${bare} bare`;
    return `next request expected within ${expected}, cap ${user}`;
  }

  stateBytes(): number {
    const caps = this.#cap.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return this.#arrivals.bytes + this.#language.byteLength + this.#loadAt.byteLength + caps;
  }

  /** Whose arrivals count for a layer of the pool. */
  #series(pool: number, layer: number): number {
    if (layer === 0) return pool;
    return this.#poolCount + (layer === 1 ? this.#language[pool]! : this.#parameters.languages);
  }

  /** The quantile of the time to the next arrival in a series, in ms, whole seconds; 0 where nothing is known of it. */
  #expected(series: number, now: number): number {
    return inSeconds(this.#logarithm * this.#arrivals.meanGap(series, now));
  }

  #window(pool: number, layer: number, now: number): Milliseconds {
    const expected = this.#expected(this.#series(pool, layer), now);
    const cap = this.#cap[layer]![pool]!;
    if (expected === 0) return ms(cap);
    return ms(expected < this.#parameters.floor ? this.#parameters.floor : Math.min(expected, cap));
  }

  #layerMemory(instance: Megabytes, layer: number): Megabytes {
    const { langMemory, bareMemory } = this.#parameters;
    const language = Math.min(instance, langMemory);
    return layer === 0 ? instance : megabytes(layer === 1 ? language : Math.min(language, bareMemory));
  }

  #capOf(startMs: number, memory: Megabytes): number {
    const { alpha, longest } = this.#parameters;
    return memory > 0 ? inSeconds((alpha * startMs) / ((1 - alpha) * memory)) : longest;
  }
}

/** A time in ms, rounded up to whole seconds. */
function inSeconds(time: number): number {
  return 1000 * Math.ceil(time / 1000);
}

export const definition = definePolicy({
  summary: "keeps a container's layers apart: the function's, its language's, the bare one, each for its own time",
  source: "[rainbowcake24]",
  revision: 1,
  parameters,
  create: (values, { pools }) => new RainbowCake(pools, values),
});
