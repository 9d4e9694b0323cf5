import type { NaiveCache, Requests } from "./check-answers.ts";

interface Entry {
  readonly object: number;
  readonly sizeBytes: number;
}

/** When `object` is asked for after request `now`; Infinity for never. */
function nextUse(requests: Requests, object: number, now: number): number {
  const next = requests.findIndex(([other], i) => i > now && other === object);
  return next < 0 ? Number.POSITIVE_INFINITY : next;
}

const usedBy = (stored: readonly Entry[]) => stored.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** Belady's MIN; `bypasses` says whether the newcomer itself may be the one that goes, without evicting in vain. */
export function naiveBelady(bypasses: boolean): NaiveCache {
  return (capacity, requests) => {
    let stored: Entry[] = [];
    const answers = requests.map(([object, sizeBytes], now) => {
      if (stored.some((entry) => entry.object === object)) return "H";
      if (sizeBytes > capacity) return "B";
      const next = nextUse(requests, object, now);
      const nextOf = (entry: Entry) => nextUse(requests, entry.object, now);
      let kept = [...stored].sort((a, b) => (nextOf(a) < nextOf(b) ? -1 : 1));
      while (usedBy(kept) + sizeBytes > capacity) {
        const farthest = nextOf(kept.at(-1)!);
        if (bypasses && farthest < next) return "B";
        kept = kept.slice(0, -1);
      }
      stored = [...kept, { object, sizeBytes }];
      return "A";
    });
    return answers.join("");
  };
}

/** Belady by bytes over all stored objects, ties to the lower rank, the id if no other is given. */
export function naiveBeladySize(bypasses: boolean, rankOf = (object: number) => object): NaiveCache {
  return (capacity, requests) => {
    let stored: Entry[] = [];
    const answers = requests.map(([object, sizeBytes], now) => {
      if (stored.some((entry) => entry.object === object)) return "H";
      const next = nextUse(requests, object, now);
      if (sizeBytes > capacity || (bypasses && next === Number.POSITIVE_INFINITY)) return "B";
      const nextOf = (entry: Entry) => nextUse(requests, entry.object, now);
      const productOf = (entry: Entry) => entry.sizeBytes * (nextOf(entry) - now);
      while (usedBy(stored) + sizeBytes > capacity) {
        const ranked = [...stored].sort((a, b) => {
          const [left, right] = [productOf(a), productOf(b)];
          return left === right ? rankOf(a.object) - rankOf(b.object) : right - left;
        });
        const dead = stored.find((entry) => nextOf(entry) === Number.POSITIVE_INFINITY);
        const victim = dead ?? ranked[0]!;
        if (bypasses && productOf(victim) < sizeBytes * (next - now)) return "B";
        stored = stored.filter((entry) => entry !== victim);
      }
      if (next === Number.POSITIVE_INFINITY) return "B";
      stored.push({ object, sizeBytes });
      return "A";
    });
    return answers.join("");
  };
}

/** By the largest distance among the newest of each of 16 chains alone; of unit sizes and fewer objects than chains. */
export function naiveBeladyOfHeads(chainOf: (object: number) => number): NaiveCache {
  return (capacity, requests) => {
    let stored: Entry[] = []; // the newest last
    const answers = requests.map(([object], now) => {
      const next = nextUse(requests, object, now);
      const isAlive = ({ object: other }: Entry) => nextUse(requests, other, now) < Number.POSITIVE_INFINITY;
      if (stored.some((entry) => entry.object === object)) {
        stored = stored.filter(isAlive);
        return "H";
      }
      if (capacity < 1) return "B";
      if (stored.length === capacity) {
        const heads = stored.filter(
          (entry, i) => !stored.some((other, j) => j > i && chainOf(other.object) === chainOf(entry.object)),
        );
        const distances = heads.map((entry) => nextUse(requests, entry.object, now));
        const victim = heads[distances.indexOf(Math.max(...distances))];
        stored = stored.filter((entry) => entry !== victim);
      }
      if (next === Number.POSITIVE_INFINITY) return "B";
      stored.push({ object, sizeBytes: 1 });
      return "A";
    });
    return answers.join("");
  };
}
