import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import type { BoundSummary } from "../../experiment/result.ts";
import type { Scale } from "./log-axis.ts";
import { type JsonObject, rounded } from "./theme.ts";

/** RUM's price of memory-time: GB-seconds that weigh as much as a second of cold wait [femux26]. */
const GB_SECONDS_PER_SECOND = 99.69;

const LINE = { color: "#222222", width: 1.5, dash: "dash" };
const POINTS = 80;

/** A bound in RUM as a line across the bars, with its entry of the legend. */
export interface BoundLine {
  readonly shape: JsonObject;
  readonly key: JsonObject;
}

/** The bounds on RUM as upright lines. */
export function rumBoundLines(bounds: BoundSummary | undefined): readonly BoundLine[] {
  const { keepAlive, prewarm } = bounds ?? {};
  return [
    ...(keepAlive === undefined ? [] : [upright(`${keepAlive.kind}, keep-alive alone`, keepAlive.rum, "dash")]),
    ...(prewarm === undefined ? [] : [upright(`${prewarm.kind} bound, with pre-warms`, prewarm.rum, "dot")]),
  ];
}

function upright(name: string, rum: number, dash: string): BoundLine {
  const line = { ...LINE, dash };
  const x = rounded(rum);
  return {
    shape: { type: "line", xref: "x", yref: "paper", x0: x, x1: x, y0: 0, y1: 1, line },
    key: { type: "scatter", mode: "lines", name, x: [null], y: [null], line, hoverinfo: "skip" },
  };
}

/**
 * The bounds among wasted memory-time and cold-start rate. With cold starts that are all alike, a bound in RUM is the
 * line of the pairs that come to it: no policy that only chooses how long to keep is below. Under a memory limit it is
 * the share of the calls for which an instance has to be started.
 */
export function costBoundLines(
  bounds: BoundSummary | undefined,
  invocations: number,
  { x, y }: { readonly x: Scale; readonly y: Scale },
): readonly (JsonObject & { readonly name: string })[] {
  if (bounds === undefined || invocations === 0) return [];
  const { keepAlive, coldStartSeconds, starts } = bounds;
  const [left, right] = ends(x);
  if (starts.memoryMB !== null) {
    const share = rounded(y.place((100 * starts.starts) / invocations));
    return [line("lower bound, where no call waits", [left, right], [share, share])];
  }
  if (keepAlive === undefined || !((coldStartSeconds ?? 0) > 0)) return [];
  const wastes = Array.from({ length: POINTS }, (_, k) => between(x, left, right, k / (POINTS - 1)));
  const rate = (waste: number) =>
    (100 * (keepAlive.rum - waste / GB_SECONDS_PER_SECOND)) / (coldStartSeconds! * invocations);
  const shown = wastes.filter((waste) => waste >= 0 && rate(waste) > 0);
  return [line(`${keepAlive.kind}, keep-alive alone`, shown, shown.map(rate))];
}

function line(name: string, x: readonly number[], y: readonly number[]) {
  const places = { x: x.map((value) => rounded(value)), y: y.map((value) => rounded(value)) };
  return { type: "scatter", mode: "lines", name, ...places, line: LINE, hoverinfo: "skip" };
}

/** The values at the ends of an axis. */
function ends({ axis }: Scale): readonly [number, number] {
  const [low, high] = axis.range as readonly [number, number];
  return axis.type === "log" ? [exp(low * Math.LN10), exp(high * Math.LN10)] : [low, high];
}

/** The value at a share of the way from `low` to `high` along an axis. */
function between({ axis }: Scale, low: number, high: number, share: number): number {
  return axis.type === "log" ? low * exp(share * ln(high / low)) : low + share * (high - low);
}
