const POLYNOMIAL = 0xedb88320; // of IEEE 802.3, bits reversed
const ZERO = 48; // "0"

const TABLE = new Uint32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** The running checksum before the first byte. */
export const CRC_START = 0xffffffff;

/** The CRC-32 of IEEE 802.3 that a running checksum amounts to, 0 .. 2^32 - 1. */
export function crcValue(running: number): number {
  return ~running >>> 0;
}

/** The running checksum after one more byte. */
export function crcByte(running: number, byte: number): number {
  return TABLE[(running ^ byte) & 255]! ^ (running >>> 8);
}

/** The running checksum after the UTF-8 of a text. */
export function crcText(running: number, text: string): number {
  let crc = running;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code < 128) crc = crcByte(crc, code);
    else crc = crcWide(crc, code);
    if (code > 0xffff) i++;
  }
  return crc;
}

/** The running checksum after the decimal digits of an integer >= 0. */
export function crcInteger(running: number, value: number): number {
  let scale = 1;
  while (scale * 10 <= value) scale *= 10;
  let crc = running;
  for (let rest = value; scale >= 1; scale /= 10) {
    const digit = Math.floor(rest / scale);
    crc = crcByte(crc, ZERO + digit);
    rest -= digit * scale;
  }
  return crc;
}

function crcWide(running: number, code: number): number {
  const last = 128 | (code & 63);
  if (code < 0x800) return crcByte(crcByte(running, 192 | (code >> 6)), last);
  const third = 128 | ((code >> 6) & 63);
  if (code < 0x10000) return crcByte(crcByte(crcByte(running, 224 | (code >> 12)), third), last);
  const second = 128 | ((code >> 12) & 63);
  return crcByte(crcByte(crcByte(crcByte(running, 240 | (code >> 18)), second), third), last);
}
