import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { azure2019Files } from "../../src/trace/azure-2019/write.ts";
import { generateMinuteCounts } from "../../src/trace/generate/generate.ts";

const DIRECTORY = new URL("../../traces/azure2019-synthetic/", import.meta.url);

describe("the bundled trace", () => {
  it("is what the generator draws with the arguments its README states", () => {
    const counts = generateMinuteCounts({ apps: 150, days: 2, maxDailyCalls: 25_000, random: Random.root(3) });
    const files = [...azure2019Files(counts)];
    expect(readdirSync(DIRECTORY).sort()).to.deep.equal(files.map(({ name }) => `${name}.gz`).sort());
    for (const { name, rows } of files) {
      const stored = gunzipSync(readFileSync(new URL(`${name}.gz`, DIRECTORY))).toString();
      expect(stored === [...rows, ""].join("\n"), name).to.equal(true); // a diff of megabytes would help nobody
    }
  });
});
