import { expect } from "chai";
import fc from "fast-check";
import { detectTimeUnit, isPlausibleStep, parseStamp } from "../../../src/trace/series/timestamp.ts";

describe("parseStamp", () => {
  it("gives what Date gives, whatever the day", () => {
    const instants = fc.date({ min: new Date("1900-01-01"), max: new Date("2199-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (date) => {
        expect(parseStamp(date.toISOString())).to.equal(date.getTime());
        expect(parseStamp(date.toISOString().replace("T", " ").slice(0, 16))).to.equal(
          Math.floor(date.getTime() / 60_000) * 60_000,
        );
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("takes zones, and no zone as UTC", () => {
    const noon = Date.UTC(2014, 1, 14, 12);
    for (const text of [
      "2014-02-14 12:00:00",
      "2014-02-14T12:00:00Z",
      "2014-02-14 13:30:00+01:30",
      "2014-02-14 07:00-0500",
    ])
      expect(parseStamp(text), text).to.equal(noon);
    expect(parseStamp("2014-02-14 12:00:00.25")).to.equal(noon + 250);
  });

  it("refuses days and times that are none", () => {
    for (const text of ["2014-02-29 00:00:00", "1900-02-29 00:00:00", "2014-13-01 00:00", "2014-01-00 00:00"])
      expect(parseStamp(text), text).to.equal(undefined);
    for (const text of [
      "2014-01-01 24:00:00",
      "2014-01-01 00:60",
      "2014-01-01 00:00:60",
      "2014-01-01",
      "1393632000",
      "",
    ])
      expect(parseStamp(text), text).to.equal(undefined);
    expect(parseStamp("2000-02-29 00:00:00")).to.equal(Date.UTC(2000, 1, 29));
  });
});

describe("detectTimeUnit", () => {
  it("believes the step where only one unit makes it a second to a day", () => {
    expect(detectTimeUnit(0, 300, "ms")).to.equal("s"); // 0.3 s or 5 min
    expect(detectTimeUnit(0, 300_000, "s")).to.equal("ms"); // 3.5 days or 5 min
    expect(detectTimeUnit(1_376_314_846, 300, "ms")).to.equal("s"); // Bitbrains
  });

  it("believes a first stamp since 1970 where both do, then what was stated", () => {
    // 60,000 is 16.7 hours or a minute
    expect(detectTimeUnit(1_376_314_846_000, 60_000, "s")).to.equal("ms");
    expect(detectTimeUnit(1_376_314_846, 60_000, "ms")).to.equal("s");
    expect([detectTimeUnit(0, 60_000, "ms"), detectTimeUnit(0, 60_000, "s")]).to.deep.equal(["ms", "s"]);
    expect([detectTimeUnit(0, undefined, "ms"), detectTimeUnit(0, undefined, "s")]).to.deep.equal(["ms", "s"]);
    expect([999, 1000, 86_400_000, 86_400_001].map(isPlausibleStep)).to.deep.equal([false, true, true, false]);
  });
});
