import { expect } from "chai";
import fc from "fast-check";
import { readTwitter } from "../../../src/trace/request/twitter.ts";
import { factsOf, naiveRequests } from "../../model/naive-requests.ts";
import { refusal, textFile } from "../text-source.ts";
import { bytesCell, outcome, requestCell, requestName } from "./request-rows.ts";

const ROWS = [
  "0,nz:u:eeW5,12,100,1,get,0",
  "0,q:q:1:8Wju,12,200,2,set,86400",
  "1,nz:u:eeW5,12,0,1,gets,0",
  "2,q:q:1:8Wju,12,200,2,get,0",
  "2,nz:u:eeW5,12,0,1,delete,0",
];
const load = (rows: readonly string[], operations?: readonly string[]) =>
  readTwitter(textFile("cluster52", `${rows.join("\n")}\n`), operations === undefined ? {} : { operations });

describe("readTwitter", () => {
  it("takes get and gets, of the size of key and value, and counts the others", async () => {
    const trace = await load(ROWS);
    expect([[...trace.time], [...trace.object], [...trace.size]]).to.deep.equal([
      [0, 1, 2],
      [0, 0, 1],
      [112, 12, 212],
    ]);
    expect(trace.load).to.deep.include({ format: "twitter", counts: { changedSizes: 1, otherOperations: 2 } });
    expect(trace.load.notes).to.deep.equal(["Requests are the operations get, gets; a size is that of key and value."]);
  });

  it("takes the operations it is asked for, each a request like any other", async () => {
    const trace = await load(ROWS, ["set", "delete"]);
    expect([[...trace.object], [...trace.size]]).to.deep.equal([
      [0, 1],
      [212, 12],
    ]);
    expect(trace.load.counts).to.deep.equal({ otherOperations: 3 });
    expect((await refusal(load(ROWS, ["get", "put"]))).message).to.match(/^operations: expected of get, .*got "put"$/);
    expect((await refusal(load(ROWS, []))).message).to.match(/^operations: .*got none$/);
  });

  it("refuses what is no row of the traces, by line and column", async () => {
    const message = async (...rows: string[]) => (await refusal(load(rows))).message;
    expect(await message("0,k,1,2,3,get")).to.equal("cluster52:1:14: expected 7 columns, got 6");
    expect(await message(ROWS[0]!, "0,a,b,1,2,3,get,0")).to.equal("cluster52:2:17: expected 7 columns, got 8");
    expect(await message(ROWS[0]!, "0,k,1,2,3,put,0")).to.match(
      /^cluster52:2:11: expected an operation \(get, gets, set, .*\), got "put"$/,
    );
    expect(await message("0,k,x,2,3,get,0")).to.equal('cluster52:1:5: expected a number for key size, got "x"');
    expect(await message("0,k,1,-2,3,get,0")).to.equal('cluster52:1:7: expected value size >= 0, got "-2"');
    expect(await message("x,k,1,2,3,get,0")).to.equal('cluster52:1:1: expected a number for timestamp, got "x"');
    expect(await message("0,k,1,2,3,set,0")).to.equal("cluster52: expected requests with a size, got none");
  });

  it("reads plain lines as a naive reader", async () => {
    const operation = fc.constantFrom("get", "gets", "set", "add", "delete", "incr", "get", "get");
    const row = fc.tuple(requestCell, requestName, bytesCell, bytesCell, requestName, operation, requestCell);
    const file = fc.record({
      rows: fc.array(row, { minLength: 1, maxLength: 10 }),
      chunk: fc.integer({ min: 1, max: 90 }),
      kept: fc.constantFrom(["get", "gets"], ["set", "get"], ["delete"]),
    });
    await fc.assert(
      fc.asyncProperty(file, async ({ rows, chunk, kept }) => {
        const text = textFile("F", rows.map((own) => own.join(",")).join("\n"), chunk);
        const expected = naiveRequests(text, {
          delimiter: ",",
          hasHeader: false,
          columns: 7,
          time: [0, "timestamp"],
          object: [1, "anonymized key"],
          sizes: [
            [2, "key size"],
            [3, "value size"],
          ],
          operation: [5, kept],
        });
        const read = readTwitter(text, { operations: kept }).then(factsOf);
        expect(await outcome(read)).to.deep.equal(await outcome(expected));
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
