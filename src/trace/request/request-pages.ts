const FIRST_ROWS = 1024;
const MOST_ROWS = 65_536;

/** The columns of requests in the order of a file. */
export interface RequestRows {
  readonly time: Float64Array;
  readonly object: Uint32Array;
  readonly size: Float64Array;
}

/**
 * Kernel. Requests while their number is not known. Layout: pages of three columns, from 1024 rows up to 65,536. O(1) a
 * request, 20 bytes, and as much again for a column at a time when they are joined.
 */
export class RequestPages {
  readonly #full: RequestRows[] = [];
  #time = new Float64Array(FIRST_ROWS);
  #object = new Uint32Array(FIRST_ROWS);
  #size = new Float64Array(FIRST_ROWS);
  #rows = FIRST_ROWS; // of the page
  #at = 0;
  #before = 0; // rows of the full pages

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
        new Float64Array(length),
      ),
      object: joined(
        pages.map(({ object }) => object),
        new Uint32Array(length),
      ),
      size: joined(
        pages.map(({ size }) => size),
        new Float64Array(length),
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

function joined<T extends Float64Array | Uint32Array>(parts: readonly T[], whole: T): T {
  let at = 0;
  for (const part of parts) {
    const left = whole.length - at;
    whole.set(part.length > left ? part.subarray(0, left) : part, at);
    at += part.length;
  }
  return whole;
}
