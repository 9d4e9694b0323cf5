import { Random } from "../src/base/random.ts";
import { bytes } from "../src/base/units.ts";
import type { CachePolicy } from "../src/cache/contract.ts";
import { lru } from "../src/cache/policy/lru.ts";
import { ContentCache } from "../src/edge/content-cache/content-cache.ts";
import { type OriginReply, UNSTATED } from "../src/edge/content-cache/freshness.ts";
import { AZION_CACHE, NGINX_CACHE, PLAIN_CACHE } from "../src/edge/content-cache/rules.ts";
import { Fetch } from "../src/edge/content-cache/status.ts";
import { type BenchOptions, nanosecondsPer, type Spread, timed } from "./measure.ts";

/** One request through a content cache over LRU, its fetch included, beside LRU alone. */
export interface ContentCacheBench {
  readonly rules: "none" | "plain" | "nginx" | "azion";
  readonly nsPerRequest: Spread;
}

const REQUESTS = { quick: 20_000, usual: 2_000_000, full: 10_000_000 };
const OBJECTS = 200_000;
const CAPACITY = bytes(OBJECTS / 10); // sizes are 1
const RULES = { plain: PLAIN_CACHE, nginx: NGINX_CACHE, azion: AZION_CACHE };
const REPLY: OriginReply = {
  maxAge: 60_000,
  staleWhileRevalidate: UNSTATED,
  staleIfError: UNSTATED,
  version: 1,
  age: 0,
};

/** Requests 0.1 ms apart, fetches that end at once; a little over half are hits. */
export function benchContentCache({ scale, repeats }: BenchOptions): readonly ContentCacheBench[] {
  const object = skewed(REQUESTS[scale]);
  const alone = timed(
    repeats,
    (policy) => serveAlone(policy, object),
    () => lru(CAPACITY, OBJECTS),
  );
  const rows = (Object.keys(RULES) as (keyof typeof RULES)[]).map((rules) => {
    const run = timed(
      repeats,
      (cache) => serve(cache, object),
      () => new ContentCache(lru(CAPACITY, OBJECTS), OBJECTS, RULES[rules]),
    );
    return { rules, nsPerRequest: nanosecondsPer(object.length, run) };
  });
  return [{ rules: "none", nsPerRequest: nanosecondsPer(object.length, alone) }, ...rows];
}

function skewed(count: number): Uint32Array {
  const random = Random.root(1);
  return Uint32Array.from({ length: count }, () => {
    const square = random.double() * random.double();
    return Math.floor(OBJECTS * square * square);
  });
}

function serveAlone(policy: CachePolicy, object: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < object.length; i++) sum += policy.access(object[i]!, 1, i / 10);
  return sum;
}

function serve(cache: ContentCache, object: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < object.length; i++) {
    const id = object[i]!;
    const { status, fetch, ticket } = cache.lookup(id, 1, i / 10);
    sum += status;
    if (fetch !== Fetch.None) cache.stored(id, ticket, i / 10, REPLY);
  }
  return sum;
}
