import exp from "@stdlib/math-base-special-exp";
import type { Expected, Load } from "./load.ts";

const STEP = 64; // jumps expected in one step of uniformisation, so that exp(-STEP) is far from underflow
const MOST = 100; // instances, a bound of the loop
const SMALLEST = 1e-10; // a chance of more instances below which the sums over their number end
const TERMS = 4 * STEP; // of a step's series: the Poisson(64) tail beyond 256 is below 1e-60

/**
 * At most one instance, because the executions take next to no time: an arrival is cold exactly if the gap before it
 * exceeds the window, and the instance lives until the first such gap (a geometric number of gaps, then the window).
 */
export function oneInstance({ ratePerS, windowS }: Load): Expected {
  const cold = exp(-ratePerS * windowS);
  return { probCold: cold, instances: 1 - cold, idle: 1 - cold, lifespanS: (1 / cold - 1) / ratePerS };
}

/**
 * One instance and no second, arrivals refused while it is busy: a renewal cycle is one execution and the wait for the
 * arrival after it. The arrival finds the instance gone exactly if the wait exceeded the window.
 */
export function lossOfOne({ ratePerS, windowS, warmS, coldS }: Load): Expected {
  const cold = exp(-ratePerS * windowS);
  const load = ratePerS * (warmS * (1 - cold) + coldS * cold); // executions' mean in mean gaps
  const idle = (1 - cold) / (1 + load);
  const running = load / (1 + load);
  return {
    probReject: running,
    probColdOfAccepted: cold,
    probCold: cold / (1 + load),
    running,
    idle,
    instances: running + idle,
  };
}

/** The loss formula [erlang17]: `limit` instances that never expire, arrivals refused when all are busy. */
export function erlangB({ ratePerS, warmS, limit }: Load): Expected {
  const load = ratePerS * warmS;
  let blocked = 1;
  for (let m = 1; m <= limit; m++) blocked = (load * blocked) / (m + load * blocked);
  return { probReject: blocked, running: load * (1 - blocked) };
}

/**
 * Instances with a window, the most recently used idle one serving, exponential executions, warm as long as cold. The
 * executions X are an M/M/inf queue, and the k-th instance is busy exactly while X >= k; so there are N = max of X over
 * the last window, P(N < j) = pi_{<j} exp(Q_j window) 1, with Q_j the generator on 0 .. j-1, and an arrival that finds
 * k executing is cold if X stayed at k or below: by reversibility of X, with probability (exp(Q_{k+1} window) 1)_k.
 * Derived for this project; no paper is known to state it.
 */
export function mruWithWindow({ ratePerS, windowS, warmS }: Load): Expected {
  const load = ratePerS * warmS;
  const busy = [exp(-load)]; // pi: the stationary distribution of X
  const below: number[] = [0]; // P(N < j)
  let [probCold, instances] = [0, 0];
  for (let j = 1; below.at(-1)! < 1 - SMALLEST && j < MOST; j++) {
    const stays = survival({ ratePerS, warmS, windowS }, j);
    probCold += busy[j - 1]! * stays[j - 1]!;
    below.push(stays.reduce((sum, value, state) => sum + value * busy[state]!, 0));
    instances += 1 - below[j]!; // E[N] = sum over j >= 1 of P(N >= j)
    busy.push((busy[j - 1]! * load) / j);
  }
  return { probCold, instances, running: load, idle: instances - load, distribution: differences(below) };
}

/** P(X < `states` all through the window | X = state at its start), [states]: by uniformisation, sums of positive terms. */
function survival({ ratePerS, warmS, windowS }: Pick<Load, "ratePerS" | "warmS" | "windowS">, states: number) {
  const rate = ratePerS + (states - 1) / warmS; // no state is left faster
  const up = ratePerS / rate;
  const down = Float64Array.from({ length: states }, (_, state) => state / warmS / rate);
  const steps = Math.ceil((rate * windowS) / STEP);
  const jumps = (rate * windowS) / steps;
  let value = new Float64Array(states).fill(1);
  for (let step = 0; step < steps; step++) {
    let term = value;
    let weight = exp(-jumps);
    value = term.map((x) => x * weight);
    for (let n = 1; n < TERMS; n++) {
      term = jump(term, up, down);
      weight *= jumps / n;
      for (let state = 0; state < states; state++) value[state] = value[state]! + weight * term[state]!;
    }
  }
  return value;
}

/** One jump of the uniformised chain that is killed above its last state. */
function jump(from: Float64Array, up: number, down: Float64Array): Float64Array<ArrayBuffer> {
  return from.map((value, state) => {
    const above = state + 1 < from.length ? from[state + 1]! : 0;
    const below = state > 0 ? from[state - 1]! : 0;
    return up * above + down[state]! * below + (1 - up - down[state]!) * value;
  }) as Float64Array<ArrayBuffer>;
}

function differences(below: readonly number[]): number[] {
  return below.slice(1).map((value, j) => value - below[j]!);
}
