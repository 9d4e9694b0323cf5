import { choice, duration, flag, number, type ParameterValues, resolveParameters } from "../../base/parameters.ts";

/** How a CPU series is read; `format` leaves a question to what its format documents. */
export const SERIES_PARAMETERS = {
  unit: choice("format", ["format", "fraction", "percent", "cores", "MHz"], "what the values are"),
  capacity: number(0, "cores, or MHz, of the machine: makes fractions of values in cores or MHz; 0: not known", {
    min: 0,
  }),
  time: choice("format", ["format", "s", "ms"], "what numeric time stamps count"),
  step: duration(0, "time between two samples; 0: the format's, else the median"),
  gaps: choice("hold", ["hold", "linear", "nan"], "missing samples: the last value, a straight line, or NaN"),
  clip: flag(false, "whether a utilisation above the whole machine becomes the whole machine"),
  statistic: choice("avg", ["avg", "min", "max"], "which of a sample's statistics, where the source has several"),
} as const;

export type SeriesOptions = ParameterValues<typeof SERIES_PARAMETERS>;

/** The options with every default filled in. */
export function seriesOptions(given: Partial<SeriesOptions> = {}): SeriesOptions {
  return resolveParameters(SERIES_PARAMETERS, given, "series");
}
