import type { Bytes } from "../base/units.ts";
import { bytes } from "../base/units.ts";
import { Access, type CacheBatch, type CachePolicy } from "./contract.ts";
import { RisingHeap } from "./rising-heap.ts";

const STATE = 4; // numbers of an object, its priority first
const USED_AT = 1;
const SIZE = 2;
const USES = 3;

/**
 * Kernel. Evicts the object of the lowest priority H + weight * uses / divisor, among equals the least recently used; the
 * divisor is the stored size or 1. H is the priority of the last victim, so that what is no longer used is overtaken;
 * uses are counted from the admission. Admits whatever fits the capacity. A hit costs O(1), because the heap learns of
 * the higher priority only when the object reaches its root; an eviction O(log stored), amortised; 52 bytes an object.
 */
export class AgedFrequency implements CachePolicy {
  readonly name: string;
  readonly capacity: Bytes;
  readonly #perByte: boolean;
  readonly #weight: number;
  /** [STATE * objectCount] by object: priority, index of the last request, stored size or 0 when not stored, uses. */
  readonly #state: Float64Array;
  readonly #order: RisingHeap;
  #age = 0; // H
  #served = 0;
  #used = 0;
  #evictions = 0;

  constructor(name: string, capacity: Bytes, objectCount: number, rule: { weight: number; perByte: boolean }) {
    this.name = name;
    this.capacity = capacity;
    this.#weight = rule.weight;
    this.#perByte = rule.perByte;
    this.#state = new Float64Array(STATE * objectCount);
    this.#order = new RisingHeap(this.#state, STATE);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const state = this.#state;
    const at = STATE * object;
    this.#served++;
    const stored = state[at + SIZE]!;
    if (stored !== 0) {
      this.#rank(at, state[at + USES]! + 1, stored);
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) this.#evict();
    state[at + SIZE] = sizeBytes;
    this.#used += sizeBytes;
    this.#rank(at, 1, sizeBytes);
    this.#order.push(object);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #rank(at: number, uses: number, sizeBytes: number): void {
    const state = this.#state;
    state[at] = this.#age + (uses * this.#weight) / (this.#perByte ? sizeBytes : 1);
    state[at + USED_AT] = this.#served;
    state[at + USES] = uses;
  }

  #evict(): void {
    const at = STATE * this.#order.pop();
    this.#age = this.#state[at]!;
    this.#used -= this.#state[at + SIZE]!;
    this.#state[at + SIZE] = 0;
    this.#evictions++;
  }
}
