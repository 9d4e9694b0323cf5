import type { ParameterTable, ParameterValues } from "../base/parameters.ts";
import type { RequestTrace } from "../trace/request/requests.ts";
import type { CacheContext, CachePolicy } from "./contract.ts";

/** A cache policy that learns from the stream and can be saved. */
export interface LearnedCachePolicy extends CachePolicy {
  /** What it has learned, as JSON-able data; `file=` of the same entry reads it back. */
  save(): unknown;
}

/** A catalog entry of the cache room. */
export interface CacheDefinition<T extends ParameterTable = ParameterTable> {
  readonly summary: string;
  readonly source: string;
  readonly revision: number;
  readonly offline?: boolean; // knows the requests to come, `context.future`: a bound or a yardstick, not a competitor
  readonly parameters: T;
  /**
   * Its misses at all these capacities, in objects >= 1, by one pass over requests of equal size that gives the counts of
   * the replays; of stack algorithms.
   */
  missesAt?(requests: RequestTrace, capacities: readonly number[]): number[];
  create(values: ParameterValues<T>, context: CacheContext): CachePolicy | LearnedCachePolicy;
}

/** Types a definition from its own table; does nothing at run time. */
export function defineCache<const T extends ParameterTable>(definition: CacheDefinition<T>): CacheDefinition<T> {
  return definition;
}
