import type { NaiveCache } from "./check-answers.ts";

/** An object that is stored, or remembered. */
export interface Item {
  readonly object: number;
  readonly size: number;
  uses: number;
}

/** The rules of a cache of queues, as slow and obvious as can be. */
export interface NaiveRules {
  /** Everything stored. */
  stored(): readonly Item[];
  hit(item: Item): void;
  /** Something is missed that may be admitted; before evictions. */
  miss?(newcomer: Item): void;
  /** Evicts one object, or none if it can be called again. */
  evict(newcomer: Item): void;
  /** False when the newcomer is not admitted after all. */
  insert(newcomer: Item): boolean | undefined;
  /** The largest object that is admitted. Default: the capacity. */
  readonly largest?: number;
}

export const bytesOf = (items: readonly Item[]) => items.reduce((sum, { size }) => sum + size, 0);

/** Takes the item out of the queue. */
export function takeOut(queue: Item[], item: Item): void {
  queue.splice(queue.indexOf(item), 1);
}

/** Takes out what is remembered of an object, if there is something. */
export function forget(queue: Item[], object: number): boolean {
  const at = queue.findIndex((item) => item.object === object);
  if (at >= 0) queue.splice(at, 1);
  return at >= 0;
}

/** A cache that evicts by its rules until a missed object fits, and then inserts it. */
export function naiveCache(rulesOf: (capacity: number) => NaiveRules): NaiveCache {
  return (capacity, requests) => {
    const rules = rulesOf(capacity);
    const answers = requests.map(([object, size]) => {
      const hit = rules.stored().find((item) => item.object === object);
      if (hit !== undefined) {
        rules.hit(hit);
        return "H";
      }
      if (size > Math.min(capacity, rules.largest ?? capacity)) return "B";
      const newcomer = { object, size, uses: 0 };
      rules.miss?.(newcomer);
      while (bytesOf(rules.stored()) + size > capacity) rules.evict(newcomer);
      return rules.insert(newcomer) === false ? "B" : "A";
    });
    return answers.join("");
  };
}
