import { duration, integer, type ParameterValues } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import {
  type KeepAlivePolicy,
  NO_SHELL,
  type PlatformView,
  type PoolProfile,
  type ReasonQuestion,
  type ShellPolicy,
} from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { languagesOf } from "./languages.ts";
import { RecentValues } from "./recent-values.ts";

const parameters = {
  samples: integer(30, "gaps between arrivals, the last ones, whose 95th percentile is the window", {
    min: 1,
    max: 1000,
  }),
  window: duration(60_000, "window of an idle instance while fewer gaps are known"),
  lifetime: duration(900_000, "how long an idle instance is kept, as what it is and as a zygote together"),
  fork: duration(10, "what starting from a zygote takes"),
  sharing: integer(8, "other pools that can start from a pool's zygotes", { min: 0, max: 100_000 }),
  languages: integer(3, "number of languages, drawn by name: no trace states them", { min: 1, max: 100 }),
};

/** The parameters of Pagurus; times in ms. */
export type PagurusParameters = ParameterValues<typeof parameters>;

/**
 * Pagurus [li21], a reconstruction from its abstract and its public code (lzjzx1122/Pagurus: action.py,
 * inter_controller.py). An instance that has been idle for longer than the pool should need it is re-imaged as a zygote,
 * which holds what similar pools need, and lent: a pool without an instance forks it in 10 ms and owns it from then on.
 * An instance is needed for the 95th percentile (nearest rank) of the pool's last 30 gaps between arrivals, for 60 s
 * before there are 30, and never for more than its lifetime of 15 min; what remains of that it is a zygote. Similar are
 * pools of the same language, in groups of nine by their ids.
 * Memory: 258 bytes a pool.
 *
 * Differs from [li21]: similarity is by language and not by the packages of an image, and groups are fixed, where the
 * published code draws eight of the forty most similar functions anew every half an hour, those with cold starts more often;
 * 30 gaps, a number of RainbowCake's copy [rainbowcake24], stand for 20 of the last 15 min; re-imaging takes no time and no
 * more memory; the zygotes of a function are not limited, and one that was lent is not replaced by another; a pool that
 * starts from its own zygote pays the fork too; zygotes are shared whoever owns a pool.
 */
export class Pagurus implements KeepAlivePolicy {
  readonly name = "pagurus";
  readonly shells: ShellPolicy;
  readonly #parameters: PagurusParameters;
  readonly #gaps: RecentValues;
  readonly #last: Float64Array; //  [pools] latest arrival, NaN of none
  readonly #known: Uint16Array; //  [pools] gaps that are remembered
  readonly #group: Uint32Array; //  [pools]
  readonly #largest: Float64Array; // scratch

  constructor(pools: readonly PoolProfile[], chosen: PagurusParameters) {
    this.#parameters = chosen;
    this.#gaps = new RecentValues(pools.length, chosen.samples);
    this.#last = new Float64Array(pools.length).fill(Number.NaN);
    this.#known = new Uint16Array(pools.length);
    this.#largest = new Float64Array(chosen.samples - Math.ceil(0.95 * chosen.samples) + 1);
    const { group, count } = groupsOf(languagesOf(pools, chosen.languages), chosen.languages, chosen.sharing + 1);
    this.#group = group;
    const starts = Array.from({ length: count }, (_, kind) => [{ kind, share: 0, ms: chosen.fork }]);
    this.shells = {
      kinds: Array.from({ length: count }, (_, kind) => `zygote of group ${kind}`),
      starts: (pool) => starts[group[pool]!]!,
      memory: (pool) => pools[pool]!.memory,
      downgrade: (pool, from) => (from === NO_SHELL ? group[pool]! : NO_SHELL),
      keep: (pool) => ms(chosen.lifetime - this.keepAlive(pool)),
    };
  }

  onArrival(pool: PoolId, { now }: PlatformView): void {
    const last = this.#last[pool]!;
    this.#last[pool] = now;
    if (Number.isNaN(last)) return;
    this.#gaps.push(pool, now - last);
    if (this.#known[pool]! < this.#parameters.samples) this.#known[pool]!++;
  }

  keepAlive(pool: PoolId): Milliseconds {
    const { samples, window, lifetime } = this.#parameters;
    if (this.#known[pool]! < samples) return ms(Math.min(lifetime, window));
    return ms(Math.min(lifetime, this.#percentile(this.#gaps.of(pool))));
  }

  /** The 95th percentile by nearest rank: the largest but so many, which are gone through in one pass. */
  #percentile(gaps: Float64Array): number {
    const largest = this.#largest.fill(0); // descending
    for (const gap of gaps) {
      let at = largest.length;
      for (; at > 0 && largest[at - 1]! < gap; at--) if (at < largest.length) largest[at] = largest[at - 1]!;
      if (at < largest.length) largest[at] = gap;
    }
    return largest.at(-1)!;
  }

  reason(pool: PoolId, question: ReasonQuestion): string {
    if (question === "keep-shell") return `rest of its ${formatDuration(this.#parameters.lifetime)}`;
    const { samples } = this.#parameters;
    const known = this.#known[pool]!;
    return known < samples ? `${known} of ${samples} gaps known` : `P95 of the last ${samples} gaps`;
  }

  stateBytes(): number {
    const columns = this.#last.byteLength + this.#known.byteLength + this.#group.byteLength;
    return this.#gaps.byteLength + columns + this.#largest.byteLength;
  }
}

/** Groups of up to `size` pools of one language, in the order of the pools, and their number. */
function groupsOf(language: Uint8Array, languages: number, size: number) {
  const group = new Uint32Array(language.length);
  const open = new Int32Array(languages); //   the group that a language fills
  const members = new Uint32Array(languages).fill(size); // of it
  let count = 0;
  for (const [pool, own] of language.entries()) {
    if (members[own] === size) [open[own], members[own]] = [count++, 0];
    members[own]!++;
    group[pool] = open[own]!;
  }
  return { group, count };
}

export const definition = definePolicy({
  summary:
    "turns instances that idle for longer than expected into zygotes that similar functions borrow (reconstruction)",
  source: "[li21]",
  revision: 1,
  parameters,
  create: (values, { pools }) => new Pagurus(pools, values),
});
