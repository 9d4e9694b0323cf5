import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { type GeneratedRequests, generatedRequests } from "../../../src/edge/requests/generated.ts";
import { parseScenario } from "../../../src/edge/scenario/scenario.ts";
import { type EdgeDocument, edgePlaces, edgeResult, edgeWindows } from "../../../src/experiment/edge-result.ts";
import { runEdge } from "../../../src/experiment/edge-run.ts";
import { edgePage } from "../../../src/report/edge/page.ts";
import { edgeText } from "../../../src/report/edge/table.ts";

const TEXT = `
name: s
requests: {kind: generated, duration: 60s, rate: 50, objects: 100}
clients: [{name: "<b>&client", at: [50, 8]}]
nodes: [{name: near, at: [50, 9]}, {name: far, at: [-20, 100]}]
edge: {cache: {capacity: 1MB}, functions: {count: 3}, code: {disk: {capacity: 2MB}}}
tier: {name: tier, at: [40, 0], cache: {capacity: 2MB}}
origins: {servers: [{name: o, at: [40, 2], faults: [{kind: down, from: 30s, how: refuse}]}]}
window: 10s
`;

describe("edge report", () => {
  async function run(text = TEXT) {
    const scenario = parseScenario(text, "s.yaml");
    const model = scenario.value.requests as GeneratedRequests;
    const stream = generatedRequests(scenario.value, model, Random.root(1));
    const tally = await runEdge(scenario, stream, { seed: 1 });
    const result = edgeResult(scenario.value, tally, 1, 10);
    const trace = { name: "s", functions: 3, invocations: 1, horizonMs: 60_000, digest: "d" };
    const document: EdgeDocument = {
      schema: 1,
      command: "edge",
      seed: 1,
      trace: { ...trace, load: { format: "f", sources: [], counts: {}, notes: [] } },
      places: edgePlaces(scenario.value),
      results: [result],
    };
    return { tally, result, document, windows: edgeWindows(tally) };
  }

  it("has shares that follow from the counts, a cost that adds up, and a window for every ten seconds", async () => {
    const { tally, result, windows } = await run();
    const [near, far] = result.nodes;
    const { HIT, STALE, UPDATING, REVALIDATED } = near!.statuses as Record<string, number>;
    const answers = Object.values(near!.statuses).reduce((sum, count) => sum + count, 0);
    expect(near!.hitRatio).to.equal((HIT! + STALE! + UPDATING! + REVALIDATED!) / answers);
    expect(far!.hitRatio).to.equal(null); // nobody came
    expect(result.errorShare)
      .to.equal(result.failures.originError / result.requests)
      .and.to.be.above(0);
    const { requests, functions, origin, edge, total } = result.costUSD;
    expect(total).to.be.closeTo(requests + functions + origin + edge, 1e-12);
    expect(requests).to.be.closeTo((0.2 * result.requests) / 1e6, 1e-15);
    expect(windows).to.have.length(12);
    expect(windows.reduce((sum, row) => sum + row.requests, 0)).to.equal(tally.requests);
  });

  it("shows slices, kept errors and unknown hosts where there are some, and only there", async () => {
    const rich = TEXT.replace("capacity: 1MB}", 'capacity: 1MB, slice: 10kB, rules: {errorTtl: {"404": 10s}}}')
      .replace("{servers", "{missing: 0.2, servers")
      .replace("2], faults", "2], hosts: [own], faults")
      .replace("nodes:", "hosts: [{name: own, weight: 9}, {name: other}]\nnodes:");
    const { result, document, windows } = await run(rich);
    const { slices, origins, nodes, failures } = result;
    expect(slices).to.include({ bytes: 10_000 });
    expect(slices!.asked).to.be.above(result.requests); // the median object has two
    expect(slices!.found).to.be.below(slices!.asked);
    expect(nodes[0]!.keptErrors).to.equal(failures.cachedError).and.to.be.above(0);
    expect(origins[0]!.misdirected).to.be.above(0);
    const lines = edgeText(result).join("\n");
    expect(lines).to.match(
      /slices of 10 kB asked for, .* found at once on the nodes; .* of the requests found a part\n/,
    );
    expect(lines).to.contain("kept errors").and.contain("unknown hosts");
    expect(lines).to.match(/^[\d,]+ requests, [\d.]+ % of their slices answered by the nodes' caches/);
    const html = edgePage({ title: "T", document, windows, plotlySource: "" });
    expect(html).to.contain("slices of 10 kB").and.contain("kept errors").and.contain("unknown hosts");
    const plain = edgeText((await run()).result).join("\n");
    expect(plain).not.to.match(/slices|kept errors|unknown hosts/);
  });

  it("stands alone, escapes names, and can choose a node of the timelines", async () => {
    const { document, windows, result } = await run();
    const html = edgePage({ title: "<T>", document, windows, plotlySource: "window.Plotly={newPlot(){}}" });
    expect(html)
      .to.contain("<h1>&lt;T&gt;</h1>")
      .and.not.to.match(/src="|href="http/);
    expect(html).not.to.contain("<b>&client");
    const figures = JSON.parse(/id="figures">(.*?)<\/script>/s.exec(html)![1]!) as {
      name: string;
      data: { visible?: boolean; x: unknown[] }[];
      layout: { updatemenus?: { buttons: { label: string; args: [string, boolean[]] }[] }[] };
    }[];
    expect(figures.map(({ name }) => name)).to.deep.equal(["edge-map", "edge-latency", "edge-timeline"]);
    const { data, layout } = figures[2]!;
    const { buttons } = layout.updatemenus![0]!;
    expect(buttons.map(({ label }) => label)).to.deep.equal(["near", "far"]);
    expect(buttons[1]!.args[1]).to.deep.equal(data.map((_, i) => i >= 3));
    expect(data.map(({ visible }) => visible)).to.deep.equal([true, true, true, false, false, false]);
    const lines = edgeText(result);
    expect(lines.some((line) => line.startsWith("tier"))).to.equal(true);
    expect(lines.some((line) => line.startsWith("failed: originError"))).to.equal(true);
  });
});
