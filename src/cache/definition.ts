import type { ParameterTable, ParameterValues } from "../base/parameters.ts";
import type { RequestTrace } from "../trace/request/requests.ts";
import type { CacheContext, CachePolicy } from "./contract.ts";

/** A cache policy that learns from the stream and can be saved. */
export interface LearnedCachePolicy extends CachePolicy {
  /** What it has learned, as JSON-able data; `file=` of the same entry reads it back. */
  save(): unknown;
  /** Which features of its state what it has learned depends on; of a policy that has such features. */
  explain?(): readonly FeatureImportance[];
}

/** What a learned policy has learned of one feature of its state; `featureImportance` computes it from a table. */
export interface FeatureImportance {
  readonly feature: string; // "recency": since an object's last request
  readonly meaning: string; // what its bins are counted in
  /** 0..1: the share of the variance of the learned values that only this feature explains; null where there is none. */
  readonly importance: number | null;
  /** 0..1: the share that it explains by itself, what it has in common with other features included. */
  readonly alone: number | null;
  readonly bins: readonly LearnedBin[];
  /** [bin][bin of recency] mean learned value by both, null where nothing was learned; absent of recency itself. */
  readonly byRecency?: readonly (readonly (number | null)[])[];
}

/** What a learned policy has learned of objects in one bin of a feature. */
export interface LearnedBin {
  readonly label: string;
  readonly visits: number; // how often it learned from such an object
  readonly value: number | null; // mean by visits, in the policy's own measure of worth; null of no visits
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
