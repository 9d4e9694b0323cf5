import { expect } from "chai";
import { fuzz } from "../trace/fuzz.ts";

describe("ten thousand files with a few changes", () => {
  it("end in a whole trace or in a refusal, never in another error or a number that is none", async () => {
    const { read, refused } = await fuzz(10_000, "fuzz, ten thousand");
    expect(Math.min(read, refused)).to.be.above(1500);
  });
});
