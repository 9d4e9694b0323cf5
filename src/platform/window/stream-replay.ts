import type { ColdLog } from "./cold-log.ts";
import { DenseStream } from "./dense-stream.ts";
import type { LooseCalls } from "./loose-chunk.ts";
import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";
import { SparseReplay } from "./sparse.ts";

/** Calls that arrive within a mean duration from which the ends of a chunk are sorted. */
const DENSE = 4;
/** The share of a chunk's calls that arrive so close together from which it is dense, and below which no longer. */
const MOSTLY = 1 / 2;
const HARDLY = 1 / 4;
const LEAST_SORTED = 64;
const LOOKS = 64;
/** Milliseconds that change any arrival of the next hundred years in float64. */
const SHORTEST = 0.001;

/**
 * The replay of pools under a window > 0, chunk by chunk: by a window of end times while few execute at once,
 * by sorted ends while many do. A pool goes from one to the other between chunks, as bursts come and go.
 */
export class StreamReplay {
  readonly #window: number;
  readonly #sparse: SparseReplay;
  readonly #dense: DenseStream;
  #latest: SparseReplay | DenseStream;
  #endsLater = false; // every call of the pool ends after its arrival in float64

  /** Cold starts and releases go into the log. */
  constructor(options: ReplayOptions, log: ColdLog) {
    this.#window = options.window;
    this.#sparse = new SparseReplay(options, log);
    this.#dense = new DenseStream(options, log);
    this.#latest = this.#sparse;
  }

  /** Goes on to a pool without instances, none of whose calls takes less than `shortest` ms, 0 if that is unknown. */
  begin(shortest: number): void {
    this.#endsLater = shortest >= SHORTEST;
    this.#sparse.beginEmpty();
    this.#latest = this.#sparse;
  }

  /** Calls [from, to) of the pool, of which there is one, not before those so far; they take about `meanMs`. */
  replay(calls: CallColumns, from: number, to: number, meanMs: number): void {
    const wasDense = this.#latest === this.#dense;
    const isClose = closeTogether(calls, from, to, meanMs) >= (wasDense ? HARDLY : MOSTLY);
    const isDense = isClose && (this.#endsLater || allEndLater(calls, from, to));
    this.#goOnWith(isDense ? this.#dense : this.#sparse);
    if (isDense) this.#dense.replay(calls, from, to);
    else this.#sparse.replay(calls, from, to);
  }

  /** Calls in no particular order, not before those so far: the sum of their durations, or -1 if they are to come in order. */
  replayLoose(loose: LooseCalls): number {
    if (!this.#endsLater || this.#window < loose.last - loose.start) return -1;
    this.#goOnWith(this.#dense);
    return this.#dense.replayLoose(loose);
  }

  #goOnWith(engine: SparseReplay | DenseStream): void {
    const before = this.#latest;
    if (engine === before) return;
    engine.begin(before.ends, before.idleMs);
    this.#latest = engine;
  }

  /** No more calls of the pool: the idle time of its instances. */
  finish(): number {
    return this.#latest.finish();
  }
}

/** Whether every call ends after its arrival in float64, as sorted ends ask for. */
function allEndLater({ arrival, duration }: CallColumns, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (arrival[i]! + duration[i]! <= arrival[i]!) return false;
  return true;
}

/** The share of the calls looked at before which as many as make a pool dense arrived within `meanMs`; 0 of few calls. */
function closeTogether({ arrival }: CallColumns, from: number, to: number, meanMs: number): number {
  if (to - from < LEAST_SORTED) return 0;
  let close = 0;
  let looked = 0;
  const step = Math.max(DENSE, ((to - from) / LOOKS) | 0);
  for (let i = from + DENSE; i < to; i += step) {
    looked++;
    if (arrival[i]! - arrival[i - DENSE]! <= meanMs) close++;
  }
  return close / looked;
}
