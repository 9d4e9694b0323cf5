import { expect } from "chai";
import fc from "fast-check";
import { CsvHeader } from "../../../src/trace/csv/fields.ts";
import { csvRows } from "../../../src/trace/csv/rows.ts";
import { WideCells } from "../../../src/trace/huawei-2023/wide-cells.ts";
import { refusal, textFile } from "../text-source.ts";

type Cells = readonly (readonly [column: number, value: number])[];

/** The numbers of each row below the header. */
async function cellsOf(text: string): Promise<Cells[]> {
  const read: Cells[] = [];
  let cells: WideCells | undefined;
  for await (const row of csvRows(textFile("F", text, 64))) {
    if (cells === undefined) {
      cells = new WideCells(new CsvHeader(row));
      continue;
    }
    cells.read(row);
    const { size, column, value } = cells;
    read.push(Array.from(column.subarray(0, size), (at, k) => [at, value[k]!] as const));
  }
  return read;
}

describe("WideCells", () => {
  it("reads the numbers among empty cells", async () => {
    expect(await cellsOf("a,b,c,d\n1,,0.25,\n,,,\n7.0,2,3,1234567890.125\n")).to.deep.equal([
      [
        [0, 1],
        [2, 0.25],
      ],
      [],
      [
        [0, 7],
        [1, 2],
        [2, 3],
        [3, 1234567890.125],
      ],
    ]);
  });

  it("reads any decimals as Number does, plain or quoted, with NaN and empty cells left out", async () => {
    const cell = fc.oneof(
      fc.constantFrom("", "", "NaN", "nan", "0", "0.1", "1e3", "2.5E-3", "007", "3.", "123456789012345678.9"),
      fc.nat().map(String),
      fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => (Object.is(value, -0) ? "0" : String(value))),
    );
    const rows = fc.array(fc.array(cell, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom("\n", "\r\n"), async (table, end) => {
        // an empty row would be a blank line in the file if it had one column; it has five
        const text = `a,b,c,d,e${end}${table.map((row) => row.join(",") + end).join("")}`;
        const expected = table.map((row) =>
          row.flatMap((value, k) => (/^(|NaN|nan)$/.test(value) ? [] : [[k, Number(value)] as const])),
        );
        expect(await cellsOf(text)).to.deep.equal(expected);
      }),
      { seed: 16, numRuns: 500 },
    );
  });

  it("refuses what is no number >= 0, by line and column", async () => {
    const message = async (row: string) => (await refusal(cellsOf(`a,b\n1,1\n${row}\n`))).message;
    expect(await message("1,x")).to.equal('F:3:3: expected a number for b, got "x"');
    expect(await message("1,-2")).to.equal('F:3:3: expected b >= 0, got "-2"');
    expect(await message("1.2.3,1")).to.equal('F:3:1: expected a number for a, got "1.2.3"');
    expect(await message(".,1")).to.equal('F:3:1: expected a number for a, got "."');
    expect(await message("1,2,3")).to.equal("F:3:5: expected 2 columns, got 3");
    expect(await message("1")).to.equal("F:3:2: expected 2 columns, got 1");
  });
});
