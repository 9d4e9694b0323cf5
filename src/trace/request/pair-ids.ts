const MULTIPLIER_LOW = 0x9e3779b1; // 2^32 over the golden ratio: keys in a row lie apart
const MULTIPLIER_HIGH = 0x85ebca6b;
const FIELDS = 4; // a power of two, so that no entry lies across two cache lines
const FIRST_BITS = 10;
const SMALL = 1 << 20;

/**
 * Kernel. Ids of keys of 64 bits, each given as two words of 32, unsigned. Layout: for keys below 2^20 a column of
 * id + 1, 0 for none, since ids given by others are often small and then a word each lies in the processor's cache; for
 * the rest open addressing with linear probing, an entry of four words (low, high, id + 1 or 0 for a free one, unused), at
 * least half of them free, where a key is looked for first by the upper bits of its hash. O(1) a key, amortised; at most
 * 4 MiB for the small ones, 32 to 64 bytes for each other.
 */
export class PairIds {
  #small = new Uint32Array(1024);
  #entries = new Uint32Array(FIELDS << FIRST_BITS);
  #mask = (1 << FIRST_BITS) - 1;
  #shift = 32 - FIRST_BITS;
  #size = 0;

  /** The id of a key; `fresh` from now on, if it has none yet. */
  intern(low: number, high: number, fresh: number): number {
    if (high === 0 && low < SMALL) return this.#internSmall(low, fresh);
    const entries = this.#entries;
    const mask = this.#mask;
    for (let at = hash(low, high) >>> this.#shift; ; at = (at + 1) & mask) {
      const entry = at * FIELDS;
      const id = entries[entry + 2]!;
      if (entries[entry] === low && entries[entry + 1] === high && id !== 0) return id - 1;
      if (id === 0) return this.#add(entry, low, high, fresh);
    }
  }

  /** Tells of every key and its id, in no order. */
  forEach(visit: (id: number, low: number, high: number) => void): void {
    this.#small.forEach((id, key) => {
      if (id !== 0) visit(id - 1, key, 0);
    });
    const entries = this.#entries;
    for (let entry = 0; entry < entries.length; entry += FIELDS)
      if (entries[entry + 2] !== 0) visit(entries[entry + 2]! - 1, entries[entry]!, entries[entry + 1]!);
  }

  #internSmall(key: number, fresh: number): number {
    if (key >= this.#small.length) this.#widen(key);
    const id = this.#small[key]!;
    if (id !== 0) return id - 1;
    this.#small[key] = fresh + 1;
    return fresh;
  }

  #widen(key: number): void {
    let length = this.#small.length;
    while (length <= key) length *= 2;
    const wider = new Uint32Array(length);
    wider.set(this.#small);
    this.#small = wider;
  }

  #add(entry: number, low: number, high: number, fresh: number): number {
    this.#entries[entry] = low;
    this.#entries[entry + 1] = high;
    this.#entries[entry + 2] = fresh + 1;
    if (++this.#size * 2 > this.#mask) this.#grow();
    return fresh;
  }

  #grow(): void {
    const old = this.#entries;
    const entries = new Uint32Array(old.length * 2);
    const mask = entries.length / FIELDS - 1;
    this.#shift--;
    for (let from = 0; from < old.length; from += FIELDS) {
      if (old[from + 2] === 0) continue;
      let at = hash(old[from]!, old[from + 1]!) >>> this.#shift;
      while (entries[at * FIELDS + 2] !== 0) at = (at + 1) & mask;
      entries[at * FIELDS] = old[from]!;
      entries[at * FIELDS + 1] = old[from + 1]!;
      entries[at * FIELDS + 2] = old[from + 2]!;
    }
    this.#entries = entries;
    this.#mask = mask;
  }
}

function hash(low: number, high: number): number {
  return Math.imul(low ^ Math.imul(high, MULTIPLIER_HIGH), MULTIPLIER_LOW);
}
