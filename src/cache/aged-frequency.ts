import type { Bytes } from "../base/units.ts";
import { bytes } from "../base/units.ts";
import { Access, type CacheBatch, type CachePolicy } from "./contract.ts";
import { RisingHeap } from "./rising-heap.ts";

/**
 * Kernel. Evicts the object of the lowest priority H + weight * uses / divisor, among equals the least recently used; the
 * divisor is the stored size or 1. H is the priority of the last victim, so that what is no longer used is overtaken;
 * uses are counted from the admission. Admits whatever fits the capacity. A hit costs O(1), because the heap learns of
 * the higher priority only when the object reaches its root; an eviction O(log stored), amortised; 48 bytes an object.
 */
export class AgedFrequency implements CachePolicy {
  readonly name: string;
  readonly capacity: Bytes;
  readonly #perByte: boolean;
  readonly #weight: number;
  readonly #size: Float64Array; //     [objectCount], 0 when not stored
  readonly #uses: Uint32Array; //      [objectCount]
  readonly #priority: Float64Array; // [objectCount]
  readonly #usedAt: Float64Array; //   [objectCount] index of the last request
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
    this.#size = new Float64Array(objectCount);
    this.#uses = new Uint32Array(objectCount);
    this.#priority = new Float64Array(objectCount);
    this.#usedAt = new Float64Array(objectCount);
    this.#order = new RisingHeap(this.#priority, this.#usedAt);
  }

  get used(): Bytes {
    return bytes(this.#used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    this.#served++;
    const stored = this.#size[object]!;
    if (stored !== 0) {
      this.#rank(object, this.#uses[object]! + 1, stored);
      return Access.Hit;
    }
    if (sizeBytes > this.capacity) return Access.Bypassed;
    while (this.#used + sizeBytes > this.capacity) this.#evict();
    this.#size[object] = sizeBytes;
    this.#used += sizeBytes;
    this.#rank(object, 1, sizeBytes);
    this.#order.push(object);
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  #rank(object: number, uses: number, sizeBytes: number): void {
    this.#uses[object] = uses;
    this.#priority[object] = this.#age + (uses * this.#weight) / (this.#perByte ? sizeBytes : 1);
    this.#usedAt[object] = this.#served;
  }

  #evict(): void {
    const victim = this.#order.pop();
    this.#age = this.#priority[victim]!;
    this.#used -= this.#size[victim]!;
    this.#size[victim] = 0;
    this.#evictions++;
  }
}
