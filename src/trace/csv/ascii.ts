const decoder = new TextDecoder();

/** The text of bytes that are all ASCII, [from, to). */
export function asciiText(bytes: Uint8Array, from: number, to: number): string {
  return globalThis.Buffer === undefined
    ? decoder.decode(bytes.subarray(from, to))
    : globalThis.Buffer.prototype.latin1Slice.call(bytes, from, to);
}
