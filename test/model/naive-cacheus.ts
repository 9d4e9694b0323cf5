import exp from "@stdlib/math-base-special-exp";
import { Random } from "../../src/base/random.ts";
import { AdaptiveRate } from "../../src/cache/adaptive-rate.ts";
import type { NaiveCache } from "./check-answers.ts";

interface Item {
  readonly object: number;
  readonly sizeBytes: number;
  uses: number;
  usedAt: number;
  isNew: boolean;
  isDemoted: boolean;
}

type Remembered = Pick<Item, "object" | "sizeBytes">;

const sizeOf = (...lists: readonly (readonly Remembered[])[]) =>
  lists.flat().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
const byUses = (a: Item, b: Item) => a.uses - b.uses || b.usedAt - a.usedAt;

/** Takes an object out of the list it is in. */
function takeOut<T extends Remembered>(list: T[], object: number): T | undefined {
  const at = list.findIndex((item) => item.object === object);
  return at < 0 ? undefined : list.splice(at, 1)[0];
}

/** CACHEUS on plain lists, oldest first; the rate is the kernel's, which has a test of its own, and so are the draws. */
export const naiveCacheus: NaiveCache = (capacity, requests) => {
  const random = Random.root(1).fork("expert");
  const [scan, reused, lruGhosts, lfuGhosts]: Item[][] = [[], [], [], []] as const;
  const lists = [scan!, reused!, lruGhosts!, lfuGhosts!] as const;
  let scanLimit = Math.max(1, Math.floor(0.01 * capacity + 0.5));
  let weight = 0.5;
  let rate: AdaptiveRate | undefined;
  let sizes: number[] = []; // of all admitted
  let hits = 0;
  let periodStart = 0;
  const period = () => (capacity * sizes.length) / sizes.reduce((a, b) => a + b);
  const demotedCount = () => lists[0].filter(({ isDemoted }) => isDemoted).length;
  const newGhosts = () => lists[2].filter(({ isNew }) => isNew).length;
  const step = (others: number, own: number) => Math.max(1, Math.floor(others / Math.max(1, own) + 0.5));
  const demote = () => lists[0].push({ ...lists[1].shift()!, isDemoted: true });
  const evict = () => {
    const lru = lists[0][0] ?? lists[1][0]!;
    const lfu = [...lists[0], ...lists[1]].sort(byUses)[0]!;
    const expert = random.double() < weight ? 2 : 3;
    const victim = expert === 2 ? lru : lfu;
    takeOut(lists[0], victim.object) ?? takeOut(lists[1], victim.object);
    if (lru === lfu) return;
    lists[expert].push({ ...victim, isDemoted: false });
    while (sizeOf(lists[expert]) > capacity / 2) lists[expert].shift();
  };
  const hit = (object: number, now: number) => {
    hits++;
    const inScan = takeOut(lists[0], object);
    const item = inScan ?? takeOut(lists[1], object)!;
    if (inScan?.isDemoted) scanLimit = Math.max(1, scanLimit - item.sizeBytes * step(newGhosts(), demotedCount() + 1)); // it was taken out
    while (inScan && lists[1].length > 0 && sizeOf(lists[1], [item]) > capacity - scanLimit) demote();
    lists[1].push({ ...item, uses: item.uses + 1, usedAt: now, isDemoted: false });
  };
  const regret = (object: number, sizeBytes: number): Item | undefined => {
    const ofLru = takeOut(lists[2], object);
    const ghost = ofLru ?? takeOut(lists[3], object);
    if (ghost === undefined) return undefined;
    if (ofLru?.isNew) scanLimit = Math.min(capacity - 1, scanLimit + sizeBytes * step(demotedCount(), newGhosts()));
    rate ??= new AdaptiveRate(period(), random.fork("rate"));
    const lru = ofLru ? weight * exp(-rate.rate) : weight;
    const lfu = ofLru ? 1 - weight : (1 - weight) * exp(-rate.rate);
    weight = Math.min(0.99, Math.max(1 - 0.99, lru / (lru + lfu)));
    return ghost;
  };
  const answers = requests.map(([object, sizeBytes], i) => {
    const now = i + 1;
    if (sizes.length > 0 && now - periodStart >= period()) {
      rate ??= new AdaptiveRate(period(), random.fork("rate"));
      rate.endPeriod(hits / (now - periodStart));
      [hits, periodStart] = [0, now];
    }
    if ([...lists[0], ...lists[1]].some((item) => item.object === object)) {
      hit(object, now);
      return "H";
    }
    const ghost = regret(object, sizeBytes);
    if (sizeBytes > capacity) return "B";
    sizes = [...sizes, sizeBytes];
    const item = { object, sizeBytes, uses: ghost?.uses ?? 1, usedAt: now, isNew: false, isDemoted: false };
    const toReused = lists[0].length === 0 && sizeOf(lists[1], [item]) <= capacity - scanLimit;
    const toScan = sizeOf(lists[0], lists[1], [item]) <= capacity && sizeOf(lists[0], [item]) <= scanLimit;
    if (ghost === undefined && (toReused || toScan)) {
      lists[toReused ? 1 : 0].push(item);
      return "A";
    }
    while (sizeOf(lists[0], lists[1], [item]) > capacity) evict();
    lists[ghost === undefined ? 0 : 1].push({ ...item, isNew: ghost === undefined });
    while (lists[1].length > 0 && sizeOf(lists[1]) >= capacity - scanLimit) demote();
    return "A";
  });
  return answers.join("");
};

