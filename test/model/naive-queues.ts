import { type Item, naiveCache } from "./naive-rules.ts";

/** First in, first out with second chances; the oldest first. */
export const naiveClock = (bits: number) =>
  naiveCache(() => {
    const queue: Item[] = [];
    return {
      stored: () => queue,
      hit: (item) => {
        item.uses = Math.min(item.uses + 1, 2 ** bits - 1);
      },
      evict: () => {
        const oldest = queue.shift()!;
        if (oldest.uses > 0) queue.push({ ...oldest, uses: oldest.uses - 1 });
      },
      insert: (newcomer) => void queue.push(newcomer),
    };
  });

/** A queue, the oldest first, and a hand that is the index of the next to be looked at. */
export const naiveSieve = naiveCache(() => {
  const queue: Item[] = [];
  let hand = 0;
  return {
    stored: () => queue,
    hit: (item) => {
      item.uses = 1;
    },
    evict: () => {
      if (hand === queue.length) hand = 0;
      if (queue[hand]!.uses > 0) queue[hand++]!.uses = 0;
      else {
        queue.splice(hand, 1);
        // at the end of the queue the next search begins with the oldest, whatever came in behind
        if (hand === queue.length) hand = 0;
      }
    },
    insert: (newcomer) => void queue.push(newcomer),
  };
});
