import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const HEADER = "HashOwner,HashApp,HashFunction,Trigger,1,2,3,4\n";

describe("prewarm replay --resolution minute", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "prewarm-"));
    writeFileSync(join(folder, "calls.csv"), `${HEADER}o,a,f,http,1,0,2,0\no,a,g,http,1,0,0,0\n`);
    writeFileSync(join(folder, "generic.csv"), "t_ms,function,duration_ms,memory_mb,coldstart_ms\n0,f,1,1,1\n");
  });
  after(() => rmSync(folder, { recursive: true }));

  const replay = (file: string, ...rest: string[]) => {
    const command = ["--import", "tsx", "src/cli/main.ts", "replay", join(folder, file), "--resolution", "minute"];
    return spawnSync(process.execPath, [...command, ...rest], { encoding: "utf8" });
  };

  it("prints and writes a result per policy", () => {
    const out = join(folder, "out");
    const { status, stdout } = replay(
      "calls.csv",
      "--policy",
      "fixed:window=1m",
      "--policy",
      "infinite",
      "--json",
      "--out",
      out,
    );
    expect(status).to.equal(0);
    const document = JSON.parse(stdout);
    expect(document.results.map((r: { spec: string }) => r.spec)).to.deep.equal(["fixed:window=1m", "infinite"]);
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
    for (const [args, message] of [
      [["generic.csv", "--policy", "none"], /expected calls per minute, as in azure2019, got csv/],
      [["calls.csv", "--policy", "hpa"], /expected a policy that can be simulated by the minute/],
      [["calls.csv", "--policy", "none", "--platform", "nodes=2"], /expected none with --resolution minute/],
    ] as const) {
      const [file, ...rest] = args;
      const { status, stderr, stdout } = replay(file, ...rest);
      expect([status, stdout]).to.deep.equal([2, ""]);
      expect(stderr.trim().split("\n")).to.have.length(1);
      expect(stderr).to.match(message);
    }
  });
});
