import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { ResultsDocument } from "../../src/experiment/result.ts";
import { readJson } from "./contract.ts";
import { CALLS, writeFiles } from "./files.ts";
import { jsonOf, prewarm, scratch } from "./run.ts";

describe("prewarm replay --bounds", () => {
  const folder = scratch();
  const replay = (...more: string[]) =>
    prewarm(["replay", "calls.csv", "--policy", "oracle-keep-alive", "--bounds", ...more], { cwd: folder.path });

  before(() => writeFiles(folder.path, { "calls.csv": CALLS }));
  after(() => folder.remove());

  it("writes bounds into results.json, which a report is built from again", async () => {
    const document = jsonOf<ResultsDocument>(await replay("--json", "--out", "out"));
    const { keepAlive, prewarm: least, starts } = document.bounds!;
    expect(document.results[0]!.rum).to.be.closeTo(keepAlive!.attainedRum, 1e-6);
    expect(keepAlive!.rum).to.be.at.most(document.results[0]!.rum + 1e-6);
    expect(least!.rum).to.be.at.most(keepAlive!.rum);
    expect(starts.memoryMB).to.equal(null);
    const path = join(folder.path, "out");
    expect(readJson<ResultsDocument>(path, "results.json").bounds).to.deep.equal(document.bounds);
    const page = readFileSync(join(path, "report.html"), "utf8");
    expect(page).to.include("with pre-warms too");
    expect((await prewarm(["report", "out"], { cwd: folder.path })).code).to.equal(0);
    expect(readFileSync(join(path, "report.html"), "utf8")).to.equal(page);
  });

  it("prints them below the table", async () => {
    const { stdout } = await replay();
    expect(stdout).to.match(/\n(exact|lower bound): RUM ≥ [\d.]+ s by choosing how long to keep alone/);
    const capped = await replay("--platform", "nodeMemory=1000");
    expect(capped.stdout).to.match(/\nno bound in RUM: where memory is short/);
  });

  it("refuses what no bound holds for", async () => {
    const shared = await replay("--platform", "concurrency=2");
    expect(shared).to.include({
      code: 2,
      stderr: "prewarm: --bounds: expected concurrency 1 on the platform, got 2\n",
    });
    const minute = await replay("--resolution", "minute");
    expect(minute).to.include({ code: 2, stderr: "prewarm: --bounds: expected --resolution event, got minute\n" });
  });
});
