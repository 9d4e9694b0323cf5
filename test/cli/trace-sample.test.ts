import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { SampleDocument } from "../../src/cli/command/sample-text.ts";
import { CALLS, writeFiles } from "./files.ts";
import { jsonOf, listing, type Outcome, prewarmEach, scratch } from "./run.ts";

const SIX = "trace sample gen --functions 6 --trials 20";
const COMMANDS = [
  "trace generate --apps 30 --days 1 --max-daily-calls 200 --seed 1 --out gen --json",
  `${SIX} --out part --json`,
  `${SIX} --out again --quiet`,
  `${SIX} --seed 7 --unit function --method best --distance minutes --out other --json`,
  "trace info part --json",
  "trace sample calls.csv --functions 1 --trials 3 --out calls",
  "trace info calls --json",
  `${SIX} --keep-calls 0.5 --out thin --json`,
  "trace info thin --json",
];

describe("prewarm trace sample", () => {
  const folder = scratch();
  let said: Outcome[];
  const sampled = (command: number) => jsonOf<SampleDocument>(said[command]!);
  const info = (command: number) => jsonOf<{ trace: SampleDocument["trace"] }>(said[command]!).trace;

  before(async () => {
    writeFiles(folder.path, { "calls.csv": CALLS });
    const commands = [...COMMANDS, "trace sample calls.csv --functions 3 --out none"];
    said = await prewarmEach(
      commands.map((command) => command.split(" ")),
      { cwd: folder.path },
    );
  });

  after(() => folder.remove());

  it("ends every command well", () => {
    expect(said.slice(0, COMMANDS.length).map(({ code, stderr }) => [code, stderr])).to.deep.equal(
      COMMANDS.map(() => [0, ""]),
    );
  });

  it("writes a part that reads back with as many functions, apps and calls, and what it did", () => {
    const { functions, apps, invocations, files, trace } = sampled(1);
    expect(functions).to.be.within(1, 6);
    expect(info(4)).to.include({ functions, apps, invocations });
    expect(trace.invocations).to.be.above(invocations);
    expect(listing(join(folder.path, "part"))).to.deep.equal([...files, "sample.json"].sort());
    expect(JSON.parse(readFileSync(join(folder.path, "part", "sample.json"), "utf8"))).to.deep.equal(sampled(1));
  });

  it("gives the same bytes for the same seed", () => {
    for (const name of sampled(1).files) {
      const [one, other] = ["part", "again"].map((each) => readFileSync(join(folder.path, each, name)));
      expect(one!.equals(other!), name).to.equal(true);
    }
  });

  it("says how near the sample and the random draws are, by the distance asked for", () => {
    const { distance } = sampled(1);
    expect(distance.name).to.equal("marginals");
    const mean = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0) / parts.length;
    expect(mean(distance.sample)).to.be.at.most(mean(distance.randomBest));
    expect(mean(distance.randomBest)).to.be.at.most(mean(distance.randomMedian));
    const other = sampled(3);
    expect(other.functions).to.equal(6);
    expect(other.distance.name).to.equal("minutes");
    expect(other.distance.sample).to.deep.equal(other.distance.randomBest);
  });

  it("keeps single calls as single calls", () => {
    expect(listing(join(folder.path, "calls"))).to.deep.equal(["calls.csv", "sample.json"]);
    // one of f, 4 calls, and g, 1 call
    expect(info(6).functions).to.equal(1);
    expect([1, 4]).to.include(info(6).invocations);
    expect(said[5]!.stdout).to.match(
      /^1 of 2 functions, 1 of 2 apps, [14] of 5 invocations: .*\n[\s\S]*random, median/,
    );
  });

  it("thins the load by option alone", () => {
    const [all, half] = [sampled(1), sampled(7)];
    expect(half.distance).to.deep.equal(all.distance);
    expect(Math.abs(half.invocations - all.invocations / 2)).to.be.at.most(all.functions);
    expect(info(8).invocations).to.equal(half.invocations);
  });

  it("refuses more functions than there are, and writes nothing", () => {
    const { code, stderr } = said.at(-1)!;
    expect([code, stderr.trim()]).to.deep.equal([2, "prewarm: calls.csv: expected --functions from 1 to 2, got 3"]);
    expect(listing(folder.path)).to.not.include("none");
  });
});
