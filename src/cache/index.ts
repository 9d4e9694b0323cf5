export { type MissBound, missBound } from "./bound/miss-bound.ts";
export { type MissFloor, pfooLower } from "./bound/pfoo-lower.ts";
export { caches } from "./catalog.ts";
export {
  Access,
  CACHE_CONVENTIONS,
  type CacheBatch,
  type CacheContext,
  type CacheConventions,
  type CacheFuture,
  type CachePolicy,
} from "./contract.ts";
export {
  type CacheDefinition,
  defineCache,
  type FeatureImportance,
  type LearnedBin,
  type LearnedCachePolicy,
} from "./definition.ts";
export { featureImportance, type StateFeature } from "./feature-importance.ts";
export { nextAccess } from "./next-access.ts";
export {
  type CacheReplayOptions,
  type CacheTally,
  footprint,
  type MissCurvePoint,
  parseCapacity,
  replayCache,
} from "./replay.ts";
