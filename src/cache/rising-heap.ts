import { RankQueue } from "./rank-queue.ts";

/**
 * Kernel. The items 0 .. itemCount - 1 whose keys only rise: lowest key first, ties by the lower tie. A rise is not told:
 * the owner writes the item's key, no lower than before, and its tie, higher than before, and the item is mended when it
 * is the lowest. So a rise costs nothing and a removal O(risen * log count), where each rise is paid for once at most.
 *
 * Layout: what comes in order, as objects of one size do in a cache that ages, waits in a queue and costs O(1) until it
 * is found to have risen; the rest is a heap, where place p has children 4p + 1 .. 4p + 4, with the item at each place and
 * its key and tie as they were when it was put there, side by side, so that comparing reads no memory elsewhere. Which
 * child is the lowest is computed without a branch, as nobody can foretell it. A removal leaves a hole at the root, which
 * the next item fills on its way down. 20 bytes an item, and at most 80 for those in the queue.
 */
export class RisingHeap {
  readonly #rank: Float64Array;
  readonly #stride: number;
  readonly #waiting = new RankQueue();
  readonly #itemAt: Int32Array; //   by place
  readonly #rankAt: Float64Array; // by place: key and tie
  #count = 0; // with the root, should it be a hole
  #hole = false; // the root was taken out and its place is still to be filled

  /** Reads key and tie of an item from rank[stride * item] on, which the caller owns and writes; `stride` is 2 or more. */
  constructor(rank: Float64Array, stride: number) {
    const itemCount = rank.length / stride;
    this.#rank = rank;
    this.#stride = stride;
    this.#itemAt = new Int32Array(itemCount);
    this.#rankAt = new Float64Array(2 * itemCount);
  }

  /** Adds an item that is not there. */
  push(item: number): void {
    const at = item * this.#stride;
    if (!this.#waiting.append(item, this.#rank[at]!, this.#rank[at + 1]!)) this.#insert(item);
  }

  /** Takes out the lowest item; only where there is one. */
  pop(): number {
    if (this.#hole) this.#fill();
    for (;;) {
      const fromQueue = this.#isQueueLower();
      const lowest = fromQueue ? this.#waiting.item : this.#itemAt[0]!;
      const isRight = (fromQueue ? this.#waiting.tie : this.#rankAt[1]) === this.#rank[lowest * this.#stride + 1];
      if (fromQueue) this.#waiting.shift();
      if (isRight) {
        this.#hole = !fromQueue;
        return lowest;
      }
      if (fromQueue) this.#insert(lowest);
      else this.#sink(lowest);
    }
  }

  /** Whether the lowest, as far as is known, waits in the queue. */
  #isQueueLower(): boolean {
    const waiting = this.#waiting;
    if (waiting.isEmpty || this.#count === 0) return !waiting.isEmpty;
    const key = this.#rankAt[0]!;
    return waiting.key < key || (waiting.key === key && waiting.tie < this.#rankAt[1]!);
  }

  #insert(item: number): void {
    if (this.#hole) {
      this.#hole = false;
      this.#sink(item);
    } else this.#rise(item);
  }

  #fill(): void {
    this.#hole = false;
    const last = --this.#count;
    if (last > 0) this.#sink(this.#itemAt[last]!);
  }

  /** Puts an item at the end, then up to where it belongs. */
  #rise(item: number): void {
    const rankAt = this.#rankAt;
    const key = this.#rank[item * this.#stride]!;
    const tie = this.#rank[item * this.#stride + 1]!;
    let place = this.#count++;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentKey = rankAt[parent << 1]!;
      const parentTie = rankAt[(parent << 1) | 1]!;
      if (parentKey < key || (parentKey === key && parentTie < tie)) break;
      this.#put(place, this.#itemAt[parent]!, parentKey, parentTie);
      place = parent;
    }
    this.#put(place, item, key, tie);
  }

  /** Puts an item in the root's stead, then down to where it belongs. */
  #sink(item: number): void {
    const rankAt = this.#rankAt;
    const itemAt = this.#itemAt;
    const count = this.#count;
    const key = this.#rank[item * this.#stride]!;
    const tie = this.#rank[item * this.#stride + 1]!;
    let place = 0;
    for (let first = 1; first < count; first = (place << 2) + 1) {
      const child = first + 3 < count ? lowestOfFour(rankAt, first) : lowest(rankAt, first, count);
      const childKey = rankAt[child << 1]!;
      const childTie = rankAt[(child << 1) | 1]!;
      if (key < childKey || (key === childKey && tie < childTie)) break;
      this.#put(place, itemAt[child]!, childKey, childTie);
      place = child;
    }
    this.#put(place, item, key, tie);
  }

  #put(place: number, item: number, key: number, tie: number): void {
    this.#itemAt[place] = item;
    this.#rankAt[place << 1] = key;
    this.#rankAt[(place << 1) | 1] = tie;
  }
}

function lowestOfFour(rankAt: Float64Array, first: number): number {
  const a = first + isLower(rankAt, first + 1, first);
  const b = first + 2 + isLower(rankAt, first + 3, first + 2);
  return a + (b - a) * isLower(rankAt, b, a);
}

/** Of the places `first` .. `end` - 1. */
function lowest(rankAt: Float64Array, first: number, end: number): number {
  let best = first;
  for (let place = first + 1; place < end; place++) best += (place - best) * isLower(rankAt, place, best);
  return best;
}

/** 1 where key and tie at place `a` are below those at `b`, else 0. */
function isLower(rankAt: Float64Array, a: number, b: number): number {
  const keyA = rankAt[a << 1]!;
  const keyB = rankAt[b << 1]!;
  const tieIsLower = +(rankAt[(a << 1) | 1]! < rankAt[(b << 1) | 1]!);
  return +(keyA < keyB) | (+(keyA === keyB) & tieIsLower);
}
