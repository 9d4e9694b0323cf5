import { greedyAction } from "./q-table.ts";

/** Why an action was taken, by the values of all: `Q -0.0123, best of 15`, or what was best where it was explored. */
export function explainChoice(values: ArrayLike<number>, action: number, nameOf: (action: number) => string): string {
  const best = greedyAction(values, 0, values.length);
  const value = `Q ${shortText(values[action]!)}`;
  if (action === best) return `${value}, best of ${values.length}`;
  return `${value}, explored: best is ${nameOf(best)} with ${shortText(values[best]!)}`;
}

function shortText(value: number): string {
  return String(Number(value.toPrecision(4)));
}
