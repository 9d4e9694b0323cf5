import { AGE_BINS, startInTurnovers } from "./age-bins.ts";
import type { StateFeature } from "./feature-importance.ts";

const RATE_BINS = 9;
const COUNT_BINS = 5;
const GAP_BINS = 6; // five of the last gap and one for objects asked for once
const SIZE_BINS = 3;
/** The features of a class in bins, the slowest first: long-run rate, recent count, last gap, size. */
export const CLASS_FEATURES = [RATE_BINS, COUNT_BINS, GAP_BINS, SIZE_BINS] as const;
/** Classes of an object at its last request. */
export const HAZARD_CLASSES = RATE_BINS * COUNT_BINS * GAP_BINS * SIZE_BINS;

const LEAST_RATE = 1 / 32;

/** The class of its four bins, size fastest. */
export function hazardClass(rate: number, count: number, gap: number, size: number): number {
  return ((rate * COUNT_BINS + count) * GAP_BINS + gap) * SIZE_BINS + size;
}

/** Bin of a long-run rate in requests per turnover: up to 1/32, then by octaves, above 4 in the last. */
export function rateBin(rate: number): number {
  let bin = 0;
  for (let bound = LEAST_RATE; bin < RATE_BINS - 1 && rate > bound; bound *= 2) bin++;
  return bin;
}

/** Bin of a decayed request count >= 1: up to 1.05, 2, 3.5, 7 and above. */
export function countBin(count: number): number {
  if (count < 2) return count < 1.05 ? 0 : 1;
  if (count < 3.5) return 2;
  return count < 7 ? 3 : 4;
}

/** Bin of the gap between the last two requests, from its age bin (0 .. AGE_BINS). */
export function hazardGapBin(ageBin: number): number {
  if (ageBin < 7) return ageBin < 4 ? 0 : 1;
  if (ageBin < 13) return ageBin < 10 ? 2 : 3;
  return 4;
}

/** The gap's bin of an object that was asked for once. */
export const NO_HAZARD_GAP = GAP_BINS - 1;

/** Bin of a size against the mean size of the requests: up to a quarter, up to one, and above. */
export function hazardSizeBin(sizeBytes: number, meanSizeBytes: number): number {
  if (sizeBytes >= meanSizeBytes) return 2;
  return sizeBytes < meanSizeBytes / 4 ? 0 : 1;
}

/** The features of a state in the order of the table, as an explanation calls them; "0.5+": from 0.5 up to the next. */
export function hazardFeatures(): StateFeature[] {
  const starts = Array.from({ length: AGE_BINS }, (_, bin) => startInTurnovers(bin));
  const gaps = starts.filter((_, bin) => bin === 0 || hazardGapBin(bin) !== hazardGapBin(bin - 1));
  const rates = Array.from({ length: RATE_BINS }, (_, bin) => (bin === 0 ? 0 : LEAST_RATE * (1 << (bin - 1))));
  return [
    { feature: "rate", meaning: "requests per turnover in the long run", bins: startLabels(rates) },
    { feature: "frequency", meaning: "decayed number of requests", bins: ["1", "> 1", "2+", "3.5+", "7+"] },
    { feature: "gap", meaning: "turnovers between the last two requests", bins: [...startLabels(gaps), "none"] },
    { feature: "size", meaning: "size over the mean size of the requests", bins: ["< 0.25", "0.25+", "1+"] },
    { feature: "recency", meaning: "turnovers since the last request", bins: startLabels(starts) },
  ];
}

function startLabels(starts: readonly number[]): string[] {
  const text = (start: number) => String(Number(start.toPrecision(2)));
  return starts.map((start, bin) => (bin === 0 ? `< ${text(starts[1]!)}` : `${text(start)}+`));
}
