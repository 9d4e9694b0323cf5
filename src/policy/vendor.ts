import { choice } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import type { Random } from "../base/random.ts";
import { type Milliseconds, ms } from "../base/units.ts";
import type { KeepAlivePolicy } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";

/** How long a vendor keeps an idle instance: the quantile function of the lifetime in ms, [0, 1) to ms, ascending. */
type Lifetime = (uniform: number) => number;

const MINUTE_MS = 60_000;
/** SeBS' model: of the instances of a function half are gone after each such period. */
const HALVING_MS = 380_000;

/**
 * Idle lifetimes by vendor, as measured in January 2021 [shilkov21] and, for Huawei, as its operators state them
 * [joosen25]. Readings: between the measured points of AWS the distribution is linear, and the 0.3 % gone by 5 min are
 * gone at 5 min; Azure's 20 to 30 min, of which only the diffuse range is known, are uniform. `aws-sebs` is a
 * reconstruction of the model of [copik21], each instance by itself: half survive every 380 s.
 */
const LIFETIMES: Readonly<Record<string, Lifetime>> = {
  aws: piecewiseLinear([5, 6, 7], [0.003, 0.406, 1]),
  gcp: piecewiseLinear([15], [1]),
  azure: piecewiseLinear([20, 30], [0, 1]),
  huawei: piecewiseLinear([1], [1]),
  "aws-sebs": (uniform) => HALVING_MS * (1 + halvings(uniform)),
};

/** The idle lifetime at which the share `uniform` in [0, 1) of a vendor's instances is gone. */
export function idleLifetime(vendor: string, uniform: number): Milliseconds {
  const lifetime = LIFETIMES[vendor];
  if (lifetime === undefined)
    throw new RangeError(`vendor: expected ${Object.keys(LIFETIMES).join(", ")}, got ${vendor}`);
  return ms(lifetime(uniform));
}

/** Keeps idle instances as long as a vendor was seen to: a lifetime drawn anew for every idle period. */
export function vendor(name: string, random: Random): KeepAlivePolicy {
  const shown = `vendor(${name})`;
  const least = idleLifetime(name, 0);
  if (isSharp(name)) return { name: shown, constantWindow: least, keepAlive: () => least, stateBytes: () => 0 };
  let drawn = least; // the last one, for its reason
  return {
    name: shown,
    keepAlive: () => {
      drawn = idleLifetime(name, random.double());
      return drawn;
    },
    reason: () => `drew ${formatDuration(drawn)} of ${name}'s idle lifetimes`,
    stateBytes: () => 8 + 4 * random.state.length,
  };
}

/** Whether all its instances live equally long. */
function isSharp(name: string): boolean {
  return idleLifetime(name, 0) === idleLifetime(name, 1 - Number.EPSILON);
}

/** The quantile function through (minutes[i], share[i]), constant below the first share; the last share is 1. */
function piecewiseLinear(minutes: readonly number[], share: readonly number[]): Lifetime {
  return (uniform) => {
    const above = share.findIndex((s) => uniform < s);
    if (above <= 0) return minutes[0]! * MINUTE_MS;
    const [from, to] = [share[above - 1]!, share[above]!];
    const part = (uniform - from) / (to - from);
    return (minutes[above - 1]! + part * (minutes[above]! - minutes[above - 1]!)) * MINUTE_MS;
  };
}

/** The whole halvings of 1 down to 1 - uniform. */
function halvings(uniform: number): number {
  let count = 0;
  for (let left = 1 - uniform; left <= 0.5; left *= 2) count++;
  return count;
}

export const definition = definePolicy({
  summary: "an idle lifetime as measured at a vendor, drawn anew for every idle period",
  source: "[shilkov21]",
  revision: 1,
  parameters: {
    name: choice(
      "aws",
      Object.keys(LIFETIMES),
      "whose lifetimes; aws-sebs is a reconstruction of the model of [copik21]",
    ),
  },
  separable: ({ name }) => isSharp(name),
  create: ({ name }, { random }) => vendor(name, random.fork("vendor")),
});
