import type { Machine } from "./machine.ts";
import type { Scale, Spread } from "./measure.ts";

/** What `bench/main.ts` prints, as far as the tables need it. */
export interface BenchDocument {
  readonly machine: Machine;
  readonly node: string;
  readonly v8: string;
  readonly scale: Scale;
  readonly results: Readonly<Record<string, unknown>>;
}

/** What `bench/peers/simfaas.ts` prints, as far as the tables need it. */
export interface PeerDocument {
  readonly peer: string;
  readonly machine: Machine;
  readonly node: string;
  readonly python: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly workload: Readonly<Record<string, number>>;
  readonly rounds: number;
  readonly simfaas: PeerFigures;
  readonly prewarm: PeerFigures;
  readonly ratio: number;
  readonly sameCalls: Readonly<Record<"simfaas" | "prewarm", { coldStarts: number; meanInstances: number }>>;
}

interface PeerFigures {
  readonly invocationsPerCpuSecond: Spread;
  readonly coldShare: Spread;
  readonly meanInstances: Spread;
}

/** What `bench/whole-azure-2019.ts` prints, as far as the tables need it. */
export interface WholeDocument {
  readonly calls: number;
  readonly workers: number;
  readonly wallSeconds: number;
  readonly callsPerWallSecond: number;
}

/** A piece of work, its goal, and where its figure stands in the results: an entry, which of its rows, a field. */
interface Work {
  readonly work: string;
  readonly unit: "/s" | "B/s" | "s" | "ns" | "x";
  readonly goal?: number;
  /** The same work in C, gcc 12.2 -O3, in the same unit. */
  readonly plainC?: number;
  readonly at: readonly [entry: string, row: Readonly<Record<string, unknown>>, ...field: string[]];
}

const IN_MINUTES = "14 days of 30,000 apps by the minute";

const CACHE_GOALS = [
  ["lru", 40e6],
  ["fifo", 40e6],
  ["clock", 40e6],
  ["sieve", 40e6],
  ["s3-fifo", 25e6],
  ["arc", 25e6],
  ["2q", 25e6],
  ["lfu", 8e6],
  ["gdsf", 8e6],
  ["q-cache", 1e6],
  ["learned-hazard", 1e6],
] as const;

const DECISION_GOALS = [
  ["ski-rental", 1000],
  ["vendor", 1000],
  ["hybrid-histogram", 1000],
  ["spes", undefined],
  ["follow-the-leader", undefined],
  ["hedge", undefined],
  ["moving-average", 20_000],
  ["exponential-smoothing", 20_000],
  ["holt-winters", 20_000],
  ["ar", 20_000],
  ["setar", 20_000],
  ["fft", 20_000],
  ["markov", 20_000],
  ["histogram", 20_000],
  ["femux", 20_000],
] as const;

