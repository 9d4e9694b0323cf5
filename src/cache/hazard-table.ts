import { AGE_BINS } from "./age-bins.ts";

const PRIOR_HITS = 4; // hits that a prior hazard weighs
const FIRST_HAZARD = 0.15; // of a bin before anything was seen: the hazard per time falls with age, as LRU ranks
const HIGHEST_HAZARD = 0.98;

/** What was counted of one class, by bin of age. */
export interface SavedHazards {
  readonly class: number;
  readonly entered: readonly number[]; // [AGE_BINS] objects that reached this age
  readonly hits: readonly number[]; //    [AGE_BINS] of them asked for within the bin
}

/**
 * Kernel. Hazards by class and bin of age, the chance that an object which reaches a bin is asked for in it, counted and
 * estimated, and the index by which objects are ranked.
 *
 * Estimate: classes are leaves of a tree, a level per feature, and each group takes its parent's hazards q for a prior
 * that weighs k hits (Gamma with shape k, [gelman13]): first one factor for all ages, m = (hits + k) / (sum of entered * q + k),
 * then each bin's own, h = (hits + k) / (entered + k / (m q)). So a class seen ten times is told from others by its
 * level, one seen a thousand times by its shape, and no bin is believed for a single hit.
 *
 * Index: the most hits per turnover that keeping an object from here on can give, over all ages at which to stop:
 *   max over e of E[hits before e] / E[time kept before e]
 * the Gittins index of a chain of ages [gittins79]. One backward pass finds it, by merging a bin with the run of bins
 * that follows while that has the higher ratio.
 *
 * Layout: columns [group * AGE_BINS + bin] by level. `entered`, `hit` O(1); `refresh` O(classes ever seen).
 */
export class HazardTable {
  readonly #levels: readonly Level[]; // the whole, then a level per feature; the last is of the classes
  readonly #classes: Level;
  readonly #index: Float64Array; // [classes * AGE_BINS]
  readonly #runHits = new Float64Array(AGE_BINS);
  readonly #runTime = new Float64Array(AGE_BINS);
  readonly #runStay = new Float64Array(AGE_BINS); // chance not to be asked for in the run
  #width: Float64Array = new Float64Array(AGE_BINS).fill(1);
  #request = 0; // turnovers

  /** `featureBins` by feature, the slowest of the class first. */
  constructor(featureBins: readonly number[], saved: readonly SavedHazards[] = []) {
    let groups = 1;
    this.#levels = [1, ...featureBins].map((bins) => new Level((groups *= bins), bins));
    this.#classes = this.#levels.at(-1)!;
    this.#index = new Float64Array(groups * AGE_BINS);
    for (const row of saved) {
      this.#classes.entered.set(row.entered, row.class * AGE_BINS);
      this.#classes.hits.set(row.hits, row.class * AGE_BINS);
      this.#meet(row.class);
    }
  }

  /** Expected hits per turnover of keeping an object of a class that was met, in this bin, 0 .. AGE_BINS - 1. */
  index(objectClass: number, bin: number): number {
    return this.#index[objectClass * AGE_BINS + bin]!;
  }

  /** The indices by row of a class, its number times AGE_BINS, and bin. */
  get indices(): Float64Array {
    return this.#index;
  }

  /** How many objects of a class that was met reached a bin, by row and bin: for who counts many at once. */
  get enteredCounts(): Float64Array {
    return this.#classes.entered;
  }

  /** How many classes were met. */
  get known(): number {
    return this.#classes.knownCount;
  }

