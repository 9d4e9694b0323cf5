import type { Command } from "commander";
import { type ParameterValues, parseSpec, resolveParameters } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import type { BackgroundSummary } from "../experiment/result.ts";
import { BACKGROUND_PARAMETERS, type BackgroundLoad, backgroundLoad } from "../platform/background-load.ts";
import type { PlatformConfig } from "../platform/conventions.ts";
import { SERIES_PARAMETERS } from "../trace/series/options.ts";
import { readSeries } from "../trace/series/read-series.ts";
import type { CpuSeriesSet } from "../trace/series/series.ts";
import { openSeries } from "./sources.ts";

const TABLE = { ...SERIES_PARAMETERS, ...BACKGROUND_PARAMETERS } as const;

/** What `--background` came to: the load, and what is to be said of it. */
export interface ReadBackground {
  readonly load: BackgroundLoad;
  readonly summary: BackgroundSummary;
  /** The option with every default filled in. */
  readonly config: Readonly<Record<string, string | number | boolean>>;
}

/** Adds `--background`, for commands that replay. */
export function withBackground(command: Command): Command {
  return command.option(
    "--background <file,k=v,...>",
    `CPU series that occupy cores of the nodes, in turn, with: ${Object.keys(TABLE).join(", ")}`,
  );
}

/** Reads the series of `--background FILE[,key=value...]` for the nodes of a platform; undefined without it. */
export async function readBackground(
  text: string | undefined,
  platform: PlatformConfig,
): Promise<ReadBackground | undefined> {
  if (text === undefined) return undefined;
  const [path = "", ...pairs] = text.split(/,(?=\w+=)/);
  const { params } = parseSpec(`background:${pairs.join(",")}`);
  const values: ParameterValues<typeof TABLE> = resolveParameters(TABLE, params, "--background");
  const { scale, after, rule, ...reading } = values;
  const set = await readSeries(await openSeries(path), reading);
  const load = backgroundLoad(set, { scale, after, rule }, platform);
  const { name, digest } = set;
  const summary = { name, series: set.series.length, digest, load: set.load };
  return { load, config: { file: path, ...values }, summary: { ...summary, load: noted(set, values, platform) } };
}

/** The load report with what the platform makes of the series. */
function noted(
  { series, load }: CpuSeriesSet,
  { after }: { readonly after: string },
  { nodes }: PlatformConfig,
): CpuSeriesSet["load"] {
  const spans = series.map(({ span }) => span);
  const [least, most] = [Math.min(...spans), Math.max(...spans)].map(formatDuration);
  const long = least === most ? least : `${least} to ${most}`;
  const then = after === "repeat" ? "begin again" : "keep their last value";
  const begin = `Each series begins with the trace; they are ${long} long, and ${then} where the trace is longer.`;
  const used = Math.min(series.length, nodes);
  const turn = `${used} of ${series.length} series on ${nodes} nodes, in turn.`;
  return { ...load, notes: [...load.notes, begin, turn] };
}
