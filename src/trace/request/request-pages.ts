const FIRST_ROWS = 1024;
const MOST_ROWS = 65_536;
const MOST_EXPECTED = 1 << 26;

/** The columns of requests in the order of a file. */
export interface RequestRows {
  readonly time: Float64Array;
  readonly object: Uint32Array;
  readonly size: Float64Array;
}

/**
 * Kernel. Requests while their number is not known. Layout: pages of three columns, the first of the rows expected, which
 * are not copied if they are all, others from 1024 rows up to 65,536. O(1) a request, 20 bytes, and as much again for a
 * column at a time when pages are joined.
 */
export class RequestPages {
  readonly #full: RequestRows[] = [];
  #time: Float64Array;
  #object: Uint32Array;
  #size: Float64Array;
  #rows: number; // of the page
  #at = 0;
  #before = 0; // rows of the full pages

  constructor(expected = FIRST_ROWS) {
    this.#rows = Math.min(expected, MOST_EXPECTED);
    this.#time = new Float64Array(this.#rows);
    this.#object = new Uint32Array(this.#rows);
    this.#size = new Float64Array(this.#rows);
  }

  get length(): number {
    return this.#before + this.#at;
  }

  push(time: number, object: number, size: number): void {
    if (this.#at === this.#rows) this.#turn();
    const at = this.#at++;
    this.#time[at] = time;
    this.#object[at] = object;
    this.#size[at] = size;
  }

  /** The columns at their exact length; leaves none here. */
  take(): RequestRows {
    const { length } = this;
    const pages = [...this.#full, this.#page];
    this.#full.length = 0;
    this.#open(0);
    this.#before = 0;
    return {
      time: joined(
        pages.map(({ time }) => time),
        (rows) => new Float64Array(rows),
        length,
      ),
      object: joined(
        pages.map(({ object }) => object),
        (rows) => new Uint32Array(rows),
        length,
      ),
      size: joined(
        pages.map(({ size }) => size),
        (rows) => new Float64Array(rows),
        length,
      ),
    };
  }

  #turn(): void {
    this.#full.push(this.#page);
    this.#before += this.#rows;
    this.#open(Math.min(MOST_ROWS, Math.max(FIRST_ROWS, this.#rows * 2)));
  }

  get #page(): RequestRows {
    return { time: this.#time, object: this.#object, size: this.#size };
  }

  #open(rows: number): void {
    this.#time = new Float64Array(rows);
    this.#object = new Uint32Array(rows);
    this.#size = new Float64Array(rows);
    this.#rows = rows;
    this.#at = 0;
  }
}

function joined<T extends Float64Array | Uint32Array>(
  parts: readonly T[],
  make: (length: number) => T,
  length: number,
): T {
  if (parts[0]!.length === length) return parts[0]!;
  const whole = make(length);
  let at = 0;
  for (const part of parts) {
    const left = whole.length - at;
    whole.set(part.length > left ? part.subarray(0, left) : part, at);
    at += part.length;
  }
  return whole;
}
