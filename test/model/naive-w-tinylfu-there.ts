import { CountingFilter } from "../../src/cache/counting-filter.ts";
import type { NaiveCache } from "./check-answers.ts";

interface Entry {
  readonly object: number;
  readonly sizeBytes: number;
}

const sizeOf = (...lists: readonly (readonly Entry[])[]) =>
  lists.flat().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** W-TinyLFU by libCacheSim's rules on plain lists, oldest first; the filter is the kernel's, which has its own test. */
export function naiveWTinyLfuThere(windowShare: number, protectedShare: number, objects: number): NaiveCache {
  return (capacity, requests) => {
    const windowLimit = Math.floor(windowShare * capacity);
    const mainLimit = capacity - windowLimit;
    const limit = [Math.floor(mainLimit - protectedShare * mainLimit), Math.floor(protectedShare * mainLimit)] as const;
    const counts = new CountingFilter(mainLimit, objects);
    let window: Entry[] = [];
    const main: [Entry[], Entry[]] = [[], []]; // probation and protected
    let mainHits = 0;
    const without = (list: readonly Entry[], entry: Entry | undefined) => list.filter((other) => other !== entry);
    const oldestOfMain = () => main.flat()[0]!;
    const evictFromMain = () => {
      const victim = oldestOfMain();
      for (const part of [0, 1] as const) main[part] = without(main[part], victim);
    };
    const enterMain = (entry: Entry) => {
      const part = ([0, 1] as const).find((i) => sizeOf(main[i], [entry]) <= limit[i]);
      while (part === undefined && sizeOf(...main, [entry]) > mainLimit) evictFromMain();
      main[part ?? 0].push(entry);
    };
    const makeRoom = () => {
      for (let loses = false; !loses; ) {
        const candidate = window[0];
        if (candidate === undefined) return evictFromMain();
        window = window.slice(1);
        const contests = sizeOf(...main, [candidate]) > mainLimit;
        loses = contests && counts.estimate(candidate.object) <= counts.estimate(oldestOfMain().object);
        if (contests && !loses) evictFromMain();
        if (!loses) enterMain(candidate);
        counts.add(candidate.object);
      }
    };
    const promote = (entry: Entry) => {
      const wasProtected = main[1].includes(entry);
      for (const part of [0, 1] as const) main[part] = without(main[part], entry);
      main[1].push(entry);
      while (!wasProtected && sizeOf(main[1]) > limit[1]) {
        main[0].push(main[1].shift()!);
        while (sizeOf(main[0]) > limit[0]) main[0].shift();
      }
      counts.add(entry.object);
      if (++mainHits < 32 * mainLimit) return;
      counts.halve();
      mainHits = 0;
    };
    const answers = requests.map(([object, sizeBytes]) => {
      const isIt = (entry: Entry) => entry.object === object;
      const inWindow = window.find(isIt);
      const inMain = main.flat().find(isIt);
      if (inWindow !== undefined) window = [...without(window, inWindow), inWindow];
      if (inMain !== undefined) promote(inMain);
      if (inWindow !== undefined || inMain !== undefined) return "H";
      if (sizeBytes > windowLimit || sizeBytes > limit[0]) return "B";
      while (sizeOf(window, ...main) + sizeBytes > capacity) makeRoom();
      window.push({ object, sizeBytes });
      counts.add(object);
      return "A";
    });
    return answers.join("");
  };
}
