import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import type { Random } from "./random.ts";

const LAYERS = 256;
const LAYER_MASK = LAYERS - 1;
const BITS_20 = 1048576;
const BITS_21 = 2097152;
const STEPS = 4503599627370496; // 2^52
// where the lowest layer's tail begins and the area of every layer, for 256 layers to end at density 1 [marsaglia00]
const NORMAL_TAIL = 3.654152885361009;
const NORMAL_AREA = 0.004928673233974655;
const EXPONENTIAL_TAIL = 7.697117470131049;
const EXPONENTIAL_AREA = 0.003949659822581557;

/** The layers of a falling density, not scaled: f(0) = 1. */
interface Ziggurat {
  /** [2 * layers] by layer: its width / 2^52, and the width of the one above it, within which all of it is accepted. */
  readonly width: Float64Array;
  /** [layers + 1] the density at the layer's right end, which is its floor; the one above is its ceiling. */
  readonly floor: Float64Array;
}

const NORMAL = ziggurat(NORMAL_TAIL, NORMAL_AREA, normalDensity, (y) => Math.sqrt(-2 * ln(y)));
const EXPONENTIAL = ziggurat(EXPONENTIAL_TAIL, EXPONENTIAL_AREA, exponentialDensity, (y) => -ln(y));

/**
 * Kernel. Standard normal, by the ziggurat method [marsaglia00] on 256 layers: two numbers of 32 bits where the layer's own
 * width decides, 98.5 % of the draws. The layer has 8 bits of its own and the value, sign included, 53 others: where both
 * come from the same bits, as in the paper, they are correlated [doornik05]. Its logarithms and exponentials are portable,
 * so every engine draws the same bits. Other values than those of `Random.normal`.
 */
export function zigguratNormal(random: Random): number {
  const high = random.uint32() | 0;
  const low = random.uint32();
  const at = 2 * (low & LAYER_MASK);
  const x = (high * BITS_21 + (low >>> 11)) * NORMAL.width[at]!;
  return Math.abs(x) < NORMAL.width[at + 1]! ? x : normalElse(random, at >>> 1, x);
}

/**
 * Kernel. Exponential of mean 1, by the ziggurat method [marsaglia00] on 256 layers: two numbers of 32 bits where the
 * layer's own width decides, 97.8 % of the draws. The layer has 8 bits and the value 52 others. Every engine draws the same
 * bits; other values than those of `Random.exponential`.
 */
export function zigguratExponential(random: Random): number {
  const high = random.uint32();
  const low = random.uint32();
  const at = 2 * (low & LAYER_MASK);
  const x = (high * BITS_20 + (low >>> 12)) * EXPONENTIAL.width[at]!;
  return x < EXPONENTIAL.width[at + 1]! ? x : exponentialElse(random, at >>> 1, x);
}

/** The draw where a layer's own width does not decide. */
function normalElse(random: Random, layer: number, x: number): number {
  if (layer === 0) return x < 0 ? -normalTail(random) : normalTail(random);
  const { floor } = NORMAL;
  const y = floor[layer]! + random.double() * (floor[layer + 1]! - floor[layer]!);
  return y < normalDensity(x) ? x : zigguratNormal(random);
}

function exponentialElse(random: Random, layer: number, x: number): number {
  if (layer === 0) return EXPONENTIAL_TAIL + zigguratExponential(random); // what is left is as long as if none had passed
  const { floor } = EXPONENTIAL;
  const y = floor[layer]! + random.double() * (floor[layer + 1]! - floor[layer]!);
  return y < exponentialDensity(x) ? x : zigguratExponential(random);
}

/** Of the normal distribution what lies above `NORMAL_TAIL`, by Marsaglia's method of 1964 [marsaglia64]. */
function normalTail(random: Random): number {
  for (;;) {
    const beyond = random.exponential(NORMAL_TAIL);
    if (2 * random.exponential(1) > beyond * beyond) return NORMAL_TAIL + beyond;
  }
}

function ziggurat(
  tail: number,
  area: number,
  density: (x: number) => number,
  inverse: (y: number) => number,
): Ziggurat {
  const width = new Float64Array(2 * LAYERS);
  const floor = new Float64Array(LAYERS + 1);
  let x = area / density(tail); // the lowest layer, drawn as a rectangle of its area: what is beyond `tail` is of the tail
  let next = tail;
  for (let layer = 0; layer < LAYERS; layer++) {
    width[2 * layer] = x / STEPS;
    width[2 * layer + 1] = next;
    floor[layer + 1] = layer === LAYERS - 1 ? 1 : density(next);
    x = next;
    next = layer < LAYERS - 2 ? inverse(floor[layer + 1]! + area / x) : 0;
  }
  return { width, floor };
}

function normalDensity(x: number): number {
  return exp(-0.5 * x * x);
}

function exponentialDensity(x: number): number {
  return exp(-x);
}
