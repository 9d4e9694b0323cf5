import { TextIds } from "../csv/text-ids.ts";
import { PairIds } from "./pair-ids.ts";

const ZERO = 48;
const DIGITS = 9; // in a word

const encoder = new TextEncoder();

/**
 * Kernel. Dense ids of the objects of a text file, by first appearance of their names, compared byte by byte. Names that
 * are whole numbers of at most 18 digits, without leading zeros, are kept as two words: the first nine digits, and a 1
 * with the digits after them, its last bit turned so that it is 0 where there are none. Others are kept as texts.
 */
export class ObjectIds {
  readonly #numbers = new PairIds();
  readonly #texts = new TextIds();
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** [count] the names, where all of them are whole numbers below 2^53. */
  keys(): Float64Array | undefined {
    const keys = new Float64Array(this.#count).fill(Number.NaN); // the texts' stays so
    this.#numbers.forEach((id, first, rest) => {
      keys[id] = joinedNumber(first, rest ^ 1);
    });
    return keys.every(Number.isSafeInteger) ? keys : undefined;
  }

  /** The id of a name. */
  intern(name: string): number {
    const bytes = encoder.encode(name);
    return this.internBytes(bytes, 0, bytes.length);
  }

  /** The id of the name bytes[from, to), in UTF-8. */
  internBytes(bytes: Uint8Array, from: number, to: number): number {
    const fresh = this.#count;
    const id = this.#idOf(bytes, from, to, fresh);
    if (id === fresh) this.#count = fresh + 1;
    return id;
  }

  /** The id of a number: of its first nine digits, and of a 1 with those after them. */
  internNumber(first: number, rest: number): number {
    const fresh = this.#count;
    const id = this.#numbers.intern(first, rest ^ 1, fresh);
    if (id === fresh) this.#count = fresh + 1;
    return id;
  }

  #idOf(bytes: Uint8Array, from: number, to: number, fresh: number): number {
    const length = to - from;
    if (length > 2 * DIGITS || (bytes[from] === ZERO && length > 1)) return this.#texts.intern(bytes, from, to, fresh);
    const middle = length > DIGITS ? from + DIGITS : to;
    let first = 0;
    for (let at = from; at < middle; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit >>> 0 > 9) return this.#texts.intern(bytes, from, to, fresh);
      first = first * 10 + digit;
    }
    let rest = 1;
    for (let at = middle; at < to; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit >>> 0 > 9) return this.#texts.intern(bytes, from, to, fresh);
      rest = rest * 10 + digit;
    }
    return this.#numbers.intern(first, rest ^ 1, fresh);
  }
}

/** The number of first digits and of a 1 with those after them. */
function joinedNumber(first: number, rest: number): number {
  let shift = 1;
  while (shift * 10 <= rest) shift *= 10;
  return first * shift + (rest - shift);
}
