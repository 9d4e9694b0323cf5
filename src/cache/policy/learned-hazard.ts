import exp from "@stdlib/math-base-special-exp";
import { InputError } from "../../base/errors.ts";
import { choice, file, flag, integer, number } from "../../base/parameters.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { AGE_BINS, AgeBins, startInTurnovers } from "../age-bins.ts";
import { AgeCensus } from "../age-census.ts";
import { Access, type CacheBatch, type CacheContext } from "../contract.ts";
import { defineCache, type FeatureImportance, type LearnedCachePolicy } from "../definition.ts";
import { featureImportance } from "../feature-importance.ts";
import {
  CLASS_FEATURES,
  countBin,
  hazardClass,
  hazardFeatures,
  hazardGapBin,
  hazardSizeBin,
  NO_HAZARD_GAP,
  rateBin,
} from "../hazard-features.ts";
import { HazardTable } from "../hazard-table.ts";
import { LruGuard } from "../lru-guard.ts";
import { MAX_AGE, RequestHistory } from "../request-history.ts";
import { parseSavedLearnedHazard, type SavedLearnedHazard } from "../saved-hazards.ts";
import { StoredStates } from "../stored-states.ts";
import { VictimSearch } from "../victim-search.ts";

/** How a learned hazard learns and acts. */
export interface LearnedHazardOptions {
  readonly objective: "object" | "byte"; // maximise the hit ratio or the byte hit ratio
  readonly learn: boolean; // false: acts on what it has, counts nothing
  readonly samples: number; // random stored objects compared per eviction
  readonly memory: number; // time constant of the counts, in turnovers of the cache, 20,000 requests at least
}

const COUNT_HALF_LIFE = 20; // turnovers
const RATE_HALF_LIFE = 320; // turnovers
const LEAST_MEMORY = 20_000; // requests
const MEAN_SIZE_STEP = 0.001;
const FOLLOWED_AFTER = 8; // requests, a power of two
const TURNOVER_MEMORY = 1 / 8; // time constant of the smoothed turnover, in turnovers
const LEAST_TURNOVER_MEMORY = 512; // requests
const COUNTED_TOGETHER = 64; // requests, a power of two
const REQUESTS_PER_CLASS = 4; // between refreshes, while the history is short
const MOST_BETWEEN_REFRESHES = 4096; // requests

/**
 * Kernel. Admission and eviction by hit density, expected hits per byte and time [beckmann18], from hazards learned
 * online and ranked by their Gittins index [gittins79].
 *
 * State of an object: its class at its last request (requests per turnover in the long run, decayed count of the last
 * ones, gap before it, size against the mean) and its age in log bins, both in units of the cache's turnover: the age at
 * which LRU would evict, smoothed. So one table fits any capacity and the state tells the pressure on the cache.
 * Learning: for each class and bin of age, how many objects reached it and how many of them were asked for in it. Both
 * are known of every object, stored or not, from the ring of the last requests: nothing has to be explored, and no label
 * is waited for longer than a bin. `HazardTable` makes hazards and indices of the counts, after 16 requests for the
 * first time, then whenever the history grew by a sixteenth, or, while fewer than four requests a class came since, by
 * an eighth, at last every 4096 requests.
 * Decision: a newcomer that needs room is compared with the lowest stored object that `VictimSearch` finds among `samples`
 * random ones and a few more, by index / size, or by index when bytes count; the lower one loses, ties go to the least
 * recently used. The next request comes at age 1 of a newcomer, and later by one than now of who is stored.
 * Objective: `object` counts hits per byte, so large objects make room for many small ones and fewer bytes may be hit than
 * by LRU; `byte` counts hits of a byte, so sizes only tell classes apart.
 * Guard: while LRU is ahead by more than 0.2 % of all requests so far, what goes is LRU's choice and none is refused.
 *
 * Differs from [beckmann18]: hazards instead of densities of evicted lifetimes, hence no exploration; other features,
 * shrunk towards the coarser ones; the best age to stop at instead of the whole lifetime; newcomers can be refused.
 * A request costs at most AGE_BINS counts, an eviction samples * O(1); 38 bytes an object, up to 32 a stored one, rings of
 * at most 24 MB, and 0.8 MB of tables.
 */
class LearnedHazard implements LearnedCachePolicy {
  readonly name = "learned-hazard";
  readonly capacity: Bytes;
  readonly #options: LearnedHazardOptions;
  readonly #perByte: boolean;
  readonly #history: RequestHistory;
  readonly #bins = new AgeBins();
  readonly #hazards: HazardTable;
  readonly #census: AgeCensus;
  readonly #slots: StoredStates;
  readonly #search: VictimSearch;
  readonly #guard = new LruGuard();
  readonly #class: Uint16Array; //        [objectCount] at the last request
  readonly #count: Float32Array; //       [objectCount] requests, decayed by the half-life of the count
  readonly #longCount: Float32Array; //   [objectCount] requests, decayed by the half-life of the rate
  readonly #decay: Float64Array; //       [AGE_BINS + 1] of the count, by the gap's bin
  readonly #longDecay: Float64Array; //   [AGE_BINS + 1] of the long count
  readonly #width = new Float64Array(AGE_BINS);
  #rateWindow = 1; // turnovers that the long count covers
  #turnover = 1; // smoothed
  #meanSize = 0;
  #refreshAt = 16;
  #refreshedAt = 0;
  #evictions = 0;

