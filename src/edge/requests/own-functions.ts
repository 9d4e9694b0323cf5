import { hashOfInteger } from "../../base/integer-hash.ts";
import { portableExp } from "../../base/portable-exp.ts";
import type { Random } from "../../base/random.ts";
import { appId, functionId, megabytes, ms } from "../../base/units.ts";
import { zigguratNormal } from "../../base/ziggurat.ts";
import type { TraceFacts } from "../../trace/trace.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** A log-normal distribution by its median and the standard deviation of the logarithm. */
export interface LogNormal {
  readonly median: number;
  readonly sigma: number;
}

/** One draw. */
export function drawLogNormal({ median, sigma }: LogNormal, random: Random): number {
  return sigma === 0 ? median : median * portableExp(sigma * zigguratNormal(random));
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
  return hashOfInteger(object) % (count >>> 0);
}