const WORKS: readonly Work[] = [
  {
    work: "window replay, sparse calls",
    unit: "/s",
    goal: 50e6,
    plainC: 118e6,
    at: ["windows", { workload: "sparse", metrics: "counts" }, "callsPerCpuSecond"],
  },
  {
    work: "window replay, sparse calls, all metrics",
    unit: "/s",
    goal: 35e6,
    at: ["windows", { workload: "sparse", metrics: "full" }, "callsPerCpuSecond"],
  },
  {
    work: "the sums that no window changes, once per trace, a sparse call",
    unit: "ns",
    at: ["windows", { workload: "sparse", metrics: "full" }, "nsPerCallToSum"],
  },
  {
    work: "window replay, dense calls",
    unit: "/s",
    goal: 25e6,
    plainC: 55e6,
    at: ["windows", { workload: "dense", metrics: "counts" }, "callsPerCpuSecond"],
  },
  {
    work: "window replay, dense calls, all metrics",
    unit: "/s",
    goal: 18e6,
    at: ["windows", { workload: "dense", metrics: "full" }, "callsPerCpuSecond"],
  },
  {
    work: "the sums that no window changes, once per trace, a dense call",
    unit: "ns",
    at: ["windows", { workload: "dense", metrics: "full" }, "nsPerCallToSum"],
  },
  {
    work: "window replay of calls drawn on the fly",
    unit: "/s",
    goal: 20e6,
    plainC: 41e6,
    at: ["drawn", { arrivals: "uniform" }, "callsPerCpuSecond"],
  },
  {
    work: "memory cap, least recently used, dense calls",
    unit: "/s",
    goal: 8e6,
    plainC: 17.5e6,
    at: ["capped", { workload: "dense", policy: "lru" }, "callsPerCpuSecond"],
  },
  {
    work: "memory cap, Greedy-Dual, dense calls",
    unit: "/s",
    goal: 6e6,
    plainC: 13.9e6,
    at: ["capped", { workload: "dense", policy: "greedy-dual" }, "callsPerCpuSecond"],
  },
  {
    work: "100 nodes of 4 GB, placement, queues, least recently used",
    unit: "/s",
    goal: 3e6,
    at: ["capped", { workload: "many nodes", policy: "lru" }, "callsPerCpuSecond"],
  },
  {
    work: "platform, fixed window",
    unit: "/s",
    at: ["platform", { policy: "fixed:window=10m" }, "invocationsPerCpuSecond"],
  },
  {
    work: "platform, hybrid histogram",
    unit: "/s",
    at: ["platform", { policy: "hybrid-histogram" }, "invocationsPerCpuSecond"],
  },
  {
    work: "platform, least recently used, 16 GB",
    unit: "/s",
    at: ["platform", { policy: "lru" }, "invocationsPerCpuSecond"],
  },
  {
    work: "platform, Greedy-Dual, 16 GB",
    unit: "/s",
    at: ["platform", { policy: "greedy-dual" }, "invocationsPerCpuSecond"],
  },
  {
    work: `${IN_MINUTES}, fixed window`,
    unit: "s",
    goal: 0.5,
    plainC: 0.155,
    at: ["minutes", { policy: "fixed:window=10m", apps: 30_000 }, "cpuSeconds"],
  },
  {
    work: `${IN_MINUTES}, hybrid histogram`,
    unit: "s",
    goal: 2.5,
    plainC: 0.85,
    at: ["minutes", { policy: "hybrid-histogram", apps: 30_000 }, "cpuSeconds"],
  },
  {
    work: "tabular Q-learning by state, decision and update",
    unit: "/s",
    goal: 15e6,
    plainC: 43e6,
    at: ["qLearning", {}, "decisionsPerCpuSecond"],
  },
  {
    work: "tabular Q-learning by observation, decision and update",
    unit: "/s",
    at: ["qLearning", {}, "observedPerCpuSecond"],
  },
  {
    work: "training of `q-learning` on the platform, a decision",
    unit: "ns",
    at: ["qLearning", {}, "training", "nsPerDecision"],
  },
  ...CACHE_GOALS.map(
    ([policy, goal]): Work => ({
      work: `cache \`${policy}\`, 10,000 of 100,000 objects`,
      unit: "/s",
      goal,
      at: ["cache", { policy, capacity: 10_000 }, "requestsPerCpuSecond"],
    }),
  ),
  ...DECISION_GOALS.map(
    ([policy, goal]): Work => ({
      work: `a decision of \`${policy}\`, the platform's time taken off`,
      unit: "ns",
      ...(goal === undefined ? {} : { goal }),
      at: ["decisions", { policy }, "nanosecondsPerDecision"],
    }),
  ),
  {
    work: "edge chain of 20 nodes, a tier and 3 origins, requests drawn",
    unit: "/s",
    goal: 500_000,
    at: ["edgeChain", { functions: false }, "requestsPerCpuSecond"],
  },
  {
    work: "the same with functions on the nodes",
    unit: "/s",
    goal: 500_000,
    at: ["edgeChain", { functions: true }, "requestsPerCpuSecond"],
  },
  {
    work: "reading a day's calls per minute in the layout of Azure 2019, the first file",
    unit: "B/s",
    goal: 280e6,
    at: ["azureCsv", {}, "invocations", "firstBytesPerCpuSecond"],
  },
  {
    work: "reading a day's calls per minute, once warm",
    unit: "B/s",
    goal: 450e6,
    plainC: 970e6,
    at: ["azureCsv", {}, "invocations", "bytesPerCpuSecond"],
  },
  {
    work: "reading a day's calls per minute, once warm, with the digest of its bytes",
    unit: "B/s",
    at: ["azureCsv", {}, "invocations", "digestedBytesPerCpuSecond"],
  },
  {
    work: "reading a day's calls per minute, once warm, to csv-parse's records of the same bytes",
    unit: "x",
    goal: 25,
    at: ["azureCsv", {}, "invocations", "ratio"],
  },
  {
    work: "reading a day of that layout, with durations and memory",
    unit: "B/s",
    at: ["azureCsv", {}, "bytesPerCpuSecond"],
  },
  {
    work: "reading 1,980,951 rows in the layout of Azure 2021, digest included",
    unit: "s",
    goal: 1,
    at: ["azure2021", { rows: 1_980_951 }, "cpuSeconds"],
  },
  {
    work: "arrivals of 50,000 functions from minute counts, in order, uniform",
    unit: "/s",
    goal: 50e6,
    at: ["arrivals", { arrivals: "uniform", functions: 50_000 }, "arrivalsPerCpuSecond"],
  },
  {
    work: "arrivals of 50,000 functions from minute counts, in order, evenly spaced",
    unit: "/s",
    goal: 50e6,
    at: ["arrivals", { arrivals: "even", functions: 50_000 }, "arrivalsPerCpuSecond"],
  },
  {
    work: "reading cache requests, CSV of whole numbers, once warm",
    unit: "/s",
    goal: 10e6,
    at: ["requests", { file: "csv, whole numbers" }, "requestsPerCpuSecond"],
  },
  {
    work: "reading cache requests, CSV with objects of 13 to 17 digits",
    unit: "/s",
    at: ["requests", { file: "csv, long numbers" }, "requestsPerCpuSecond"],
  },
  {
    work: "reading cache requests, CSV with names of objects",
    unit: "/s",
    at: ["requests", { file: "csv, names" }, "requestsPerCpuSecond"],
  },
  {
    work: "reading cache requests, CSV with decimal times",
    unit: "/s",
    at: ["requests", { file: "csv, decimals" }, "requestsPerCpuSecond"],
  },
  {
    work: "reading cache requests, libCacheSim's oracleGeneral",
    unit: "/s",
    goal: 30e6,
    at: ["requests", { file: "oracle-general" }, "requestsPerCpuSecond"],
  },
  {
    work: "reading cache requests, oracleGeneral with ids of 64 bits",
    unit: "/s",
    at: ["requests", { file: "oracle-general, ids of 64 bits" }, "requestsPerCpuSecond"],
  },
  {
    work: "reading cache requests, the 500,000 of tragen-tc0",
    unit: "/s",
    at: ["requests", { file: "tragen-tc0.csv" }, "requestsPerCpuSecond"],
  },
  { work: "an exponential draw, by logarithm", unit: "ns", at: ["random", { draw: "exponential" }, "nsPerDraw"] },
  { work: "a normal draw, by logarithm and root", unit: "ns", at: ["random", { draw: "normal" }, "nsPerDraw"] },
  {
    work: "an exponential draw, by ziggurat",
    unit: "ns",
    goal: 8,
    plainC: 3.8,
    at: ["random", { draw: "exponential, ziggurat" }, "nsPerDraw"],
  },
  {
    work: "a normal draw, by ziggurat",
    unit: "ns",
    goal: 10,
    plainC: 4,
    at: ["random", { draw: "normal, ziggurat" }, "nsPerDraw"],
  },
];

