import { existsSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { readOracleGeneral } from "../../../src/trace/request/oracle-general.ts";
import { readRequests, recogniseRequests } from "../../../src/trace/request/read-requests.ts";
import { readRequestCsv } from "../../../src/trace/request/request-csv.ts";
import type { RequestTrace } from "../../../src/trace/request/requests.ts";
import { type OracleGeneralOptions, oracleGeneral, requestCsv } from "../../../src/trace/request/write-requests.ts";
import { factsOf } from "../../model/naive-requests.ts";
import { requestTrace } from "../../model/request-fixture.ts";
import { bytesFile, diskFile, refusal, textFile } from "../text-source.ts";
import { oracleBytes } from "./request-rows.ts";

const oracle = (trace: RequestTrace, options?: OracleGeneralOptions) =>
  new Uint8Array(Buffer.concat([...oracleGeneral(trace, options)]));
const columns = (trace: RequestTrace) => {
  const { counts: _, ...facts } = factsOf(trace);
  return facts;
};

/** Requests of few objects, their times from sorted numbers. */
function traces(number: fc.Arbitrary<number>, size: fc.Arbitrary<number>): fc.Arbitrary<RequestTrace> {
  const row = fc.tuple(number, fc.nat(8), size);
  return fc.array(row, { minLength: 1, maxLength: 60 }).map((rows) => ({
    ...requestTrace(rows.map(([, object, bytes]) => [object, bytes] as const)),
    time: Float64Array.from(rows.map(([time]) => time)).sort(),
  }));
}

describe("requestCsv", () => {
  it("writes a header and a row a request", () => {
    const trace = requestTrace([
      ["x", 10],
      ["y", 25],
      ["x", 1e21],
    ]);
    expect([...requestCsv(trace)].join("")).to.equal("time,object,size\n0,0,10\n1,1,25\n2,0,1e+21\n");
  });

  it("is read back to the same requests", async () => {
    const number = fc.double({ min: 0, max: 1e300, noNaN: true }).map(Math.abs); // no -0, which text does not tell
    const large = fc.double({ min: 1, max: 1e300, noNaN: true }).map(Math.floor);
    const size = fc.oneof(fc.integer({ min: 1, max: 5 }), large);
    await fc.assert(
      fc.asyncProperty(traces(number, size), async (trace) => {
        const read = await readRequestCsv(textFile("r.csv", [...requestCsv(trace)].join(""), 100));
        expect(columns(read)).to.deep.equal(columns(trace));
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});

describe("oracleGeneral", () => {
  it("fills in the number of the next request, from 1, and -1 for none", () => {
    const trace = requestTrace([
      ["x", 10],
      ["y", 20],
      ["x", 11],
      ["x", 4_294_967_295],
    ]);
    expect(oracle(trace)).to.deep.equal(
      oracleBytes([
        [0, 0n, 10, 3n],
        [1, 1n, 20, -1n],
        [2, 0n, 11, 4n],
        [3, 0n, 4_294_967_295, -1n],
      ]),
    );
  });

  it("is recognised and read back to the same requests", async () => {
    const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const size = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
    await fc.assert(
      fc.asyncProperty(traces(uint32, size), async (trace) => {
        const file = bytesFile("r.bin", oracle(trace), 1000);
        expect(await recogniseRequests(file)).to.equal("oracle-general");
        const read = await readOracleGeneral(file);
        expect(columns(read)).to.deep.equal(columns(trace));
        expect(read.load.counts).to.not.have.property("pastNextAccesses");
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("refuses times and sizes that a record cannot hold, or rounds times down", async () => {
    const at = (time: number, size: number) => ({
      ...requestTrace([
        ["x", 1],
        ["y", size],
      ]),
      time: Float64Array.of(0, time),
    });
    const message = async (trace: RequestTrace, options?: OracleGeneralOptions) =>
      (await refusal((async () => oracle(trace, options))())).message;
    expect(await message(at(1.5, 1))).to.equal(
      "fixture: request 2: expected a whole time from 0 to 4294967295, got 1.5",
    );
    expect(await message(at(2 ** 32, 1), { times: "floor" })).to.include("request 2: expected a whole time");
    expect(await message(at(1, 2 ** 32))).to.include("expected a whole size from 0 to 4294967295, got 4294967296");
    expect(await message(at(1, 0.5))).to.include("expected a whole size");
    expect(columns(await readOracleGeneral(bytesFile("r", oracle(at(1.5, 1), { times: "floor" })))).time).to.deep.equal(
      [0, 1],
    );
  });

  it("takes a real trace through both formats", async function () {
    const path = "../shared/data/cache/adaptsize-request.csv.gz";
    if (!existsSync(path)) this.skip();
    const trace = await readRequests(diskFile(path));
    const through = await readRequests(bytesFile("r", oracle(trace), 65_536));
    const back = await readRequests(textFile("r", [...requestCsv(through)].join(""), 65_536));
    for (const read of [through, back]) {
      expect(read.load.counts).to.deep.equal(trace.load.counts);
      expect(columns(read)).to.deep.equal(columns(trace));
    }
  });
});
