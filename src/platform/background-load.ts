import { InputError } from "../base/errors.ts";
import { choice, number, type ParameterValues, resolveParameters } from "../base/parameters.ts";
import type { CpuSeries, CpuSeriesSet } from "../trace/series/series.ts";
import type { PlatformConfig } from "./conventions.ts";
import { contends } from "./conventions.ts";

/** How CPU series become the background load of nodes. */
export const BACKGROUND_PARAMETERS = {
  scale: number(1, "what utilisations are multiplied with", { min: 0 }),
  after: choice("repeat", ["repeat", "hold"], "what follows the end of a series: its start again, or its last value"),
  rule: choice(
    "share",
    ["share", "first"],
    "where nodes contend for cores; share: the background goes on at the same share of its speed as the functions; first: it gets what it asks for, functions the rest",
  ),
} as const;

export type BackgroundOptions = ParameterValues<typeof BACKGROUND_PARAMETERS>;

/** Cores that something other than functions asks for on a node, as a step function of time. */
export interface BackgroundSeries {
  readonly name: string;
  readonly time: Float64Array; //  [n] ms, strictly increasing from 0
  readonly cores: Float64Array; // [n] asked for from time[i] up to the next, >= 0; neighbours differ
  readonly span: number; // ms, to the end of the last one; > 0
}

/** The background load of a platform's nodes; plain data, which a thread can send to another. */
export interface BackgroundLoad {
  readonly rule: string; // share or first, see BACKGROUND_PARAMETERS
  readonly after: string; // repeat or hold
  /** ms into the series at which the trace begins. */
  readonly fromMs: number;
  /** Node n has the one numbered n % length. */
  readonly series: readonly BackgroundSeries[];
}

/**
 * The load that CPU series put on nodes: each from its own first sample on, a fraction being one of the node's cores.
 * InputError where nodes have no number of cores, for NaN, and for cores that functions would never get.
 */
export function backgroundLoad(
  set: CpuSeriesSet,
  given: Partial<BackgroundOptions>,
  config: PlatformConfig,
): BackgroundLoad {
  const { scale, after, rule } = resolveParameters(BACKGROUND_PARAMETERS, given, "background");
  const { nodeCores } = config;
  if (nodeCores === Number.POSITIVE_INFINITY)
    throw new InputError(
      "missing",
      { source: "platform: nodeCores" },
      "expected a number of cores beside a background load, got Infinity",
    );
  const perUnit = scale * (set.unit === "cores" ? 1 : nodeCores);
  const series = set.series.map((each) => stepsOf(each, perUnit));
  if (rule === "first" && contends(config))
    for (const each of series) refuseNoRest(each, after === "repeat" ? each.cores : each.cores.slice(-1), nodeCores);
  return { rule, after, fromMs: 0, series };
}

/** The same load for a trace that begins `byMs` later. */
export function laterBackground(load: BackgroundLoad, byMs: number): BackgroundLoad {
  return { ...load, fromMs: load.fromMs + byMs };
}

function stepsOf({ name, time, utilisation, span }: CpuSeries, perUnit: number): BackgroundSeries {
  if (utilisation.some(Number.isNaN))
    throw new InputError("out-of-range", { source: name }, "expected gaps=hold or gaps=linear, got NaN for the load");
  const changes = [...time.keys()].filter((i) => i === 0 || utilisation[i] !== utilisation[i - 1]);
  return {
    name,
    time: Float64Array.from(changes, (i) => time[i]!),
    cores: Float64Array.from(changes, (i) => utilisation[i]! * perUnit),
    span: span > 0 ? span : 1, // a single sample of unknown length: it never changes
  };
}

function refuseNoRest({ name }: BackgroundSeries, lasting: Float64Array, nodeCores: number): void {
  if (lasting.some((cores) => cores < nodeCores)) return;
  const expected = "expected a load that leaves cores to functions again and again, served first as it is";
  throw new InputError("out-of-range", { source: name }, `${expected}, got all ${nodeCores} taken for good`);
}
