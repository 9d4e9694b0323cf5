import { expect } from "chai";
import fc from "fast-check";
import { formatDuration, formatSize, parseDuration, parseSize } from "../../src/base/quantity.ts";

describe("parseDuration", () => {
  it("reads every unit, and a bare number as milliseconds", () => {
    const cases: Readonly<Record<string, number>> = {
      "0": 0,
      "600": 600,
      "808ms": 808,
      "1.5s": 1500,
      "2.3s": 2300, // 2.3 * 1000 = 2299.9999999999995
      "0.12345678901234568": 0.12345678901234568,
      "10m": 600_000,
      "4h": 14_400_000,
      "2d": 172_800_000,
      " 10 m ": 600_000,
      "1e3": 1000,
      Infinity: Number.POSITIVE_INFINITY,
      inf: Number.POSITIVE_INFINITY,
    };
    for (const [text, value] of Object.entries(cases)) expect(parseDuration(text), text).to.equal(value);
  });

  it("is undefined of what is no duration", () => {
    const wrong = [
      "",
      " ",
      "m",
      "-1s",
      "1,5s",
      "10M",
      "10min",
      "1e-3",
      ".5s",
      "5.",
      "NaN",
      "-Infinity",
      "10m 5s",
      "1 B",
    ];
    for (const text of wrong) expect(parseDuration(text), text).to.equal(undefined);
    for (const text of ["1constructor", "1toString", "1hasOwnProperty"])
      expect(parseDuration(text)).to.equal(undefined);
  });
});

describe("parseSize", () => {
  it("tells decimal from binary units", () => {
    const cases: Readonly<Record<string, number>> = {
      "1024": 1024,
      "1B": 1,
      "64kB": 64_000,
      "2.3kB": 2300,
      "64KiB": 65_536,
      "1MB": 1e6,
      "1MiB": 1_048_576,
      "1.5GiB": 1.5 * 1_073_741_824,
      "2GB": 2e9,
      "1TB": 1e12,
      "1TiB": 1_099_511_627_776,
      Infinity: Number.POSITIVE_INFINITY,
    };
    for (const [text, value] of Object.entries(cases)) expect(parseSize(text), text).to.equal(value);
  });

  it("is undefined of what is no size", () => {
    for (const text of ["", "kB", "1KB", "1mb", "1Gib", "10m", "-1B"])
      expect(parseSize(text), text).to.equal(undefined);
  });
});

describe("formatDuration", () => {
  it("takes the unit people would, to four digits", () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, "0 ms"],
      [808, "808 ms"],
      [999, "999 ms"],
      [1000, "1 s"],
      [2500, "2.5 s"],
      [60_000, "1 min"],
      [600_000, "10 min"],
      [3_600_000, "1 h"],
      [86_400_000, "24 h"],
      [172_800_000, "2 d"],
      [1_209_600_000, "14 d"],
      [1 / 3, "0.3333 ms"],
      [Number.POSITIVE_INFINITY, "infinite"],
    ];
    for (const [value, text] of cases) expect(formatDuration(value), `${value}`).to.equal(text);
  });

  it("reads back within its four digits", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e11, noNaN: true }), (value) => {
        const back = parseDuration(formatDuration(value).replace("min", "m"))!;
        expect(Math.abs(back - value) / value).to.be.at.most(0.0005);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("formatSize", () => {
  it("takes decimal units, the largest without a bound", () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, "0 B"],
      [999, "999 B"],
      [1000, "1 kB"],
      [128_000_000, "128 MB"],
      [1_500_000_000, "1.5 GB"],
      [2e12, "2 TB"],
      [5e15, "5000 TB"],
    ];
    for (const [value, text] of cases) expect(formatSize(value), `${value}`).to.equal(text);
  });
});
