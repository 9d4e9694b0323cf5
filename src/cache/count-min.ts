const ROWS = 4;
const LARGEST = 15;
const MULTIPLIERS = Uint32Array.of(0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f); // odd: each a permutation of 32 bits

/**
 * Kernel. A count-min sketch of 4-bit counters [cormode05] with minimal increment and ageing by halves [einziger17]: how
 * often objects were asked for lately, at most 15, never too little before the first halving. Layout: four rows of
 * `width` counters, eight a word; the place in a row is the upper bits of the id times the row's multiplier. Every
 * operation looks at four counters; halving goes through all.
 */
export class CountMin {
  readonly #words: Uint32Array; // [ROWS * width / 8]
  readonly #rowWords: number;
  readonly #shift: number;
  readonly #at = new Uint32Array(ROWS); // word of each row's counter
  readonly #bit = new Uint8Array(ROWS); // and its lowest bit

  /** Rows as wide as the power of two that is not below `counters`, nor 8. */
  constructor(counters: number) {
    const bits = Math.max(3, 32 - Math.clz32(Math.max(1, counters) - 1));
    this.#rowWords = 1 << (bits - 3);
    this.#shift = 32 - bits;
    this.#words = new Uint32Array(ROWS * this.#rowWords);
  }

  /** How often `object` was added lately, 0 .. 15. */
  estimate(object: number): number {
    let least = LARGEST;
    for (let row = 0; row < ROWS; row++) {
      const place = Math.imul(object + 1, MULTIPLIERS[row]!) >>> this.#shift;
      const word = row * this.#rowWords + (place >>> 3);
      const bit = (place & 7) << 2;
      const count = (this.#words[word]! >>> bit) & LARGEST;
      this.#at[row] = word;
      this.#bit[row] = bit;
      if (count < least) least = count;
    }
    return least;
  }

  /** Adds one to the lowest of the object's counters, and so to all that are as low. */
  add(object: number): void {
    const least = this.estimate(object);
    if (least === LARGEST) return;
    for (let row = 0; row < ROWS; row++) {
      const word = this.#at[row]!;
      const bit = this.#bit[row]!;
      if (((this.#words[word]! >>> bit) & LARGEST) === least) this.#words[word]! += (1 << bit) >>> 0;
    }
  }

  /** Halves every counter, rounding down. */
  halve(): void {
    const words = this.#words;
    for (let i = 0; i < words.length; i++) words[i] = (words[i]! >>> 1) & 0x77777777;
  }
}
