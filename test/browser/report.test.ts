import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { type Browser, chromium, type Page } from "playwright-core";
import { Random } from "../../src/base/random.ts";
import { type ReportInput, reportPage } from "../../src/report/page.ts";
import {
  MANIFEST,
  madeUpCache,
  madeUpDocument,
  madeUpFunctions,
  madeUpRewards,
  madeUpWindows,
} from "../model/results.ts";

const CHROMIUM = "/usr/bin/chromium";
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const plotlySource = readFileSync(createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min"), "utf8");

function fullInput(seeds: readonly number[]): ReportInput {
  const random = Random.root(11);
  return {
    title: "Six policies on a made-up day",
    document: madeUpDocument(seeds, random),
    offline: ["oracle"],
    functions: madeUpFunctions(random),
    windows: madeUpWindows(random),
    rewards: [{ agent: "keep-alive", rows: madeUpRewards(random.fork("rewards")) }],
    cache: madeUpCache(),
    manifest: MANIFEST,
    plotlySource,
  };
}

describe("the report page in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;

  before(async function () {
    if (!existsSync(CHROMIUM)) this.skip();
    mkdirSync("build", { recursive: true });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  after(() => browser?.close());

  /** Opens the page from a file; what went wrong and what was asked for is in the lists. */
  async function opened(name: string, input: ReportInput) {
    const file = resolve("build", `${name}.html`);
    writeFileSync(file, reportPage(input));
    const page: Page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    const problems: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await page.screenshot({ path: `build/${name}.png`, fullPage: true });
    return { page, problems, requests, url: pathToFileURL(file).href };
  }

  /** Plots that hold a drawing with something in it. */
  const drawnPlots = (page: Page) => page.locator(".plot:has(.main-svg .trace)").count();

  it("draws all six figures without an error and asks for nothing but itself", async () => {
    const { page, problems, requests, url } = await opened("report-full", fullInput([1]));
    expect(problems).to.deep.equal([]);
    expect(requests.filter((request) => !/^(data|blob):/.test(request))).to.deep.equal([url]);
    expect(await drawnPlots(page)).to.equal(6);
    await page.close();
  });

  it("shows names literally, in the tables and in the figures", async () => {
    const input = fullInput([1]);
    const name = '<script>document.title="broken"</script><b>bold</b> & </script>';
    const results = madeUpDocument([1], Random.root(3)).results.map((run, i) =>
      i === 1 ? { ...run, spec: name } : run,
    );
    const document = { ...madeUpDocument([1], Random.root(3)), results };
    const { page, problems } = await opened("report-names", { ...input, document, title: `Report of ${name}` });
    expect(problems).to.deep.equal([]);
    expect(await page.title()).to.equal(`Report of ${name}`);
    expect(await page.locator("td.name").allTextContents()).to.include(name);
    const labels = await page.locator("#figure-pareto .legendtext").allTextContents();
    expect(labels.filter((label) => label.startsWith("<script>doc"))).to.have.length(1);
    await page.close();
  });

  it("sorts the table by a click and again the other way, rows without data last", async () => {
    const { page } = await opened("report-seeds", fullInput([1, 2, 3, 4, 5]));
    const table = page.locator("table").first();
    const heading = table.locator("th button", { hasText: "CPU %" });
    const cells = () =>
      table.locator("tbody td:last-child").evaluateAll((list) => list.map((td) => td.textContent ?? ""));
    await heading.click();
    const ascending = (await cells()).map((text) => Number.parseFloat(text));
    expect(ascending.slice(0, -1)).to.deep.equal(ascending.slice(0, -1).sort((a, b) => a - b));
    expect(ascending.at(-1)).to.be.NaN;
    await heading.click();
    const descending = (await cells()).map((text) => Number.parseFloat(text));
    expect(descending).to.deep.equal([...ascending.slice(0, -1).reverse(), Number.NaN]);
    await page.close();
  });

  it("fits a narrow window and paper", async () => {
    const { page, problems } = await opened("report-paper", fullInput([1]));
    await page.setViewportSize({ width: 480, height: 800 });
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".main-svg")].every((svg) => svg.clientWidth <= 480),
    );
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(480);
    await page.pdf({ path: "build/report-paper.pdf", format: "A4" });
    expect(problems).to.deep.equal([]);
    await page.close();
  });

  it("draws a cache run at one capacity", async () => {
    const { trace } = madeUpDocument([1], Random.root(1));
    const document = { schema: 1, command: "cache wiki.csv", seed: 1, trace, results: madeUpCache([16e6]) } as const;
    const { page, problems } = await opened("report-cache", { title: "Cache", document, offline: [], plotlySource });
    expect(problems).to.deep.equal([]);
    expect(await drawnPlots(page)).to.equal(1);
    await page.close();
  });
});
