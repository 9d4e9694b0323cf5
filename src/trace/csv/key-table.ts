const EMPTY = -1;
const LEAST = 8; // bytes
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Kernel. Ids of texts that rows begin with, such as two columns of hashes with the comma after each, found without
 * making a string of them. All keys have the length of the first, which hashes do; others are left out. Layout: the
 * bytes of all keys, each from a bound of eight; open addressing over their numbers with linear probing, at most half
 * full, hashed by the first and the last four bytes. Eight bytes are compared at a time, as float64s: equal ones have
 * the same bits, since keys of ASCII are neither zero nor NaN. O(length) for a key that is found; `find` allocates
 * nothing.
 */
export class KeyTable {
  /** The length of every key, 0 while there is none. */
  length = 0;
  #slots = new Int32Array(1024).fill(EMPTY);
  #bytes = new Uint8Array(1 << 16);
  #doubles = new Float64Array(this.#bytes.buffer);
  readonly #hashes: number[] = [];
  readonly #ids: number[] = [];
  #source: Uint8Array = new Uint8Array(0);
  #view: DataView<ArrayBufferLike> = new DataView(this.#source.buffer);

  /** The id of the key that the row [from, to) begins with, -1 if none is known. */
  find(bytes: Uint8Array, from: number, to: number): number {
    if (this.length === 0 || to - from < this.length) return -1;
    this.#open(bytes);
    const mask = this.#slots.length - 1;
    for (let slot = this.#hashAt(from) & mask; ; slot = (slot + 1) & mask) {
      const key = this.#slots[slot]!;
      if (key === EMPTY) return -1;
      if (this.#equals(key, from)) return this.#ids[key]!;
    }
  }

  /** Whether a key of so many bytes is added: the first of at least eight, or one of the first's length. */
  takes(length: number): boolean {
    return this.length === 0 ? length >= LEAST : length === this.length;
  }

  /** Adds the key [from, to) of ASCII, which is not known, if it `takes` keys of its length. */
  add(bytes: Uint8Array, from: number, to: number, id: number): void {
    if (!this.takes(to - from)) return;
    this.length = to - from;
    const key = this.#ids.length;
    if (2 * (key + 1) > this.#slots.length) this.#growSlots();
    if ((key + 1) * this.#stride > this.#bytes.length) this.#growBytes();
    this.#bytes.set(bytes.subarray(from, to), key * this.#stride);
    this.#open(bytes);
    const hash = this.#hashAt(from);
    this.#place(key, hash);
    this.#hashes.push(hash);
    this.#ids.push(id);
  }

  get #stride(): number {
    return (this.length + 7) & ~7;
  }

  #open(bytes: Uint8Array): void {
    if (this.#source === bytes) return;
    this.#source = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #hashAt(from: number): number {
    const first = this.#view.getInt32(from, LITTLE_ENDIAN);
    const last = this.#view.getInt32(from + this.length - 5, LITTLE_ENDIAN); // before the comma that ends it
    const mixed = Math.imul(first ^ Math.imul(last, 0x9e37_79b1), 0x85eb_ca6b);
    return mixed ^ (mixed >>> 15);
  }

  #equals(key: number, from: number): boolean {
    const view = this.#view;
    const start = key * this.#stride;
    let at = this.length;
    for (; (at & 7) !== 0; at--) if (view.getUint8(from + at - 1) !== this.#bytes[start + at - 1]) return false;
    for (; at > 0; at -= 8)
      if (view.getFloat64(from + at - 8, LITTLE_ENDIAN) !== this.#doubles[(start + at - 8) >> 3]) return false;
    return true;
  }

  #place(key: number, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = key;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(EMPTY);
    this.#hashes.forEach((hash, key) => {
      this.#place(key, hash);
    });
  }

  #growBytes(): void {
    const wider = new Uint8Array(Math.max(this.#bytes.length * 2, 8 * this.#stride));
    wider.set(this.#bytes);
    this.#bytes = wider;
    this.#doubles = new Float64Array(wider.buffer);
  }
}
