import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { jsonOf, type Outcome, prewarmEach, scratch } from "./run.ts";

const HEADER = "HashOwner,HashApp,HashFunction,Trigger,1,2,3,4\n";

describe("prewarm replay --resolution minute", () => {
  const folder = scratch();
  const out = join(folder.path, "out");
  let done: Outcome;
  let refused: readonly Outcome[];
  before(async () => {
    writeFileSync(join(folder.path, "calls.csv"), `${HEADER}o,a,f,http,1,0,2,0\no,a,g,http,1,0,0,0\n`);
    writeFileSync(join(folder.path, "generic.csv"), "t_ms,function,duration_ms,memory_mb,coldstart_ms\n0,f,1,1,1\n");
    const replay = (file: string, ...rest: string[]) => ["replay", file, "--resolution", "minute", ...rest];
    const [first, ...others] = await prewarmEach(
      [
        replay("calls.csv", "--policy", "fixed:window=1m", "--policy", "infinite", "--json", "--out", out),
        replay("generic.csv", "--policy", "none"),
        replay("calls.csv", "--policy", "hpa"),
        replay("calls.csv", "--policy", "none", "--platform", "nodes=2"),
      ],
      { cwd: folder.path },
    );
    done = first!;
    refused = others;
  });
  after(() => folder.remove());

  it("prints and writes a result per policy", () => {
    const document = jsonOf<{ results: { spec: string }[] }>(done);
    expect(document.results.map(({ spec }) => spec)).to.deep.equal(["fixed:window=1m", "infinite"]);
    // one app, minutes 0 and 2 of 4: both cold under 1 min, idle 1 + 1; under infinity the first, idle 4
    expect(document.results[0]).to.deep.include({
      invocations: 4,
      coldStarts: 2,
      wastedAppMinutes: 2,
      normalisedWaste: 50,
    });
    expect(document.results[1]).to.deep.include({ coldStarts: 1, wastedAppMinutes: 4, normalisedWaste: 100 });
    expect(readdirSync(out).sort()).to.deep.equal(["manifest.json", "results.csv", "results.json"]);
    expect(JSON.parse(readFileSync(join(out, "results.json"), "utf8"))).to.deep.equal(document);
  });

  it("refuses in one line what has no minutes, no place, or no platform", () => {
    for (const [i, message] of [
      /expected calls per minute, as in azure2019, got csv/,
      /expected a policy that can be simulated by the minute/,
      /expected none with --resolution minute/,
    ].entries()) {
      const { code, stderr, stdout } = refused[i]!;
      expect([code, stdout]).to.deep.equal([2, ""]);
      expect(stderr.trim().split("\n")).to.have.length(1);
      expect(stderr).to.match(message);
    }
  });
});
