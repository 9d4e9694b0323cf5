const COMMA = 44;

/**
 * Kernel. Where the first `count` fields of the row [from, to) end, at the comma after the last of them; -1 if there are
 * fewer, or one of them is empty or no ASCII. O(1) per byte, allocates nothing.
 */
export function textsEnd(bytes: Uint8Array, from: number, to: number, count: number): number {
  let left = count;
  let begun = from;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= 128) return -1;
    if (byte !== COMMA) continue;
    if (at === begun) return -1;
    begun = at + 1;
    if (--left === 0) return at;
  }
  return -1;
}
