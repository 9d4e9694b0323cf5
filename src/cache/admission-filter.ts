import exp from "@stdlib/math-base-special-exp";
import type { Random } from "../base/random.ts";

/** Says which misses may enter a cache. */
export interface AdmissionFilter {
  /** Whether a newcomer would be let in; asked once a request, also of objects that are stored. */
  admits(object: number, sizeBytes: number): boolean;
  /** Is told of a miss that it did not let in. */
  refused?(object: number): void;
}

/** Lets in what is no larger than `largest` bytes. */
export function sizeFilter(largest: number): AdmissionFilter {
  return { admits: (_, sizeBytes) => sizeBytes <= largest };
}

/** Lets an object in with probability exp(-size / scale) [berger17], each time anew. */
export function probabilityFilter(scale: number, random: Random): AdmissionFilter {
  return { admits: (_, sizeBytes) => random.double() < exp(-sizeBytes / scale) };
}

/**
 * Lets in what was refused before, not longer ago than `memory` refusals: the second request of an object, or a later
 * one [maggs15]. Exact; 8 bytes an object.
 */
export function secondHitFilter(memory: number, objectCount: number): AdmissionFilter {
  const refusedAt = new Float64Array(objectCount).fill(Number.NEGATIVE_INFINITY); // [objectCount]
  let refusals = 0;
  return {
    admits: (object) => refusals - refusedAt[object]! <= memory,
    refused: (object) => {
      refusedAt[object] = refusals++;
    },
  };
}

const HASHES = 7;
const BITS_PER_ENTRY = 10; // with 7 hashes, under one in a hundred unknown objects is taken for a known one

/**
 * The same on two Bloom filters [bloom70] of `memory` objects each, as in content delivery [maggs15]: refusals go into
 * the newer, and when it is full the older is emptied and takes its place. Remembers `memory` to twice as many objects,
 * and now and then one that it never saw; 20 bits an object remembered.
 */
export function bloomFilter(memory: number): AdmissionFilter {
  let newer = new BloomFilter(memory);
  let older = new BloomFilter(memory);
  return {
    admits: (object) => newer.has(object) || older.has(object),
    refused: (object) => {
      newer.add(object);
      if (newer.added < memory) return;
      [newer, older] = [older, newer];
      newer.clear();
    },
  };
}

/** Kernel. A Bloom filter [bloom70] by double hashing; every operation looks at up to HASHES bits. */
class BloomFilter {
  readonly #words: Uint32Array;
  readonly #bits: number;
  added = 0;

  constructor(entries: number) {
    this.#words = new Uint32Array(Math.ceil((entries * BITS_PER_ENTRY) / 32));
    this.#bits = this.#words.length * 32;
  }

  has(object: number): boolean {
    let hash = mix(object);
    const step = mix(hash) | 1;
    for (let i = 0; i < HASHES; i++) {
      const bit = (hash >>> 0) % this.#bits;
      if ((this.#words[bit >>> 5]! & (1 << (bit & 31))) === 0) return false;
      hash = (hash + step) | 0;
    }
    return true;
  }

  add(object: number): void {
    let hash = mix(object);
    const step = mix(hash) | 1;
    for (let i = 0; i < HASHES; i++) {
      const bit = (hash >>> 0) % this.#bits;
      this.#words[bit >>> 5]! |= 1 << (bit & 31);
      hash = (hash + step) | 0;
    }
    this.added++;
  }

  clear(): void {
    this.#words.fill(0);
    this.added = 0;
  }
}

/** A permutation of 32 bits that scatters neighbours. */
function mix(value: number): number {
  let x = (value + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
