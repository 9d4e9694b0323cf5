import { definition as twoQueues } from "./policy/2q.ts";
import { definition as adaptSize } from "./policy/adaptsize.ts";
import { definition as arc } from "./policy/arc.ts";
import { definition as belady } from "./policy/belady.ts";
import { definition as beladySize } from "./policy/belady-size.ts";
import { definition as cacheus } from "./policy/cacheus.ts";
import { definition as clock } from "./policy/clock.ts";
import { definition as fifo } from "./policy/fifo.ts";
import { definition as gdsf } from "./policy/gdsf.ts";
import { definition as hyperbolic } from "./policy/hyperbolic.ts";
import { definition as learnedHazard } from "./policy/learned-hazard.ts";
import { definition as lecar } from "./policy/lecar.ts";
import { definition as lfu } from "./policy/lfu.ts";
import { definition as lfuDa } from "./policy/lfu-da.ts";
import { definition as lhd } from "./policy/lhd.ts";
import { definition as lirs } from "./policy/lirs.ts";
import { definition as lru } from "./policy/lru.ts";
import { definition as lruK } from "./policy/lru-k.ts";
import { definition as qCache } from "./policy/q-cache.ts";
import { definition as randomEviction } from "./policy/random.ts";
import { definition as s3Fifo } from "./policy/s3-fifo.ts";
import { definition as s4lru } from "./policy/s4lru.ts";
import { definition as sieve } from "./policy/sieve.ts";
import { definition as wTinyLfu } from "./policy/w-tinylfu.ts";

/** The cache policies by kind. */
export const caches = {
  lru,
  lfu,
  "lfu-da": lfuDa,
  gdsf,
  hyperbolic,
  lecar,
  cacheus,
  lhd,
  "learned-hazard": learnedHazard,
  "w-tinylfu": wTinyLfu,
  adaptsize: adaptSize,
  fifo,
  clock,
  sieve,
  s4lru,
  "2q": twoQueues,
  arc,
  "s3-fifo": s3Fifo,
  lirs,
  random: randomEviction,
  "lru-k": lruK,
  "q-cache": qCache,
  belady,
  "belady-size": beladySize,
};
