import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { embeddedJson, embeddedScript, escapeHtml } from "../../src/report/html.ts";
import { type ReportInput, reportPage } from "../../src/report/page.ts";
import {
  CHARACTERS,
  MANIFEST,
  madeUpCache,
  madeUpDocument,
  madeUpFunctions,
  madeUpRewards,
  madeUpRun,
  madeUpWindows,
} from "../model/results.ts";

const random = Random.root(8);
const PLOTLY = 'var Plotly = { newPlot() {} }; var trap = "</script><!-- <script>";';
const least: ReportInput = {
  title: "Report",
  document: madeUpDocument([1], random),
  offline: ["oracle"],
  plotlySource: PLOTLY,
};
const full: ReportInput = {
  ...least,
  functions: madeUpFunctions(random),
  windows: madeUpWindows(random, 100),
  rewards: [{ agent: "keep-alive", rows: madeUpRewards(random, 30) }],
  cache: madeUpCache(),
  manifest: MANIFEST,
};

describe("embedding", () => {
  it("escapes HTML, JSON and scripts for the places they stand in", () => {
    expect(escapeHtml(`<a b="c">&'`)).to.equal("&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
    expect(embeddedJson({ name: "</script>" })).to.equal('{"name":"\\u003c/script>"}');
    expect(JSON.parse(embeddedJson({ name: "</script>\u2028" }))).to.deep.equal({ name: "</script>\u2028" });
    expect(embeddedScript('a < b; "</SCRIPT>"; "<!--"; "<script>"')).to.equal(
      'a < b; "\\x3C/SCRIPT>"; "\\x3C!--"; "\\x3Cscript>"',
    );
  });
});

describe("reportPage", () => {
  it("is the same for the same input", () => {
    expect(reportPage(full)).to.equal(reportPage(full));
  });

  it("loads nothing: no address, no source, no link, and a policy that forbids it", () => {
    const html = reportPage(full);
    expect(html).not.to.match(/https?:|\ssrc=|\shref=|url\(|@import|<link|<iframe|<img/i);
    expect(html).to.contain("default-src 'none'");
  });

  it("has exactly its own three scripts, whatever the names hold", () => {
    const name = `"><script>alert(1)</script><!--`;
    const run = madeUpRun({ ...CHARACTERS[1]!, spec: name }, 1, random);
    const { trace } = least.document;
    const load = { format: name, sources: [name], counts: { [name]: 1 }, notes: [name] };
    const html = reportPage({
      ...full,
      title: name,
      document: { schema: 1, command: name, seed: 1, trace: { ...trace, name, digest: name, load }, results: [run] },
      windows: madeUpWindows(random, 3).map((row) => ({ ...row, policy: name })),
      functions: madeUpFunctions(random).map((row) => ({ ...row, policy: name })),
      cache: madeUpCache([1e6]).map((result) => ({ ...result, spec: name })),
      manifest: { [name]: name, list: [name, { deep: name }] },
    });
    expect(html.match(/<script/gi)).to.have.length(3);
    expect(html.match(/<\/script/gi)).to.have.length(3);
    expect(html).not.to.contain("<!--");
    expect(html).to.contain("&quot;&gt;&lt;script&gt;alert(1)");
  });

  it("says which part of the trace was judged, where it is a part", () => {
    const evaluation = { fromMs: 86_400_000, horizonMs: 43_200_000, invocations: 1234 };
    const html = reportPage({ ...full, document: { ...full.document, evaluation } });
    expect(html).to.contain("12 h after 24 h of training: 1,234 invocations");
    expect(reportPage(full)).to.not.contain("of training:");
  });

  it("says what was run, how it was read and with what", () => {
    const html = reportPage(full);
    for (const text of [
      "azure2019",
      "412,306",
      "24 h",
      "9f86d081884c7d65",
      "missing memory",
      "Arrivals are spread evenly within their minute.",
      "configuration.platform.onFull",
      "0.1.0",
      "Lowest RUM: hybrid-histogram:range=4h",
    ]) {
      expect(html).to.contain(text);
    }
  });

  it("has every field of the contract in its full table", () => {
    const html = reportPage(least);
    for (const field of ["prewarmsUsed", "functionColdRate.p75", "slowdown.p99", "instances.peak", "costUSD"]) {
      expect(html).to.contain(`>${field}</button>`);
    }
  });

  it("leaves out the sections it has nothing for", () => {
    const html = reportPage(least);
    const ids = (page: string) => [...page.matchAll(/id="figure-([a-z-]+)"/g)].map((match) => match[1]);
    expect(ids(html)).to.deep.equal(["rum", "pareto"]);
    expect(ids(reportPage(full))).to.deep.equal(["rum", "pareto", "cold-rate", "timeline", "reward", "cache-miss"]);
    expect(html).not.to.contain("Edge cache").and.not.contain("provenance");
  });

  it("takes a cache run for what it is", () => {
    const { trace } = least.document;
    const document = { schema: 1, command: "cache", seed: 1, trace, results: madeUpCache() } as const;
    const html = reportPage({ ...least, document });
    expect(html).to.contain("Edge cache").and.not.contain("<h2>Results</h2>").and.not.contain("Lowest RUM");
  });

  it("shows no data as n/a and never as a number", () => {
    const run = madeUpRun(CHARACTERS[0]!, 1, random);
    const html = reportPage({ ...least, document: { ...madeUpDocument([1], random), results: [run] } });
    const body = html.slice(0, html.indexOf("</main>"));
    expect(body)
      .to.contain('<td data-value="">n/a</td>')
      .and.not.match(/NaN|undefined|null/);
  });

  it("stays small: ten thousand windows per policy cost less than 250 kB", () => {
    const size = reportPage({ ...least, windows: madeUpWindows(random, 10_000) }).length;
    expect(size).to.be.below(250_000);
  });
});
