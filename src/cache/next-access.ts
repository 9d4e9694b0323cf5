import { InputError } from "../base/errors.ts";
import type { CacheContext, CacheFuture } from "./contract.ts";

/**
 * Kernel. The index of the next request of the same object for every request, Infinity for none, [object.length]. One
 * pass from the end; O(requests), 8 bytes a request and 8 an object. `object` holds ids below `objectCount`.
 */
export function nextAccess(object: Uint32Array, objectCount: number): Float64Array {
  const next = new Float64Array(object.length);
  const seen = new Float64Array(objectCount).fill(Number.POSITIVE_INFINITY);
  for (let i = object.length - 1; i >= 0; i--) {
    const id = object[i]!;
    next[i] = seen[id]!;
    seen[id] = i;
  }
  return next;
}

/** The future of an offline policy; refuses a context that does not have it. */
export function futureOf(context: CacheContext, policy: string): CacheFuture {
  if (context.future !== undefined) return context.future;
  const expected = "expected all requests beforehand, since it is an offline policy, got none";
  throw new InputError("missing", { source: policy }, `${expected}; prewarm cache has them, a live cache does not`);
}

/** The next request of the object asked for at request `i`; refuses a request beyond those the future is about. */
export function nextOf(next: Float64Array, i: number, policy: string): number {
  const at = next[i];
  if (at !== undefined) return at;
  throw new RangeError(`${policy}: expected at most the ${next.length} requests it was told of, got another`);
}
