import { Random } from "../../src/base/random.ts";
import type { RequestTrace } from "../../src/trace/request/requests.ts";
import { requestTrace } from "./request-fixture.ts";

/** Draws 0 .. objectCount - 1 with chances proportional to 1 / (rank + 1): Zipf's law with exponent 1. */
export function zipf(objectCount: number, random: Random): () => number {
  const cumulative = new Float64Array(objectCount);
  let sum = 0;
  for (let i = 0; i < objectCount; i++) cumulative[i] = sum += 1 / (i + 1);
  return () => {
    const drawn = random.double() * sum;
    let low = 0;
    let high = objectCount - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Requests of unit size by Zipf's law; after every `every` of them a scan asks for `scan` objects that never return. */
export function zipfWithScans(
  length: number,
  { objectCount = 5000, every = 3000, scan = 1500, seed }: ZipfWithScans,
): RequestTrace {
  const draw = zipf(objectCount, Random.root(`zipf/${seed}`));
  let fresh = objectCount;
  return requestTrace(Array.from({ length }, (_, i) => [i % (every + scan) < every ? draw() : fresh++, 1] as const));
}

interface ZipfWithScans {
  readonly objectCount?: number;
  readonly every?: number;
  readonly scan?: number;
  readonly seed: number;
}
