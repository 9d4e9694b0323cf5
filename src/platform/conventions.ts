import { choice, duration, integer, number, type ParameterValues } from "../base/parameters.ts";

/**
 * What the simulator means: every question on which simulators disagree is a field, and the sizes of the platform.
 * The table is the schema of `--platform key=value`; memory is in MB, times in ms.
 */
export const PLATFORM_PARAMETERS = {
  unit: choice("app", ["app", "function"], "who shares an instance"),
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
  tie: choice("finish-first", ["finish-first", "arrival-first"], "which comes first when an arrival meets a finish"),
  instance: choice("mru", ["mru", "lru", "newest", "oldest"], "which idle instance serves"),
  onFull: choice("queue", ["queue", "drop", "retry"], "what happens to an arrival that finds no room"),
  retryDelay: duration(200, "delay of a retry", { min: 1 }),
  nodes: integer(1, "number of nodes", { min: 1, max: 1_000_000 }),
  nodeMemory: number(Number.POSITIVE_INFINITY, "memory of a node in MB", { min: 0 }),
  maxInstances: number(Number.POSITIVE_INFINITY, "limit of instances per pool", { min: 1 }),
  window: duration(60_000, "length of a window of windows.csv", { min: 1000 }),
} as const;

/** The platform's parameters with every default filled in. */
export type PlatformConfig = ParameterValues<typeof PLATFORM_PARAMETERS>;
