import { expect } from "chai";
import fc from "fast-check";
import { shardTrace } from "../../src/trace/shards.ts";
import { makeTrace } from "../model/make-trace.ts";

const calls = fc.array(
  fc.record({
    t: fc.integer({ min: 0, max: 50 }),
    f: fc.constantFrom("a", "b", "c", "d", "e"),
    d: fc.integer({ min: 1, max: 9 }),
    cpu: fc.constantFrom(0.5, 1),
  }),
  { minLength: 1, maxLength: 60 },
);
/** Functions a and c share an app, the others stand alone. */
const appOf = (fn: string) => (fn === "a" || fn === "c" ? "ac" : fn);

describe("shardTrace", () => {
  it("gives every call to one part, in its order, with its function, app and columns", () => {
    fc.assert(
      fc.property(calls, fc.integer({ min: 1, max: 8 }), fc.boolean(), (list, most, shared) => {
        const trace = makeTrace(list.map((call) => ({ ...call, app: appOf(call.f) })));
        const shards = shardTrace(trace, most, shared ? (bytes) => new SharedArrayBuffer(bytes) : undefined);
        expect(shards.length).to.be.within(1, most);
        expect(shards.flatMap(({ apps }) => [...apps])).to.deep.equal(trace.apps.map((_, app) => app));
        const taken = new Uint32Array(trace.functions.length);
        for (const { trace: part, functions, apps } of shards) {
          const whole = Array.from({ length: trace.length }, (_, i) => i).filter((i) =>
            functions.includes(trace.functionId[i]!),
          );
          expect([...part.functionId].map((id) => functions[id])).to.deep.equal(whole.map((i) => trace.functionId[i]));
          expect([...part.arrival]).to.deep.equal(whole.map((i) => trace.arrival[i]));
          expect([...part.duration]).to.deep.equal(whole.map((i) => trace.duration[i]));
          expect([...part.cpu!]).to.deep.equal(whole.map((i) => trace.cpu![i]));
          expect(part.functions.map(({ name }) => name)).to.deep.equal(
            Array.from(functions, (id) => trace.functions[id]!.name),
          );
          for (const [local, app] of part.apps.entries()) {
            expect(app.name).to.equal(trace.apps[apps[local]!]!.name);
            for (const fn of app.functions) expect(part.functions[fn]!.app).to.equal(local);
          }
          for (const id of functions) taken[id]! += 1;
        }
        expect([...taken]).to.deep.equal(trace.functions.map(() => 1));
      }),
      { seed: 3101, numRuns: 150 },
    );
  });

  it("divides by calls, not by apps: 6, 1, 1, 4 calls in two parts are 6 and 1 + 1 + 4", () => {
    const of = (f: string, n: number) => Array.from({ length: n }, (_, i) => ({ t: i, f }));
    const trace = makeTrace([...of("p", 6), ...of("q", 1), ...of("r", 1), ...of("s", 4)]);
    expect(shardTrace(trace, 2).map((shard) => shard.trace.length)).to.deep.equal([6, 6]);
  });

  it("leaves a trace of one part as it is", () => {
    const trace = makeTrace([{ t: 0 }]);
    expect(shardTrace(trace, 8)[0]!.trace).to.equal(trace);
  });
});
