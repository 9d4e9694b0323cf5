import { duration, flag, integer, number, type ParameterValues } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import { type Milliseconds, megabytes, ms, type PoolId } from "../base/units.ts";
import {
  type KeepAlivePolicy,
  NO_SHELL,
  type PlatformControl,
  type PlatformView,
  type PoolProfile,
  ShellEnd,
  type ShellPolicy,
  type ShellStock,
} from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { languagesOf } from "./languages.ts";

const parameters = {
  initial: integer(2, "stem cells of a kind that are started at time 0", { min: 0, max: 10_000 }),
  reactive: flag(true, "whether the stock follows the cold starts; false: it is always `initial`, and none expires"),
  min: integer(1, "least stem cells of a kind after a check", { min: 0, max: 10_000 }),
  max: integer(4, "most stem cells of a kind that a check asks for", { min: 1, max: 10_000 }),
  ttl: duration(120_000, "how long a stem cell waits; the first check after that ends it", { min: 1 }),
  threshold: integer(2, "cold starts without a stem cell, of a kind between two checks, for each increment", {
    min: 1,
  }),
  increment: integer(1, "stem cells for each time the threshold is reached", { min: 1, max: 10_000 }),
  check: duration(60_000, "period of the checks", { min: 1000 }),
  keepAlive: duration(600_000, "window of an idle instance"),
  code: number(0.4, "share of a cold start that loads the function itself and remains; assumed", { min: 0, max: 1 }),
  languages: integer(3, "number of languages, drawn by name: no trace states them", { min: 1, max: 100 }),
  smallest: integer(128, "MB of the smallest stem cell; the next sizes are twice as large each", { min: 1 }),
  sizes: integer(3, "number of sizes; what needs more than the largest has no stem cells", { min: 1, max: 20 }),
};

/** The parameters of stem cells; times in ms, memory in MB. */
export type StemCellParameters = ParameterValues<typeof parameters>;

/**
 * OpenWhisk's reactive stem cells [openwhisk21]: containers that have the runtime of a language and a size of memory, but no
 * function yet. At time 0 there are `initial` of each kind, a kind being a language and a size. An instance of such a kind
 * starts from one, the first to expire, and another one is started in its place at once. A check once a period asks for
 * floor(cold starts that found none since the last check / threshold) * increment of them, at least `min` and at most
 * `max`, and starts what is missing; it takes none away. The first check after a stem cell's ttl ends it, and where fewer
 * than `min` remain others are started. An idle instance stays for 10 minutes. The defaults are the example of
 * OpenWhisk's documentation (docs/actions.md); the rest is its ContainerPool.scala.
 * Memory: 4 bytes a pool, 20 a kind.
 *
 * Differs from [openwhisk21]: a trace's memory is no configured size, so that a pool takes the least size that holds it, and
 * its instance has the pool's own memory; only kinds that a pool needs are in stock; languages and the share of a start that
 * the function's code takes are parameters, because no trace states them, and a stem cell starts in the rest of the mean
 * cold start of its pools; the stock is the platform's, where OpenWhisk has one on each node; stem cells can be evicted like
 * idle instances, where there they stay; all checks come at the same time, and end as many stem cells as are due.
 */
export class StemCells implements KeepAlivePolicy {
  readonly name: string;
  readonly tick: Milliseconds;
  readonly shells: ShellPolicy;
  readonly #parameters: StemCellParameters;
  readonly #kind: Int32Array; //   [pools] `NO_SHELL` of none
  readonly #memory: Float64Array; // [kinds] MB
  readonly #start: Float64Array; //  [kinds] ms
  readonly #missed: Int32Array; //   [kinds] cold starts that found no stem cell since the last check
  #begun = false;

