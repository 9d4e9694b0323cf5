import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { ResultsDocument } from "../../src/experiment/result.ts";
import { azureDay, CALLS, writeFiles } from "./files.ts";
import { jsonOf, prewarmEach, scratch } from "./run.ts";

interface ConvertDocument {
  readonly files: readonly { readonly name: string; readonly rows: number }[];
  readonly trace: { readonly invocations: number };
}

describe("prewarm trace convert --to prewarm", () => {
  const folder = scratch();
  after(() => folder.remove());

  it("stores what replays like the trace it was made from, calls or calls per minute", async () => {
    writeFiles(folder.path, { "calls.csv": CALLS, "day.csv": azureDay("2", "0", "1") });
    const replay = (trace: string, ...rest: string[]) =>
      `replay ${trace} --policy fixed:window=1m --json --quiet ${rest.join(" ")}`.trim().split(" ");
    const said = await prewarmEach(
      [
        "trace convert calls.csv --to prewarm --out calls.prewarm --json --quiet".split(" "),
        "trace convert day.csv --to prewarm --gzip --out stored/day.prewarm --json --quiet".split(" "),
        replay("calls.csv"),
        replay("calls.prewarm"),
        replay("day.csv", "--seed", "3"),
        replay("stored/day.prewarm.gz", "--seed", "3"),
        replay("day.csv", "--resolution", "minute"),
        replay("stored/day.prewarm.gz", "--resolution", "minute"),
        replay("day.csv", "--seed", "3", "--trace-cache", "cache"),
        replay("day.csv", "--seed", "3", "--trace-cache", "cache"),
      ],
      { cwd: folder.path },
    );
    const documents = said.map((outcome) => jsonOf<ConvertDocument & ResultsDocument>(outcome));
    const converted = documents
      .slice(0, 2)
      .map(({ files, trace }) => [files[0]!.name, files[0]!.rows, trace.invocations]);
    // 5 calls; 3 calls in 2 cells
    expect(converted).to.deep.equal([
      ["calls.prewarm", 5, 5],
      ["day.prewarm.gz", 2, 3],
    ]);
    const settled = documents.slice(2).map(({ trace, results }) => ({
      trace,
      results: results.map(({ wallMs: _, invocationsPerSecond: __, ...result }) => result),
    }));
    for (const pair of [0, 2, 4, 6]) expect(settled[pair + 1]).to.deep.equal(settled[pair]);
    expect(settled[6]).to.deep.equal(settled[2]);
    expect(readdirSync(join(folder.path, "cache"))).to.have.length(2);
  });
});
