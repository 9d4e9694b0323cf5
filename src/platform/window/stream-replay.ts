import type { CallChunk } from "../../trace/minute-order.ts";
import { DenseStream } from "./dense-stream.ts";
import { type PoolEnds, SparseStream } from "./sparse-stream.ts";
import type { StreamCounters } from "./stream-counters.ts";
import type { WindowOptions } from "./tally.ts";

/** Calls that arrive within a mean duration from which the ends of a chunk are sorted. */
const DENSE = 16;
/** The share of a chunk's calls that arrive so close together from which it is dense, and below which no longer. */
const MOSTLY = 1 / 2;
const HARDLY = 1 / 4;
const LEAST_SORTED = 64;
const NONE: PoolEnds = { idle: new Float64Array(0), busy: new Float64Array(0) };

/**
 * What `replayWindow` counts, of pools whose calls come in chunks: a window of end times while few execute at once,
 * sorted ends while many do. A pool goes from one to the other between chunks, as bursts come and go.
 */
export class StreamReplay {
  readonly #counters: StreamCounters;
  readonly #window: number;
  readonly #sparse: SparseStream;
  readonly #dense: DenseStream;
  #latest: SparseStream | DenseStream;
  #mayBeDense = true;

  constructor(options: WindowOptions, counters: StreamCounters) {
    this.#window = options.window;
    this.#counters = counters;
    this.#sparse = new SparseStream(options, counters);
    this.#dense = new DenseStream(options, counters);
    this.#latest = this.#sparse;
  }

  /** Goes on to a pool; `shortest` is a duration in ms that none of its calls falls below. */
  begin(pool: number, shortest: number): void {
    this.#counters.begin(pool);
    this.#mayBeDense = shortest >= SHORTEST;
    this.#sparse.begin(NONE, 0);
    this.#latest = this.#sparse;
  }

  /** The next calls of the pool, at least one. */
  replay(chunk: CallChunk): void {
    const busyMs = this.#counters.countCalls(chunk);
    if (this.#window === 0) return this.#counters.countAllCold(chunk);
    const dense = this.#latest === this.#dense;
    const many = closeTogether(chunk, busyMs / chunk.length) >= (dense ? HARDLY : MOSTLY);
    if (this.#mayBeDense && many !== dense) {
      const before = this.#latest;
      this.#latest = many ? this.#dense : this.#sparse;
      this.#latest.begin(before.ends, before.idleMs);
    }
    if (this.#latest === this.#dense) this.#dense.replay(chunk);
    else this.#sparse.replay(chunk);
  }

  /** No more calls of the pool. */
  finish(): void {
    if (this.#window > 0) this.#counters.countIdle(this.#latest.finish());
  }
}

/** The share of the calls before which as many as make a pool dense arrived within `meanMs`; 0 of few calls. */
function closeTogether({ arrival, length }: CallChunk, meanMs: number): number {
  if (length < LEAST_SORTED) return 0;
  let close = 0;
  let looked = 0;
  for (let i = DENSE; i < length; i += DENSE) {
    looked++;
    if (arrival[i]! - arrival[i - DENSE]! <= meanMs) close++;
  }
  return close / looked;
}

/** Milliseconds that change an arrival of the next hundred years in float64. */
const SHORTEST = 0.001;
