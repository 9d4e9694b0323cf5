import { Random } from "../src/base/random.ts";
import { zigguratExponential, zigguratNormal } from "../src/base/ziggurat.ts";
import { type BenchOptions, nanosecondsPer, type Spread, timed } from "./measure.ts";

/** One draw of each kind. */
export interface RandomBench {
  readonly draw: string;
  readonly nsPerDraw: Spread;
}

const DRAWS = { quick: 100_000, usual: 5_000_000, full: 20_000_000 };

/** Draws of the shared generator, summed so that none is left out. */
export function benchRandom({ scale, repeats }: BenchOptions): readonly RandomBench[] {
  const count = DRAWS[scale];
  const kinds: readonly (readonly [draw: string, work: (random: Random) => number])[] = [
    [
      "uint32",
      (random) => {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += random.uint32();
        return sum;
      },
    ],
    [
      "double",
      (random) => {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += random.double();
        return sum;
      },
    ],
    [
      "exponential",
      (random) => {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += random.exponential(1);
        return sum;
      },
    ],
    [
      "normal",
      (random) => {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += random.normal();
        return sum;
      },
    ],
    [
      "exponential, ziggurat",
      (random) => {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += zigguratExponential(random);
        return sum;
      },
    ],
    [
      "normal, ziggurat",
      (random) => {
        let sum = 0;
        for (let i = 0; i < count; i++) sum += zigguratNormal(random);
        return sum;
      },
    ],
  ];
  return kinds.map(([draw, work]) => {
    const run = timed(repeats, work, (repeat) => Random.root(repeat));
    return { draw, nsPerDraw: nanosecondsPer(count, run) };
  });
}
