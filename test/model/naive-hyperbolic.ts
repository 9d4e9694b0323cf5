import type { NaiveCache } from "./check-answers.ts";

/** Evicts the fewest uses per request since the admission, or per request and byte, of all that is stored. */
export function naiveHyperbolic(perByte: boolean): NaiveCache {
  return (capacity, requests) => {
    let stored: { object: number; sizeBytes: number; uses: number; admittedAt: number }[] = [];
    const answers = requests.map(([object, sizeBytes], now) => {
      const hit = stored.find((entry) => entry.object === object);
      if (hit !== undefined) {
        hit.uses++;
        return "H";
      }
      if (sizeBytes > capacity) return "B";
      const rate = (entry: (typeof stored)[number]) => {
        const age = now - entry.admittedAt;
        return entry.uses / (perByte ? age * entry.sizeBytes : age);
      };
      while (stored.reduce((sum, entry) => sum + entry.sizeBytes, sizeBytes) > capacity) {
        const [victim] = [...stored].sort((a, b) => rate(a) - rate(b) || a.object - b.object);
        stored = stored.filter((entry) => entry !== victim);
      }
      stored.push({ object, sizeBytes, uses: 1, admittedAt: now });
      return "A";
    });
    return answers.join("");
  };
}
