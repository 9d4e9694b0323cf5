import type { Random } from "../../src/base/random.ts";
import type { RequestTrace } from "../../src/trace/request/requests.ts";
import { requestTrace } from "./request-fixture.ts";

/** The object of request `i`; ids need not be dense. */
type Draw = (i: number) => number;

/** Kinds of requests, each by its own law, none drawn from a measured trace. */
export const REQUEST_KINDS: Readonly<Record<string, (random: Random, length: number) => RequestTrace>> = {
  "Zipf 0.6": (random, n) => unsized(n, zipf(20_000, 0.6, random)),
  "Zipf 1.3": (random, n) => unsized(n, zipf(20_000, 1.3, random)),
  "each object once": (_, n) => unsized(n, (i) => i),
  loop: (_, n) => unsized(n, (i) => i % 20_000),
  "loop with jumps": (random, n) => unsized(n, loopWithJumps(random)),
  "Zipf, a loop and a scan": (random, n) => unsized(n, zipfLoopScan(random)),
  "drifting popularity": (random, n) => unsized(n, drifting(zipf(10_000, 1, random))),
  "shot noise": shotNoise,
  "seven in ten once": (random, n) => unsized(n, mostlyOnce(zipf(5000, 0.9, random), random)),
  "LRU stack": (random, n) => unsized(n, lruStack(random)),
  "runs of blocks": (random, n) => unsized(n, blockRuns(random)),
  "sudden switch": (random, n) => unsized(n, switching(zipf(8000, 0.9, random), n)),
  "heavy-tailed sizes": (random, n) => sized(n, zipf(15_000, 0.9, random), () => pareto(1.1, 1000, random)),
  "large ones popular": (random, n) => sized(n, zipf(15_000, 0.9, random), (rank) => 1e7 / power(rank + 1, 0.6)),
  "small ones popular": (random, n) => sized(n, zipf(15_000, 0.9, random), (rank) => 100 * power(rank + 1, 0.8)),
  "LRU stack with sizes": (random, n) => sized(n, lruStack(random), () => pareto(1.2, 1000, random)),
};

function unsized(length: number, draw: Draw): RequestTrace {
  return sized(length, draw, () => 1);
}

/** An object keeps the size that is drawn at its first request. */
function sized(length: number, draw: Draw, size: (object: number) => number): RequestTrace {
  const sizes = new Map<number, number>();
  return requestTrace(
    Array.from({ length }, (_, i) => {
      const object = draw(i);
      if (!sizes.has(object)) sizes.set(object, Math.max(1, Math.floor(size(object))));
      return [object, sizes.get(object)!] as const;
    }),
  );
}

function power(base: number, exponent: number): number {
  return Math.exp(exponent * Math.log(base));
}

function pareto(shape: number, least: number, random: Random): number {
  return Math.min(1e8, least * power(1 - random.double(), -1 / shape));
}

function zipf(objectCount: number, exponent: number, random: Random): Draw {
  const cumulative = new Float64Array(objectCount);
  let sum = 0;
  for (let rank = 0; rank < objectCount; rank++) cumulative[rank] = sum += power(rank + 1, -exponent);
  return () => {
    const drawn = random.double() * sum;
    let low = 0;
    for (let high = objectCount - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function loopWithJumps(random: Random): Draw {
  let at = 0;
  return () => {
    at = random.double() < 0.01 ? random.int(20_000) : (at + 1) % 20_000;
    return at;
  };
}

/** Of 10,000 requests 5000 by Zipf's law, 3000 of a loop over 6000 objects, 2000 of objects that never return. */
function zipfLoopScan(random: Random): Draw {
  const draw = zipf(10_000, 0.9, random);
  let looped = 0;
  return (i) => {
    if (i % 10_000 < 5000) return draw(i);
    return i % 10_000 < 8000 ? 1e6 + (looped++ % 6000) : 1e7 + i;
  };
}

/** The most popular object is another one after every four requests. */
function drifting(draw: Draw): Draw {
  return (i) => draw(i) + (i >> 2);
}

function mostlyOnce(draw: Draw, random: Random): Draw {
  return (i) => (random.double() < 0.7 ? 1e6 + i : draw(i));
}

function switching(draw: Draw, length: number): Draw {
  return (i) => (i < length / 2 ? 0 : 1e6) + draw(i);
}

/** Objects return by their depth in LRU's stack, a power law, so that no order but recency tells anything. */
function lruStack(random: Random): Draw {
  const stack: number[] = [];
  return (i) => {
    const depth = Math.floor(power(1 - random.double(), -1 / 0.7)) - 1;
    const old = depth < Math.min(stack.length, 20_000) && random.double() >= 0.05;
    const object = old ? stack.splice(stack.length - 1 - depth, 1)[0]! : i;
    stack.push(object);
    return object;
  };
}

/** Runs of consecutive blocks from 2000 beginnings, three in ten of them read twice. */
function blockRuns(random: Random): Draw {
  const start = zipf(2000, 0.7, random);
  let run: number[] = [];
  return (i) => {
    if (run.length === 0) {
      const first = start(i) * 64;
      const blocks = Array.from({ length: 1 + Math.floor(-24 * Math.log(1 - random.double())) }, (_, k) => first + k);
      run = (random.double() < 0.3 ? [...blocks, ...blocks] : blocks).reverse();
    }
    return run.pop()!;
  };
}

/** Objects are born at a steady rate, are asked for a heavy-tailed number of times, then less and less. */
function shotNoise(random: Random, length: number): RequestTrace {
  const shots: [at: number, object: number][] = [];
  for (let object = 0, at = 0; at < length * 1.2; object++, at += 6 * random.double()) {
    const times = Math.min(3000, Math.floor(pareto(1.3, 1, random)));
    for (let k = 0; k < times; k++)
      shots.push([at - (k === 0 ? 0 : (Math.log(1 - random.double()) * length) / 20), object]);
  }
  shots.sort(([a], [b]) => a - b);
  return unsized(length, (i) => shots[i]![1]);
}
