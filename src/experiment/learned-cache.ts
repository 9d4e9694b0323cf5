import { Random } from "../base/random.ts";
import { bytes } from "../base/units.ts";
import type { CachePolicy } from "../cache/contract.ts";
import type { CacheDefinition, FeatureImportance } from "../cache/definition.ts";
import { isLearned } from "./cache-run.ts";
import type { Resolved } from "./catalog.ts";

/** What a cache policy had learned at the end of a replay: an entry of learned.json. */
export interface LearnedCache {
  readonly policy: string; // the spec
  readonly capacity: number;
  readonly features: readonly FeatureImportance[]; // none of a policy that does not explain itself
}

/** The same of one policy; undefined of one that does not learn. */
export function learnedOf(policy: CachePolicy, spec: string, capacity: number): LearnedCache | undefined {
  return isLearned(policy) ? { policy: spec, capacity, features: policy.explain?.() ?? [] } : undefined;
}

/** Whether the policies of an entry learn, by making the smallest one. */
export function learns(
  { definition, values }: Resolved<CacheDefinition>,
  file: ((path: string) => string) | undefined,
): boolean {
  if (definition.offline === true) return false;
  const context = {
    capacity: bytes(1),
    objectCount: 1,
    random: Random.root(0),
    ...(file === undefined ? {} : { file }),
  };
  return isLearned(definition.create(values, context));
}
