import fc from "fast-check";
import { InputError } from "../../../src/base/errors.ts";

/** What a promise comes to: its value, or the message of its InputError. */
export async function outcome<T>(promise: Promise<T>): Promise<T | string> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** The text of a number, mostly; few values, so that rows repeat and go back in time. */
export const requestCell = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom("1", "2", "3", "17", "5000", "0", "123456789", "1234567890", "1606780800") },
  { weight: 6, arbitrary: fc.constantFrom("0.1", "1.5", "5.", "2.50", "007", "1606780800.123456", "9007199254740993") },
  {
    weight: 3,
    arbitrary: fc.constantFrom("1e3", "+1", ".5", "123456789012345678901234567890", "0.12345678901234567891"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "-1",
      " 1",
      "é",
      "abc",
      "NaN",
      "0x1f",
      "1..2",
      ".",
      "1e400",
      "9".repeat(400),
      '"3"',
      '4"',
    ),
  },
);

/** The text of a whole number of bytes, mostly. */
export const bytesCell = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.constantFrom("1", "2", "17", "5000", "0", "123456789", "1234567890", "5.", "007", "2.0"),
  },
  { weight: 1, arbitrary: requestCell },
);

/** A name without comma and line end, mostly of digits. */
export const requestName = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom("1", "2", "10", "123456789", "1234567890", "123456789012345678") },
  { weight: 20, arbitrary: fc.constantFrom("a", "obj-12", "nz:u:eeW511", "01", "0", "00", "18446744073709551615") },
  { weight: 3, arbitrary: fc.constantFrom("é", "\ufffd", "a b", "😀", "\u0001") },
  { weight: 1, arbitrary: fc.constantFrom("", '"a,b"', '"a""b"', '"') },
);

/** Records of oracleGeneral, with DataView's big integers. */
export function oracleBytes(
  records: readonly (readonly [time: number, id: bigint, size: number, next: bigint])[],
): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 * records.length));
  records.forEach(([time, id, size, next], i) => {
    view.setUint32(24 * i, time, true);
    view.setBigUint64(24 * i + 4, id, true);
    view.setUint32(24 * i + 12, size, true);
    view.setBigInt64(24 * i + 16, next, true);
  });
  return new Uint8Array(view.buffer);
}
