import { expect } from "chai";

/** The same data with numbers equal to 1e-9. */
export function expectClose(got: unknown, expected: unknown, at = "it"): void {
  if (typeof got === "number" && typeof expected === "number")
    expect(got, at).to.be.closeTo(expected, 1e-9 * Math.max(1, Math.abs(expected)));
  else if (typeof got === "object" && got !== null) {
    expect(Object.keys(got), at).to.deep.equal(Object.keys(expected as object));
    for (const [key, value] of Object.entries(got))
      expectClose(value, (expected as Record<string, unknown>)[key], `${at}.${key}`);
  } else expect(got, at).to.equal(expected);
}
