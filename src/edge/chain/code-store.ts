import type { CachePolicy } from "../../cache/contract.ts";
import { Access } from "../../cache/contract.ts";

/** Where starts found the code of their functions. */
export interface CodeCounts {
  readonly memory: number;
  readonly disk: number;
  readonly origin: number;
  readonly originBytes: number;
}

/** What a read of code costs. */
export interface ReadCost {
  readonly latency: number; // ms
  readonly bytesPerMs: number; // Infinity: at once
}

/** A cache of code. */
export interface CodeLayer extends ReadCost {
  readonly policy: CachePolicy;
}

/** What a node's code rests on; a layer that is missing holds nothing. */
export interface CodeStoreOptions {
  readonly sizes: Float64Array; // [pools] bytes of a function's code
  readonly memory: CodeLayer | undefined;
  readonly disk: CodeLayer | undefined;
  readonly origin: ReadCost;
}

/**
 * The code of a node's functions in memory, on its drive, or at the origin. A start asks for it once; what comes from
 * below is kept above, if the layer's policy admits it. Concurrent starts of one function do not wait for each other's
 * read: the second one finds the code above at once.
 */
export class CodeStore {
  readonly #options: CodeStoreOptions;
  readonly #counts = { memory: 0, disk: 0, origin: 0, originBytes: 0 };

  constructor(options: CodeStoreOptions) {
    this.#options = options;
  }

  get counts(): CodeCounts {
    return { ...this.#counts };
  }

  /** What it takes to have the code of `pool` at hand, in ms. */
  load(pool: number, now: number): number {
    const { sizes, memory, disk, origin } = this.#options;
    const size = sizes[pool]!;
    if (memory?.policy.access(pool, size, now) === Access.Hit) {
      this.#counts.memory++;
      return readTime(memory, size);
    }
    if (disk?.policy.access(pool, size, now) === Access.Hit) {
      this.#counts.disk++;
      return readTime(disk, size);
    }
    this.#counts.origin++;
    this.#counts.originBytes += size;
    return readTime(origin, size);
  }
}

function readTime({ latency, bytesPerMs }: ReadCost, size: number): number {
  return latency + size / bytesPerMs;
}
