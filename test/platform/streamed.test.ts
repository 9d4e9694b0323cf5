import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { ms } from "../../src/base/units.ts";
import type { KeepAlivePolicy } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { withRuntime } from "../../src/platform/runtime.ts";
import { runtimes } from "../../src/platform/runtimes.ts";
import { expandMinutes, streamMinutes } from "../../src/trace/arrivals/expand.ts";
import { ARRIVALS } from "../../src/trace/source.ts";
import { chunked } from "../model/chunked.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";
import { tallyFacts } from "../model/tally-facts.ts";
import { denseRows, minuteTable } from "../trace/minute-tables.ts";

const keep = (window: number): KeepAlivePolicy => ({ name: "window", keepAlive: () => ms(window) });
const platforms = fc.record({
  onFull: fc.constantFrom("queue", "drop", "retry"),
  retryDelay: fc.integer({ min: 1, max: 100 }),
  nodes: fc.integer({ min: 1, max: 3 }),
  nodeMemory: fc.constantFrom(200, 300, 500, Number.POSITIVE_INFINITY),
  maxInstances: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
  concurrency: fc.constantFrom(1, 2),
  tie: fc.constantFrom("finish-first", "arrival-first"),
});
const windows = fc.constantFrom(0, 100, 60_000, Number.POSITIVE_INFINITY);

describe("Platform on calls that are not stored", () => {
  it("equals itself on the stored ones, however they are cut and whoever must wait", () => {
    const call = fc.record({
      t: fc.integer({ min: 0, max: 2000 }),
      f: fc.constantFrom("a", "b", "c"),
      d: fc.integer({ min: 1, max: 400 }),
      cpu: fc.constantFrom(0.25, 1),
    });
    const sizes = fc.array(fc.nat(7), { minLength: 1, maxLength: 4 }).filter((drawn) => drawn.some((size) => size > 0));
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 60, size: "max" }),
        sizes,
        platforms,
        windows,
        fc.boolean(),
        (calls, cut, params, window, own) => {
          const made = makeTrace(calls, 3000);
          const coldStart = Float64Array.from(calls, (_, i) => 10 + (i % 7));
          const trace = own ? { ...made, coldStart } : made;
          const config = platformConfig(params);
          const streamed = new Platform(chunked(trace, cut), keep(window), config);
          const facts = tallyFacts(streamed.run());
          expect(facts).to.deep.equal(tallyFacts(new Platform(trace, keep(window), config).run()));
          expect(streamed.arrived).to.equal(trace.length);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it("equals itself on stored minute counts, for every placement of the arrivals and with drawn cold starts", () => {
    fc.assert(
      fc.property(
        denseRows,
        fc.constantFrom(...ARRIVALS),
        fc.nat(1000),
        platforms,
        windows,
        fc.boolean(),
        (rows, arrivals, seed, params, window, draws) => {
          const options = { arrivals, random: Random.root(seed) };
          const start = <T extends Parameters<typeof withRuntime>[0]>(trace: T) =>
            draws ? withRuntime(trace, "aws-js", runtimes["aws-js"], Random.root(seed)) : trace;
          const stored = start(expandMinutes(minuteTable(rows), options));
          const streamed = start(streamMinutes(minuteTable(rows), options));
          const config = platformConfig(params);
          const run = (trace: typeof stored) => tallyFacts(new Platform(trace, keep(window), config).run());
          const facts = run(stored);
          expect(run(streamed)).to.deep.equal(facts);
          expect(run(streamed)).to.deep.equal(facts); // a second reading
        },
      ),
      { seed: 2, numRuns: 100 },
    );
  });
});
