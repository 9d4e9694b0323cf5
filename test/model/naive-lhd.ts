import { Random } from "../../src/base/random.ts";
import { HitDensities } from "../../src/cache/hit-densities.ts";
import type { LhdOptions } from "../../src/cache/policy/lhd.ts";
import type { NaiveCache } from "./check-answers.ts";

interface Stored {
  readonly object: number;
  readonly sizeBytes: number;
  usedAt: number;
  hitAges: readonly number[]; // all of them
  explores: boolean;
}

/** LHD on a plain list, with the kernel's densities, which have a test of their own, and its stream of random numbers. */
export function naiveLhd({ samples, admissions, interval, ages, scale }: LhdOptions): NaiveCache {
  return (capacity, requests) => {
    const random = Random.root(1).fork("eviction");
    const densities = new HitDensities(ages, scale, 0);
    const stored: Stored[] = [];
    const suspects: number[] = []; // every object ever suspected
    const used = () => stored.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const explored = () => stored.reduce((sum, { explores, sizeBytes }) => sum + (explores ? sizeBytes : 0), 0);
    let mean = 0;
    let now = 0;
    const classOf = ({ hitAges }: Stored) =>
      hitAges.length === 0 ? 0 : densities.classOf(hitAges.at(-1)! + (hitAges.at(-2) ?? 0));
    const ageOf = ({ usedAt }: Stored) => densities.ageAfter(now - usedAt);
    const densityOf = (entry: Stored) => {
      if (ageOf(entry) === ages - 1) return -3.4028234663852886e38;
      return densities.density(classOf(entry), ageOf(entry)) / entry.sizeBytes + (entry.explores ? 1 : 0);
    };
    const use = (entry: Stored) => {
      entry.explores = false;
      entry.usedAt = now;
      const drawn = random.uint32() % 32 === 0;
      entry.explores = drawn && Math.floor(capacity * 0.01) - explored() > 0 && densities.learned < 50;
      return drawn;
    };
    const evict = () => {
      const drawn = Array.from({ length: densities.learned > 50 ? samples : 8 }, () => {
        return stored[Math.floor((random.uint32() / 4294967296) * stored.length)]!;
      });
      const suspected = Array.from({ length: admissions }, (_, place) => {
        const here = suspects.filter((_, i) => i % admissions === place);
        return stored.find(({ object }) => object === here.at(-1));
      });
      const compared = [...drawn, ...suspected.filter((entry) => entry !== undefined)];
      const lowest = Math.min(...compared.map(densityOf));
      const victim = compared.find((entry) => densityOf(entry) === lowest)!;
      mean = 0.9 * mean + (1 - 0.9) * lowest;
      densities.countEviction(classOf(victim), ageOf(victim));
      const last = stored.pop()!; // takes the victim's place
      if (last !== victim) stored[stored.indexOf(victim)] = last;
    };
    const answers = requests.map(([object, sizeBytes]) => {
      const hit = stored.find((entry) => entry.object === object);
      if (hit === undefined && sizeBytes > capacity) return "B";
      if (hit !== undefined) {
        const age = ageOf(hit);
        densities.countHit(classOf(hit), age);
        hit.hitAges = [...hit.hitAges, age];
        use(hit);
      } else {
        while (used() + sizeBytes > capacity) evict();
        const entry: Stored = { object, sizeBytes, usedAt: now, hitAges: [], explores: false };
        stored.push(entry);
        if (!use(entry) && densityOf(entry) < mean && admissions > 0) suspects.push(object);
      }
      now++;
      if (now % interval === 0) densities.learn(stored.length);
      return hit === undefined ? "A" : "H";
    });
    return answers.join("");
  };
}
