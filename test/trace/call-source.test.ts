import { expect } from "chai";
import fc from "fast-check";
import { type CallSource, isStored, openCalls, storeCalls } from "../../src/trace/call-source.ts";
import { chunked } from "../model/chunked.ts";
import { makeTrace } from "../model/make-trace.ts";

const calls = Array.from({ length: 3000 }, (_, i) => ({ t: 7 * i, f: `f${i % 3}`, d: 1 + (i % 50) }));
const plain = makeTrace(calls);
const full = {
  ...makeTrace(calls.map((call, i) => ({ ...call, cpu: (i % 4) / 4 }))),
  coldStart: Float64Array.from(calls, (_, i) => i / 2),
};

describe("call sources", () => {
  it("read a stored trace as one chunk, which is the trace", () => {
    const stream = openCalls(plain);
    expect(stream.next()).to.equal(plain);
    expect(stream.next()).to.equal(undefined);
    expect([isStored(plain), isStored(chunked(plain, [10]))]).to.deep.equal([true, false]);
  });

  it("store what the chunks held, whatever their sizes", () => {
    expect(storeCalls(plain)).to.equal(plain);
    const sizes = fc.array(fc.oneof(fc.constant(0), fc.nat(2000)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        sizes.filter((drawn) => drawn.some((size) => size > 0)),
        fc.constantFrom(plain, full),
        (drawn, trace) => {
          expect(storeCalls(chunked(trace, drawn))).to.deep.equal(trace);
          expect(storeCalls({ ...chunked(trace, drawn), length: trace.length })).to.deep.equal(trace);
        },
      ),
      { seed: 1, numRuns: 30 },
    );
  });

  it("store a trace without calls", () => {
    const none = storeCalls(chunked(makeTrace([], 1000), [1]));
    expect([none.length, none.arrival.length, none.functionId.length, none.duration.length]).to.deep.equal([
      0, 0, 0, 0,
    ]);
  });

  it("explain a length that does not fit into memory", () => {
    const endless: CallSource = { ...chunked(plain, [1]), length: 1e15 };
    expect(() => storeCalls(endless)).to.throw(RangeError, "take a slice or a sample");
  });
});
