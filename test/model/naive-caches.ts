/** A cache as slow and obvious as can be: a list of what is stored, in the order of admission. */
export interface Stored {
  readonly object: number;
  readonly sizeBytes: number;
  readonly admittedAt: number;
  usedAt: number;
  uses: number;
}

/** Which of two stored objects goes first: negative for the left one. */
export type VictimOrder = (a: Stored, b: Stored) => number;

export const fifoOrder: VictimOrder = (a, b) => a.admittedAt - b.admittedAt;
export const lruOrder: VictimOrder = (a, b) => a.usedAt - b.usedAt;
export const lfuOrder: VictimOrder = (a, b) => a.uses - b.uses || a.usedAt - b.usedAt;

/** Serves the requests and tells hits (`H`), admissions (`A`) and bypasses (`B`), and the objects evicted, in order. */
export function naiveReplay(
  order: VictimOrder,
  capacity: number,
  requests: readonly (readonly [object: number, sizeBytes: number])[],
): { readonly answers: string; readonly evicted: readonly number[] } {
  let stored: Stored[] = [];
  const evicted: number[] = [];
  const used = () => stored.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const answer = ([object, sizeBytes]: readonly [number, number], now: number) => {
    const hit = stored.find((entry) => entry.object === object);
    if (hit !== undefined) {
      hit.usedAt = now;
      hit.uses++;
      return "H";
    }
    if (sizeBytes > capacity) return "B";
    while (used() + sizeBytes > capacity) {
      const victim = [...stored].sort(order)[0]!;
      stored = stored.filter((entry) => entry !== victim);
      evicted.push(victim.object);
    }
    stored.push({ object, sizeBytes, admittedAt: now, usedAt: now, uses: 1 });
    return "A";
  };
  return { answers: requests.map(answer).join(""), evicted };
}
