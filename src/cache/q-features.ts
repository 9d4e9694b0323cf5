import type { StateFeature } from "./feature-importance.ts";
import { BIN_COUNT, relativeStart } from "./recency-bins.ts";

/** Bins of the decayed request count. */
export const FREQUENCY_BINS = 6;
const GAP_BINS = 7; // six of the last gap and one for objects asked for once
const SIZE_BINS = 4;
/** Classes of an object at its last request: frequency, last gap and size; the state is the class and the recency bin. */
export const CLASS_COUNT = FREQUENCY_BINS * GAP_BINS * SIZE_BINS;

/** The class of its three bins, frequency fastest. */
export function classOf(frequencyBin: number, gapBin: number, sizeBin: number): number {
  return (sizeBin * GAP_BINS + gapBin) * FREQUENCY_BINS + frequencyBin;
}

/** The frequency bin of a class. */
export function frequencyBinOf(objectClass: number): number {
  return objectClass % FREQUENCY_BINS;
}

/** Bin of a decayed request count >= 1: up to 1.05, 2, 3.5, 7, 16 and above. */
export function frequencyBin(count: number): number {
  if (count < 2) return count < 1.05 ? 0 : 1;
  if (count < 7) return count < 3.5 ? 2 : 3;
  return count < 16 ? 4 : 5;
}

/** Bin of the gap between the last two requests, from its recency bin (0 .. BIN_COUNT), three of which make one. */
export function gapBin(recencyBin: number): number {
  return Math.min(GAP_BINS - 2, ((recencyBin * (GAP_BINS - 1)) / (BIN_COUNT + 1)) | 0);
}

/** The gap's bin of an object that was asked for once. */
export const NO_GAP = GAP_BINS - 1;

/** Bin of a size against the mean size of the requests: up to a quarter, one, four times, and above. */
export function sizeBin(sizeBytes: number, meanSizeBytes: number): number {
  if (sizeBytes < meanSizeBytes) return sizeBytes < meanSizeBytes / 4 ? 0 : 1;
  return sizeBytes < meanSizeBytes * 4 ? 2 : 3;
}

/** The features of a state in the order of the table, as an explanation calls them; "0.5+": from 0.5 up to the next. */
export function stateFeatures(): StateFeature[] {
  const starts = Array.from({ length: BIN_COUNT }, (_, bin) => relativeStart(bin));
  const gaps = starts.filter((_, bin) => bin === 0 || gapBin(bin) !== gapBin(bin - 1));
  return [
    { feature: "size", meaning: "size over the mean size of the requests", bins: ["< 0.25", "0.25+", "1+", "4+"] },
    { feature: "gap", meaning: "turnovers between the last two requests", bins: [...startLabels(gaps), "none"] },
    { feature: "frequency", meaning: "decayed number of requests", bins: ["1", "> 1", "2+", "3.5+", "7+", "16+"] },
    { feature: "recency", meaning: "turnovers since the last request", bins: startLabels(starts) },
  ];
}

function startLabels(starts: readonly number[]): string[] {
  const text = (start: number) => String(Number(start.toPrecision(2)));
  return starts.map((start, bin) => (bin === 0 ? `< ${text(starts[1]!)}` : `${text(start)}+`));
}
