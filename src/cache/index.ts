export { caches } from "./catalog.ts";
export {
  Access,
  CACHE_CONVENTIONS,
  type CacheBatch,
  type CacheContext,
  type CacheConventions,
  type CachePolicy,
} from "./contract.ts";
export { type CacheDefinition, defineCache, type LearnedCachePolicy } from "./definition.ts";
export {
  type CacheReplayOptions,
  type CacheTally,
  footprint,
  type MissCurvePoint,
  parseCapacity,
  replayCache,
} from "./replay.ts";
