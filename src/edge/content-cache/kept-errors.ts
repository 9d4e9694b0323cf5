import type { ContentRules } from "./rules.ts";

const STATUS_COUNT = 600;
const OWN = 0x8000;

/**
 * Kernel. Which of the stored objects are errors: the status, and whether the error is the cache's own, for want of an
 * answer. O(1) an operation; 2 bytes an object where the rules keep an error at all.
 */
export class KeptErrors {
  readonly #ttl = new Float64Array(STATUS_COUNT); // ms by status
  readonly #status: Uint16Array; //                   [objectCount] or empty; 0 of contents

  constructor({ errorTtl }: ContentRules, objectCount: number) {
    const kept = Object.values(errorTtl).some((ttl) => ttl > 0);
    this.#status = new Uint16Array(kept ? objectCount : 0);
    const { any: others = 0, ...named } = errorTtl;
    this.#ttl.fill(others, 400);
    for (const [status, ttl] of Object.entries(named)) this.#ttl[Number(status)] = ttl;
  }

  /** How long an error of this status is kept, ms; 0 for not at all. */
  lifetimeOf(status: number): number {
    return this.#ttl[status] ?? 0;
  }

  /** The status of a stored error, 0 of a content. */
  statusOf(object: number): number {
    return this.#status.length === 0 ? 0 : this.#status[object]! % OWN;
  }

  /** Whether what is stored is an error of the cache's own. */
  isOwn(object: number): boolean {
    return this.#status.length !== 0 && this.#status[object]! >= OWN;
  }

  keep(object: number, status: number, own: boolean): void {
    this.#status[object] = status + (own ? OWN : 0);
  }

  /** What is stored now is a content. */
  clear(object: number): void {
    if (this.#status.length !== 0) this.#status[object] = 0;
  }
}
