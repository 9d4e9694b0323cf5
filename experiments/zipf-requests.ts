import type { Random } from "prewarm";
import type { RequestTrace } from "prewarm/trace";

/** Zipf's law over `files` by rank: running sums of 1 / rank^exponent, the last one 1. */
export function zipfSums(files: number, exponent: number): Float64Array {
  const sums = new Float64Array(files);
  let sum = 0;
  for (let rank = 1; rank <= files; rank++) sums[rank - 1] = sum += Math.exp(-exponent * Math.log(rank));
  return sums.map((value) => value / sum);
}

/** A rank, from 0, drawn by running sums. */
export function drawRank(sums: Float64Array, random: Random): number {
  const drawn = random.double();
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! <= drawn) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Requests of files of equal size, one a unit of time; `objectCount` bounds their numbers. */
export function unitRequests(name: string, object: Uint32Array, objectCount: number): RequestTrace {
  const { length } = object;
  return {
    ...{ name, length, objectCount, object, digest: "" },
    time: Float64Array.from(object, (_, i) => i),
    size: new Float64Array(length).fill(1),
    load: { format: "generated", sources: [], counts: {}, notes: [] },
  };
}
