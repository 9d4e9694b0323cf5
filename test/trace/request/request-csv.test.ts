import { gzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { readRequestCsv } from "../../../src/trace/request/request-csv.ts";
import { factsOf, naiveRequests } from "../../model/naive-requests.ts";
import { bytesFile, refusal, textFile } from "../text-source.ts";
import { bytesCell, outcome, requestCell, requestName } from "./request-rows.ts";

const load = (text: string) => readRequestCsv(textFile("r.csv", text));

const header = fc.constantFrom<("time" | "object" | "size" | "note")[]>(
  ["time", "object", "size"],
  ["time", "object", "size"],
  ["size", "note", "time", "object"],
  ["object", "time", "size", "note"],
);
const requestFile = header.chain((names) => {
  const cell = (name: string) => (name === "time" ? requestCell : name === "size" ? bytesCell : requestName);
  const whole = fc.tuple(...names.map(cell));
  const row = fc.oneof(
    { weight: 40, arbitrary: whole },
    { weight: 1, arbitrary: fc.array(requestCell, { maxLength: 5 }) },
  );
  return fc.record({
    header: fc.constant(names),
    rows: fc.array(row, { maxLength: 12 }),
    lineEnd: fc.constantFrom("\n", "\n", "\n\n", "\r\n"),
    ends: fc.boolean(),
    chunk: fc.integer({ min: 1, max: 120 }),
  });
});

describe("readRequestCsv", () => {
  it("reads the same with a header, without one and gzipped", async () => {
    const rows = "1,b,10\n2,a,20\n2,b,10\n";
    const files = [
      textFile("r.csv", `time,object,size\n${rows}`),
      textFile("r.csv", rows),
      bytesFile("r.csv.gz", gzipSync(rows)),
    ];
    for (const file of files) {
      const trace = await readRequestCsv(file);
      expect([...trace.time]).to.deep.equal([1, 2, 2]);
      expect([...trace.object]).to.deep.equal([0, 1, 0]);
      expect([...trace.size]).to.deep.equal([10, 20, 10]);
      expect(trace).to.include({ name: "r", length: 3, objectCount: 2 });
      expect(trace.load).to.deep.include({ format: "requests", counts: {} });
    }
  });

  it("knows the numbers of objects in the order of the sorted requests", async () => {
    expect([...(await load("2,70,1\n1,5,1\n3,70,1\n")).keys!]).to.deep.equal([5, 70]);
    expect([...(await load("1,70,1\n2,5,1\n")).keys!]).to.deep.equal([70, 5]);
    expect((await load("1,70,1\n2,b,1\n")).keys).to.equal(undefined);
  });

  it("takes other names, columns in any order and more of them", async () => {
    const file = textFile("r.csv", "obj_id,x,size,time\nb,0,5,1\na,0,6,2\n");
    const trace = await readRequestCsv(file, { columns: { object: "obj_id" } });
    expect([[...trace.time], [...trace.object], [...trace.size]]).to.deep.equal([
      [1, 2],
      [0, 1],
      [5, 6],
    ]);
  });

  it("leaves out sizes of 0, counted, without an id", async () => {
    const trace = await load("1,a,0\n2,b,5\n3,a,5\n");
    expect([[...trace.object], trace.objectCount]).to.deep.equal([[0, 1], 2]);
    expect(trace.load.counts).to.deep.equal({ zeroSizes: 1 });
  });

  it("sorts rows that go back in time and numbers objects anew", async () => {
    const trace = await load("5,a,1\n3,b,2\n5,c,3\n4,a,4\n");
    expect([...trace.time]).to.deep.equal([3, 4, 5, 5]);
    expect([...trace.size]).to.deep.equal([2, 4, 1, 3]);
    expect([...trace.object]).to.deep.equal([0, 1, 1, 2]);
    expect(trace.load.counts).to.deep.equal({ changedSizes: 1, unsortedRows: 2 }); // a has 4, then 1
  });

  it("refuses what is no request, by line and column", async () => {
    const message = async (text: string) => (await refusal(load(text))).message;
    expect(await message("1,a,5\n-2,a,5\n")).to.equal('r.csv:2:1: expected time >= 0, got "-2"');
    expect(await message("1,a,5\n2,a,-5\n")).to.equal('r.csv:2:5: expected size >= 0, got "-5"');
    expect(await message("1,a,5\n2,a,1.5\n")).to.equal(
      'r.csv:2:5: expected a whole number of bytes for size, got "1.5"',
    );
    expect(await message("1,a,x\n")).to.equal('r.csv:1:5: expected a number for size, got "x"');
    expect(await message("time,object,size\n1,a,NaN\n")).to.equal('r.csv:2:5: expected a number for size, got "NaN"');
    expect(await message("1,,5\n")).to.equal("r.csv:1:3: expected object, got an empty field");
    expect(await message("a,b,c\n1,2,3\n")).to.equal(
      'r.csv:1:1: expected the header time,object,size or a row of that, got "a,b,c"',
    );
    expect(await message("1 a 5\n")).to.include("r.csv:1:1: expected the header time,object,size");
    expect(await message("time,obj_id,size\n1,a,5\n")).to.include("expected a column object");
    expect(await message("1,a,0\n")).to.equal("r.csv: expected requests with a size, got none");
  });

  it("counts sizes that change and rows that stand there twice, and leaves both as they are", async () => {
    // a has 5, 6, 6 (again at time 2), 5: two changes, one duplicate; b has the same size at another time
    const trace = await load("1,a,5\n2,a,6\n2,a,6\n2,b,6\n3,b,6\n3,a,5\n");
    expect([...trace.size]).to.deep.equal([5, 6, 6, 6, 6, 5]);
    expect(trace.load.counts).to.deep.equal({ changedSizes: 2, duplicateRows: 1 });
  });

  it("keeps names apart that float64 would not, and 07 from 7", async () => {
    const names = [
      "9007199254740992",
      "9007199254740993",
      "18446744073709551615",
      "18446744073709551614",
      "123456789012345678",
      "12345678901234567",
      "123456789",
      "1234567890",
      "1234567891",
      "7",
      "07",
      "0",
      "00",
      "7.0",
      "7 ",
      "-7",
    ];
    const rows = [...names, ...names].map((name, i) => `${i},${name},1\n`).join("");
    const trace = await load(rows);
    expect([...trace.object]).to.deep.equal([...names.keys(), ...names.keys()]);
  });

  it("reads a decimal as the float64 its text means", async () => {
    // by Python's float(); the first has more decimals than 10^22 divides by, the third more digits than a float64
    const texts = ["0.00000000000000000000001", "0.1", "0.12345678901234567", "00.5", "3.", "1e3", "1606780800.123456"];
    const trace = await load(texts.map((text, i) => `${text},${i},1\n`).join(""));
    expect([...trace.time]).to.deep.equal([1e-23, 0.1, 0.12345678901234566, 0.5, 3, 1000, 1606780800.123456]);
    expect([...(await load("1,a,1e3\n1,a,7.00\n")).size]).to.deep.equal([1000, 7]);
  });

  it("takes lines of any length", async () => {
    const long = "x".repeat(70_000);
    const trace = await readRequestCsv(textFile("r.csv", `1,a,1\n2,${long},1\n3,b,1\n4,${long},1\n`, 5000));
    expect([...trace.object]).to.deep.equal([0, 1, 2, 1]);
  });

  it("reads plain lines as csv-parse's and as a naive reader, and refuses what they refuse in the same words and place", async () => {
    let [read, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(requestFile, async ({ header, rows, lineEnd, ends, chunk }) => {
        const lines = rows.map((own) => own.join(","));
        const body = lines.map((line) => lineEnd + line).join("") + (ends ? lineEnd : "");
        const plain = textFile("F", header.join(",") + body, chunk);
        const quoted = textFile("F", header.map((name) => `"${name}"`).join(",") + body, chunk);
        const column = (name: (typeof header)[number]) => [header.indexOf(name), name] as const;
        const layout = { delimiter: ",", hasHeader: true, time: column("time"), object: column("object") };
        const expected = await outcome(naiveRequests(plain, { ...layout, sizes: [column("size")] }));
        expect(await outcome(readRequestCsv(plain).then(factsOf))).to.deep.equal(expected);
        expect(await outcome(readRequestCsv(quoted).then(factsOf))).to.deep.equal(expected);
        if (typeof expected === "string") refused++;
        else read++;
      }),
      { seed: 1, numRuns: 600 },
    );
    expect(read).to.be.above(100);
    expect(refused).to.be.above(50);
  });
});
