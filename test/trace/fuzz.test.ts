import { expect } from "chai";
import { fuzz } from "./fuzz.ts";

describe("files with a few changes", () => {
  // ten thousand of them are in test/slow
  it("end in a whole trace or in a refusal, never in another error or a number that is none", async () => {
    const { read, refused } = await fuzz(1500, "fuzz");
    expect(Math.min(read, refused)).to.be.above(200);
  });
});
