import type { Random } from "../../base/random.ts";
import type { TraceFacts } from "../trace.ts";
import { type SampleDistance, totalOf } from "./distance.ts";
import { Draw } from "./draw.ts";

/** What is drawn at once: whole apps, or single functions. */
export const SAMPLE_UNITS = ["app", "function"] as const;
export type SampleUnit = (typeof SAMPLE_UNITS)[number];

/**
 * How a subset is chosen. `random`: the first draw. `best`: the nearest of the draws, as [ustiugov23] does. `exchange`:
 * the nearest of the draws, and then whatever exchange of a member for one that is not brings it nearer.
 */
export const SAMPLE_METHODS = ["exchange", "best", "random"] as const;
export type SampleMethod = (typeof SAMPLE_METHODS)[number];

export interface SampleOptions {
  /** How many functions are wanted; whole apps may come to fewer. 1 .. all of them. */
  readonly functions: number;
  readonly unit: SampleUnit;
  readonly method: SampleMethod;
  /** How many random draws there are; `exchange` tries ten times as many exchanges. >= 1 */
  readonly trials: number;
  readonly random: Random;
  /** Is told how much is done, 0 .. 1. */
  readonly onProgress?: (done: number) => void;
}

/** A subset with its distance from the whole, and those of the random draws. */
export interface Sample {
  readonly chosen: Uint8Array; // [functions] 1 for members
  readonly size: number;
  readonly distance: Float64Array; // [parts]
  /** [parts] of the draw whose total is the median (of an even number the upper), and of the one whose total is least. */
  readonly median: Float64Array;
  readonly best: Float64Array;
}

/** Tries per trial. */
const EXCHANGES = 10;

/** Chooses a subset; the same seed gives the same one. */
export function chooseFunctions(
  tables: Pick<TraceFacts, "functions" | "apps">,
  distance: SampleDistance,
  options: SampleOptions,
): Sample {
  const { functions, unit, method, trials, random, onProgress } = options;
  if (!(functions >= 1 && functions <= tables.functions.length))
    throw new RangeError(`chooseFunctions: expected 1 to ${tables.functions.length} functions, got ${functions}`);
  const draw = new Draw(tables, unit, functions);
  const draws = random.fork("draws");
  const steps = trials * (method === "exchange" ? 1 + EXCHANGES : 1);
  const tried = Array.from({ length: trials }, (_, i) => {
    onProgress?.(i / steps);
    const chosen = draw.next(draws);
    const parts = distance.of(chosen);
    return { chosen, parts, total: totalOf(parts) };
  });
  const ranked = tried.toSorted((a, b) => a.total - b.total);
  const start = method === "random" ? tried[0]! : ranked[0]!;
  const chosen = method === "exchange" ? exchanged(start.chosen, draw, distance, options) : start.chosen;
  return {
    chosen,
    size: chosen.reduce((sum, member) => sum + member, 0),
    distance: distance.of(chosen),
    median: ranked[Math.floor(ranked.length / 2)]!.parts,
    best: ranked[0]!.parts,
  };
}

/** The subset after exchanges of units of equal size, each kept if the total falls. */
function exchanged(start: Uint8Array, draw: Draw, distance: SampleDistance, options: SampleOptions): Uint8Array {
  const chosen = start.slice();
  const random = options.random.fork("exchanges");
  const inside = draw.unitsIn(chosen);
  let total = totalOf(distance.of(chosen));
  const tries = EXCHANGES * options.trials;
  for (let i = 0; i < tries; i++) {
    options.onProgress?.((options.trials + i) / (options.trials + tries));
    const exchange = draw.exchange(inside, chosen, random);
    if (exchange === undefined) continue;
    draw.apply(chosen, exchange);
    const next = totalOf(distance.of(chosen));
    if (next < total) {
      total = next;
      inside[exchange.at] = exchange.into;
    } else draw.apply(chosen, { out: exchange.into, into: exchange.out });
  }
  return chosen;
}
