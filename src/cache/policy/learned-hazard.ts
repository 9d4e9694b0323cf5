import exp from "@stdlib/math-base-special-exp";
import { InputError } from "../../base/errors.ts";
import { choice, file, flag, integer, number } from "../../base/parameters.ts";
import type { Random } from "../../base/random.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { AGE_BINS, AgeBins, startInTurnovers } from "../age-bins.ts";
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
import { ObjectSlots } from "../object-slots.ts";
import { MAX_AGE, RequestHistory } from "../request-history.ts";
import { parseSavedLearnedHazard, type SavedLearnedHazard } from "../saved-hazards.ts";

/** How a learned hazard learns and acts. */
export interface LearnedHazardOptions {
  readonly objective: "object" | "byte"; // maximise the hit ratio or the byte hit ratio
  readonly learn: boolean; // false: acts on what it has, counts nothing
  readonly samples: number; // stored objects compared per eviction
  readonly memory: number; // time constant of the counts, in turnovers of the cache, 20,000 requests at least
}

const COUNT_HALF_LIFE = 20; // turnovers
const RATE_HALF_LIFE = 320; // turnovers
const LEAST_MEMORY = 20_000; // requests
const MEAN_SIZE_STEP = 0.001;
const MOST_BETWEEN_REFRESHES = 4096; // requests

/**
 * Kernel. Admission and eviction by hit density, expected hits per byte and time [beckmann18], from hazards learned
 * online and ranked by their Gittins index [gittins79].
 *
 * State of an object: its class at its last request (requests per turnover in the long run, decayed count of the last
 * ones, gap before it, size against the mean) and its age in log bins, both in units of the cache's turnover: the age at
 * which LRU would evict now. So one table fits any capacity and the state tells the pressure on the cache.
 * Learning: for each class and bin of age, how many objects reached it and how many of them were asked for in it. Both
 * are known of every object, stored or not, from the ring of the last requests: nothing has to be explored, and no label
 * is waited for longer than a bin. `HazardTable` makes hazards and indices of the counts, after 16 requests for the
 * first time, then whenever the history grew by a sixteenth, at last every 4096 requests.
 * Decision: a newcomer that needs room is compared with the lowest of `samples` random stored objects (all of them, when
 * they are no more) by index / size, or by index when bytes count; the lower one loses, ties go to the least recently used.
 *
 * Differs from [beckmann18]: hazards instead of densities of evicted lifetimes, hence no exploration; other features,
 * shrunk towards the coarser ones; the best age to stop at instead of the whole lifetime; newcomers can be refused.
 * A request costs at most AGE_BINS counts, an eviction samples * O(1); 44 bytes an object, the ring of at most 16 MB,
 * and 0.8 MB of tables.
 */
class LearnedHazard implements LearnedCachePolicy {
  readonly name = "learned-hazard";
  readonly capacity: Bytes;
  readonly #options: LearnedHazardOptions;
  readonly #perByte: boolean;
  readonly #random: Random;
  readonly #history: RequestHistory;
  readonly #bins = new AgeBins();
  readonly #hazards: HazardTable;
  readonly #slots: ObjectSlots;
  readonly #class: Uint16Array; //        [objectCount] at the last request
  readonly #count: Float32Array; //       [objectCount] requests, decayed by the half-life of the count
  readonly #longCount: Float32Array; //   [objectCount] requests, decayed by the half-life of the rate
  readonly #decay: Float64Array; //       [AGE_BINS + 1] of the count, by the gap's bin
  readonly #longDecay: Float64Array; //   [AGE_BINS + 1] of the long count
  readonly #width = new Float64Array(AGE_BINS);
  #rateWindow = 1; // turnovers that the long count covers
  #meanSize = 0;
  #refreshAt = 16;
  #refreshedAt = 0;
  #victimDensity = 0; // of the slot that #victim returned last
  #evictions = 0;

