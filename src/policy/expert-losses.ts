import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { grown } from "../base/grown.ts";

/** Below e^-40 of the leader's an expert's weight is lost in the rounding of the sum. */
const NEGLIGIBLE = -40;

/**
 * Kernel. What following each of a few experts would have cost so far, for each of many slots, and two ways to choose by
 * it: the leader, or a draw by AdaHedge's weights [derooij14], e^(-rate * loss) at the rate ln(experts) / gap, where the
 * gap sums up how much the weighted loss of a round exceeded its mix loss. AdaHedge needs no horizon, no scale of the
 * losses and no rate: after T rounds whose losses spread by S at most, the expected regret against the best of K experts
 * is below S sqrt(T ln K) + S (4/3 ln K + 2). Layout: loss[slot * K + expert], gap[slot]; 8 K + 8 bytes a slot, which
 * are added by doubling. leader: O(K); draw: K exponentials at most; observe: O(K), hedging 2 K exponentials at most.
 *
 * A `prior` [K] is added to the losses where a choice is made: what is known of the experts from elsewhere.
 */
export class ExpertLosses {
  readonly expertCount: number;
  readonly #hedges: boolean;
  readonly #score: Float64Array; //  [experts] of the slot at hand
  readonly #weight: Float64Array; // [experts] of the slot at hand, the leader's being 1
  #loss = new Float64Array(0); //    [slots * experts]
  #gap = new Float64Array(0); //     [slots]
  #slots = 0;

  /** Without `hedges` only leaders can be asked for. */
  constructor(expertCount: number, hedges: boolean) {
    this.expertCount = expertCount;
    this.#hedges = hedges;
    this.#score = new Float64Array(expertCount);
    this.#weight = new Float64Array(expertCount);
  }

  /** Adds a slot without losses and returns its index. */
  addSlot(): number {
    if (this.#slots === this.#gap.length) this.#grow(Math.max(64, 2 * this.#slots));
    return this.#slots++;
  }

  /** How many slots there are. */
  get slots(): number {
    return this.#slots;
  }

  /** The summed loss of an expert. */
  loss(slot: number, expert: number): number {
    return this.#loss[slot * this.expertCount + expert]!;
  }

  /** The expert of least loss among the first `count`; ties go to the lowest. */
  leader(slot: number, prior: Float64Array, count: number): number {
    const first = slot * this.expertCount;
    let best = 0;
    let least = this.#loss[first]! + prior[0]!;
    for (let k = 1; k < count; k++) {
      const score = this.#loss[first + k]! + prior[k]!;
      if (score >= least) continue;
      least = score;
      best = k;
    }
    return best;
  }

  /** The expert among the first `count` on which `uniform`, from [0, 1), falls when each has its weight's share. */
  draw(slot: number, prior: Float64Array, count: number, uniform: number): number {
    let left = uniform * this.#weigh(slot, prior, count);
    for (let k = 0; k < count; k++) {
      left -= this.#weight[k]!;
      if (left < 0) return k;
    }
    return this.leader(slot, prior, count); // only by rounding
  }

  /** A round is over, in which the first `count` experts lost losses[0 .. count - 1]; the expected loss of a draw. */
  observe(slot: number, prior: Float64Array, count: number, losses: Float64Array): number {
    const expected = this.hedge(slot, prior, count, losses);
    const first = slot * this.expertCount;
    for (let k = 0; k < count; k++) this.#loss[first + k] = this.#loss[first + k]! + losses[k]!;
    return expected;
  }

  /** Adapts the rate to a round whose losses the prior will hold, and not the slot. NaN where nothing is hedged. */
  hedge(slot: number, prior: Float64Array, count: number, losses: Float64Array): number {
    let expected = Number.NaN;
    if (this.#hedges) {
      const total = this.#weigh(slot, prior, count);
      let sum = 0;
      for (let k = 0; k < count; k++) if (this.#weight[k]! > 0) sum += this.#weight[k]! * losses[k]!;
      expected = sum / total;
      const mix = this.#mixLoss(slot, count, losses, total);
      this.#gap[slot] = this.#gap[slot]! + Math.max(0, expected - mix); // below 0 by rounding only
    }
    return expected;
  }

  get bytes(): number {
    return this.#loss.byteLength + this.#gap.byteLength + this.#score.byteLength + this.#weight.byteLength;
  }

  #rate(slot: number, count: number): number {
    return ln(count) / this.#gap[slot]!; // Infinity while nothing was lost by mixing
  }

  /** Sets scores and weights, and returns the sum of the weights. */
  #weigh(slot: number, prior: Float64Array, count: number): number {
    const first = slot * this.expertCount;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      const score = this.#loss[first + k]! + prior[k]!;
      this.#score[k] = score;
      if (score < least) least = score;
    }
    const rate = this.#rate(slot, count);
    let total = 0;
    for (let k = 0; k < count; k++) {
      const behind = this.#score[k]! - least;
      const exponent = behind === 0 ? 0 : -rate * behind;
      const weight = exponent === 0 ? 1 : exponent > NEGLIGIBLE ? exp(exponent) : 0;
      this.#weight[k] = weight;
      total += weight;
    }
    return total;
  }

  /** -ln(sum of weight * e^(-rate * loss) / total) / rate, by the weights and scores that `#weigh` left. */
  #mixLoss(slot: number, count: number, losses: Float64Array, total: number): number {
    const rate = this.#rate(slot, count);
    let before = Number.POSITIVE_INFINITY;
    let after = Number.POSITIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      before = Math.min(before, this.#score[k]!);
      after = Math.min(after, this.#score[k]! + losses[k]!);
    }
    if (rate === Number.POSITIVE_INFINITY) return after - before;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const exponent = -rate * (this.#score[k]! + losses[k]! - after);
      if (exponent > NEGLIGIBLE) sum += exp(exponent);
    }
    return after - before - ln(sum / total) / rate;
  }

  #grow(slots: number): void {
    this.#loss = grown(this.#loss, new Float64Array(slots * this.expertCount));
    this.#gap = grown(this.#gap, new Float64Array(slots));
  }
}
