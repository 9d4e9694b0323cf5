import { bytesOf, forget, type Item, naiveCache, takeOut } from "./naive-rules.ts";

/** LIRS: the stack with its least recently used first, the LIR objects, the queue, and who is gone, the oldest first. */
export const naiveLirs = (highRatio: number) =>
  naiveCache((capacity) => {
    let stack: Item[] = [];
    const low = new Set<Item>();
    const [queue, gone]: [Item[], Item[]] = [[], []];
    const share = capacity - Math.max(1, Math.floor(capacity * highRatio));
    let isBack = false;
    const leave = (item: Item) => {
      stack = stack.filter((other) => other !== item);
    };
    const prune = () => {
      while (stack.length > 1 && !low.has(stack[0]!)) {
        forget(gone, stack[0]!.object);
        stack.shift();
      }
    };
    const demote = () => {
      prune();
      const bottom = stack.shift()!;
      low.delete(bottom);
      queue.push(bottom);
      prune();
    };
    const use = (item: Item) => {
      leave(item);
      stack.push(item);
      while (bytesOf([...low]) > share) demote();
      while (bytesOf(stack) > 2 * capacity && gone.length > 0) leave(gone.shift()!);
    };
    return {
      stored: () => [...low, ...queue],
      hit: (item) => {
        if (low.has(item)) {
          use(item);
          return prune();
        }
        takeOut(queue, item);
        if (stack.includes(item) && item.size <= share) low.add(item);
        else queue.push(item);
        use(item);
      },
      miss: ({ object }) => {
        stack = stack.filter((item) => item.object !== object);
        isBack = forget(gone, object);
      },
      evict: () => {
        if (queue.length === 0) demote();
        const victim = queue.shift()!;
        if (stack.includes(victim)) gone.push(victim);
      },
      insert: (newcomer) => {
        if ((isBack ? 0 : bytesOf([...low])) + newcomer.size <= share) low.add(newcomer);
        else queue.push(newcomer);
        use(newcomer);
        return true;
      },
    };
  });
