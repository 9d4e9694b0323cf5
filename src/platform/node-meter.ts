import type { PlatformConfig } from "./conventions.ts";

/** The cores of the nodes in use; columns are [nodes]. */
export interface NodeTally {
  readonly cores: number; // of a node
  readonly horizonMs: number;
  readonly busyCoreMs: Float64Array; // core-time in use by functions, up to the horizon
  /** The largest share of a node's cores in use over a window, 0..1; above 1 where cores are not contended for. */
  readonly peak: Float64Array;
  /** The same as `busyCoreMs` of the background, which `peak` includes; where there is one. */
  readonly backgroundCoreMs?: Float64Array;
}

/** Who counts the cores in use by node. */
export interface NodeUse {
  /** Functions use `by` more of the node's cores from `at` on. */
  change(node: number, at: number, by: number): void;
  /** What has been counted up to `at`. */
  tally(at: number): NodeTally;
}

/**
 * Kernel. Integrals over time of the cores in use per node, and the largest mean over a window. change: O(1) plus the
 * windows that have passed since the node's last change. Time beyond the horizon adds nothing.
 */
export class NodeMeter implements NodeUse {
  readonly #cores: number;
  readonly #window: number;
  readonly #horizon: number;
  readonly #inUse: Float64Array; //   [nodes] cores
  readonly #since: Float64Array; //   [nodes] ms
  readonly #inWindow: Float64Array; // [nodes] core-time in the node's current window
  readonly #busyCoreMs: Float64Array;
  readonly #peak: Float64Array; //    [nodes] core-time per time

  constructor({ nodes, nodeCores, window }: PlatformConfig, horizon: number) {
    this.#cores = nodeCores;
    this.#window = Math.min(window, Math.max(1, horizon));
    this.#horizon = horizon;
    this.#inUse = new Float64Array(nodes);
    this.#since = new Float64Array(nodes);
    this.#inWindow = new Float64Array(nodes);
    this.#busyCoreMs = new Float64Array(nodes);
    this.#peak = new Float64Array(nodes);
  }

  /** The node uses `by` more cores from `at` on. */
  change(node: number, at: number, by: number): void {
    this.#advance(node, Math.min(at, this.#horizon));
    this.#inUse[node] = this.#inUse[node]! + by;
  }

  /** What has been counted up to `at`. */
  tally(at: number): NodeTally {
    for (let node = 0; node < this.#inUse.length; node++) this.#advance(node, Math.min(at, this.#horizon));
    const peak = Float64Array.from(this.#peak, (most, node) => {
      const begun = Math.floor(this.#since[node]! / this.#window) * this.#window;
      const elapsed = this.#since[node]! - begun;
      return Math.max(most, elapsed > 0 ? this.#inWindow[node]! / elapsed : 0) / this.#cores;
    });
    return { cores: this.#cores, horizonMs: this.#horizon, busyCoreMs: this.#busyCoreMs.slice(), peak };
  }

  #advance(node: number, now: number): void {
    const inUse = this.#inUse[node]!;
    let since = this.#since[node]!;
    if (now <= since) return;
    this.#busyCoreMs[node] = this.#busyCoreMs[node]! + inUse * (now - since);
    let end = (Math.floor(since / this.#window) + 1) * this.#window;
    while (end <= now) {
      const mean = (this.#inWindow[node]! + inUse * (end - since)) / this.#window;
      if (mean > this.#peak[node]!) this.#peak[node] = mean;
      this.#inWindow[node] = 0;
      since = end;
      const whole = Math.floor((now - since) / this.#window);
      if (whole > 0 && inUse > this.#peak[node]!) this.#peak[node] = inUse;
      since += whole * this.#window;
      end = since + this.#window;
    }
    this.#inWindow[node] = this.#inWindow[node]! + inUse * (now - since);
    this.#since[node] = now;
  }
}
