import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { OutputDirectory } from "../../src/cli/output.ts";
import { listing, scratch } from "./run.ts";

describe("OutputDirectory", () => {
  const folder = scratch();
  const out = new OutputDirectory(join(folder.path, "new", "folder"));
  const text = () => readFileSync(join(out.path, "long.csv"), "utf8");

  after(() => folder.remove());

  it("writes a file piece by piece", async () => {
    await out.writePieces("long.csv", ["a,b\n", "1,2\n", "é,3\n"]);
    expect(text()).to.equal("a,b\n1,2\né,3\n");
    expect(listing(out.path)).to.deep.equal(["long.csv"]);
  });

  it("leaves the old file, and nothing else, when a piece cannot be made", async () => {
    const broken = function* () {
      yield "half of it";
      throw new RangeError("no more");
    };
    const failure = await out.writePieces("long.csv", broken()).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(RangeError).with.property("message", "no more");
    expect(text()).to.equal("a,b\n1,2\né,3\n");
    expect(listing(out.path)).to.deep.equal(["long.csv"]);
  });
});
