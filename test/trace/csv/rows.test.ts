import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { InputError } from "../../../src/base/errors.ts";
import type { CsvRow } from "../../../src/trace/csv/row.ts";
import { type CsvOptions, csvRows, firstRow } from "../../../src/trace/csv/rows.ts";
import type { SourceFile } from "../../../src/trace/source.ts";
import { bytesFile, refusal, textFile } from "../text-source.ts";

async function all(file: SourceFile, options: CsvOptions = {}): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const row of csvRows(file, options)) rows.push(row);
  return rows;
}

async function fieldsOf(file: SourceFile): Promise<(readonly string[])[]> {
  return (await all(file)).map((row) => row.fields);
}

async function failure(text: string): Promise<string> {
  return (await refusal(all(textFile("F", text)))).message;
}

describe("csvRows", () => {
  it("strips a BOM and takes CRLF, blank lines and a missing last line end", async () => {
    const rows = await all(textFile("F", "\ufeffa,b\r\n1,2\r\n\r\n\r\n3,4"));
    expect(rows.map(({ line, fields }) => [line, ...fields])).to.deep.equal([
      [1, "a", "b"],
      [2, "1", "2"],
      [5, "3", "4"],
    ]);
  });

  it("reads quoted commas, quotes and line ends, and goes on counting lines after them", async () => {
    const rows = await all(textFile("F", 'a,b\r\n"x\r\ny","1,""2"""\r\n3,4\r\n'));
    expect(rows.map(({ line, fields }) => [line, ...fields])).to.deep.equal([
      [1, "a", "b"],
      [2, "x\r\ny", '1,"2"'],
      [4, "3", "4"],
    ]);
  });

  it("places a refusal at the character, not the byte, where the field begins", async () => {
    const places: string[] = [];
    for await (const row of csvRows(textFile("F", '\ufeffü,b,c\n"é,é",äöü😀,z\n"p\nq",r,s\n')))
      places.push(row.fields.map((_, k) => row.refuse(k, "x").message.slice(0, -3)).join(" "));
    expect(places).to.deep.equal(["F:1:1 F:1:3 F:1:5", "F:2:1 F:2:7 F:2:12", "F:3:1 F:4:4 F:4:6"]);
  });

  it("knows the line of a row alone once later rows were read", async () => {
    const [, row] = await all(textFile("F", "a,b\n1,2\n3,4\n5,6\n"));
    expect(row!.refuse(1, "no").where).to.deep.equal({ source: "F", line: 2 });
  });

  it("refuses ragged rows at the first extra field, or at the end of a short row", async () => {
    expect(await failure("a,b\n1,2\n1,2,3\n")).to.equal("F:3:5: expected 2 columns, got 3");
    expect(await failure("a,b,c\n1,2,3\n12,3")).to.equal("F:3:5: expected 3 columns, got 2");
  });

  it("refuses broken quotes where the field begins", async () => {
    expect(await failure('a,b\n1,"2\n')).to.equal("F:2:3: expected a closing quote, got the end of the file");
    expect(await failure('a,b\n1,"2"x\n')).to.match(/^F:2:3: expected a comma .* after a closing quote/);
    expect(await failure('a,b\n\n1,2"x\n')).to.match(/^F:3:3: expected a quote only around a whole field/);
  });

  it("refuses an empty file and binary bytes", async () => {
    expect(await failure("")).to.equal("F: expected CSV rows, got an empty file");
    expect(await failure("a\0b")).to.equal("F:1:1: expected CSV text, got binary bytes");
  });

  it("gunzips what begins as gzip, in chunks of any size", async () => {
    const zipped = gzipSync("a,b\n1,2\n");
    for (const chunk of [1, 5, 1000])
      expect(await fieldsOf(bytesFile("F.gz", zipped, chunk))).to.deep.equal([
        ["a", "b"],
        ["1", "2"],
      ]);
  });

  it("refuses truncated and damaged gzip by the file's name", async () => {
    const zipped = gzipSync("a,b\n1,2\n".repeat(100));
    const damaged = Uint8Array.from(zipped);
    damaged.fill(0xff, 12, 30);
    for (const bytes of [zipped.subarray(0, 2), zipped.subarray(0, 15), zipped.subarray(0, -4), damaged]) {
      const error = await refusal(all(bytesFile("x.gz", bytes)));
      expect(error.problem).to.equal("malformed");
      expect(error.message).to.equal("x.gz: expected a whole gzip file, got a damaged or truncated one");
    }
  });

  it("passes the source's own errors on, through gzip too", async () => {
    const zipped = gzipSync("a,b\n1,2\n");
    for (const first of [zipped.subarray(0, 12), Buffer.from("a,b\n")]) {
      const open = async function* () {
        yield first;
        throw new Error("disk gone");
      };
      let message = "";
      await all({ path: "F", open }).catch((error: Error) => (message = error.message));
      expect(message).to.equal("disk gone");
    }
  });

  it("closes the source when the reader stops early", async () => {
    for (const bytes of [gzipSync("a,b\n1,2\n".repeat(10_000)), Buffer.from("a,b\n1,2\n")]) {
      let closed = false;
      const open = async function* () {
        try {
          for (;;) yield bytes;
        } finally {
          closed = true;
        }
      };
      for await (const row of csvRows({ path: "F", open })) {
        expect(row.line).to.equal(1);
        break;
      }
      expect(closed).to.equal(true);
    }
  });

  it("ends random bytes in rows or an InputError", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await all(bytesFile("F", bytes)).catch((error: unknown) => expect(error).to.be.instanceOf(InputError));
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it("gives csv-parse's records for any text, and refuses what it refuses", async () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "é", ",", ",", "\n", "\n", "\r", '"', " ", "\ufeff"),
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (whole, chunk) => {
        const rows: (readonly string[])[] = [];
        let refused = false;
        try {
          for await (const row of csvRows(textFile("F", whole, chunk))) rows.push(row.fields);
        } catch (error) {
          expect(error).to.be.instanceOf(InputError);
          refused = true;
        }
        let expected: readonly (readonly string[])[] | undefined;
        try {
          expected = parse(whole, { bom: true, relax_column_count: true, skip_empty_lines: true });
        } catch {
          expected = undefined;
        }
        const even = expected?.every((row) => row.length === expected[0]!.length) ?? false;
        expect(refused).to.equal(!even || whole === "");
        if (even) expect(rows).to.deep.equal(expected);
      }),
      { seed: 13, numRuns: 2000 },
    );
  });

  it("places refusals the same before and after the first quote, whatever the chunks", async () => {
    const lines = ["a,b", "", "é,2", "3,ü", '"x",5', "6,7"];
    for (const chunk of [1, 2, 3, 5, 8, 100]) {
      const places: string[] = [];
      for await (const row of csvRows(textFile("F", `${lines.join("\n")}\n`, chunk)))
        places.push(row.refuse(1, "x").message.slice(0, -3));
      expect(places.map((place) => place.split(":")[1])).to.deep.equal(["1", "3", "4", "5", "6"]);
    }
    const places: string[] = [];
    for await (const row of csvRows(textFile("F", lines.join("\n"), 100))) places.push(row.refuse(1, "x").message);
    expect(places).to.deep.equal(["F:1:3: x", "F:3:3: x", "F:4:3: x", "F:5:5: x", "F:6:3: x"]);
  });

  it("takes another delimiter, of several characters too, on plain lines, after a quote and in places", async () => {
    for (const delimiter of [";", ";\t", "||"]) {
      const written = [
        ["é", "", "3"],
        ["a,1", "b", "c"],
        ["x", "b;", "z"],
      ];
      for (const quote of ["", '"']) {
        // lines up to the first quote take the fast path, later ones the parser
        const line = (row: string[], q: string) => row.map((cell) => (cell === "b;" ? `"${cell}"` : q + cell + q));
        const rows = written.map((row) => line(row, quote).join(delimiter));
        const text = [["h", "i", "j"].join(delimiter), ...rows].join("\n");
        const read = await all(textFile("F", text, 5), { delimiter });
        expect(read.slice(1).map(({ fields }) => fields)).to.deep.equal(written);
        expect((await firstRow(textFile("F", text), { delimiter })).fields).to.deep.equal(["h", "i", "j"]);
      }
    }
    const places = async (text: string, delimiter: string) => {
      const found: string[] = [];
      for await (const row of csvRows(textFile("F", text), { delimiter }))
        found.push(row.fields.map((_, k) => row.refuse(k, "x").message.slice(2, -3)).join(" "));
      return found;
    };
    // the third field of "ab;<tab>é;<tab>c" begins at character 8: 2 + 2, 1 + 2, and one
    expect(await places('ab;\té;\tc\n";\t";\t2;\t;\n', ";\t")).to.deep.equal(["1:1 1:5 1:8", "2:1 2:7 2:10"]);
    expect(await places("a,b;;\n;1;2\n", ";")).to.deep.equal(["1:1 1:5 1:6", "2:1 2:2 2:4"]);
    const { message } = await refusal(all(textFile("F", 'a;b\n"1"x;2\n'), { delimiter: ";" }));
    expect(message).to.equal('F:2:1: expected ";" or the line\'s end after a closing quote, got more text');
    expect((await refusal(all(textFile("F", "a;b\n1;2;3\n"), { delimiter: ";" }))).message).to.equal(
      "F:2:5: expected 2 columns, got 3",
    );
  });

  it("gives csv-parse's records with a delimiter of two characters for any text", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", ";", "\t", ";\t", "\n", "\n"), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (whole, chunk) => {
        const expected: string[][] = parse(whole, {
          delimiter: ";\t",
          relax_column_count: true,
          skip_empty_lines: true,
        });
        fc.pre(whole !== "" && expected.every((row) => row.length === expected[0]!.length));
        const rows = await all(textFile("F", whole, chunk), { delimiter: ";\t" });
        expect(rows.map(({ fields }) => fields)).to.deep.equal(expected);
      }),
      { seed: 14, numRuns: 1000 },
    );
  });

  it("splits plain lines without Node's Buffer", async () => {
    const { Buffer } = globalThis;
    Object.assign(globalThis, { Buffer: undefined });
    try {
      expect(await fieldsOf(textFile("F", "\ufeffa,b\n\n1,é\n3,4", 5))).to.deep.equal([
        ["a", "b"],
        ["1", "é"],
        ["3", "4"],
      ]);
    } finally {
      Object.assign(globalThis, { Buffer });
    }
  });

  it("returns what was written, quoted or not, whatever the chunks", async () => {
    const field = fc.string({ unit: fc.constantFrom("a", "é", ",", '"', "\n", " ", "1"), maxLength: 6 });
    const table = fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 20 }), async (rows, chunk) => {
        const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\n");
        expect(await fieldsOf(textFile("F", text, chunk))).to.deep.equal(rows);
      }),
      { seed: 12, numRuns: 200 },
    );
  });
});
