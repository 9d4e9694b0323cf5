import type { MinuteHistory } from "./minute-history.ts";

/** When two pools are taken to depend on each other. */
export interface DependencyRule {
  /** Share of the owner's minutes with invocations in which two pools must both have some. */
  readonly support: number;
  /** Pools whose idle times say little by themselves. */
  readonly isUnpredictable: (pool: number) => boolean;
}

/** Two pools seen together less often depend on nothing. */
const LEAST_TOGETHER = 3;

/**
 * The pools of an owner that depend on each other, in groups of two or more, ascending [shen21]. Strong: they are
 * invoked in the same minutes often enough. Every pair in a frequent item set is a frequent item set itself, so that the
 * components joined by frequent pairs are those joined by all frequent item sets. Weak: an unpredictable pool joins the
 * one with which its pointwise mutual information is greatest, if that is positive: p(a, b) > p(a) p(b) over the
 * owner's minutes. O(pools^2 * minutes / 32).
 */
export function dependentPools(
  owned: readonly number[],
  history: MinuteHistory,
  { support, isUnpredictable }: DependencyRule,
): readonly (readonly number[])[] {
  const minutes = history.either(owned);
  const active = owned.filter((pool) => history.together([pool]) >= LEAST_TOGETHER);
  const groups = new DisjointSets(active.length);
  const count = active.map((pool) => history.together([pool]));
  const best = active.map(() => ({ other: -1, gain: 1 })); // gain: p(a, b) / (p(a) p(b))
  for (let a = 0; a < active.length; a++) {
    for (let b = a + 1; b < active.length; b++) {
      const both = history.together([active[a]!, active[b]!]);
      if (both < LEAST_TOGETHER) continue;
      if (both >= support * minutes) groups.join(a, b);
      const gain = (both * minutes) / (count[a]! * count[b]!);
      if (gain > best[a]!.gain) best[a] = { other: b, gain };
      if (gain > best[b]!.gain) best[b] = { other: a, gain };
    }
  }
  for (const [a, { other }] of best.entries()) if (other >= 0 && isUnpredictable(active[a]!)) groups.join(a, other);
  return groups
    .sets()
    .filter(({ length }) => length > 1)
    .map((set) => set.map((i) => active[i]!));
}

/** Sets of the numbers 0 .. count - 1, each at first alone. */
class DisjointSets {
  readonly #parent: number[];

  constructor(count: number) {
    this.#parent = Array.from({ length: count }, (_, i) => i);
  }

  join(a: number, b: number): void {
    const [low, high] = [this.#root(a), this.#root(b)].sort((x, y) => x - y);
    this.#parent[high!] = low!;
  }

  sets(): readonly (readonly number[])[] {
    const sets = new Map<number, number[]>();
    for (const i of this.#parent.keys()) {
      const root = this.#root(i);
      const set = sets.get(root);
      if (set === undefined) sets.set(root, [i]);
      else set.push(i);
    }
    return [...sets.values()];
  }

  #root(of: number): number {
    let i = of;
    while (this.#parent[i] !== i) {
      this.#parent[i] = this.#parent[this.#parent[i]!]!;
      i = this.#parent[i]!;
    }
    return i;
  }
}
