import { gzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { readOracleGeneral } from "../../../src/trace/request/oracle-general.ts";
import { factsOf, naiveFacts } from "../../model/naive-requests.ts";
import { bytesFile, refusal } from "../text-source.ts";
import { oracleBytes, outcome } from "./request-rows.ts";

const load = (bytes: Uint8Array, chunk = 7) => readOracleGeneral(bytesFile("w.oracleGeneral", bytes, chunk));

describe("readOracleGeneral", () => {
  it("reads little-endian records, plain and gzipped, wherever a chunk ends", async () => {
    // time 258 = 0x0102, object 0x0807060504030201, size 0x010203, next -1; then time 259, the same object
    const record = (time: number) => [
      time,
      1,
      0,
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      3,
      2,
      1,
      0,
      255,
      255,
      255,
      255,
      255,
      255,
      255,
      255,
    ];
    const bytes = Uint8Array.from([...record(2), ...record(3)]);
    for (const file of [bytes, gzipSync(bytes)])
      for (const chunk of [1, 5, 24, 25, 100]) {
        const trace = await load(file, chunk);
        expect(factsOf(trace)).to.deep.equal({
          time: [258, 259],
          object: [0, 0],
          size: [66_051, 66_051],
          objectCount: 1,
          counts: {},
        });
      }
  });

  it("reads the same whatever size the file is said to have", async () => {
    const bytes = oracleBytes([5n, 7n, 5n, 9n].map((id, i) => [i, id, i === 1 ? 0 : 10, -1n]));
    const whole = bytes.subarray(0, 24);
    for (const own of [bytes, gzipSync(bytes), whole]) {
      const expected = await load(own);
      for (const size of [0, 24, 48, own.length, 72, 96, 4800])
        expect(await readOracleGeneral({ ...bytesFile("w.oracleGeneral", own), size })).to.deep.equal(expected);
    }
    expect((await load(bytes)).length).to.equal(3);
  });

  it("keeps ids of 64 bits apart", async () => {
    const ids = [2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n, 2n ** 64n - 2n, 0n, 2n ** 32n];
    const trace = await load(oracleBytes([...ids, ...ids].map((id, i) => [i, id, 1, -1n])));
    expect([...trace.object]).to.deep.equal([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]);
    expect(trace.keys).to.equal(undefined); // two numbers of 2^53 and more could be one
    const small = await load(oracleBytes([9n, 2n ** 52n + 1n, 9n].map((id, i) => [i, id, 1, -1n])));
    expect([...small.keys!]).to.deep.equal([9, 2 ** 52 + 1]);
  });

  it("counts next requests that point back, and none of those that say never", async () => {
    const never = 2n ** 63n - 1n;
    const trace = await load(
      oracleBytes([
        [0, 1n, 5, 1n], // itself
        [1, 2n, 5, 0n],
        [2, 3n, 5, 4n],
        [3, 3n, 5, never],
        [4, 4n, 5, -1n],
        [5, 5n, 5, -2n],
        [6, 6n, 5, 2n ** 40n],
      ]),
    );
    expect(trace.load).to.deep.include({ format: "oracle-general", counts: { pastNextAccesses: 2 } });
  });

  it("refuses a file that ends within a record, by the byte where it begins, and one without requests", async () => {
    const two = oracleBytes([
      [0, 1n, 5, -1n],
      [1, 2n, 0, -1n],
    ]);
    const message = async (bytes: Uint8Array) => (await refusal(load(bytes))).message;
    expect(await message(two.subarray(0, 41))).to.equal(
      "w.oracleGeneral: expected whole records of 24 bytes, got 17 bytes from byte offset 24 on",
    );
    expect(await message(two.subarray(0, 3))).to.include("got 3 bytes from byte offset 0 on");
    expect(await message(two.subarray(24))).to.equal("w.oracleGeneral: expected requests with a size, got none");
    expect(await message(new Uint8Array(0))).to.equal(
      "w.oracleGeneral: expected records of 24 bytes, got an empty file",
    );
  });

  it("reads what a naive reader reads", async () => {
    const record = fc.tuple(
      fc.oneof(fc.nat(5), fc.constant(2 ** 32 - 1)),
      fc.oneof(fc.bigInt({ min: 0n, max: 6n }), fc.constantFrom(2n ** 32n, 2n ** 63n, 2n ** 64n - 1n)),
      fc.oneof(fc.nat(3), fc.constant(2 ** 32 - 1)),
      fc.constant(-1n),
    );
    const file = fc.record({ records: fc.array(record, { maxLength: 40 }), chunk: fc.integer({ min: 1, max: 80 }) });
    await fc.assert(
      fc.asyncProperty(file, async ({ records, chunk }) => {
        fc.pre(records.length > 0);
        const zero = records.filter(([, , size]) => size === 0).length;
        const counts = new Map(zero > 0 ? [["zeroSizes", zero]] : []);
        const requests = records
          .map(([time, id, size]) => ({ time, name: `${id}`, size }))
          .filter(({ size }) => size > 0);
        const expected = outcome((async () => naiveFacts(requests, counts, "w.oracleGeneral"))());
        const read = outcome(load(oracleBytes(records), chunk).then(factsOf));
        expect(await read).to.deep.equal(await expected);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
