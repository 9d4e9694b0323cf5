import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { hashOfInteger } from "../../base/integer-hash.ts";
import type { Random } from "../../base/random.ts";
import { appId, functionId, megabytes, ms } from "../../base/units.ts";
import type { TraceFacts } from "../../trace/trace.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** A log-normal distribution by its median and the standard deviation of the logarithm. */
export interface LogNormal {
  readonly median: number;
  readonly sigma: number;
}

/** One draw. */
export function drawLogNormal({ median, sigma }: LogNormal, random: Random): number {
  return sigma === 0 ? median : exp(ln(median) + sigma * random.normal());
}

const SAMPLE = 65_536;

/**
 * Draws from a sample of 65,536 draws, made once: a tenth of the cost of a draw, and all but the far tail of the
 * distribution (its largest value is the sample's).
 */
export function logNormalSampler(distribution: LogNormal, random: Random): () => number {
  if (distribution.sigma === 0) return () => distribution.median;
  const sample = Float64Array.from({ length: SAMPLE }, () => drawLogNormal(distribution, random));
  return () => sample[random.uint32() >>> 16]!;
}

/** The functions of a scenario whose requests name none: an app each, all alike. */
export function ownFunctions({ edge }: Scenario): Pick<TraceFacts, "functions" | "apps"> {
  const count = edge.functions?.count ?? 1;
  const memory = megabytes(edge.functions?.memory ?? 0);
  const ids = Array.from({ length: count }, (_, i) => i);
  return {
    functions: ids.map((i) => ({ name: `function-${i}`, app: appId(i), trigger: "http", memory, coldStart: ms(0) })),
    apps: ids.map((i) => ({ name: `function-${i}`, memory, functions: [functionId(i)] })),
  };
}

/** Whose function an object belongs to: by a hash of its id, so that popular objects spread. */
export function functionOf(object: number, count: number): number {
  return hashOfInteger(object) % count;
}