  constructor(options: LearnedHazardOptions, context: CacheContext, saved?: SavedLearnedHazard) {
    const { capacity, objectCount, random } = context;
    this.capacity = capacity;
    this.#options = options;
    this.#perByte = options.objective === "object";
    this.#random = random.fork("eviction");
    this.#history = new RequestHistory(capacity, objectCount);
    this.#hazards = new HazardTable(CLASS_FEATURES, saved?.hazards);
    this.#slots = new ObjectSlots(objectCount);
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
    if (this.#options.learn) this.#countAgeing();
    const objectClass = this.#observe(object, sizeBytes);
    history.record(object, sizeBytes);
    if (now >= this.#refreshAt) this.#refresh();
    const slot = this.#slots.slotOf(object);
    if (slot >= 0) {
      this.#slots.last[slot] = now;
      this.#slots.objectClass[slot] = objectClass;
      return Access.Hit;
    }
    if (sizeBytes > this.capacity || !this.#makeRoom(objectClass, sizeBytes)) return Access.Bypassed;
    this.#slots.add(object, objectClass, now, sizeBytes);
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

  /** The objects that pass from one bin of age into the next at this request. */
  #countAgeing(): void {
    const now = this.#history.now;
    for (let bin = 1; bin < AGE_BINS; bin++) {
      const age = this.#bins.start(bin);
      if (age >= now) return;
      const object = age < 2 ? -1 : this.#history.agedExactly(age);
      if (object >= 0) this.#hazards.entered(this.#class[object]!, bin);
    }
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
      // past the ring nobody counts who reached the bin, so a hit would be one of none
      if (bin < AGE_BINS && this.#bins.start(bin) <= MAX_AGE) this.#hazards.hit(this.#class[object]!, bin);
      this.#hazards.entered(next, this.#bins.bin(1));
    }
    this.#class[object] = next;
    return next;
  }

  #refresh(): void {
    const now = this.#history.now;
    const turnover = this.#history.turnover;
    this.#bins.follow(turnover);
    this.#bins.widthsInto(this.#width);
    for (let bin = 0; bin < AGE_BINS; bin++) if (this.#bins.start(bin) > MAX_AGE) this.#width[bin] = 0;
    const covered = (RATE_HALF_LIFE / Math.LN2) * (1 - exp((-Math.LN2 * now) / turnover / RATE_HALF_LIFE));
    this.#rateWindow = Math.max(1, covered);
    const memory = Math.max(LEAST_MEMORY, this.#options.memory * turnover);
    this.#hazards.refresh(this.#options.learn ? exp((this.#refreshedAt - now) / memory) : 1, this.#width);
    this.#refreshedAt = now;
    this.#refreshAt = now + Math.min(MOST_BETWEEN_REFRESHES, Math.max(16, now >> 4));
  }

  /** Evicts until the newcomer fits, or returns false when it is worth less than the next to go. */
  #makeRoom(objectClass: number, sizeBytes: number): boolean {
    const density = this.#hazards.index(objectClass, this.#bins.bin(1)) / (this.#perByte ? sizeBytes : 1);
    while (this.#slots.used + sizeBytes > this.capacity) {
      const victim = this.#victim();
      if (this.#victimDensity > density) return false;
      this.#slots.remove(victim);
      this.#evictions++;
    }
    return true;
  }

  /** The slot of the lowest density among the sampled ones. */
  #victim(): number {
    const { last, objectClass, size, count } = this.#slots;
    const now = this.#history.now;
    const all = count <= this.#options.samples;
    const draws = all ? count : this.#options.samples;
    let victim = -1;
    let lowest = Number.POSITIVE_INFINITY;
    let oldest = Number.POSITIVE_INFINITY;
    let lot = this.#random.uint32() | 0;
    for (let draw = 0; draw < draws; draw++) {
      // one draw seeds a congruential walk: a draw per sample would cost a sixth of the whole replay
      lot = (Math.imul(lot, 1664525) + 1013904223) | 0;
      const slot = all ? draw : Math.floor(((lot >>> 0) / 4294967296) * count);
      const bin = this.#bins.bin(now - last[slot]!);
      const index = this.#hazards.index(objectClass[slot]!, bin < AGE_BINS ? bin : AGE_BINS - 1);
      const density = this.#perByte ? index / size[slot]! : index;
      if (density < lowest || (density === lowest && last[slot]! < oldest)) {
        victim = slot;
        lowest = density;
        oldest = last[slot]!;
      }
    }
    this.#victimDensity = lowest;
    return victim;
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
  revision: 2,
  parameters: {
    objective: choice("object", ["object", "byte"], "maximise the hit ratio or the byte hit ratio"),
    learn: flag(LEARNED_HAZARD_DEFAULTS.learn, "false: act on what is loaded and count nothing"),
    file: file("what a learned-hazard saved; learning goes on from it"),
    samples: integer(LEARNED_HAZARD_DEFAULTS.samples, "stored objects compared per eviction", { min: 1 }),
    memory: number(LEARNED_HAZARD_DEFAULTS.memory, "time constant of the counts, in turnovers", { min: 0.01 }),
  },
  create: ({ file: path, objective, ...options }, context) => {
    if (path !== "" && context.file === undefined)
      throw new InputError("missing", { source: path }, "expected a reader of files, got none");
    const saved = path === "" ? undefined : parseSavedLearnedHazard(context.file!(path), path);
    return learnedHazard(context, { ...options, objective: objective as "object" | "byte" }, saved);
  },
});
