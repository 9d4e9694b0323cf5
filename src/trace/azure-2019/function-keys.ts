import { asciiText, isAscii, utf8Text } from "../csv/ascii.ts";
import { KeyTable } from "../csv/key-table.ts";

/**
 * Ids of functions, numbered by first appearance. Keys are given as bytes, each with the comma after it; hashes, which are
 * all of one length, are found without a string being made of them.
 */
export class FunctionKeys {
  /** Keys by id, as `functionKey` makes them. */
  readonly texts: string[] = [];
  readonly #table = new KeyTable();
  readonly #others = new Map<string, number>();

  /** The id of the key [from, to) of UTF-8, its comma included. */
  intern(bytes: Uint8Array, from: number, to: number): number {
    const known = to - from === this.#table.length ? this.#table.find(bytes, from, to) : -1;
    return known >= 0 ? known : this.#internOther(bytes, from, to);
  }

  #internOther(bytes: Uint8Array, from: number, to: number): number {
    const fresh = this.texts.length;
    if (isAscii(bytes, from, to) && this.#table.takes(to - from)) {
      this.#table.add(bytes, from, to, fresh);
      this.texts.push(asciiText(bytes, from, to - 1));
      return fresh;
    }
    const text = utf8Text(bytes, from, to - 1);
    const known = this.#others.get(text);
    if (known !== undefined) return known;
    this.#others.set(text, fresh);
    this.texts.push(text);
    return fresh;
  }
}
