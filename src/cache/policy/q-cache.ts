import exp from "@stdlib/math-base-special-exp";
import { InputError } from "../../base/errors.ts";
import { parseJson } from "../../base/json.ts";
import { choice, file, flag, integer, number } from "../../base/parameters.ts";
import type { Random } from "../../base/random.ts";
import type { Bytes } from "../../base/units.ts";
import { bytes } from "../../base/units.ts";
import { Access, type CacheContext } from "../contract.ts";
import { defineCache, type FeatureImportance, type LearnedCachePolicy } from "../definition.ts";
import { featureImportance } from "../feature-importance.ts";
import { KeepValues, type SavedKeepValues } from "../keep-values.ts";
import { ObjectSlots } from "../object-slots.ts";
import {
  CLASS_COUNT,
  classOf,
  FREQUENCY_BINS,
  frequencyBin,
  gapBin,
  NO_GAP,
  sizeBin,
  stateFeatures,
} from "../q-features.ts";
import { BIN_COUNT, RecencyBins, relativeStart } from "../recency-bins.ts";
import { RequestHistory } from "../request-history.ts";

/** What a Q-learning cache maximises: the share of requests served, or the share of bytes. */
export type QCacheObjective = "object" | "byte";

/** The hyper-parameters of a Q-learning cache. */
export interface QCacheOptions {
  readonly objective: QCacheObjective;
  readonly learn: boolean; // false: acts greedily on what it has, changes nothing
  readonly samples: number; // stored objects compared per eviction
  readonly stepSize: number; // floor of the step size
  readonly epsilon: number; // share of refused newcomers that are admitted all the same while learning
  readonly horizon: number; // time constant of the discount, in turnovers of the cache
  readonly bootstrap: number; // share of the next state's value in the target of a hit, 0..1
}

/** What a Q-learning cache has learned. */
export interface SavedQCache extends SavedKeepValues {
  readonly format: "prewarm/q-cache";
  readonly schema: 1;
}

const FREQUENCY_HALF_LIFE = 20; // turnovers
const MEAN_SIZE_STEP = 0.001;

/**
 * Kernel. Admission and eviction by tabular Q-learning [watkins92], one decision process per object, all sharing a table.
 *
 * State: what the object looked like at its last request (decayed request count, gap before it, size against the mean,
 * in log bins) and the log bin of the requests passed since, in units of the cache's turnover: the age at which LRU
 * would evict now, which makes the state tell the pressure on the cache and the table fit any capacity.
 * Actions: keep and evict. Reward: 1 for a request of a kept object. An evicted object earns nothing until it is admitted
 * again, which is a new episode, so Q(s, evict) = 0 and only Q(s, keep) is stored; it is never below 0.
 * TD update, with the discount g = exp(-time / (horizon * turnover)) over the time in the state:
 *   the object passes into the next recency bin s':  target = g max_a Q(s', a)
 *   it is asked for and is now in state s':          target = g (1 + bootstrap max_a Q(s', a))
 *   it leaves the last bin, forgotten:               target = 0
 * The transitions do not depend on whether the object is stored, so both actions teach: stored objects and a ghost of
 * those evicted or refused (the ring of the last requests) are learned from alike, off policy.
 * Behaviour: a newcomer that needs room is compared with the lowest of `samples` random stored objects (all of them,
 * when they are no more) by Q(s, keep), per byte when the objective is objects; ties go to the least recently used.
 * The lower one loses; with probability epsilon a losing newcomer is admitted all the same.
 *
 * A request costs at most BIN_COUNT + 1 updates (7 to 15 on web traces) and samples * O(1) per eviction; 40 bytes an
 * object, the ring of at most 16 MB, and the table.
 */
class QCache implements LearnedCachePolicy {
  readonly name = "q-cache";
  readonly capacity: Bytes;
  readonly #options: QCacheOptions;
  readonly #perByte: boolean;
  readonly #evictionRandom: Random;
  readonly #explorationRandom: Random;
  readonly #history: RequestHistory;
  readonly #bins = new RecencyBins();
  readonly #values: KeepValues;
  readonly #slots: ObjectSlots;
  readonly #class: Uint16Array; //  [objectCount] at the last request
  readonly #count: Float32Array; // [objectCount] decayed number of requests
  readonly #passing: Float64Array; //   [BIN_COUNT + 1] discount over a whole bin
  readonly #returning: Float64Array; // [BIN_COUNT + 1] discount over half of it, for a request in its midst
  readonly #decay: Float64Array; //     [BIN_COUNT + 1] of the request count
  #meanSize = 0;
  #victimValue = 0; // of the slot that #victim returned last
  #evictions = 0;

