import { bytesOf, type Item, naiveCache, takeOut } from "./naive-rules.ts";

/** Segments of equal shares, each with its oldest first. */
export const naiveSegments = (count: number, libcachesim = false) =>
  naiveCache((capacity) => {
    const segments: Item[][] = Array.from({ length: count }, () => []);
    const share = Math.floor(capacity / count);
    const evict = () => void segments.find((segment) => segment.length > 0)!.shift();
    return {
      stored: () => segments.flat(),
      largest: libcachesim ? share : capacity,
      hit: (item) => {
        const at = segments.findIndex((segment) => segment.includes(item));
        takeOut(segments[at]!, item);
        const to = item.size > share ? at : Math.min(at + 1, count - 1);
        segments[to]!.push(item);
        for (let full = to; full > 0; full--)
          while (bytesOf(segments[full]!) > share) {
            segments[full - 1]!.push(segments[full]!.shift()!);
            while (libcachesim && full === 1 && bytesOf(segments[0]!) > share) evict();
          }
      },
      evict,
      insert: (newcomer) => {
        const free = segments.find((segment) => bytesOf(segment) + newcomer.size <= share);
        (libcachesim && free !== undefined ? free : segments[0]!).push(newcomer);
        return true;
      },
    };
  });
