/** The 64-bit state of a hash in two halves of 32 bits: a BigInt would be an object a step. */
class Word {
  high = 0;
  low = 0;

  set(high: number, low: number): void {
    this.high = high >>> 0;
    this.low = low >>> 0;
  }

  /** Times a constant, modulo 2^64; products of 16-bit halves are exact. */
  multiply(high: number, low: number): void {
    const a0 = this.low & 0xffff;
    const a1 = this.low >>> 16;
    const b0 = low & 0xffff;
    const b1 = low >>> 16;
    const first = a0 * b0;
    const second = a1 * b0 + (first >>> 16);
    const third = a0 * b1 + (second & 0xffff);
    const carried = a1 * b1 + (second >>> 16) + (third >>> 16);
    this.set(
      carried + Math.imul(this.high, low) + Math.imul(this.low, high),
      ((third & 0xffff) << 16) | (first & 0xffff),
    );
  }

  add(high: number, low: number): void {
    const sum = this.low + (low >>> 0);
    this.set(this.high + high + (sum > 0xffffffff ? 1 : 0), sum);
  }

  /** Rotated left by 0 < bits < 32. */
  rotate(bits: number): void {
    const { high, low } = this;
    this.set((high << bits) | (low >>> (32 - bits)), (low << bits) | (high >>> (32 - bits)));
  }

  /** Exclusive or with itself, shifted right by 0 < bits < 64. */
  mix(bits: number): void {
    const { high, low } = this;
    if (bits < 32) this.set(high ^ (high >>> bits), low ^ ((low >>> bits) | (high << (32 - bits))));
    else this.set(high, bits === 32 ? low ^ high : low ^ (high >>> (bits - 32)));
  }
}

const word = new Word();
const hash = new Word();

/** The low 32 bits of XXH64 [collet] of a whole number 0 .. 2^53 - 1, as eight bytes from the lowest, under a 32-bit seed. */
export function xxh64Low(number: number, seed: number): number {
  word.set(Math.floor(number / 4294967296), number);
  word.multiply(0xc2b2ae3d, 0x27d4eb4f);
  word.rotate(31);
  word.multiply(0x9e3779b1, 0x85ebca87);
  hash.set(0, seed);
  hash.add(0x27d4eb2f, 0x165667c5 + 8); // the length
  hash.set(hash.high ^ word.high, hash.low ^ word.low);
  hash.rotate(27);
  hash.multiply(0x9e3779b1, 0x85ebca87);
  hash.add(0x85ebca77, 0xc2b2ae63);
  hash.mix(33);
  hash.multiply(0xc2b2ae3d, 0x27d4eb4f);
  hash.mix(29);
  hash.multiply(0x165667b1, 0x9e3779f9);
  hash.mix(32);
  return hash.low;
}

/** The low 32 bits of XXH3, of 64 bits and without a seed [collet], of a whole number 0 .. 2^53 - 1 as eight bytes from the lowest. */
export function xxh3Low(number: number): number {
  const high = (number ^ 0xc73ab174) >>> 0;
  const low = (Math.floor(number / 4294967296) ^ 0xc5ecd5a2) >>> 0;
  hash.set(
    high ^ ((low << 17) | (high >>> 15)) ^ ((high << 24) | (low >>> 8)), // rotated by 49 and by 24
    low ^ ((high << 17) | (low >>> 15)) ^ ((low << 24) | (high >>> 8)),
  );
  hash.multiply(0x9fb21c65, 0x1e98df25);
  hash.set(hash.high, hash.low ^ ((hash.high >>> 3) + 8)); // the length
  hash.multiply(0x9fb21c65, 0x1e98df25);
  hash.mix(28);
  return hash.low;
}
