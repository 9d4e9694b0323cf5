import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { ResultsDocument } from "../../src/experiment/result.ts";
import { csvRows, readJson, timeless } from "./contract.ts";
import { CALLS, writeFiles } from "./files.ts";
import { type Outcome, prewarmEach, scratch } from "./run.ts";

const HEADER = "policy,seed,timeMs,pool,instance,decision,value,cause,reason,outcome,outcomeMs";

describe("--decisions", () => {
  const folder = scratch();
  const at = (name: string) => join(folder.path, name);
  let said: readonly Outcome[];

  before(async () => {
    writeFiles(folder.path, { "calls.csv": CALLS });
    const replay = "replay calls.csv --policy fixed:window=1m --policy hybrid-histogram --seed 7 --quiet".split(" ");
    said = await prewarmEach(
      [
        [...replay, "--out", "plain"],
        [...replay, "--out", "logged", "--decisions"],
        "train calls.csv --agent q-learning --episodes 1 --policy none --out trained --decisions --quiet".split(" "),
        [...replay, "--decisions"],
        [...replay, "--decisions", "--out", "minutes", "--resolution", "minute"],
      ],
      { cwd: folder.path },
    );
  });

  after(() => folder.remove());

  it("writes what was decided of five calls, as worked out in test/experiment/summary.test.ts", () => {
    expect(said[1]!.code, said[1]!.stderr).to.equal(0);
    const [header, ...rows] = csvRows(at("logged"), "decisions.csv");
    expect(header!.join(",")).to.equal(HEADER);
    const own = rows.filter(([policy]) => policy === "fixed:window=1m");
    expect(own.map((row) => row.join(","))).to.deep.equal([
      "fixed:window=1m,7,1500,a,0,keep-alive,60000,idle,,served,2000",
      "fixed:window=1m,7,3000,a,0,keep-alive,60000,idle,,expired,63000",
      "fixed:window=1m,7,4000,a,1,keep-alive,60000,idle,,expired,64000",
      "fixed:window=1m,7,66000,b,2,keep-alive,60000,idle,,at-horizon,91000",
      "fixed:window=1m,7,91500,a,3,keep-alive,60000,idle,,at-horizon,91500",
    ]);
    expect(new Set(rows.map(([policy]) => policy))).to.deep.equal(new Set(["fixed:window=1m", "hybrid-histogram"]));
  });

  it("changes no result, and the manifest lists the file", () => {
    expect(timeless(at("logged"))).to.equal(timeless(at("plain")));
    expect(readJson<{ files: string[] }>(at("logged"), "manifest.json").files).to.include("decisions.csv");
    expect(readJson<{ files: string[] }>(at("plain"), "manifest.json").files).to.not.include("decisions.csv");
    expect(existsSync(join(at("plain"), "decisions.csv"))).to.equal(false);
  });

  it("logs the evaluation of a training beside its baselines", () => {
    expect(said[2]!.code, said[2]!.stderr).to.equal(0);
    const rows = csvRows(at("trained"), "decisions.csv").slice(1);
    const { results } = readJson<ResultsDocument>(at("trained"), "results.json");
    for (const { spec, prewarms } of results) {
      const own = rows.filter(([policy]) => policy === spec);
      expect(own.some((row) => row[5] === "keep-alive")).to.equal(true);
      expect(own.filter((row) => row[5] === "prewarm" && !row[9]!.startsWith("void"))).to.have.length(prewarms);
    }
  });

  it("needs a place for the file, and events", () => {
    expect([said[3]!.code, said[3]!.stderr]).to.deep.equal([
      2,
      "prewarm: --decisions: expected --out DIR beside it, got none\n",
    ]);
    expect([said[4]!.code, said[4]!.stderr]).to.deep.equal([
      2,
      "prewarm: --decisions: expected --resolution event, got minute\n",
    ]);
    expect(existsSync(at("minutes"))).to.equal(false);
  });
});