  constructor(pools: readonly PoolProfile[], chosen: StemCellParameters) {
    const { min, max, code, check, reactive, initial } = chosen;
    if (min > max) throw new RangeError(`stem-cells: expected min <= max, got ${min} and ${max}`);
    this.name = `stem-cells(${reactive ? `${min}-${max}` : initial})`;
    this.tick = ms(check);
    this.#parameters = chosen;
    const { kind, names, memory, coldStart } = kindsOf(pools, chosen);
    this.#kind = kind;
    this.#memory = memory;
    this.#start = coldStart.map((mean) => (1 - code) * mean);
    this.#missed = new Int32Array(names.length);
    const starts = names.map((_, k) => [{ kind: k, share: code, ms: 0 }]);
    this.shells = {
      kinds: names,
      starts: (pool) => starts[kind[pool]!] ?? [],
      memory: () => megabytes(0),
      downgrade: () => NO_SHELL,
      keep: () => ms(0),
      takes: "oldest",
      stock: this.#stock(),
    };
  }

  #stock(): ShellStock {
    const { reactive, ttl, check, min } = this.#parameters;
    return {
      memory: (kind) => megabytes(this.#memory[kind]!),
      startTime: (kind) => ms(this.#start[kind]!),
      keep: (_, { now }) =>
        ms(reactive ? check * (Math.floor((now + ttl) / check) + 1) - now : Number.POSITIVE_INFINITY),
      onColdStart: (pool, kind) => {
        const own = this.#kind[pool]!;
        if (kind === NO_SHELL && own !== NO_SHELL) this.#missed[own]!++;
      },
      replenish: (kind, end, view) => (end === ShellEnd.Taken ? 1 : Math.max(0, min - view.shellCount(kind))),
    };
  }

  keepAlive(): Milliseconds {
    return ms(this.#parameters.keepAlive);
  }

  onTick(control: PlatformControl): void {
    for (let kind = 0; kind < this.#missed.length; kind++) {
      const lacking = this.#wanted(kind) - control.shellCount(kind);
      if (lacking > 0) control.startShells(kind, lacking);
    }
    this.#missed.fill(0);
    this.#begun = true;
  }

  #wanted(kind: number): number {
    const { reactive, initial, min, max, threshold, increment } = this.#parameters;
    if (!this.#begun || !reactive) return initial;
    return Math.min(max, Math.max(min, Math.floor(this.#missed[kind]! / threshold) * increment));
  }

  reason(pool: PoolId, _question: string, view: PlatformView): string {
    const kind = this.#kind[pool]!;
    const cells = kind === NO_SHELL ? "no stem cells of its size" : `${view.shellCount(kind)} stem cells of its kind`;
    return `${formatDuration(this.#parameters.keepAlive)}; ${cells}`;
  }

  stateBytes(): number {
    const columns = [this.#kind, this.#memory, this.#start, this.#missed];
    return columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}

/** The kinds that some pool needs, by language and size, with their memory and the mean cold start of their pools. */
function kindsOf(pools: readonly PoolProfile[], { languages, smallest, sizes }: StemCellParameters) {
  const language = languagesOf(pools, languages);
  const megabytesOf = [smallest];
  while (megabytesOf.length < sizes) megabytesOf.push(2 * megabytesOf.at(-1)!);
  const indexes = new Map<number, number>(); // language * sizes + size -> kind
  const kind = new Int32Array(pools.length).fill(NO_SHELL);
  const sums: { readonly name: string; readonly memory: number; pools: number; coldStart: number }[] = [];
  for (const [pool, { coldStart, memory: needed }] of pools.entries()) {
    const size = megabytesOf.findIndex((memory) => memory >= needed);
    if (size < 0) continue;
    const key = language[pool]! * sizes + size;
    const at = indexes.get(key) ?? sums.length;
    indexes.set(key, at);
    const memory = megabytesOf[size]!;
    sums[at] ??= { name: `language ${language[pool]}, ${memory} MB`, memory, pools: 0, coldStart: 0 };
    sums[at].pools++;
    sums[at].coldStart += coldStart;
    kind[pool] = at;
  }
  return {
    kind,
    names: sums.map(({ name }) => name),
    memory: Float64Array.from(sums, ({ memory }) => memory),
    coldStart: Float64Array.from(sums, (sum) => sum.coldStart / sum.pools),
  };
}

export const definition = definePolicy({
  summary: "OpenWhisk's stem cells: a stock of containers by language and memory that follows the cold starts",
  source: "[openwhisk21]",
  revision: 1,
  parameters,
  create: (values, { pools }) => new StemCells(pools, values),
});
