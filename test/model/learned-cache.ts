import type { LearnedCache } from "../../src/experiment/learned-cache.ts";

/** What a policy could have learned of two features with two bins each. */
export function learnedCache(policy: string, capacity: number): LearnedCache {
  return {
    policy,
    capacity,
    features: [
      {
        feature: "size",
        meaning: "of the object",
        importance: 0.2,
        alone: 0.3,
        bins: [
          { label: "small", visits: 3, value: 0.5 },
          { label: "large", visits: 1, value: 0.2 },
        ],
        byRecency: [
          [0.9, 0.1],
          [null, 0.2],
        ],
      },
      {
        feature: "recency",
        meaning: "since the last request",
        importance: 0.6,
        alone: null,
        bins: [
          { label: "new", visits: 2, value: 0.9 },
          { label: "old", visits: 2, value: 0.15 },
        ],
      },
    ],
  };
}