/** The goal of a whole data set at event level, seconds on two cores. */
const WHOLE_GOAL_S = 360;

/** Where and with what the figures were measured. */
export function provenance({ machine, node, v8, scale }: BenchDocument): string {
  const { cpu, cores, memoryGB, system } = machine;
  return `${cpu}, ${cores} cores, ${memoryGB} GB, ${system}; Node ${node} (V8 ${v8}); ${scale} size. CPU time of one core, median (least to largest).`;
}

/** The table of work, goal and measurement; what the documents do not hold is "not measured". */
export function workTable(bench: BenchDocument | undefined, whole: WholeDocument | undefined): string {
  const rows = WORKS.map((work) => workRow(work, spreadAt(bench?.results, work.at)));
  return table(["work", "goal", "measured", "met", "plain C", "of plain C"], [...rows, wholeRow(whole)]);
}

function workRow({ work, unit, goal, plainC }: Work, measured: Spread | undefined): readonly string[] {
  const isRate = unit.endsWith("/s") || unit === "x";
  const faster = (a: number, b: number) => (isRate ? a / b : b / a);
  const sign = isRate ? "≥ " : "≤ ";
  return [
    work,
    goal === undefined ? "" : sign + quantity(goal, unit),
    measured === undefined ? "not measured" : spreadText(measured, unit),
    goal === undefined || measured === undefined ? "" : faster(measured.median, goal) >= 1 ? "yes" : "no",
    plainC === undefined ? "" : quantity(plainC, unit),
    plainC === undefined || measured === undefined ? "" : `${Math.round(100 * faster(measured.median, plainC))} %`,
  ];
}

function wholeRow(whole: WholeDocument | undefined): readonly string[] {
  const measured =
    whole === undefined
      ? "not measured"
      : `${quantity(whole.wallSeconds, "s")} for ${quantity(whole.calls, "")} calls, ${quantity(whole.callsPerWallSecond, "/s")}, ${whole.workers} workers`;
  const met = whole === undefined ? "" : whole.wallSeconds <= WHOLE_GOAL_S ? "yes" : "no";
  return [
    "14 days of Azure 2019 at event level, 12.5 G calls drawn and replayed, two cores, wall time",
    `≤ ${WHOLE_GOAL_S} s`,
    measured,
    met,
    "",
    "",
  ];
}

interface ScalingRow {
  readonly grows: string;
  readonly engine: string;
  readonly size: number;
  readonly nsPerCall: Spread;
  readonly growth: number;
}

