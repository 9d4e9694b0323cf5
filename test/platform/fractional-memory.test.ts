import { expect } from "chai";
import fc from "fast-check";
import { ms } from "../../src/base/units.ts";
import { replayCapped } from "../../src/platform/capped/replay.ts";
import { Platform } from "../../src/platform/platform.ts";
import type { Tally } from "../../src/platform/tally.ts";
import { fixed } from "../../src/policy/fixed.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";

const TENTHS: Readonly<Record<string, number>> = { a: 1, b: 3, c: 7, d: 10 };
const randomCalls = fc.array(
  fc.record({
    t: fc.integer({ min: 0, max: 3000 }),
    f: fc.constantFrom("a", "b", "c", "d"),
    d: fc.integer({ min: 1, max: 200 }),
  }),
  { minLength: 20, maxLength: 120 },
);

describe("memory in fractions of an MB", () => {
  it("counts what the same memory counts in other units, where instances fill their node to the last digit", () => {
    const facts = ({ functions }: Tally) => [functions.coldStarts, functions.warmStarts, functions.queued].map(String);
    fc.assert(
      fc.property(randomCalls, fc.constantFrom(10, 13), (calls, tenths) => {
        const at = (unit: number) => {
          const trace = makeTrace(calls.map((call) => ({ ...call, cold: 20, mb: TENTHS[call.f]! / unit })));
          const config = platformConfig({ nodes: 1, nodeMemory: tenths / unit });
          const capped = replayCapped(trace, fixed(ms(60_000)), config);
          return [facts(new Platform(trace, fixed(ms(60_000)), config).run()), facts(capped)];
        };
        expect(at(10)).to.deep.equal(at(1));
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
