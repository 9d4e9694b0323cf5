import type { NaiveCache } from "./check-answers.ts";

interface History {
  requests: number[]; // uncorrelated, the latest first
  last: number;
}

/** LRU-K with whole histories; requests are numbered from 1. */
export const naiveLruK =
  (k: number, correlated = 0, retained = Number.POSITIVE_INFINITY): NaiveCache =>
  (capacity, requests) => {
    const stored = new Map<number, number>(); // sizes
    const known = new Map<number, History>();
    const kth = (object: number) => known.get(object)!.requests[k - 1] ?? 0;
    const last = (object: number) => known.get(object)!.last;
    const hit = (object: number, now: number) => {
      const history = known.get(object)!;
      if (now - history.last > correlated) {
        const period = history.last - history.requests[0]!;
        history.requests = [now, ...history.requests.map((time) => time + period)];
      }
      history.last = now;
    };
    const admit = (object: number, now: number) => {
      const before = known.get(object);
      const requests = before === undefined || now - before.last > retained ? [] : before.requests;
      known.set(object, { requests: [now, ...requests], last: now });
    };
    const evict = (now: number) => {
      const sorted = [...stored.keys()].sort((a, b) => kth(a) - kth(b) || last(a) - last(b));
      stored.delete(sorted.find((object) => now - last(object) > correlated) ?? sorted[0]!);
    };
    const answers = requests.map(([object, size], i) => {
      if (stored.has(object)) {
        hit(object, i + 1);
        return "H";
      }
      if (size > capacity) return "B";
      while ([...stored.values()].reduce((a, b) => a + b, size) > capacity) evict(i + 1);
      admit(object, i + 1);
      stored.set(object, size);
      return "A";
    });
    return answers.join("");
  };