  constructor(options: QCacheOptions, { capacity, objectCount, random }: CacheContext, saved?: SavedQCache) {
    this.capacity = capacity;
    this.#options = options;
    this.#perByte = options.objective === "object";
    this.#evictionRandom = random.fork("eviction");
    this.#explorationRandom = random.fork("exploration");
    this.#history = new RequestHistory(capacity, objectCount);
    this.#values = new KeepValues(options.stepSize, options.horizon, saved);
    this.#slots = new ObjectSlots(objectCount);
    this.#class = new Uint16Array(objectCount);
    this.#count = new Float32Array(objectCount);
    const width = (bin: number) => relativeStart(bin + 1) - relativeStart(bin);
    const perBin = (f: (bin: number) => number) => Float64Array.from({ length: BIN_COUNT + 1 }, (_, bin) => f(bin));
    this.#passing = perBin((bin) => exp(-width(bin) / options.horizon));
    this.#returning = perBin((bin) => exp(-width(bin) / 2 / options.horizon));
    this.#decay = perBin((bin) => exp((-Math.LN2 * (relativeStart(bin) + width(bin) / 2)) / FREQUENCY_HALF_LIFE));
    this.#decay[BIN_COUNT] = 0;
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
    if (this.#options.learn) this.#learnFromAgeing();
    const objectClass = this.#observe(object, sizeBytes);
    history.record(object, sizeBytes);
    const now = history.now;
    if (now < 64 || now % 64 === 0) this.#bins.follow(history.turnover);
    if (now % 4096 === 0) this.#values.refresh();
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

  save(): SavedQCache {
    return { format: "prewarm/q-cache", schema: 1, ...this.#values.save() };
  }

  /** Of Q(s, keep), which is the same for an objective of objects and of bytes. */
  explain(): readonly FeatureImportance[] {
    return featureImportance(stateFeatures(), this.#values.table());
  }

  /** The objects that pass from one recency bin into the next at this request. */
  #learnFromAgeing(): void {
    for (let bin = 0; bin < BIN_COUNT; bin++) {
      const age = this.#bins.start(bin + 1);
      if (age === 0) continue;
      const object = this.#history.agedExactly(age);
      if (object < 0) continue;
      const objectClass = this.#class[object]!;
      const next = bin + 1 === BIN_COUNT ? 0 : this.#values.at(objectClass, bin + 1);
      this.#values.update(objectClass, bin, this.#passing[bin]! * next);
    }
  }

  /** Moves the requested object into its new class, which it returns, and learns from the request. */
  #observe(object: number, sizeBytes: number): number {
    const last = this.#history.last(object);
    const bin = last === 0 ? BIN_COUNT : this.#bins.bin(this.#history.now - last);
    const count = 1 + this.#count[object]! * this.#decay[bin]!;
    this.#count[object] = count;
    this.#meanSize += this.#meanSize === 0 ? sizeBytes : (sizeBytes - this.#meanSize) * MEAN_SIZE_STEP;
    const gap = last === 0 ? NO_GAP : gapBin(bin);
    const next = classOf(frequencyBin(count), gap, sizeBin(sizeBytes, this.#meanSize));
    if (this.#options.learn && bin < BIN_COUNT) {
      const ahead = this.#options.bootstrap * this.#values.at(next, 0);
      this.#values.update(this.#class[object]!, bin, this.#returning[bin]! * (1 + ahead));
    }
    this.#class[object] = next;
    return next;
  }

  /** Evicts until the newcomer fits, or returns false when it is worth less than the next to go. */
  #makeRoom(objectClass: number, sizeBytes: number): boolean {
    const value = this.#values.at(objectClass, 0) / (this.#perByte ? sizeBytes : 1);
    while (this.#slots.used + sizeBytes > this.capacity) {
      const victim = this.#victim();
      if (this.#victimValue > value && !this.#explores()) return false;
      this.#slots.remove(victim);
      this.#evictions++;
    }
    return true;
  }

  #explores(): boolean {
    return this.#options.learn && this.#options.epsilon > 0 && this.#explorationRandom.double() < this.#options.epsilon;
  }

  /** The slot of the lowest value among the sampled ones. */
  #victim(): number {
    const { last, objectClass, size, count } = this.#slots;
    const now = this.#history.now;
    const all = count <= this.#options.samples;
    const draws = all ? count : this.#options.samples;
    let victim = -1;
    let lowest = Number.POSITIVE_INFINITY;
    let oldest = Number.POSITIVE_INFINITY;
    let lot = this.#evictionRandom.uint32() | 0;
    for (let draw = 0; draw < draws; draw++) {
      // one draw seeds a congruential walk: a draw per sample cost a sixth of the whole replay
      lot = (Math.imul(lot, 1664525) + 1013904223) | 0;
      const slot = all ? draw : Math.floor(((lot >>> 0) / 4294967296) * count);
      const bin = this.#bins.bin(now - last[slot]!);
      const kept = this.#values.at(objectClass[slot]!, bin < BIN_COUNT ? bin : BIN_COUNT - 1);
      const value = this.#perByte ? kept / size[slot]! : kept;
      if (value < lowest || (value === lowest && last[slot]! < oldest)) {
        victim = slot;
        lowest = value;
        oldest = last[slot]!;
      }
    }
    this.#victimValue = lowest;
    return victim;
  }
}

/** The hyper-parameters, chosen on the first 20 % of the requests of three traces, sized and not, at 0.1, 1 and 10 %. */
export const Q_CACHE_DEFAULTS: QCacheOptions = {
  objective: "object",
  learn: true,
  samples: 32,
  stepSize: 0.01,
  epsilon: 0.001,
  horizon: 1,
  bootstrap: 0.3,
};

/** A cache that learns online what to admit and what to evict; goes on from `saved` where it is given. */
export function qCache(
  context: CacheContext,
  options: Partial<QCacheOptions> = {},
  saved?: SavedQCache,
): LearnedCachePolicy {
  return new QCache({ ...Q_CACHE_DEFAULTS, ...options }, context, saved);
}

/** Reads what `save` gave from JSON text; `source` is what messages call it. */
export function parseSavedQCache(text: string, source: string): SavedQCache {
  const saved = parseJson(text, source) as Partial<SavedQCache> | null;
  if (saved?.format !== "prewarm/q-cache" || saved.schema !== 1)
    throw new InputError("malformed", { source }, "expected a saved q-cache, schema 1");
  for (const [column, length] of COLUMNS) {
    const values: unknown = saved[column];
    const fits =
      Array.isArray(values) &&
      values.length === length &&
      values.every((value) => Number.isFinite(value) && value >= 0);
    if (!fits) throw new InputError("malformed", { source }, `expected ${length} finite numbers >= 0 in ${column}`);
  }
  return saved as SavedQCache;
}

const COLUMNS = [
  ["value", CLASS_COUNT * BIN_COUNT],
  ["visits", CLASS_COUNT * BIN_COUNT],
  ["sharedValue", FREQUENCY_BINS * BIN_COUNT],
  ["sharedVisits", FREQUENCY_BINS * BIN_COUNT],
] as const;

export const definition = defineCache({
  summary: "learns online what to admit and what to evict, by tabular Q-learning over recency, frequency, gap and size",
  source: "[watkins92]",
  revision: 1,
  parameters: {
    objective: choice(Q_CACHE_DEFAULTS.objective, ["object", "byte"], "maximise the hit ratio or the byte hit ratio"),
    learn: flag(Q_CACHE_DEFAULTS.learn, "false: act greedily on what is loaded and change nothing"),
    file: file("what a q-cache saved; learning goes on from it"),
    samples: integer(Q_CACHE_DEFAULTS.samples, "stored objects compared per eviction", { min: 1 }),
    stepSize: number(Q_CACHE_DEFAULTS.stepSize, "floor of the step size", { min: 1e-6, max: 1 }),
    epsilon: number(Q_CACHE_DEFAULTS.epsilon, "share of refused newcomers admitted all the same", { min: 0, max: 1 }),
    horizon: number(Q_CACHE_DEFAULTS.horizon, "time constant of the discount, in turnovers", { min: 0.01 }),
    bootstrap: number(Q_CACHE_DEFAULTS.bootstrap, "share of the next state's value in a hit's target", {
      min: 0,
      max: 1,
    }),
  },
  create: ({ file: path, objective, ...options }, context) => {
    if (path !== "" && context.file === undefined)
      throw new InputError("missing", { source: path }, "expected a reader of files, got none");
    const saved = path === "" ? undefined : parseSavedQCache(context.file!(path), path);
    return qCache(context, { ...options, objective: objective as QCacheObjective }, saved);
  },
});
