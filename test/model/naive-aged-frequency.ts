import type { NaiveCache } from "./check-answers.ts";

interface Entry {
  readonly object: number;
  readonly sizeBytes: number;
  uses: number;
  priority: number;
  usedAt: number;
}

/** Greedy-Dual over uses: `worth` of an object is added to the priority of the last victim at every use. */
export function naiveAgedFrequency(worth: (uses: number, sizeBytes: number) => number): NaiveCache {
  return (capacity, requests) => {
    let stored: Entry[] = [];
    let age = 0;
    const answers = requests.map(([object, sizeBytes], now) => {
      const hit = stored.find((entry) => entry.object === object);
      const entry = hit ?? { object, sizeBytes, uses: 0, priority: 0, usedAt: now };
      if (hit === undefined && sizeBytes > capacity) return "B";
      while (hit === undefined && stored.reduce((sum, each) => sum + each.sizeBytes, sizeBytes) > capacity) {
        const [victim] = [...stored].sort((a, b) => a.priority - b.priority || a.usedAt - b.usedAt);
        stored = stored.filter((each) => each !== victim);
        age = victim!.priority;
      }
      entry.uses++;
      entry.usedAt = now;
      entry.priority = age + worth(entry.uses, entry.sizeBytes);
      if (hit === undefined) stored.push(entry);
      return hit === undefined ? "A" : "H";
    });
    return answers.join("");
  };
}
