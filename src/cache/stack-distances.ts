/** How often an LRU stack was hit at each depth. */
export interface StackDistances {
  /** [objectCount + 1] requests of an object that was `distance` deep, 1 being the most recently used; entry 0 is unused. */
  readonly hits: Float64Array;
  /** First requests: missed at every capacity. */
  readonly compulsory: number;
  readonly length: number;
}

/**
 * Kernel. The stack distances of LRU over objects of equal size [mattson70]: how many different objects were asked for
 * since the object's last request, itself included, so that a cache of as many objects hits. Marks stand at the last
 * request of every object, counted by a binary indexed tree over twice as many positions as there are objects, which are
 * moved together when they are used up. O(log objects) a request; 20 bytes an object.
 */
export function stackDistances(object: Uint32Array, length: number, objectCount: number): StackDistances {
  const hits = new Float64Array(objectCount + 1);
  const marks = new Marks(objectCount);
  let compulsory = 0;
  for (let i = 0; i < length; i++) {
    const distance = marks.touch(object[i]!);
    if (distance === 0) compulsory++;
    else hits[distance]!++;
  }
  return { hits, compulsory, length };
}

/** Misses of LRU caches of so many objects each, in their order. */
export function lruMisses({ hits, length }: StackDistances, capacities: readonly number[]): number[] {
  const upTo = new Float64Array(hits.length);
  for (let distance = 1; distance < hits.length; distance++) upTo[distance] = upTo[distance - 1]! + hits[distance]!;
  return capacities.map((capacity) => length - upTo[Math.min(Math.floor(capacity), hits.length - 1)]!);
}

/** A mark per object at its last request; positions count from 1. */
class Marks {
  readonly #sums: Int32Array; //     [positions + 1] binary indexed tree
  readonly #position: Int32Array; // [objects], 0 before the first request
  readonly #objectAt: Int32Array; // [positions + 1], -1 where no mark stands
  #next = 1;
  #marked = 0;

  constructor(objectCount: number) {
    const positions = Math.max(1, 2 * objectCount);
    this.#sums = new Int32Array(positions + 1);
    this.#position = new Int32Array(objectCount);
    this.#objectAt = new Int32Array(positions + 1).fill(-1);
  }

  /** Puts the object's mark last; how many marks stood from its old one on, 0 if it had none. */
  touch(object: number): number {
    if (this.#next === this.#objectAt.length) this.#moveTogether();
    const old = this.#position[object]!;
    let distance = 0;
    if (old === 0) this.#marked++;
    else {
      distance = this.#marked - this.#countBefore(old);
      this.#add(old, -1);
      this.#objectAt[old] = -1;
    }
    const at = this.#next++;
    this.#position[object] = at;
    this.#objectAt[at] = object;
    this.#add(at, 1);
    return distance;
  }

  #countBefore(position: number): number {
    let count = 0;
    for (let i = position - 1; i > 0; i &= i - 1) count += this.#sums[i]!;
    return count;
  }

  #add(position: number, change: number): void {
    const sums = this.#sums;
    for (let i = position; i < sums.length; i += i & -i) sums[i]! += change;
  }

  #moveTogether(): void {
    const objectAt = this.#objectAt;
    let to = 1;
    for (let from = 1; from < objectAt.length; from++) {
      const object = objectAt[from]!;
      if (object < 0) continue;
      objectAt[from] = -1;
      objectAt[to] = object;
      this.#position[object] = to++;
    }
    this.#next = to;
    this.#sums.fill(0);
    for (let i = 1; i < this.#sums.length; i++) {
      if (i < to) this.#sums[i]!++;
      const above = i + (i & -i);
      if (above < this.#sums.length) this.#sums[above]! += this.#sums[i]!;
    }
  }
}
