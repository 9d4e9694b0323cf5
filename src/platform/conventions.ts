import {
  choice,
  duration,
  type EntrySpec,
  file,
  flag,
  integer,
  number,
  type ParameterValues,
  resolveParameters,
} from "../base/parameters.ts";

/**
 * What the simulator means: every question on which simulators disagree is a field, and the sizes of the platform.
 * The table is the schema of `--platform key=value`; memory is in MB, times in ms.
 */
export const PLATFORM_PARAMETERS = {
  unit: choice("app", ["app", "function"], "who shares an instance"),
  concurrency: integer(1, "requests that a ready instance serves at once; it has one core for all of them", { min: 1 }),
  keepAliveFrom: choice(
    "end",
    ["end", "start"],
    "what a keep-alive window is counted from: the execution's end, or the arrival it served",
  ),
  deadline: choice(
    "inclusive",
    ["inclusive", "exclusive"],
    "whether an instance idle exactly at its deadline is still warm",
  ),
  renew: flag(true, "whether a reuse renews the window; false: the first one an instance got stands"),
  tie: choice("finish-first", ["finish-first", "arrival-first"], "which comes first when an arrival meets a finish"),
  instance: choice(
    "mru",
    ["mru", "lru", "newest", "oldest", "index-set"],
    "which idle instance serves; index-set: the first of a set whose last member fills a gap",
  ),
  evict: choice(
    "shortfall",
    ["shortfall", "full", "none"],
    "how much idle memory is evicted for a new instance: what is missing, the instance's whole size, or none ever",
  ),
  evictInVain: flag(false, "whether instances are evicted even though the new one will not fit"),
  onFull: choice("queue", ["queue", "drop", "retry"], "what happens to an arrival that finds no room"),
  retryDelay: duration(200, "delay of a retry", { min: 1 }),
  queueTimeout: duration(
    Number.POSITIVE_INFINITY,
    "how long an invocation waits in a line, or retries, before it is given up: dropped and timed out",
  ),
  queueLimit: number(Number.POSITIVE_INFINITY, "most invocations in a line; further ones are dropped", { min: 0 }),
  placement: choice(
    "first-fit",
    ["first-fit", "least-loaded", "most-allocated", "hash"],
    "which node takes a new instance: the first with room, the one with the most or the least free memory, or by the pool's name",
  ),
  nodes: integer(1, "number of nodes", { min: 1, max: 1_000_000 }),
  nodeMemory: number(Number.POSITIVE_INFINITY, "memory of a node in MB", { min: 0 }),
  nodePrice: number(0.01475, "USD for a GB of a node's memory that instances hold for an hour", { min: 0 }),
  lowEndNodes: integer(0, "how many of the nodes, the last ones, are low-end: slower and cheaper", { min: 0 }),
  lowEndStart: number(1.1, "how many times as long a start takes on a low-end node", { min: 1 }),
  lowEndExecution: number(1.15, "how many times as long an execution takes on a low-end node", { min: 1 }),
  lowEndPrice: number(0.0084, "nodePrice of a low-end node", { min: 0 }),
  nodeCores: number(Number.POSITIVE_INFINITY, "cores of a node", { min: Number.MIN_VALUE }),
  contention: choice(
    "none",
    ["none", "cpu"],
    "what instances compete for besides memory; cpu: while a node's starts and executions ask for more cores than it has, all of them go on at the same share of their speed",
  ),
  startSlowdown: duration(
    0,
    "what each start in progress on a node, beyond the parallel ones, adds to the next one's length",
  ),
  parallelStarts: number(1, "starts in progress on a node, the next one included, that do not slow each other", {
    min: 1,
  }),
  maxInstances: number(Number.POSITIVE_INFINITY, "limit of instances per pool", { min: 1 }),
  reservedInstances: integer(0, "instances per pool that are started at time 0 and never expire or are evicted", {
    min: 0,
  }),
  limits: file(
    "CSV of limits of single pools, name,max_instances,reserved_instances: app names, or function names where the unit is the function",
  ),
  window: duration(60_000, "length of a window of windows.csv", { min: 1000 }),
} as const;

/** The platform's parameters with every default filled in. */
export type PlatformConfig = ParameterValues<typeof PLATFORM_PARAMETERS>;

/** How another simulator answers the questions of the table; the parameters it does not name keep their defaults. */
export interface Convention {
  readonly summary: string;
  readonly params: NonNullable<EntrySpec["params"]>;
}

/**
 * The conventions of released simulators, read from their code. On the reference traces each gives its program's own
 * counts of cold starts, warm starts, drops and, where memory is short, evictions; DSLab FaaS's idle memory-time too.
 * SimFaaS and DSLab FaaS lack no row. FaaSCache is not reproduced in these:
 * - a tie of Greedy-Dual priorities goes to whatever its heap array holds first, here to the older instance
 *   (row r3, 6 cold starts there and 7 here);
 * - an instance found expired counts as an eviction there (row r1), and is found only when its own function is called, so
 *   that until then the dead hold memory;
 * - the idle instance that serves is the first of the heap array; the least recently used is the nearest rule;
 * - its HIST policy (rows r6) pre-warms only while nothing is due.
 */
export const conventions = {
  simfaas: {
    summary: "SimFaaS 5dd1623: expires before an arrival at the deadline, newest instance first, rejects",
    params: { unit: "function", deadline: "exclusive", instance: "newest", onFull: "drop" },
  },
  faascache: {
    summary: "FaaSCache simulator 25110b6: windows from the start, evicts the newcomer's size, even in vain, drops",
    params: {
      unit: "function",
      keepAliveFrom: "start",
      instance: "lru",
      evict: "full",
      evictInVain: true,
      onFull: "drop",
    },
  },
  dslab: {
    summary: "DSLab FaaS a6c155e8: windows do not slide, an arrival before a finish, never evicts, queues",
    params: { renew: false, tie: "arrival-first", instance: "index-set", evict: "none" },
  },
} as const satisfies Readonly<Record<string, Convention>>;

/** The platform's parameters with every default filled in, as `--platform` takes them; throws InputError. */
export function platformConfig(params: EntrySpec["params"] = {}): PlatformConfig {
  return resolveParameters(PLATFORM_PARAMETERS, params, "platform");
}

/**
 * Whether what one pool does can depend on another: they compete for the nodes' memory or cores, slow each other's starts,
 * or find the slower nodes by what is taken of the others.
 */
export function sharesNodes({ nodeMemory, nodeCores, startSlowdown, lowEndNodes }: PlatformConfig): boolean {
  const isShort = nodeMemory < Number.POSITIVE_INFINITY || nodeCores < Number.POSITIVE_INFINITY;
  return isShort || startSlowdown > 0 || lowEndNodes > 0;
}

/** Whether the cores of a node can run short. */
export function contends({ contention, nodeCores }: PlatformConfig): boolean {
  return contention === "cpu" && nodeCores < Number.POSITIVE_INFINITY;
}
