import { gzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { InputError } from "../../../src/base/errors.ts";
import { readAzure2021 } from "../../../src/trace/format/azure-2021.ts";
import { bytesFile, refusal, textFile } from "../text-source.ts";

const load = (rows: string, header = "app,func,end_timestamp,duration") =>
  readAzure2021(textFile("a.txt", `${header}\n${rows}`));

describe("readAzure2021", () => {
  it("starts a call at its end minus its duration, in order of starts, ties in the file's", async () => {
    // starts: 10 - 9 = 1 s, 11.3 - 11.2 = 0.1 s, 3.3 - 2.3 = 1 s
    const trace = await load("a,f,10,9\na,g,11.3,11.2\nb,f,3.3,2.3\n");
    expect([...trace.arrival]).to.deep.equal([100, 1000, 1000]);
    expect([...trace.duration]).to.deep.equal([11_200, 9000, 2300]);
    expect([...trace.functionId]).to.deep.equal([1, 0, 2]);
    expect(trace.functions.map(({ name, app }) => [name, app])).to.deep.equal([
      ["a/f", 0],
      ["a/g", 0],
      ["b/f", 1],
    ]);
    expect(trace.horizon).to.equal(11_300);
    expect(trace.apps[0]).to.deep.equal({ name: "a", memory: 143, functions: [0, 1] });
    expect(trace.functions[0]).to.include({ memory: 71.5, coldStart: 808, trigger: "unknown" });
    expect(trace.load.counts).to.deep.equal({ missingMemory: 2 });
  });

  it("clamps starts below 0 and raises durations of 0, counted", async () => {
    const trace = await load("a,f,2,5\na,f,4,0\na,f,3.5,0.0\n");
    expect([...trace.arrival]).to.deep.equal([0, 3500, 4000]);
    expect([...trace.duration]).to.deep.equal([5000, 0.5, 0.5]);
    expect(trace.load.counts).to.include({ negativeStarts: 1, zeroDurations: 2 });
  });

  it("reads the 17 digits that times have", async () => {
    // 604800.07949090003967 - 0.079 s is 604800000.4909 ms, to a microsecond 604800000.491
    const trace = await load("a,f,604800.07949090003967,0.079\n");
    expect([trace.arrival[0], trace.duration[0]]).to.deep.equal([604_800_000.491, 79]);
  });

  it("keeps functions of one name in two apps apart, and simultaneous calls of a function", async () => {
    const trace = await load("a,f,2,1\nb,f,3,2\na,f,4,3\n");
    expect([...trace.arrival]).to.deep.equal([1000, 1000, 1000]);
    expect([...trace.functionId]).to.deep.equal([0, 1, 0]);
  });

  it("takes gzip, BOM, CRLF and a missing last line end, and refuses a ragged row", async () => {
    const text = "\ufeffapp,func,end_timestamp,duration\r\na,f,2,1\r\na,f,3,1";
    expect((await readAzure2021(bytesFile("a.txt.gz", gzipSync(text)))).length).to.equal(2);
    expect((await refusal(load("a,f,2,1\na,f,2\n"))).message).to.equal("a.txt:3:6: expected 4 columns, got 3");
    expect((await refusal(load("a,f,2,1,0\n"))).message).to.equal("a.txt:2:9: expected 4 columns, got 5");
  });

  it("takes the columns in any order", async () => {
    const trace = await load("0.25,1.5,f,a", "duration,end_timestamp,func,app");
    expect([trace.arrival[0], trace.duration[0], trace.functions[0]!.name]).to.deep.equal([1250, 250, "a/f"]);
  });

  it("refuses values that are no times, by line and column", async () => {
    const message = async (rows: string) => (await refusal(load(rows))).message;
    expect(await message("a,f,1,1\na,f,1,-0.5\n")).to.equal('a.txt:3:7: expected duration >= 0, got "-0.5"');
    expect(await message("a,f,NaN,1\n")).to.equal('a.txt:2:5: expected a number for end_timestamp, got "NaN"');
    expect(await message("a,f,,1\n")).to.equal('a.txt:2:5: expected a number for end_timestamp, got ""');
    expect(await message("a,,1,1\n")).to.equal("a.txt:2:3: expected func, got an empty field");
    expect(await message("")).to.equal("a.txt:2: expected calls, got none");
    expect((await refusal(load("a,f,1,1", "app,func,end,duration"))).message).to.include(
      "expected a column end_timestamp",
    );
  });

  it("reads plain rows as csv-parse's, and refuses what it refuses in the same words and place", async () => {
    const name = fc.constantFrom("a", "bcd", "bce", "0123456789", "9876543210", "é");
    const time = fc.oneof(
      { weight: 20, arbitrary: fc.double({ min: 1e-3, max: 1e6, noNaN: true }).map(String) },
      { weight: 10, arbitrary: fc.constantFrom("0", "7", "0.25", "12.0", "604800.07949090003967") },
      { weight: 1, arbitrary: fc.constantFrom("", "-1", "1e3", "+2", " 1", ".5", "5.", "nan", "1,2") },
    );
    const rows = fc.array(fc.tuple(name, name, time, time), { minLength: 1, maxLength: 8 });
    const outcome = async (header: string, body: string, chunk: number) => {
      try {
        const { digest: _, ...trace } = await readAzure2021(textFile("F", `${header},duration\n${body}`, chunk));
        return trace;
      } catch (error) {
        expect(error).to.be.instanceOf(InputError);
        return (error as InputError).message;
      }
    };
    let [read, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 80 }), async (list, chunk) => {
        const body = list.map((fields) => `${fields.join(",")}\n`).join("");
        const plain = await outcome("app,func,end_timestamp", body, chunk);
        expect(plain).to.deep.equal(await outcome('"app",func,end_timestamp', body, chunk));
        if (typeof plain === "string") refused++;
        else read++;
      }),
      { seed: 3, numRuns: 1000 },
    );
    expect(Math.min(read, refused)).to.be.above(100);
  });
});
