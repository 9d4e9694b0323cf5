import { spawnSync } from "node:child_process";
import { expect } from "chai";

const COMMAND = ["--import", "tsx", "experiments/validate.ts", "--quiet"];

describe("npm run validate", () => {
  it("prints one document in which every value is within its tolerance", () => {
    const run = spawnSync(process.execPath, [...COMMAND, "--json"], { encoding: "utf8" });
    expect(run.stderr).to.equal("");
    expect(run.status).to.equal(0);
    const document = JSON.parse(run.stdout);
    const rows: readonly { readonly case: string; readonly ok: boolean }[] = [
      ...document.stationary,
      ...document.routing,
    ];
    expect(rows.filter(({ ok }) => !ok)).to.deep.equal([]);
    expect(new Set(rows.map((row) => row.case)).size).to.equal(13 + 4);
    expect(document.awsErrors.map((error: { readonly ok: boolean }) => error.ok)).to.deep.equal([true, true]);
    expect(document.aws).to.have.length(20);
  });

  it("refuses a seed that is none", () => {
    const run = spawnSync(process.execPath, [...COMMAND, "--seed", "x"], { encoding: "utf8" });
    expect(run.status).to.equal(2);
    expect(run.stderr).to.equal('validate: --seed: expected an integer of 0 or more, got "x"\n');
  });
});