  /** Makes the class of an object known before its index is asked for. */
  meet(objectClass: number): void {
    if (this.#classes.met[objectClass] === 0) this.#meet(objectClass);
  }

  /** An object of a class that was met reached a bin. */
  entered(objectClass: number, bin: number): void {
    this.#classes.entered[objectClass * AGE_BINS + bin]!++;
  }

  /** An object was asked for while in a bin. */
  hit(objectClass: number, bin: number): void {
    this.#classes.hits[objectClass * AGE_BINS + bin]!++;
  }

  /** Weighs what was counted so far by `decay`, 0..1, estimates and ranks anew; `width` is [AGE_BINS] turnovers, `request` one request in turnovers. */
  refresh(decay: number, width: Float64Array, request = 0): void {
    this.#width = width;
    this.#request = request;
    if (decay < 1) this.#classes.scale(decay);
    for (let level = this.#levels.length - 2; level >= 0; level--) this.#levels[level]!.sumOf(this.#levels[level + 1]!);
    for (let level = 0; level < this.#levels.length; level++) {
      const { known, knownCount } = this.#levels[level]!;
      for (let i = 0; i < knownCount; i++) this.#estimate(level, known[i]!);
    }
    const { known, knownCount } = this.#classes;
    for (let i = 0; i < knownCount; i++) this.#rank(known[i]!);
  }

  save(): SavedHazards[] {
    const { known, knownCount, entered, hits } = this.#classes;
    const column = (of: Float64Array, id: number) => Array.from(of.subarray(id * AGE_BINS, (id + 1) * AGE_BINS));
    return Array.from(known.slice(0, knownCount).sort())
      .map((id) => ({ class: id, entered: column(entered, id), hits: column(hits, id) }))
      .filter((row) => row.entered.some((count) => count > 0));
  }

  /** The index and the entries counted, [classes * AGE_BINS], for an explanation. */
  table(): { readonly value: Float64Array; readonly visits: Float64Array } {
    return { value: this.#index, visits: this.#classes.entered };
  }

  #meet(objectClass: number): void {
    let group = objectClass;
    for (let level = this.#levels.length - 1; level >= 0; level--) {
      this.#levels[level]!.meet(group);
      group = Math.floor(group / this.#levels[level]!.bins);
    }
    for (let level = 0; level < this.#levels.length; level++) this.#estimate(level, this.#groupOf(objectClass, level));
    this.#rank(objectClass);
  }

  #groupOf(objectClass: number, level: number): number {
    let group = objectClass;
    for (let below = this.#levels.length - 1; below > level; below--)
      group = Math.floor(group / this.#levels[below]!.bins);
    return group;
  }

  #estimate(level: number, group: number): void {
    const own = this.#levels[level]!;
    if (level === 0) own.estimate(0, FIRST_HAZARDS, 0);
    else own.estimate(group, this.#levels[level - 1]!.hazard, Math.floor(group / own.bins));
  }

  #rank(objectClass: number): void {
    const hazard = this.#classes.hazard;
    const index = this.#index;
    const widths = this.#width;
    const request = this.#request;
    const runHits = this.#runHits;
    const runTime = this.#runTime;
    const runStay = this.#runStay;
    const start = objectClass * AGE_BINS;
    let top = -1;
    for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
      const width = widths[bin]!;
      let hits = width === 0 ? 0 : hazard[start + bin]!;
      let stay = 1 - hits;
      let time = width - (hits * (width - request)) / 2; // who is asked for stays for half of the bin's chances
      // of equals the shorter, so that rounding does not tell bins of one width and hazard apart
      while (top >= 0 && (time === 0 || runHits[top]! * time > hits * runTime[top]!)) {
        hits += stay * runHits[top]!;
        time += stay * runTime[top]!;
        stay *= runStay[top--]!;
      }
      runHits[++top] = hits;
      runTime[top] = time;
      runStay[top] = stay;
      index[start + bin] = time === 0 ? 0 : hits / time;
    }
  }
}

const FIRST_HAZARDS = new Float64Array(AGE_BINS).fill(FIRST_HAZARD);

/** Groups of classes that share the features so far. */
class Level {
  readonly bins: number; // groups with one parent
  readonly entered: Float64Array; // [groups * AGE_BINS]
  readonly hits: Float64Array;
  readonly hazard: Float64Array;
  readonly met: Uint8Array; //   [groups]
  readonly known: Uint16Array; // the groups met, in the order of meeting
  knownCount = 0;

  constructor(groups: number, bins: number) {
    this.bins = bins;
    this.entered = new Float64Array(groups * AGE_BINS);
    this.hits = new Float64Array(groups * AGE_BINS);
    this.hazard = new Float64Array(groups * AGE_BINS);
    this.met = new Uint8Array(groups);
    this.known = new Uint16Array(groups);
  }

  meet(group: number): void {
    if (this.met[group] !== 0) return;
    this.met[group] = 1;
    this.known[this.knownCount++] = group;
  }

  scale(factor: number): void {
    const { entered, hits } = this;
    for (let i = 0; i < this.knownCount; i++) {
      const start = this.known[i]! * AGE_BINS;
      for (let at = start; at < start + AGE_BINS; at++) {
        entered[at]! *= factor;
        hits[at]! *= factor;
      }
    }
  }

  /** Counts anew what the groups one level below counted. */
  sumOf(below: Level): void {
    const { entered, hits } = this;
    for (let i = 0; i < this.knownCount; i++) {
      const start = this.known[i]! * AGE_BINS;
      // a call of fill for a row of 24 took longer than the sums
      for (let at = start; at < start + AGE_BINS; at++) entered[at] = hits[at] = 0;
    }
    const { entered: enteredBelow, hits: hitsBelow } = below;
    for (let i = 0; i < below.knownCount; i++) {
      const from = below.known[i]! * AGE_BINS;
      const to = Math.floor(below.known[i]! / below.bins) * AGE_BINS;
      for (let bin = 0; bin < AGE_BINS; bin++) {
        entered[to + bin]! += enteredBelow[from + bin]!;
        hits[to + bin]! += hitsBelow[from + bin]!;
      }
    }
  }

  /** The hazards of a group from its counts and the prior of its parent. */
  estimate(group: number, prior: Float64Array, parent: number): void {
    const { entered, hits, hazard } = this;
    const start = group * AGE_BINS;
    const from = parent * AGE_BINS;
    let seen = PRIOR_HITS;
    let expected = PRIOR_HITS;
    for (let bin = 0; bin < AGE_BINS; bin++) {
      seen += hits[start + bin]!;
      expected += entered[start + bin]! * prior[from + bin]!;
    }
    const factor = prior === FIRST_HAZARDS ? 1 : seen / expected;
    for (let bin = 0; bin < AGE_BINS; bin++) {
      const scaled = Math.min(HIGHEST_HAZARD, factor * prior[from + bin]!);
      const own = ((hits[start + bin]! + PRIOR_HITS) * scaled) / (entered[start + bin]! * scaled + PRIOR_HITS);
      hazard[start + bin] = Math.min(HIGHEST_HAZARD, own);
    }
  }
}
