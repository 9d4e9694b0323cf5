import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";

/** A value for each step, an integer >= 0. The same step always has the same value, whatever was asked before. */
export type Schedule = (step: number) => number;

/** `value` at every step. */
export function constant(value: number): Schedule {
  return () => value;
}

/** `from` at step 0, `to` from step `steps` on, a straight line between. */
export function linear(from: number, to: number, steps: number): Schedule {
  if (!(steps > 0)) throw new RangeError(`linear: expected steps > 0, got ${steps}`);
  return (step) => (step >= steps ? to : from + (to - from) * (step / steps));
}

/** `from` at step 0, then each step max(to, the last value * (1 - decay)). O(1) a step when steps are asked in order. */
export function exponential(from: number, to: number, decay: number): Schedule {
  if (!(decay >= 0 && decay <= 1)) throw new RangeError(`exponential: expected 0 <= decay <= 1, got ${decay}`);
  if (!(from >= to)) throw new RangeError(`exponential: expected from >= to, got from ${from} and to ${to}`);
  const kept = 1 - decay;
  // a running product, because Math.pow has other bits from Node 24 on; going back starts it anew with the same bits
  let reached = 0;
  let value = from;
  return (step) => {
    if (step < reached) {
      reached = 0;
      value = from;
    }
    while (reached < step && value > to && kept < 1) {
      value = Math.max(to, value * kept);
      reached++;
    }
    return value;
  };
}

/** (1 + step)^-power: with 0.5 < power <= 1 a step size under which Q-learning converges [watkins92]. O(1), table grown on demand. */
export function polynomial(power: number): Schedule {
  const table: number[] = [];
  return (step) => {
    for (let n = table.length; n <= step; n++) table.push(exp(-power * ln(1 + n)));
    return table[step]!;
  };
}
