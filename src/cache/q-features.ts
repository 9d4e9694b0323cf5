import { BIN_COUNT } from "./recency-bins.ts";

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
