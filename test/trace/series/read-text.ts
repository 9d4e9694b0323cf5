import type { SeriesFormat } from "../../../src/trace/series/format/catalog.ts";
import type { SeriesOptions } from "../../../src/trace/series/options.ts";
import { readSeries } from "../../../src/trace/series/read-series.ts";
import type { CpuSeriesSet } from "../../../src/trace/series/series.ts";
import { textFile } from "../text-source.ts";

/** Reads CPU series from files in memory, name to text. */
export function readText(
  files: Readonly<Record<string, string>>,
  options: Partial<SeriesOptions> = {},
  format?: SeriesFormat,
): Promise<CpuSeriesSet> {
  const list = Object.entries(files).map(([path, text]) => textFile(path, text));
  return readSeries({ path: "dir", files: list, ...(format === undefined ? {} : { format }) }, options);
}

/** Times and utilisations of a set's first series. */
export function columns({ series }: CpuSeriesSet, index = 0): [time: number[], utilisation: number[]] {
  return [[...series[index]!.time], [...series[index]!.utilisation]];
}