/** CACHEUS by libCacheSim's rules on plain lists. */
export const naiveCacheusThere: NaiveCache = (capacity, requests) => {
  const random = Random.root(1).fork("expert");
  const share = Math.floor(capacity / 2);
  const lists: readonly [Item[], Item[], Item[]] = [[], [], []]; // scan, reused, history
  const regrets: readonly [Remembered[], Remembered[]] = [[], []]; // of LRU, of LFU
  let weight = 0.5;
  const draw = () => 0.001 + random.int(1000) / 1000;
  let [rate, rateBefore, hits, ratioBefore, idle] = [draw(), 0, 0, 0, 0];
  const drop = (victim: Item) => {
    takeOut(lists[0], victim.object) ?? takeOut(lists[1], victim.object);
    lists[2].push(victim);
  };
  const limitHistory = () => {
    while (sizeOf(lists[2]) >= capacity) lists[2].shift();
  };
  const limitReused = (room: number) => {
    while (sizeOf(lists[1]) + room > share) lists[0].push(lists[1].shift()!);
  };
  const evict = () => {
    const lru = lists[0][0] ?? lists[1][0]!;
    const lfu = [...lists[0], ...lists[1]].sort(byUses)[0]!;
    const expert = random.int(100) / 100 < weight ? 0 : 1;
    const victim = expert === 0 ? lru : lfu;
    if (lru !== lfu && victim.sizeBytes <= share) {
      regrets[expert].push(victim);
      while (sizeOf(regrets[expert]) > share) regrets[expert].shift();
    }
    drop(victim);
    limitHistory();
  };
  const serve = (object: number, sizeBytes: number, now: number) => {
    const hit = takeOut(lists[0], object) ?? takeOut(lists[1], object);
    if (hit !== undefined) {
      hits++;
      lists[1].push({ ...hit, uses: hit.uses + 1, usedAt: now });
      limitReused(0);
      return "H";
    }
    const ofLru = takeOut(regrets[0], object);
    const ofLfu = takeOut(regrets[1], object);
    const lru = ofLru ? weight * exp(-rate) : weight;
    const lfu = ofLfu ? (1 - weight) * exp(-rate) : 1 - weight;
    if (ofLru || ofLfu) weight = lru / (lru + lfu);
    if (sizeBytes > capacity) return "B";
    while (sizeOf(lists[0], lists[1]) + sizeBytes > capacity) evict();
    if (sizeBytes > share) return "B";
    const before = takeOut(lists[2], object);
    if (before !== undefined) limitReused(sizeBytes);
    const uses = (before?.uses ?? 0) + 1;
    lists[before === undefined ? 0 : 1].push({ object, sizeBytes, uses, usedAt: now, isNew: false, isDemoted: false });
    while (sizeOf(lists[0]) > share) drop(lists[0][0]!);
    limitHistory();
    return "A";
  };
  const moveRate = () => {
    const ratio = Math.floor(hits / capacity);
    const [risen, change] = [ratio - ratioBefore, rate - rateBefore];
    [rateBefore, ratioBefore, hits] = [rate, ratio, 0];
    if (change !== 0) {
      const moved = rate + (risen / change > 0 ? 1 : -1) * Math.abs(rate * change);
      [rate, idle] = [moved > 0.001 ? moved : 0.0001, 0];
    } else if (ratio === 0 || risen <= 0) idle++;
    else if (idle >= 10) [rate, idle] = [draw(), 0];
  };
  const answers = requests.map(([object, sizeBytes], i) => {
    const answer = serve(object, sizeBytes, i + 1);
    if ((i + 1) % capacity === 0) moveRate();
    return answer;
  });
  return answers.join("");
};
