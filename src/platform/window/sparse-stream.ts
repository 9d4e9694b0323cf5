import type { CallChunk } from "../../trace/minute-order.ts";
import type { StreamCounters } from "./stream-counters.ts";
import { idleBetween, type WindowOptions } from "./tally.ts";

/** When the instances of a pool end, ascending: those that are idle by now, then the busy ones. */
export interface PoolEnds {
  readonly idle: Float64Array; // views, valid until the pool goes on
  readonly busy: Float64Array;
}

/**
 * Kernel. A pool in which few execute at once, under a window > 0, its calls given in chunks.
 *
 * Layout: one array of end times, ascending, reused for every pool: idle[head, busy) then busy[busy, tail). Times that
 * have passed become idle by moving the boundary, expired ones leave at the head. A warm start takes the element left of
 * the boundary, which is the instance used last, and puts its new end into the busy part by moving those below it one
 * place down; a cold start puts it in from the top. No instance needs a name. Cost per call: O(ends of the busy part
 * that it passes), 1 at low concurrency and a share of the concurrency at most; nothing is allocated per call.
 */
export class SparseStream {
  readonly #options: WindowOptions;
  readonly #counters: StreamCounters;
  #end = new Float64Array(1024);
  #head = 0;
  #busy = 0;
  #tail = 0;
  #idleMs = 0;

  constructor(options: WindowOptions, counters: StreamCounters) {
    this.#options = options;
    this.#counters = counters;
  }

  /** Starts a pool, with these instances and the idle time so far. */
  begin({ idle, busy }: PoolEnds, idleMs: number): void {
    const instances = idle.length + busy.length;
    if (instances * 2 > this.#end.length) this.#end = new Float64Array(instances * 4);
    this.#end.set(idle);
    this.#end.set(busy, idle.length);
    this.#head = 0;
    this.#busy = idle.length;
    this.#tail = instances;
    this.#idleMs = idleMs;
  }

  /** The idle time so far. */
  get idleMs(): number {
    return this.#idleMs;
  }

  get ends(): PoolEnds {
    return { idle: this.#end.subarray(this.#head, this.#busy), busy: this.#end.subarray(this.#busy, this.#tail) };
  }

  replay({ arrival, duration, functionId, length }: CallChunk): void {
    const { window, horizon, latencyMs } = this.#options;
    let end = this.#end;
    let head = this.#head;
    let busy = this.#busy;
    let tail = this.#tail;
    let idleMs = this.#idleMs;
    for (let i = 0; i < length; i++) {
      const now = arrival[i]!;
      while (busy < tail && end[busy]! <= now) busy++;
      while (head < busy && end[head]! + window < now) {
        idleMs += idleBetween(end[head]!, end[head]! + window, horizon);
        head++;
      }
      let until = now + duration[i]!;
      if (head < busy) {
        idleMs += idleBetween(end[busy - 1]!, now, horizon);
        latencyMs?.add(duration[i]!);
        let at = --busy;
        for (; at + 1 < tail && end[at + 1]! < until; at++) end[at] = end[at + 1]!;
        end[at] = until;
      } else {
        const ready = now + this.#counters.countCold(functionId[i]!);
        until = ready + duration[i]!;
        latencyMs?.add(ready - now + duration[i]!);
        if (tail === end.length) {
          end = this.#makeRoom(head, tail);
          busy -= head;
          tail -= head;
          head = 0;
        }
        let at = tail++;
        for (; at > busy && end[at - 1]! > until; at--) end[at] = end[at - 1]!;
        end[at] = until;
      }
    }
    this.#head = head;
    this.#busy = busy;
    this.#tail = tail;
    this.#idleMs = idleMs;
  }

  /** No more calls of the pool: the idle time of its instances. */
  finish(): number {
    const { window, horizon } = this.#options;
    let idleMs = this.#idleMs;
    for (let at = this.#head; at < this.#tail; at++) {
      const end = this.#end[at]!;
      idleMs += idleBetween(end, end + window, horizon);
    }
    return idleMs;
  }

  /** Moves [head, tail) to the front, of an array twice as long where it would be more than half full. */
  #makeRoom(head: number, tail: number): Float64Array<ArrayBuffer> {
    const from = this.#end;
    if ((tail - head) * 2 > from.length) this.#end = new Float64Array(from.length * 2);
    this.#end.set(from.subarray(head, tail));
    return this.#end;
  }
}
