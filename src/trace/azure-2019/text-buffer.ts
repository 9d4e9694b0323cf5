const ZERO = 48;
const COMMA = 44;
const DIGITS = 10; // of 2^32 - 1
/** From so many zeros on a copy is faster than a loop. */
const LONG = 24;
const LONGEST_ROW = 1440;
const ZEROS = new Uint8Array(2 * LONGEST_ROW).fill(COMMA).map((comma, i) => (i % 2 === 0 ? comma : ZERO));

/** UTF-8 text that grows at its end, in one array that is used again after `clear`. */
export class TextBuffer {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();

  constructor(capacity = 1 << 16) {
    this.bytes = new Uint8Array(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  /** Makes room for `more` bytes beyond the length. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const wider = new Uint8Array(2 * (this.length + more));
    wider.set(this.bytes.subarray(0, this.length));
    this.bytes = wider;
  }

  text(text: string): void {
    this.reserve(3 * text.length);
    this.length += this.#encoder.encodeInto(text, this.bytes.subarray(this.length)).written;
  }

  /**
   * Appends `,` and a count for each of `width` minutes from `start` on: count[e] for minute[e], from <= e < to,
   * ascending, and 0 for the others. Counts are integers 0 .. 2^32 - 1.
   */
  counts(
    minute: Uint32Array,
    count: Uint32Array,
    [from, to]: readonly [number, number],
    [start, width]: readonly [number, number],
  ): void {
    this.reserve(2 * width + DIGITS * (to - from));
    const { bytes } = this;
    let next = start;
    let at = this.length;
    for (let e = from; e < to; e++) {
      at = zeros(bytes, at, minute[e]! - next);
      next = minute[e]! + 1;
      bytes[at++] = COMMA;
      const value = count[e]!;
      if (value < 10) bytes[at++] = ZERO + value;
      else at = digits(bytes, at, value);
    }
    this.length = zeros(bytes, at, start + width - next);
  }

  toString(): string {
    return this.#decoder.decode(this.bytes.subarray(0, this.length));
  }
}

/** Writes `,0` so many times; returns the end. */
function zeros(bytes: Uint8Array, start: number, times: number): number {
  if (times > LONG) {
    bytes.set(ZEROS.subarray(0, 2 * times), start);
    return start + 2 * times;
  }
  let at = start;
  for (let i = 0; i < times; i++) {
    bytes[at++] = COMMA;
    bytes[at++] = ZERO;
  }
  return at;
}

function digits(bytes: Uint8Array, start: number, value: number): number {
  let length = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) length++;
  let rest = value;
  for (let at = start + length - 1; at >= start; at--) {
    const next = Math.floor(rest / 10);
    bytes[at] = ZERO + rest - 10 * next;
    rest = next;
  }
  return start + length;
}
