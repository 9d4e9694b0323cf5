import { CountMin } from "../../src/cache/count-min.ts";
import type { NaiveCache } from "./check-answers.ts";

interface Entry {
  readonly object: number;
  readonly sizeBytes: number;
}

const sizeOf = (...lists: readonly (readonly Entry[])[]) =>
  lists.flat().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** W-TinyLFU on plain lists, oldest first; the sketch is the kernel's, which has a test of its own. */
export function naiveWTinyLfu(
  windowShare: number,
  protectedShare: number,
  sample: number,
  objects: number,
): NaiveCache {
  return (capacity, requests) => {
    const windowLimit = Math.ceil(windowShare * capacity);
    const protectedLimit = protectedShare * (capacity - windowLimit);
    const sketch = new CountMin(Math.min(objects, capacity));
    let window: Entry[] = [];
    let probation: Entry[] = [];
    let guarded: Entry[] = [];
    let counted = 0;
    const answers = requests.map(([object, sizeBytes]) => {
      const stored = window.length + probation.length + guarded.length;
      sketch.add(object);
      if (++counted >= sample * Math.max(1, stored)) {
        sketch.halve();
        counted = 0;
      }
      const isIt = (entry: Entry) => entry.object === object;
      const others = (list: readonly Entry[]) => list.filter((entry) => !isIt(entry));
      const hit = [...window, ...probation, ...guarded].find(isIt);
      if (hit !== undefined) {
        if (window.includes(hit)) window = [...others(window), hit];
        else {
          probation = others(probation);
          guarded = [...others(guarded), hit];
          while (sizeOf(guarded) > protectedLimit) probation.push(guarded.shift()!);
        }
        return "H";
      }
      if (sizeBytes > capacity) return "B";
      window.push({ object, sizeBytes });
      while (sizeOf(window) > windowLimit) {
        const candidate = window[0]!;
        const main = [...probation, ...guarded];
        const excess = sizeOf(window, main) - capacity;
        let victims = 0;
        while (victims < main.length && sizeOf(main.slice(0, victims)) < excess) victims++;
        const going = main.slice(0, victims);
        const asked = going.reduce((sum, entry) => sum + sketch.estimate(entry.object), 0);
        const wins = excess <= 0 || (sizeOf(going) >= excess && sketch.estimate(candidate.object) > asked);
        window = window.slice(1);
        if (!wins) {
          if (candidate.object === object) return "B";
          continue;
        }
        const stays = (entry: Entry) => !going.includes(entry);
        if (excess > 0) [probation, guarded] = [probation.filter(stays), guarded.filter(stays)];
        probation.push(candidate);
      }
      while (sizeOf(window, probation, guarded) > capacity) (probation.length > 0 ? probation : guarded).shift();
      return "A";
    });
    return answers.join("");
  };
}