  constructor(options: LearnedHazardOptions, context: CacheContext, saved?: SavedLearnedHazard) {
    const { capacity, objectCount, random } = context;
    this.capacity = capacity;
    this.#options = options;
    this.#perByte = options.objective === "object";
    this.#history = new RequestHistory(capacity, objectCount);
    this.#hazards = new HazardTable(CLASS_FEATURES, saved?.hazards);
    this.#census = new AgeCensus(this.#bins, this.#hazards);
    this.#slots = new StoredStates(objectCount);
    const parts = { slots: this.#slots, history: this.#history, bins: this.#bins, table: this.#hazards };
    this.#search = new VictimSearch({ ...parts, random: random.fork("eviction") }, options.samples);
    this.#class = new Uint16Array(objectCount);
    this.#count = new Float32Array(objectCount);
    this.#longCount = new Float32Array(objectCount);
    this.#decay = decays(COUNT_HALF_LIFE);
    this.#longDecay = decays(RATE_HALF_LIFE);
    this.#refresh();
  }

  get used(): Bytes {
    return bytes(this.#slots.used);
  }

  get evictions(): number {
    return this.#evictions;
  }

  access(object: number, sizeBytes: number): Access {
    const history = this.#history;
    history.advance();
    const now = history.now;
    const lruHits = history.withinTurnover(history.last(object)) && sizeBytes <= this.capacity;
    const objectClass = this.#observe(object, sizeBytes);
    history.record(object, sizeBytes);
    if ((now & (FOLLOWED_AFTER - 1)) === 0) this.#followTurnover();
    if ((now & (COUNTED_TOGETHER - 1)) === 0 && this.#options.learn) this.#census.countTo(now);
    if (now >= this.#refreshAt) this.#refresh();
    const slot = this.#slots.slotOf(object);
    if (lruHits !== slot >= 0) this.#differ(lruHits, sizeBytes);
    if (slot >= 0) {
      this.#slots.move(slot, now, objectClass * AGE_BINS);
      return Access.Hit;
    }
    if (sizeBytes > this.capacity || !this.#makeRoom(objectClass, sizeBytes)) return Access.Bypassed;
    this.#slots.add(object, now, objectClass * AGE_BINS, sizeBytes, this.#weight(sizeBytes));
    return Access.Admitted;
  }

  serve({ object, size, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) answers[i] = this.access(object[i]!, size[i]!);
  }

  save(): SavedLearnedHazard {
    return { format: "prewarm/learned-hazard", schema: 1, hazards: this.#hazards.save() };
  }

  /** Of the index in hits per turnover, which is the same for an objective of objects and of bytes. */
  explain(): readonly FeatureImportance[] {
    return featureImportance(hazardFeatures(), this.#hazards.table());
  }

  /** Moves the requested object into its new class, which it returns, and counts the request. */
  #observe(object: number, sizeBytes: number): number {
    const last = this.#history.last(object);
    const bin = last === 0 ? AGE_BINS : this.#bins.bin(this.#history.now - last);
    const count = 1 + this.#count[object]! * this.#decay[bin]!;
    const longCount = 1 + this.#longCount[object]! * this.#longDecay[bin]!;
    this.#count[object] = count;
    this.#longCount[object] = longCount;
    this.#meanSize += this.#meanSize === 0 ? sizeBytes : (sizeBytes - this.#meanSize) * MEAN_SIZE_STEP;
    const gap = last === 0 ? NO_HAZARD_GAP : hazardGapBin(bin);
    const size = hazardSizeBin(sizeBytes, this.#meanSize);
    const next = hazardClass(rateBin(longCount / this.#rateWindow), countBin(count), gap, size);
    this.#hazards.meet(next);
    if (this.#options.learn) {
      if (last > 0) this.#census.end(this.#class[object]!, last, this.#history.now, bin);
      this.#census.begin(next, this.#history.now);
    }
    this.#class[object] = next;
    return next;
  }

  /** Smooths the turnover, which swings with each request when few objects fit; it is all there was until they fill the cache. */
  #followTurnover(): void {
    const { turnover, now } = this.#history;
    const memory = Math.max(LEAST_TURNOVER_MEMORY, turnover * TURNOVER_MEMORY);
    const step = turnover === now ? 1 : Math.min(1, FOLLOWED_AFTER / memory);
    this.#turnover += (turnover - this.#turnover) * step;
  }

  #refresh(): void {
    const now = this.#history.now;
    const turnover = this.#turnover;
    if (this.#options.learn) this.#census.countTo(now);
    this.#bins.follow(turnover);
    this.#bins.widthsInto(this.#width);
    for (let bin = 0; bin < AGE_BINS; bin++) if (this.#bins.start(bin) > MAX_AGE) this.#width[bin] = 0;
    const covered = (RATE_HALF_LIFE / Math.LN2) * (1 - exp((-Math.LN2 * now) / turnover / RATE_HALF_LIFE));
    this.#rateWindow = Math.max(1, covered);
    const memory = Math.max(LEAST_MEMORY, this.#options.memory * turnover);
    const decay = this.#options.learn ? exp((this.#refreshedAt - now) / memory) : 1;
    this.#hazards.refresh(decay, this.#width, this.#bins.request);
    this.#refreshedAt = now;
    this.#refreshAt = now + this.#untilRefresh();
  }

  /** Requests to the next refresh, which costs as much as some requests for each class. */
  #untilRefresh(): number {
    const now = this.#history.now;
    const grown = Math.min(now >> 3, Math.max(now >> 4, REQUESTS_PER_CLASS * this.#hazards.known));
    return Math.min(MOST_BETWEEN_REFRESHES, Math.max(16, grown));
  }

  #weight(sizeBytes: number): number {
    return this.#perByte ? 1 / sizeBytes : 1;
  }

  #differ(lruHits: boolean, sizeBytes: number): void {
    const weight = this.#perByte ? 1 : sizeBytes / this.#meanSize;
    this.#guard.fallBehind(lruHits ? weight : -weight);
    this.#guard.judge(this.#history.now, this.#turnover, this.#slots.count);
  }

  /** Evicts until the newcomer fits, or returns false when it is worth less than the next to go. */
  #makeRoom(objectClass: number, sizeBytes: number): boolean {
    const density = this.#hazards.index(objectClass, this.#bins.bin(1)) * this.#weight(sizeBytes);
    while (this.#slots.used + sizeBytes > this.capacity) {
      let victim = this.#guard.steers(this.#history.now) ? this.#search.leastRecent() : -1;
      if (victim < 0) {
        victim = this.#search.find();
        if (this.#search.density > density) return false;
      }
      this.#slots.remove(victim);
      this.#evictions++;
    }
    return true;
  }
}

/** [AGE_BINS + 1] what is left of a count after a gap in the midst of each bin, nothing after the last. */
function decays(halfLife: number): Float64Array {
  const middle = (bin: number) => (startInTurnovers(bin) + startInTurnovers(bin + 1)) / 2;
  return Float64Array.from({ length: AGE_BINS + 1 }, (_, bin) =>
    bin === AGE_BINS ? 0 : exp((-Math.LN2 * middle(bin)) / halfLife),
  );
}

/** The hyper-parameters, chosen on generated requests and the first 20 % of four traces, sized and not. */
export const LEARNED_HAZARD_DEFAULTS: LearnedHazardOptions = {
  objective: "object",
  learn: true,
  samples: 32,
  memory: 50,
};

/** A cache that learns online which objects bring the most hits per byte and time; goes on from `saved` if given. */
export function learnedHazard(
  context: CacheContext,
  options: Partial<LearnedHazardOptions> = {},
  saved?: SavedLearnedHazard,
): LearnedCachePolicy {
  return new LearnedHazard({ ...LEARNED_HAZARD_DEFAULTS, ...options }, context, saved);
}

export const definition = defineCache({
  summary:
    "learns online which objects bring the most hits per byte and time, from hazards by rate, count, gap and size",
  source: "[beckmann18]",
  revision: 3,
  parameters: {
    objective: choice(
      "object",
      ["object", "byte"],
      "maximise the hit ratio, at the cost of large objects, or the byte hit ratio",
    ),
    learn: flag(LEARNED_HAZARD_DEFAULTS.learn, "false: act on what is loaded and count nothing"),
    file: file("what a learned-hazard saved; learning goes on from it"),
    samples: integer(LEARNED_HAZARD_DEFAULTS.samples, "random stored objects compared per eviction", { min: 1 }),
    memory: number(LEARNED_HAZARD_DEFAULTS.memory, "time constant of the counts, in turnovers", { min: 0.01 }),
  },
  create: ({ file: path, objective, ...options }, context) => {
    if (path !== "" && context.file === undefined)
      throw new InputError("missing", { source: path }, "expected a reader of files, got none");
    const saved = path === "" ? undefined : parseSavedLearnedHazard(context.file!(path), path);
    return learnedHazard(context, { ...options, objective: objective as "object" | "byte" }, saved);
  },
});
