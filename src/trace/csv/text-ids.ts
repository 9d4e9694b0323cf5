const MULTIPLIER = 0x9e3779b1;
const MULTIPLIER_LAST = 0x85ebca6b;
const FIELDS = 4;

/**
 * Kernel. Ids of texts, given as bytes. Layout: open addressing with linear probing, an entry of four words (hash, first
 * byte in the store, length, id + 1 or 0 for a free one), at least half of them free; the bytes of all texts one after
 * the other in a store that grows by doubling, to 4 GiB at most. O(length) a text, amortised.
 */
export class TextIds {
  #entries = new Uint32Array(256 * FIELDS);
  #mask = 255;
  #size = 0;
  #store = new Uint8Array(4096);
  #stored = 0;

  /** The id of the text bytes[from, to); `fresh` from now on, if it has none yet. */
  intern(bytes: Uint8Array, from: number, to: number, fresh: number): number {
    const entries = this.#entries;
    const mixed = hash(bytes, from, to);
    for (let at = mixed & this.#mask; ; at = (at + 1) & this.#mask) {
      const entry = at * FIELDS;
      const id = entries[entry + 3]!;
      if (id === 0) return this.#add(entry, mixed, bytes.subarray(from, to), fresh);
      if (entries[entry] === mixed && this.#equals(entry, bytes, from, to)) return id - 1;
    }
  }

  #equals(entry: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#entries[entry + 2] !== to - from) return false;
    const store = this.#store;
    let at = this.#entries[entry + 1]!;
    for (let i = from; i < to; i++) if (bytes[i] !== store[at++]) return false;
    return true;
  }

  #add(entry: number, mixed: number, text: Uint8Array, fresh: number): number {
    const start = this.#stored;
    this.#stored += text.length;
    if (this.#stored > 4_294_967_295) throw new RangeError("expected names of objects of 4 GiB in all, got more");
    if (this.#stored > this.#store.length) this.#widen();
    this.#store.set(text, start);
    this.#entries.set([mixed, start, text.length, fresh + 1], entry);
    if (++this.#size * 2 > this.#mask) this.#grow();
    return fresh;
  }

  #widen(): void {
    let length = this.#store.length;
    while (length < this.#stored) length *= 2;
    const wider = new Uint8Array(length);
    wider.set(this.#store);
    this.#store = wider;
  }

  #grow(): void {
    const old = this.#entries;
    const entries = new Uint32Array(old.length * 2);
    const mask = entries.length / FIELDS - 1;
    for (let from = 0; from < old.length; from += FIELDS) {
      if (old[from + 3] === 0) continue;
      let at = old[from]! & mask;
      while (entries[at * FIELDS + 3] !== 0) at = (at + 1) & mask;
      entries.set(old.subarray(from, from + FIELDS), at * FIELDS);
    }
    this.#entries = entries;
    this.#mask = mask;
  }
}

/** Four bytes at a time: a multiplication waits for the one before it. */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let mixed = to - from;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    mixed = Math.imul(mixed ^ word, MULTIPLIER);
    mixed ^= mixed >>> 15;
  }
  for (; at < to; at++) mixed = Math.imul(mixed ^ bytes[at]!, MULTIPLIER);
  mixed = Math.imul(mixed ^ (mixed >>> 15), MULTIPLIER_LAST);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
