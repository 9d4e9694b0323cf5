import { xxh3Low } from "./xxh64.ts";

const MULTIPLIER = 0x4c957f2d; // the low words of Knuth's, for 64 bits
const INCREMENT = 0xf767814f;

/**
 * Kernel. The hash table of [libcachesim], for what depends on how objects lie in it: chains, the newest object at the head,
 * twice as many of them once there are more objects than chains. Draws find heads only. Layout: headOf[chain] and next
 * [objectCount], -1 for none, the hash of each object's key. O(length of the chain) an operation; 8 bytes an object, 4 a chain.
 */
export class ChainedTable {
  readonly #hash: Uint32Array; // [objectCount]
  readonly #next: Int32Array; //  [objectCount]
  #headOf: Int32Array;
  #count = 0;
  #state: number; // of the generator

  /** Of objects by the hashes of their keys, as `chainHashes` gives them; `chains` is a power of two. */
  constructor(hashes: Uint32Array, chains: number, seed: number) {
    this.#state = seed | 0;
    this.#hash = hashes;
    this.#next = new Int32Array(hashes.length);
    this.#headOf = new Int32Array(chains).fill(-1);
  }

  /** Adds an object that is not in the table. */
  add(object: number): void {
    if (this.#count++ > this.#headOf.length) this.#double();
    this.#push(object);
  }

  /** Removes an object that is in the table. */
  remove(object: number): void {
    this.#count--;
    const chain = this.#chainOf(object);
    let before = this.#headOf[chain]!;
    if (before === object) {
      this.#headOf[chain] = this.#next[object]!;
      return;
    }
    while (this.#next[before] !== object) before = this.#next[before]!;
    this.#next[before] = this.#next[object]!;
  }

  /** The head of the next chain that is not empty; only of a table that is not. */
  draw(): number {
    for (;;) {
      this.#state = (Math.imul(this.#state, MULTIPLIER) + INCREMENT) | 0;
      const head = this.#headOf[this.#state & (this.#headOf.length - 1)]!;
      if (head >= 0) return head;
    }
  }

  #chainOf(object: number): number {
    return this.#hash[object]! & (this.#headOf.length - 1);
  }

  #push(object: number): void {
    const chain = this.#chainOf(object);
    this.#next[object] = this.#headOf[chain]!;
    this.#headOf[chain] = object;
  }

  #double(): void {
    const old = this.#headOf;
    this.#headOf = new Int32Array(2 * old.length).fill(-1);
    for (let chain = 0; chain < old.length; chain++) {
      for (let object = old[chain]!; object >= 0; ) {
        const next = this.#next[object]!;
        this.#push(object);
        object = next;
      }
    }
  }
}

/** [objectCount] what tells the chain of an object: the hash of its key, by default its id. */
export function chainHashes(objectCount: number, keys: Float64Array | undefined): Uint32Array {
  const hashes = new Uint32Array(objectCount);
  for (let object = 0; object < objectCount; object++)
    hashes[object] = xxh3Low(keys === undefined ? object : keys[object]!);
  return hashes;
}
