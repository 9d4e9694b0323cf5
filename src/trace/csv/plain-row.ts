import { asciiText } from "./ascii.ts";
import { Decimal } from "./decimal.ts";
import { textsEnd } from "./plain-texts.ts";

const COMMA = 44;
const LINE_FEED = 10;

/**
 * Kernel. A row from bytes that has some texts, then decimal numbers without signs and nothing else. Layout: the numbers
 * in a column, which the next row overwrites. O(1) per byte; allocates nothing but what `Decimal` and `texts` do.
 */
export class PlainRow {
  readonly numbers: Float64Array;
  readonly #textCount: number;
  readonly #decimal = new Decimal();
  #bytes: Uint8Array = new Uint8Array(0);
  #from = 0;
  #textsEnd = 0;

  constructor(textCount: number, numberCount: number) {
    this.#textCount = textCount;
    this.numbers = new Float64Array(numberCount);
  }

  /** Reads the row [from, to), which ends with a line feed; false if it is not such a row, or a text is empty or no ASCII. */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    this.#bytes = bytes;
    this.#from = from;
    this.#textsEnd = textsEnd(bytes, from, to, this.#textCount);
    if (this.#textsEnd < 0) return false;
    const { numbers } = this;
    const decimal = this.#decimal;
    const last = numbers.length - 1;
    let at = this.#textsEnd + 1;
    for (let i = 0; i <= last; i++) {
      if (!decimal.read(bytes, at) || bytes[decimal.end] !== (i === last ? LINE_FEED : COMMA)) return false;
      numbers[i] = decimal.value;
      at = decimal.end + 1;
    }
    return true;
  }

  /** The texts as they stand in the row, with commas between. */
  texts(): string {
    return asciiText(this.#bytes, this.#from, this.#textsEnd);
  }
}
