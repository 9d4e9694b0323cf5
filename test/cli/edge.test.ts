import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { EdgeDocument } from "../../src/experiment/edge-result.ts";
import { csvRows } from "./contract.ts";
import { CALLS, REQUESTS, writeFiles } from "./files.ts";
import { jsonOf, listing, type Outcome, prewarmEach, scratch } from "./run.ts";

const BUNDLED = fileURLToPath(new URL("../../traces/edge-small.yaml", import.meta.url));
const PLACES = `
clients: [{name: user, at: [0, 0]}]
nodes: [{name: node, at: [0, 0]}]
origins: {servers: [{name: origin, at: [0, 1]}]}
`;
const FILES = {
  "requests.yaml": `name: of a file\nrequests: {kind: requests, path: requests.csv}\nedge: {cache: {capacity: 400, policy: fifo}}\n${PLACES}`,
  "calls.yaml": `name: calls\nrequests: {kind: calls, path: calls.csv}\nedge: {functions: {runtime: container}}\n${PLACES}`,
  "missing.yaml": `name: none\nrequests: {kind: requests, path: none.csv}\nedge: {}\n${PLACES}`,
  "offline.yaml": `name: future\nrequests: {kind: requests, path: requests.csv}\nedge: {cache: {capacity: 400, policy: belady}}\n${PLACES}`,
  "backup.yaml": `name: b\nrequests: {kind: requests, path: requests.csv}\nedge: {}\n${PLACES.replace("servers:", "method: ip-hash, servers:").replace("[0, 1]}", "[0, 1], role: backup}")}`,
  "requests.csv": REQUESTS,
  "calls.csv": CALLS,
};
const COMMANDS = [
  `edge ${BUNDLED} --seed 3 --out out --json --quiet`,
  "report out --json",
  "edge requests.yaml --json",
  "edge calls.yaml",
  "edge missing.yaml",
  "edge offline.yaml",
  "edge backup.yaml",
  `edge ${BUNDLED} --seed 3 --json --quiet`,
];

describe("prewarm edge", () => {
  const folder = scratch();
  const out = join(folder.path, "out");
  let said: Outcome[];

  before(async () => {
    writeFiles(folder.path, FILES);
    said = await prewarmEach(
      COMMANDS.map((command) => command.split(" ")),
      { cwd: folder.path, timeoutMs: 120_000 },
    );
  });
  after(() => folder.remove());

  it("runs the bundled scenario: its origin's outage is survived, and all is written", () => {
    const document = jsonOf<EdgeDocument>(said[0]!);
    expect(document).to.include({ schema: 1, command: "edge", seed: 3 });
    const [result] = document.results;
    expect(result!.errorShare).to.equal(0);
    expect(result!.origins.find(({ name }) => name === "origin-b")!.failures).to.be.above(0);
    expect(result!.nodes.map(({ name }) => name)).to.deep.equal(["GRU", "MIA", "LIS"]);
    expect(listing(out)).to.deep.equal(
      ["edge-windows.csv", "manifest.json", "nodes.csv", "report.html", "results.json"].sort(),
    );
    expect(JSON.parse(readFileSync(join(out, "results.json"), "utf8"))).to.deep.equal(document);
    expect(csvRows(out, "nodes.csv").map(([name]) => name)).to.deep.equal(["name", "GRU", "MIA", "LIS"]);
    const { results: again } = jsonOf<EdgeDocument>(said[7]!);
    expect({ ...again[0], wallMs: 0, requestsPerSecond: 0 }).to.deep.equal({
      ...result,
      wallMs: 0,
      requestsPerSecond: 0,
    });
  });

  it("builds its report again", () => {
    expect(said[1]!.code, said[1]!.stderr).to.equal(0);
    expect(readFileSync(join(out, "report.html"), "utf8"))
      .to.contain("edge-map")
      .and.contain("GRU");
  });

  it("takes the requests of a file beside the scenario, and the calls of a trace", () => {
    const [result] = jsonOf<EdgeDocument>(said[2]!).results;
    // fifo of 400 B, requests a b a c a b of 100, 200 and 300 B: a and b come, a hits, c drives both out, a and b return
    expect(result!.nodes[0]!.statuses).to.deep.include({ HIT: 1, MISS: 5 });
    expect(said[3]!.stdout).to.contain("5 requests");
    expect(said[3]!.code).to.equal(0);
  });

  it("says where a scenario cannot be run", () => {
    expect(said[4]!).to.include({ code: 2, stdout: "" });
    expect(said[4]!.stderr).to.match(/^prewarm: none\.csv: /);
    expect(said[5]!.stderr).to.match(
      /^prewarm: offline\.yaml:3:\d+: edge\.cache\.policy: expected a policy that needs no future, got belady\n$/,
    );
    expect(said[6]!.stderr).to.match(/^prewarm: backup\.yaml:7:37: .*primaries only/);
  });
});
