import type { Command } from "commander";
import { InputError } from "../base/errors.ts";
import { footprint, parseCapacity } from "../cache/replay.ts";
import { type CachePoints, curveCapacities } from "../experiment/cache-curve.ts";
import type { RequestTrace } from "../trace/request/requests.ts";
import { collect, count, share } from "./arguments.ts";

/** At which capacities, and on which requests, caches are compared. */
export interface CachePointOptions {
  readonly capacity?: readonly string[];
  readonly curve?: number | true;
  readonly sample?: number;
  readonly warmUp?: string;
  readonly interval?: number;
  readonly ignoreSize: boolean;
}

const CURVE_POINTS = 20;

/** Adds what says at which capacities, and on which requests, caches are compared. */
export function withCachePoints(command: Command): Command {
  return command
    .option(
      "--capacity <size>",
      "bytes, a size such as 64MB, or a share such as 10% of the footprint; repeatable",
      collect,
    )
    .option(
      "--curve [n]",
      `a miss-ratio curve: n capacities (${CURVE_POINTS}) from 0.1 % of the footprint up to all of it`,
      count(2),
    )
    .option("--sample <rate>", "replay the requests of that share of the objects, and estimate the whole", share)
    .option("--warm-up <n>", "requests at the start, or their share such as 10%, that are served but not counted")
    .option("--interval <n>", "write intervals.csv, a row per so many requests", count(1))
    .option("--ignore-size", "every object has size 1; the capacity counts objects", false);
}

/** The capacities in the order they were asked for, those of the curve last, and which requests count. */
export function cachePoints(trace: RequestTrace, options: CachePointOptions): CachePoints {
  const { capacity = [], curve, sample, warmUp, interval, ignoreSize } = options;
  if (capacity.length === 0 && curve === undefined)
    throw new InputError("missing", { source: "--capacity" }, "expected --capacity or --curve, got neither");
  for (const [name, value] of Object.entries({ "--warm-up": warmUp, "--interval": interval })) {
    if (value === undefined || sample === undefined) continue;
    throw new InputError("out-of-range", { source: name }, `expected none beside --sample, got ${value}`);
  }
  const whole = footprint(trace, ignoreSize);
  const onCurve = curve === undefined ? [] : curveCapacities(whole, curve === true ? CURVE_POINTS : curve);
  return {
    capacities: [...capacity.map((text) => parseCapacity(text, whole, ignoreSize)), ...onCurve],
    ...(sample === undefined ? {} : { rate: sample }),
    ...(warmUp === undefined ? {} : { warmUp: warmUpOf(warmUp, trace.length) }),
    ...(interval === undefined ? {} : { interval }),
  };
}

function warmUpOf(text: string, length: number): number {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim());
  const requests =
    percent === null ? (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN) : (Number(percent[1]) * length) / 100;
  if (requests >= 0 && requests <= length) return Math.floor(requests);
  const expected = `expected a number of requests up to ${length}, or a share such as 10%`;
  throw new InputError("malformed", { source: "--warm-up" }, `${expected}, got ${JSON.stringify(text)}`);
}
