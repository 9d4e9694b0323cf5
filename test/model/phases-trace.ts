import { Random } from "../../src/base/random.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { type Call, makeTrace } from "./make-trace.ts";

const HOUR = 3_600_000;

/** Two apps: one called about every minute in every other hour, one about every 50 minutes. */
export function phasesTrace(seed: number, hours = 12): Trace {
  const random = Random.root(seed);
  const calls: Call[] = [];
  for (let t = 0; t < hours * HOUR; t += 45_000 + random.exponential(1 / 20_000))
    if (Math.floor(t / HOUR) % 2 === 0) calls.push({ t, f: "phases", d: 2000 });
  for (let t = 0; t < hours * HOUR; t += random.exponential(1 / 3_000_000)) calls.push({ t, f: "rare", d: 2000 });
  return makeTrace(calls, hours * HOUR);
}
