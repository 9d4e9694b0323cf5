import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { byPolicy } from "../../src/report/by-policy.ts";
import { columnText, numberText } from "../../src/report/number-text.ts";
import { summary } from "../../src/report/summary.ts";
import { cacheMatrix, cacheTable, platformTable } from "../../src/report/table.ts";
import { CHARACTERS, madeUpCache, madeUpDocument, madeUpRun } from "../model/results.ts";

const OFFLINE = ["oracle"];

describe("numberText", () => {
  it("keeps integer digits, groups thousands and gives small numbers significant digits", () => {
    const cases: readonly (readonly [number | null, string])[] = [
      [0, "0"],
      [12, "12"],
      [1234567, "1,234,567"],
      [-1234.5678, "-1,235"],
      [12.3456, "12.35"],
      [0.012345, "0.01235"],
      [0.00001234, "0.00001234"],
      [1.5e-9, "1.5e-9"],
      [1.25e20, "125000000000000000000"],
      [null, "n/a"],
      [Number.NaN, "n/a"],
      [Number.POSITIVE_INFINITY, "Infinity"],
    ];
    for (const [value, text] of cases) expect(numberText(value)).to.equal(text);
  });
});

describe("columnText", () => {
  const plain = (mean: number) => ({ mean, margin: undefined, count: 1 });

  it("gives a column one number of decimals", () => {
    expect(columnText([plain(42.113), plain(1.52), undefined])).to.deep.equal(["42.1", "1.5", "n/a"]);
    expect(columnText([plain(912345.6), plain(0.25)])).to.deep.equal(["912,346", "<1"]);
    expect(columnText([plain(3), plain(12)])).to.deep.equal(["3", "12"]);
  });

  it("shows margins with at least one digit of the smallest", () => {
    const column = [
      { mean: 42.113, margin: 1.31, count: 5 },
      { mean: 1.52, margin: 0.042, count: 5 },
    ];
    expect(columnText(column)).to.deep.equal(["42.11 ± 1.31", "1.52 ± 0.04"]);
  });
});

describe("platformTable", () => {
  const document = madeUpDocument([1], Random.root(2));

  it("has a line per policy, of one width, with the best marked and the oracle apart", () => {
    const lines = platformTable(document.results, OFFLINE).split("\n");
    const table = lines.slice(0, lines.indexOf(""));
    expect(table).to.have.length(1 + CHARACTERS.length);
    expect(new Set(table.map((line) => [...line].length)).size).to.equal(1);
    expect(table.filter((line) => line.startsWith("*")).join()).to.contain("hybrid-histogram:range=4h");
    expect(table.filter((line) => line.startsWith("o ")).join()).to.contain("oracle");
    expect(table.find((line) => line.includes(" none"))).to.match(/n\/a$/); // no instances, no CPU utilisation
  });

  it("leaves it to the caller to say which kinds know the future", () => {
    const lines = platformTable(document.results, []).split("\n");
    expect(lines.find((line) => line.startsWith("*"))).to.contain("oracle");
  });

  it("shows the interval over seeds", () => {
    const text = platformTable(madeUpDocument([1, 2, 3], Random.root(2)).results, OFFLINE);
    expect(text).to.contain(" ± ");
    expect(text).to.contain("Student t, 3 seeds");
  });

  it("lets no control character of a name reach the terminal", () => {
    const run = madeUpRun({ ...CHARACTERS[0]!, spec: "evil\u001b[2J\n" }, 1, Random.root(1));
    expect(platformTable([run], OFFLINE))
      .to.contain("evil�[2J�")
      .and.not.contain("\u001b");
  });

  it("does without any result", () => {
    expect(platformTable([], OFFLINE)).to.match(/^ +policy/);
  });
});

describe("cacheTable", () => {
  it("writes capacities as sizes, or as objects where sizes are ignored", () => {
    expect(cacheTable(madeUpCache([16e6]))).to.match(/lru +16 MB +120,000 +80\.0/);
    const inObjects = madeUpCache([500]).map((result) => ({ ...result, requestedBytes: result.requests }));
    expect(cacheTable(inObjects)).to.contain("500 objects");
  });

  it("writes lower bounds under the policies, with no figure for what they do not have", () => {
    const bound = {
      capacity: 16e6,
      method: "pfoo-l" as const,
      misses: 1,
      missedBytes: 2,
      missRatio: 0.25,
      byteMissRatio: null,
    };
    const table = cacheTable(madeUpCache([16e6]), [bound]).split("\n");
    expect(table.at(-2)).to.match(/^lower bound \(pfoo-l\) +16 MB +n\/a +25\S* +n\/a/);
    expect(table.at(-1)).to.match(/^lower bound \(pfoo-l\): no cache misses less/);
    expect(cacheTable(madeUpCache([16e6]))).not.to.contain("lower bound");
  });
});

describe("summary", () => {
  const runs = (spec: string, rums: readonly number[]) =>
    rums.map((rum, seed) => ({
      ...madeUpRun({ ...CHARACTERS[1]!, policy: spec, spec }, seed, Random.root(1)),
      rum,
      coldWaitSeconds: rum / 4,
    }));
  const say = (...groups: ReturnType<typeof runs>[]) => summary(byPolicy(groups.flat(), OFFLINE));

  it("names the best, the next and the bound", () => {
    expect(say(runs("a", [120]), runs("b", [100]), runs("oracle", [80]))).to.deep.equal([
      "Lowest RUM: b with 100 s (25 s of cold wait and 75 s for wasted memory).",
      "Next is a, 20 s more; one seed gives no interval.",
      "oracle, which knows the future, reaches 80 s: the best policy is 20 s (25 %) above it.",
    ]);
  });

  it("pairs the seeds, so that a small steady difference shows through the noise between seeds", () => {
    // differences 1, 2, 3: mean 2, s = 1, margin 4.3027 / sqrt(3) = 2.484 > 2
    expect(say(runs("a", [101, 202, 303]), runs("b", [100, 200, 300]))[1]).to.contain("cannot be told apart from a");
    // differences 2, 2, 3: mean 2.333, s = 0.57735, margin 4.3027 * 0.57735 / 1.73205 = 1.434
    expect(say(runs("a", [102, 202, 303]), runs("b", [100, 200, 300]))[1]).to.equal(
      "Next is a, 2.33 ± 1.43 s more over 3 seeds.",
    );
  });

  it("says nothing of nothing", () => {
    expect(say()).to.deep.equal([]);
  });
});

describe("cacheMatrix", () => {
  it("puts policies in lines and capacities in columns, and n/a where a pair was not run", () => {
    const run = (spec: string, capacity: number, missRatio: number | null) => ({
      ...madeUpCache()[0]!,
      spec,
      capacity,
      missRatio,
    });
    const matrix = cacheMatrix([run("lru", 1000, 0.5), run("lru", 2000, 0.25), run("fifo", 1000, null)]);
    expect(matrix.split("\n")).to.deep.equal(["miss %  1 kB  2 kB", "lru       50    25", "fifo     n/a   n/a"]);
  });
});
