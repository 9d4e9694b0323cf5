import { expect } from "chai";
import fc from "fast-check";
import { InputError } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import {
  CACHE_COLUMNS,
  FUNCTION_COLUMNS,
  RESULT_COLUMNS,
  REWARD_COLUMNS,
  WINDOW_COLUMNS,
} from "../../src/report/columns.ts";
import { type CsvColumns, csvChunks, readCsv, writeCsv } from "../../src/report/csv.ts";
import { madeUpCache, madeUpDocument, madeUpFunctions, madeUpRewards, madeUpWindows } from "../model/results.ts";

interface Row {
  readonly name: string;
  readonly count: number;
  readonly rate: { readonly mean: number | null; readonly p75: number | null };
}
const COLUMNS: CsvColumns<Row> = { name: "text", count: "number", "rate.mean": "maybe", "rate.p75": "maybe" };

/** The leaves of a nested object by their dotted names. */
function leaves(value: object, prefix = ""): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "object" && inner !== null ? leaves(inner, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

describe("csv", () => {
  it("quotes what RFC 4180 asks to be quoted, leaves null empty and flattens nested fields", () => {
    const rows: Row[] = [
      { name: "fixed:window=10m", count: 3, rate: { mean: 0.5, p75: null } },
      { name: 'a,b "c"\nd', count: 1e-7, rate: { mean: null, p75: 1 } },
    ];
    expect(writeCsv(rows, COLUMNS)).to.equal(
      'name,count,rate.mean,rate.p75\nfixed:window=10m,3,0.5,\n"a,b ""c""\nd",1e-7,,1\n',
    );
  });

  it("gives long texts in pieces that end with a line", () => {
    const row = (i: number): Row => ({ name: `n${i}`, count: i, rate: { mean: null, p75: 1 } });
    for (const length of [0, 1, 4095, 4096, 4097, 10_000]) {
      const rows = Array.from({ length }, (_, i) => row(i));
      const pieces = [...csvChunks(rows, COLUMNS)];
      expect(pieces.every((piece) => piece.endsWith("\n"))).to.equal(true);
      const lines = rows.map(({ name, count }) => `${name},${count},,1\n`);
      expect(pieces.join("")).to.equal(`name,count,rate.mean,rate.p75\n${lines.join("")}`);
    }
  });

  it("writes the header of no rows", () => {
    expect(writeCsv([], REWARD_COLUMNS)).to.equal(
      "episode,steps,reward,coldStartRate,wastedGBSeconds,rum,epsilon,tdError\n",
    );
  });

  it("heads windows.csv with its named columns", () => {
    expect(Object.keys(WINDOW_COLUMNS).join(",")).to.equal(
      "policy,seed,window,startMs,invocations,coldStarts,instances,cpuUtilisation,idleMemoryMB",
    );
  });

  it("has a column for every field of every row type, in their order", () => {
    const random = Random.root(5);
    const pairs: readonly (readonly [object, object])[] = [
      [RESULT_COLUMNS, madeUpDocument([1], random).results[0]!],
      [FUNCTION_COLUMNS, madeUpFunctions(random)[0]!],
      [WINDOW_COLUMNS, madeUpWindows(random, 1)[0]!],
      [REWARD_COLUMNS, madeUpRewards(random, 1)[0]!],
      [CACHE_COLUMNS, madeUpCache()[0]!],
    ];
    for (const [columns, row] of pairs) expect(Object.keys(columns)).to.deep.equal(leaves(row));
  });

  it("reads back what it wrote, bit by bit", () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x));
    const maybe = fc.option(value, { nil: null });
    const row = fc.record({ name: fc.string(), count: value, rate: fc.record({ mean: maybe, p75: maybe }) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
        expect(readCsv<Row>(writeCsv(rows, COLUMNS), "rows.csv", COLUMNS)).to.deep.equal(rows);
      }),
      { seed: 4180, numRuns: 200 },
    );
  });

  it("reads the made-up rows of a whole report", () => {
    const random = Random.root(6);
    const windows = madeUpWindows(random, 30);
    expect(readCsv(writeCsv(windows, WINDOW_COLUMNS), "windows.csv", WINDOW_COLUMNS)).to.deep.equal(windows);
    const { results } = madeUpDocument([1, 2], random);
    expect(readCsv(writeCsv(results, RESULT_COLUMNS), "results.csv", RESULT_COLUMNS)).to.deep.equal(results);
  });

  it("takes columns in another order, more columns, a byte order mark and CRLF", () => {
    const text = "\uFEFFrate.p75,more,count,name,rate.mean\r\n0.5,x,2,f,\r\n";
    expect(readCsv<Row>(text, "rows.csv", COLUMNS)).to.deep.equal([
      { name: "f", count: 2, rate: { mean: null, p75: 0.5 } },
    ]);
  });

  it("says where a cell is not a number", () => {
    // line 3: `"a,b",` has 6 characters, so the count starts at column 7
    const text = 'name,count,rate.mean,rate.p75\nf,1,,\n"a,b",many,,\n';
    expect(() => readCsv<Row>(text, "rows.csv", COLUMNS)).to.throw(
      InputError,
      /^rows\.csv:3:7: expected a number, got "many"$/,
    );
  });

  it("says when a number is absent that must be there, a column is absent, or a row is short", () => {
    const header = "name,count,rate.mean,rate.p75\n";
    expect(() => readCsv<Row>(`${header}f,,,\n`, "r.csv", COLUMNS)).to.throw(
      InputError,
      'r.csv:2:3: expected a number, got ""',
    );
    expect(() => readCsv<Row>("name,count\n", "r.csv", COLUMNS)).to.throw(
      InputError,
      "r.csv:1: expected a column rate.mean",
    );
    expect(() => readCsv<Row>(`${header}f,1\n`, "r.csv", COLUMNS)).to.throw(
      InputError,
      /^r\.csv:2: expected a CSV file/,
    );
    expect(() => readCsv<Row>("", "r.csv", COLUMNS)).to.throw(InputError, "r.csv:1: expected a header");
  });
});
