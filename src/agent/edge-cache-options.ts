import type { Bytes } from "../base/units.ts";
import type { RequestTrace } from "../trace/request/requests.ts";

/** What the agent of an edge cache decides: whether a missed object comes in, which one goes for it, or both at once. */
export const EDGE_CACHE_DECISIONS = ["both", "eviction", "admission"] as const;
export type EdgeCacheDecisions = (typeof EDGE_CACHE_DECISIONS)[number];

/**
 * What a step earns: the hits until the next decision; or minus what its decision sent away, evicted or let pass, that is
 * asked for again among the next `within` requests. The trace tells the latter in hindsight, and with less noise: hits
 * until the next decision depend on all that is stored.
 */
export type EdgeCacheReward = { readonly kind: "hits" } | { readonly kind: "regret"; readonly within: number };

export interface EdgeCacheEnvOptions {
  readonly requests: RequestTrace;
  readonly capacity: Bytes; // or objects, when sizes are ignored
  readonly ignoreSize?: boolean; // every object has size 1; false unless given
  readonly decisions?: EdgeCacheDecisions; // both unless given
  readonly candidates?: number; // stored objects shown per decision, 8 unless given
  readonly objective?: "object" | "byte"; // what a request counts: 1, or its bytes by their mean; object unless given
  readonly reward?: EdgeCacheReward; // hits unless given
  readonly window?: number; // requests of an episode; all unless given
}

/** The options with what was left out filled in; throws RangeError where one is out of range. */
export function edgeCacheOptions(options: EdgeCacheEnvOptions): Required<EdgeCacheEnvOptions> {
  const filled: Required<EdgeCacheEnvOptions> = {
    ...{ ignoreSize: false, decisions: "both", candidates: 8, objective: "object", reward: { kind: "hits" } },
    ...{ window: options.requests.length, ...options },
  };
  check(filled);
  return filled;
}

function check({ requests, capacity, candidates, decisions, reward, window }: Required<EdgeCacheEnvOptions>): void {
  if (requests.length === 0) throw new RangeError("edge-cache-env: expected a trace with a request, got none");
  if (!(capacity > 0 && capacity < Number.POSITIVE_INFINITY))
    throw new RangeError(`edge-cache-env: expected a finite capacity above 0, got ${capacity}`);
  if (!EDGE_CACHE_DECISIONS.includes(decisions))
    throw new RangeError(`edge-cache-env: expected ${EDGE_CACHE_DECISIONS.join(", ")} as decisions, got ${decisions}`);
  if (!(Number.isInteger(candidates) && candidates >= 1))
    throw new RangeError(`edge-cache-env: expected candidates to be an integer >= 1, got ${candidates}`);
  if (reward.kind === "regret" && !(reward.within >= 1))
    throw new RangeError(`edge-cache-env: expected regret within 1 request or more, got ${reward.within}`);
  if (!(Number.isInteger(window) && window >= 1 && window <= requests.length))
    throw new RangeError(`edge-cache-env: expected a window of 1 to ${requests.length} requests, got ${window}`);
}

/** The mean size of a request and the largest. */
export function sizesOf(
  { size, length }: RequestTrace,
  ignoreSize: boolean,
): { readonly mean: number; readonly most: number } {
  if (ignoreSize) return { mean: 1, most: 1 };
  let sum = 0;
  let most = 0;
  for (let i = 0; i < length; i++) {
    sum += size[i]!;
    most = Math.max(most, size[i]!);
  }
  return { mean: sum / length, most };
}

/** By request, the index of the next one of the same object, Infinity if there is none. */
export function nextRequests({ object, length, objectCount }: RequestTrace): Float64Array {
  const next = new Float64Array(length);
  const seen = new Float64Array(objectCount).fill(Number.POSITIVE_INFINITY);
  for (let i = length - 1; i >= 0; i--) {
    next[i] = seen[object[i]!]!;
    seen[object[i]!] = i;
  }
  return next;
}
