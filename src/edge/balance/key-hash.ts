import type { BalanceKey } from "./contract.ts";
import { CRC_START, crcInteger, crcText, crcValue } from "./crc32.ts";

/** The CRC-32 of a key, after the decimal digits of `prefix` where that is above 0. */
export function keyHash(key: BalanceKey, prefix = 0): number {
  const start = prefix > 0 ? crcInteger(CRC_START, prefix) : CRC_START;
  return crcValue(typeof key === "string" ? crcText(start, key) : crcInteger(start, key));
}
