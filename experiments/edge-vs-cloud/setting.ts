/** Where functions and caches run. */
export const WHERES = ["cloud", "edge"] as const;
/** What separates instances: profiles of the runtime catalog, each by its own source. */
export const RUNTIMES = ["isolate", "micro-vm", "container", "vm"] as const;
/** `classic`: a fixed window of 10 minutes and LRU; `learned`: hedge, learned-hazard and q-cache, all learning online. */
export const POLICIES = ["classic", "learned"] as const;

/** One arm of the comparison. */
export interface Arm {
  readonly where: (typeof WHERES)[number];
  readonly runtime: (typeof RUNTIMES)[number];
  readonly policies: (typeof POLICIES)[number];
}

/** Every arm. */
export const ARMS: readonly Arm[] = WHERES.flatMap((where) =>
  RUNTIMES.flatMap((runtime) => POLICIES.map((policies) => ({ where, runtime, policies }))),
);

/** How much is run. */
export interface Sizes {
  readonly seeds: number;
  readonly hours: number;
  readonly perSecond: number; // requests, mean over a day
  readonly objects: number;
  readonly functions: number;
}

export const SIZES: Sizes = { seeds: 5, hours: 6, perSecond: 10, objects: 20_000, functions: 200 };

/** Six regions of the world, two client cities each, weighted alike; nodes stand in the first of each pair. */
const CITIES = [
  ["Ashburn", 39.04, -77.49],
  ["Miami", 25.76, -80.19],
  ["São Paulo", -23.55, -46.63],
  ["Buenos Aires", -34.6, -58.38],
  ["Frankfurt", 50.11, 8.68],
  ["London", 51.51, -0.13],
  ["Mumbai", 19.08, 72.88],
  ["Singapore", 1.35, 103.82],
  ["Tokyo", 35.68, 139.69],
  ["Sydney", -33.87, 151.21],
  ["Johannesburg", -26.2, 28.05],
  ["Lagos", 6.52, 3.38],
] as const;
const REGION = { name: "us-east", at: [39.04, -77.49] } as const;

/**
 * The scenario of an arm, as JSON that the package reads. The cloud has one node, in the region of the origins; the edge
 * six, with the same capacity of cache in sum, and a tier in that region. Prices are assumptions: bytes to clients cost
 * the same everywhere, bytes from the origins nothing within their region.
 */
export function scenarioText({ where, runtime, policies }: Arm, sizes: Sizes): string {
  const learned = policies === "learned";
  const city = ([name, ...at]: (typeof CITIES)[number]) => ({ name, at });
  const nodes =
    where === "cloud"
      ? [REGION]
      : CITIES.filter((_, i) => i % 2 === 0).map((each) => ({ ...city(each), name: `node ${each[0]}` }));
  const cacheBytes = 120e6 / nodes.length;
  const cache = { policy: learned ? "learned-hazard" : "lru", rules: { preset: "azion", maxAge: "5m" } };
  return JSON.stringify({
    name: `${where}, ${runtime}, ${policies}`,
    requests: {
      kind: "generated",
      duration: `${sizes.hours}h`,
      rate: sizes.perSecond,
      objects: sizes.objects,
      zipf: 0.9,
      dynamic: 0.3,
      wave: { amplitude: 0.6, peak: 20 },
    },
    clients: CITIES.map(city),
    nodes,
    edge: {
      cache: { ...cache, capacity: cacheBytes },
      functions: {
        count: sizes.functions,
        policy: learned ? "hedge" : "fixed:window=10m",
        runtime,
        memory: 128,
        duration: { median: "20ms", sigma: 0.7 },
      },
      code: {
        size: { median: "2MB", sigma: 0.7 },
        memory: { capacity: 64e6 / nodes.length, policy: learned ? "q-cache" : "lru" },
        disk: { capacity: "2GB" },
      },
    },
    ...(where === "edge" ? { tier: { ...REGION, name: "tier", cache: { ...cache, capacity: 120e6 } } } : {}),
    origins: {
      service: { median: "20ms", sigma: 0.5 },
      changes: "30m",
      servers: [
        { name: "origin-a", at: REGION.at },
        { name: "origin-b", at: REGION.at },
      ],
    },
    cost: { perGBOrigin: where === "cloud" ? 0 : 0.02, perGBEdge: 0.085 },
    window: "10m",
  });
}