/** The table of growth: a row per engine and what grows, a column per size. */
export function scalingTable(bench: BenchDocument | undefined): string {
  const rows = (bench?.results.scaling ?? []) as readonly ScalingRow[];
  if (rows.length === 0) return "not measured";
  const groups = new Map<string, ScalingRow[]>();
  for (const row of rows) {
    const key = `${row.grows}|${row.engine}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const body = [...groups.values()].map((own) => {
    const { grows, engine } = own[0]!;
    const cells = own.map((row) => `${row.size.toLocaleString("en")}: ${row.nsPerCall.median} ns (${row.growth})`);
    return [grows, engine, cells.join("; ")];
  });
  return table(["what grows", "engine", "size: CPU time per call (to that of the smallest)"], body);
}

/** The table of a peer run beside this simulator. */
export function peerTable(peer: PeerDocument | undefined): string {
  if (peer === undefined) return "not measured";
  const { simfaas, prewarm, sameCalls } = peer;
  const row = (name: string, own: PeerFigures, same: { coldStarts: number; meanInstances: number }) => [
    name,
    spreadText(own.invocationsPerCpuSecond, "/s"),
    String(own.coldShare.median),
    String(own.meanInstances.median),
    String(same.coldStarts),
    same.meanInstances.toFixed(6),
  ];
  const packages = Object.entries(peer.packages).map(([name, version]) => `${name} ${version}`);
  const head = [
    "simulator",
    "invocations per CPU second",
    "cold share",
    "mean instances",
    "cold starts of the same calls",
    "mean instances of the same calls",
  ];
  const rows = [
    row(`SimFaaS ${peer.packages.simfaas}`, simfaas, sameCalls.simfaas),
    row("prewarm, `simfaas` conventions", prewarm, sameCalls.prewarm),
  ];
  return `${peer.machine.cpu}; Python ${peer.python}, ${packages.join(", ")}; Node ${peer.node}; ${peer.rounds} rounds by turns. Ratio ${peer.ratio}.\n\n${table(head, rows)}`;
}

function spreadAt(
  results: BenchDocument["results"] | undefined,
  [entry, row, ...fields]: Work["at"],
): Spread | undefined {
  const value = results?.[entry];
  const wanted = Object.entries(row);
  const rows = (Array.isArray(value) ? value : [value]) as readonly (Record<string, unknown> | undefined)[];
  let found: unknown = rows.find((own) => own !== undefined && wanted.every(([key, is]) => own[key] === is));
  for (const field of fields) found = (found as Record<string, unknown> | undefined)?.[field];
  return typeof found === "number" ? { median: found, min: found, max: found } : (found as Spread | undefined);
}

function spreadText({ median, min, max }: Spread, unit: Work["unit"]): string {
  return min === max
    ? quantity(median, unit)
    : `${quantity(median, unit)} (${quantity(min, "")} to ${quantity(max, "")})`;
}

/** Three digits with the prefix of the thousand. */
function quantity(value: number, unit: string): string {
  const [scale, prefix] = value >= 1e9 ? [1e9, "G"] : value >= 1e6 ? [1e6, "M"] : value >= 1e4 ? [1e3, "k"] : [1, ""];
  return `${Number((value / scale).toPrecision(3))} ${prefix}${unit}`.trim();
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What `bench/peers/libcachesim.ts` prints, as far as the table needs it. */
export interface CachePeerDocument {
  readonly machine: Machine;
  readonly node: string;
  readonly cachePeer: string;
  readonly requests: number;
  readonly objects: number;
  readonly comparisons: readonly {
    readonly policy: string;
    readonly capacity: number;
    readonly ours: Spread;
    readonly theirs: Spread;
    readonly ratio: Spread;
    readonly sameMissRatio: boolean;
  }[];
}

/** The table of libCacheSim beside the caches here. */
export function cachePeerTable(peer: CachePeerDocument | undefined): string {
  if (peer === undefined) return "not measured";
  const { machine, node, cachePeer, requests, objects, comparisons } = peer;
  const body = comparisons.map(({ policy, capacity, ours, theirs, ratio, sameMissRatio }) => [
    `\`${policy}\``,
    capacity.toLocaleString("en"),
    spreadText(ours, "/s"),
    spreadText(theirs, "/s"),
    `${ratio.median} (${ratio.min} to ${ratio.max})`,
    sameMissRatio ? "yes" : "no",
  ]);
  const what = `${quantity(requests, "")} requests of ${quantity(objects, "")} objects`;
  const head = ["policy", "objects held", "prewarm", "libCacheSim", "ratio of a round", "same miss ratio"];
  return `${machine.cpu}; ${cachePeer}; Node ${node}; ${what}.\n\n${table(head, body)}`;
}
