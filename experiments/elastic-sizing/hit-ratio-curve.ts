/**
 * The reuse distances of a sequence of calls in MB: the memory of the distinct other functions called since the function's
 * last call [fuerst21]. First calls have none and are left out, as in its program. O(n log n): a tree over the calls holds
 * each function's memory at its last one.
 */
export function reuseDistances(functionId: ArrayLike<number>, memory: ArrayLike<number>): Float64Array {
  const calls = functionId.length;
  const tree = new Float64Array(calls + 1);
  const last = new Int32Array(memory.length).fill(-1);
  const add = (at: number, value: number) => {
    for (let i = at + 1; i <= calls; i += i & -i) tree[i]! += value;
  };
  const upTo = (at: number) => {
    let sum = 0;
    for (let i = at + 1; i > 0; i -= i & -i) sum += tree[i]!;
    return sum;
  };
  const distances: number[] = [];
  for (let t = 0; t < calls; t++) {
    const fn = functionId[t]!;
    const before = last[fn]!;
    if (before >= 0) {
      distances.push(upTo(t - 1) - upTo(before));
      add(before, -memory[fn]!);
    }
    add(t, memory[fn]!);
    last[fn] = t;
  }
  return Float64Array.from(distances);
}

/** The least memory in MB at which that share of the reuse distances is at most the memory; undefined of no distances. */
export function memoryForHitRatio(distances: Float64Array, ratio: number): number | undefined {
  if (distances.length === 0) return undefined;
  const rank = Math.min(distances.length, Math.max(1, Math.ceil(ratio * distances.length)));
  return distances.slice().sort()[rank - 1];
}
