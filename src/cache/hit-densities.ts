/** How many classes of objects by their last two ages at a hit there are. */
export const AGE_CLASSES = 16;

const DECAY = 0.9; // of counts, per learning
const LEAST_EVENTS = 1e-5;
const OVERFLOW = 0.01; // ages beyond the last that a scale allows for, as a share
const RESCALED_AT = [5, 25]; // learnings
const WEIGHT_OF_RESCALED = 8;

/**
 * Kernel. Hit density by class and age [beckmann18]: the hits to expect of an object that has come to an age in its class,
 * per request that it is expected to stay stored for. Ages are requests since the last use, in steps of `scale`; the last
 * one takes all beyond. Layout: hits, evictions and densities [AGE_CLASSES * ages], row-major. Counting and asking are
 * O(1), learning goes through all; 12 bytes an age and class.
 */
export class HitDensities {
  readonly ages: number;
  readonly #hits: Float32Array;
  readonly #evictions: Float32Array;
  readonly #densities: Float32Array;
  #scale: number;
  #learned = 0;
  #stored = 0; // objects, averaged over the learnings by a weight that fades
  #weight = 0;

  /** Starts from (class + 1 + offset) / (age + 1), close to GDSF's order, with ages in steps of `scale`, a power of two. */
  constructor(ages: number, scale: number, offset: number) {
    this.ages = ages;
    this.#scale = scale;
    this.#hits = new Float32Array(AGE_CLASSES * ages);
    this.#evictions = new Float32Array(AGE_CLASSES * ages);
    this.#densities = new Float32Array(AGE_CLASSES * ages);
    for (let at = 0; at < this.#densities.length; at++)
      this.#densities[at] = (Math.floor(at / ages) + 1 + offset) / ((at % ages) + 1);
  }

  /** How often `learn` was called. */
  get learned(): number {
    return this.#learned;
  }

  /** The age after a number of requests, 0 .. ages - 1. */
  ageAfter(requests: number): number {
    return Math.min(this.ages - 1, Math.floor(requests / this.#scale));
  }

  /** Of the sum of two ages: 0 of none below all ages, higher by one each time it is halved. */
  classOf(ages: number): number {
    if (ages === 0) return AGE_CLASSES - 1;
    let ageClass = 0;
    for (let doubled = ages; doubled < this.ages && ageClass < AGE_CLASSES - 1; doubled *= 2) ageClass++;
    return ageClass;
  }

  density(ageClass: number, age: number): number {
    return this.#densities[ageClass * this.ages + age]!;
  }

  countHit(ageClass: number, age: number): void {
    this.#hits[ageClass * this.ages + age]!++;
  }

  countEviction(ageClass: number, age: number): void {
    this.#evictions[ageClass * this.ages + age]!++;
  }

  /** Lets old counts fade, fits the scale to the number of stored objects twice, and computes the densities anew. */
  learn(storedCount: number): void {
    for (let at = 0; at < this.#hits.length; at++) {
      this.#hits[at]! *= DECAY;
      this.#evictions[at]! *= DECAY;
    }
    this.#stored = this.#stored * DECAY + storedCount;
    this.#weight = this.#weight * DECAY + 1;
    if (RESCALED_AT.includes(this.#learned)) this.#rescale();
    for (let start = 0; start < this.#hits.length; start += this.ages) this.#model(start, start + this.ages - 1);
    this.#learned++;
  }

  /** From the last age down: the expectations at an age are sums over those from it on. */
  #model(start: number, last: number): void {
    let hits = this.#hits[last]!;
    let events = hits + this.#evictions[last]!;
    let lifetime = events;
    for (let at = last - 1; at >= start; at--) {
      hits += this.#hits[at]!;
      events += this.#hits[at]! + this.#evictions[at]!;
      lifetime += events;
      this.#densities[at] = events > LEAST_EVENTS ? hits / lifetime : 0;
    }
  }

  #rescale(): void {
    const wanted = this.#stored / this.#weight / (OVERFLOW * this.ages);
    let scale = 2;
    while (scale < wanted) scale *= 2;
    this.#stored *= WEIGHT_OF_RESCALED;
    this.#weight *= WEIGHT_OF_RESCALED;
    for (let start = 0; start < this.#hits.length; start += this.ages) {
      for (const counts of [this.#hits, this.#evictions]) {
        if (scale < this.#scale) stretch(counts.subarray(start, start + this.ages), this.#scale / scale);
        else if (scale > this.#scale) compress(counts.subarray(start, start + this.ages), scale / this.#scale);
      }
    }
    this.#scale = scale;
  }
}

/** Spreads each age over `factor` finer ones; what comes to lie beyond the last is counted there. */
function stretch(counts: Float32Array, factor: number): void {
  const last = counts.length - 1;
  for (let age = Math.floor(counts.length / factor); age < last; age++) counts[last]! += counts[age]!;
  for (let age = last - 1; age >= 0; age--) counts[age] = counts[Math.floor(age / factor)]! / factor;
}

/** Sums `factor` ages each to a coarser one; the last stays what it is. */
function compress(counts: Float32Array, factor: number): void {
  const last = counts.length - 1;
  const end = Math.floor(counts.length / factor);
  for (let age = 0; age < end; age++) {
    let sum = 0;
    for (let i = 0; i < factor; i++) sum += counts[age * factor + i]!;
    counts[age] = sum;
  }
  counts.fill(0, end, last);
}
