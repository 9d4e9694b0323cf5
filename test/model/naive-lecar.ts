import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { Random } from "../../src/base/random.ts";
import type { NaiveCache } from "./check-answers.ts";

interface Entry {
  readonly object: number;
  readonly sizeBytes: number;
  readonly uses: number;
  readonly usedAt: number;
}

interface Ghost {
  readonly object: number;
  readonly sizeBytes: number;
  readonly evictedAt: number;
}

const sizeOf = (entries: readonly { readonly sizeBytes: number }[]) =>
  entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** LeCaR on plain lists, with the stream of random numbers that the kernel draws from. */
export const naiveLecar: NaiveCache = (capacity, requests) => {
  const random = Random.root(1).fork("expert");
  const discount = ln(0.005) / capacity;
  let stored: Entry[] = [];
  let ghosts: { lru: Ghost[]; lfu: Ghost[] } = { lru: [], lfu: [] };
  let weight = 0.5; // of LRU
  const answers = requests.map(([object, sizeBytes], i) => {
    const now = i + 1;
    const hit = stored.find((entry) => entry.object === object);
    if (hit !== undefined) {
      stored = [...stored.filter((entry) => entry !== hit), { ...hit, uses: hit.uses + 1, usedAt: now }];
      return "H";
    }
    for (const expert of ["lru", "lfu"] as const) {
      const ghost = ghosts[expert].find((entry) => entry.object === object);
      if (ghost === undefined) continue;
      const factor = exp(0.45 * exp(discount * (now - ghost.evictedAt)));
      const lru = expert === "lfu" ? weight * factor : weight;
      const lfu = expert === "lru" ? (1 - weight) * factor : 1 - weight;
      weight = Math.min(0.99, Math.max(0.01, lru / (lru + lfu)));
      ghosts = { ...ghosts, [expert]: ghosts[expert].filter((entry) => entry !== ghost) };
    }
    if (sizeBytes > capacity) return "B";
    while (sizeOf(stored) + sizeBytes > capacity) {
      const oldest = [...stored].sort((a, b) => a.usedAt - b.usedAt)[0]!;
      const least = [...stored].sort((a, b) => a.uses - b.uses || a.usedAt - b.usedAt)[0]!;
      const expert = random.double() < weight ? "lru" : "lfu";
      const victim = expert === "lru" ? oldest : least;
      stored = stored.filter((entry) => entry !== victim);
      if (oldest === least) continue;
      let remembered = [...ghosts[expert], { object: victim.object, sizeBytes: victim.sizeBytes, evictedAt: now }];
      while (sizeOf(remembered) > capacity / 2) remembered = remembered.slice(1);
      ghosts = { ...ghosts, [expert]: remembered };
    }
    stored.push({ object, sizeBytes, uses: 1, usedAt: now });
    return "A";
  });
  return answers.join("");
};
