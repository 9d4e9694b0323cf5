const decoder = new TextDecoder("utf-8", { ignoreBOM: true }); // a mark within a file is text

/** The text of bytes that are all ASCII, [from, to). */
export function asciiText(bytes: Uint8Array, from: number, to: number): string {
  return globalThis.Buffer === undefined
    ? decoder.decode(bytes.subarray(from, to))
    : globalThis.Buffer.prototype.latin1Slice.call(bytes, from, to);
}

/** The text of bytes of UTF-8, [from, to). */
export function utf8Text(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}

/** Whether bytes are all ASCII, [from, to). */
export function isAscii(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! >= 128) return false;
  return true;
}
