/** One possible outcome of an action. */
export interface Outcome {
  readonly chance: number;
  readonly next: number;
  readonly reward: number;
  readonly terminated: boolean;
}

/** A finite Markov decision process, written out: outcomes[state][action]. */
export interface Mdp {
  readonly name: string;
  readonly stateCount: number;
  readonly actionCount: number;
  readonly starts: readonly number[]; // equally likely
  readonly outcomes: readonly (readonly (readonly Outcome[])[])[];
}

/** The expected reward of an action plus the discounted value of what follows. */
export function actionValue(mdp: Mdp, value: ArrayLike<number>, discount: number, state: number, action: number) {
  let sum = 0;
  for (const { chance, next, reward, terminated } of mdp.outcomes[state]![action]!)
    sum += chance * (reward + (terminated ? 0 : discount * value[next]!));
  return sum;
}

/** V* by sweeps until no value moves by more than `tolerance`; `sweepCount` sweeps from 0 give the best within as many steps. */
export function valueIteration(mdp: Mdp, discount: number, tolerance = 1e-13, sweepCount = 1_000_000): Float64Array {
  let value = new Float64Array(mdp.stateCount);
  for (let sweep = 0; sweep < sweepCount; sweep++) {
    const next = new Float64Array(mdp.stateCount);
    let moved = 0;
    for (let s = 0; s < mdp.stateCount; s++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let a = 0; a < mdp.actionCount; a++) best = Math.max(best, actionValue(mdp, value, discount, s, a));
      next[s] = best;
      moved = Math.max(moved, Math.abs(best - value[s]!));
    }
    value = next;
    if (moved <= tolerance) break;
  }
  return value;
}

/** Q*[state * actionCount + action]. */
export function optimalActionValues(mdp: Mdp, discount: number): Float64Array {
  const value = valueIteration(mdp, discount);
  const { stateCount, actionCount } = mdp;
  return Float64Array.from({ length: stateCount * actionCount }, (_, i) =>
    actionValue(mdp, value, discount, Math.floor(i / actionCount), i % actionCount),
  );
}

/** The mean of V over the start states. */
export function startValue(mdp: Mdp, value: Float64Array): number {
  return mdp.starts.reduce((sum, s) => sum + value[s]!, 0) / mdp.starts.length;
}
