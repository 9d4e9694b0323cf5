import { AZURE_2019 } from "./azure-2019-profile.ts";
import type { CdfPoints } from "./distribution.ts";
import type { PublishedMarginal } from "./published.ts";
import type { AzureTrigger } from "./published-2019.ts";
import type { WorkloadProfile } from "./workload-profile.ts";

/** What is published of Huawei Cloud's functions [joosen25]. */
const TIMERS = 0.6; // of the functions, region 2
const SMALL_PODS = 0.6; // of the cold starts at least, region 2: pods of up to 256 MB
const COLD_START = { mu: 0.296, sigma: 1.326 } as const; // ln of seconds, all regions: mean 3.24 s, deviation 7.10 s
const WEEKDAYS = 1.3; // pods on weekdays over weekends

const TRIGGERS = Object.keys(AZURE_2019.triggerShares) as AzureTrigger[];

/** Share of the functions: the timers' as published, of the others what Azure's have among each other. */
function shareOf(trigger: AzureTrigger): number {
  const { functions } = AZURE_2019.triggerShares[trigger];
  const others = TRIGGERS.filter((each) => each !== "timer").reduce(
    (sum, each) => sum + AZURE_2019.triggerShares[each].functions,
    0,
  );
  return trigger === "timer" ? TIMERS : ((1 - TIMERS) * functions) / others;
}

/** Azure's timers in Huawei's share, and Azure's other functions in the rest. */
function callsPerDay(): CdfPoints {
  const azureTimers = AZURE_2019.triggerShares.timer.functions;
  return AZURE_2019.callsPerDay.map(([calls, share]) => {
    const timers = timersUpTo(calls);
    const others = Math.min(1, Math.max(0, (share - azureTimers * timers) / (1 - azureTimers)));
    return [calls, TIMERS * timers + (1 - TIMERS) * others] as const;
  });
}

function timersUpTo(calls: number): number {
  const { periods } = AZURE_2019.timers;
  const total = periods.reduce((sum, [, weight]) => sum + weight, 0);
  return periods.reduce((sum, [seconds, weight]) => sum + (86_400 / seconds <= calls ? weight : 0), 0) / total;
}

const PUBLISHED: readonly PublishedMarginal[] = [
  {
    marginal: "triggersOfFunctions",
    shares: { timer: TIMERS },
    held: true,
    readingError: 0.02,
    source: "[joosen25]",
    note: "region 2, about",
  },
  {
    marginal: "memory",
    points: [[256, SMALL_PODS]],
    held: true,
    readingError: 0.02,
    source: "[joosen25]",
    note: "region 2: of the cold starts, more than",
  },
  {
    marginal: "coldStart",
    points: [
      [1344.5, 0.5],
      [3288, 0.75],
      [7354, 0.9],
      [11_908, 0.95],
      [29_391, 0.99],
    ],
    held: true,
    readingError: 0,
    source: "[joosen25]",
    note: "the log-normal of all regions by its moments; medians of the regions are 0.1 to 2 s",
  },
];

/** Huawei Cloud's functions of 2025 as far as they are published; the rest is Azure's of 2019. */
export const HUAWEI_2025: WorkloadProfile = {
  ...AZURE_2019,
  name: "huawei2025",
  notes: [
    "Huawei Cloud, 31 days in five regions [joosen25]: the share of timers and of small pods (region 2), the log-normal cold starts (all regions) and the weekday's level are published.",
    "From azure2019, because not published: the other triggers among each other, calls per day, variation, hours, execution times. Assumed: every function is its own unit, memory apart from the share up to 256 MB.",
    "Not drawn: regions, runtimes, and that functions of object storage and of custom runtimes start in a median of 10 s.",
  ],
  triggerSets: TRIGGERS.map((trigger) => [[trigger], 100 * shareOf(trigger)] as const),
  functionsPerApp: {
    single: alone(),
    pair: alone(),
    many: alone(),
    orchestration: alone(),
  },
  callsPerDay: callsPerDay(),
  triggerShares: Object.fromEntries(
    TRIGGERS.map((trigger) => [
      trigger,
      { functions: shareOf(trigger), calls: AZURE_2019.triggerShares[trigger].calls },
    ]),
  ) as WorkloadProfile["triggerShares"],
  day: { ...AZURE_2019.day, weekend: Math.round(100 / WEEKDAYS) / 100 },
  memory: [
    [64, 0],
    [128, 0.3],
    [256, 0.63],
    [512, 0.8],
    [1024, 0.92],
    [2048, 0.98],
    [4096, 1],
  ],
  coldStart: { kind: "log-normal", ...COLD_START },
  runtime: "huawei-2025",
  published: PUBLISHED,
};

function alone() {
  return [{ from: 1, to: 1, weight: 1 }];
}
