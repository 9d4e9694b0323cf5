import { expect } from "chai";
import fc from "fast-check";
import { replay } from "../../src/experiment/replay.ts";
import type { Trace, Trigger } from "../../src/trace/trace.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";

const HOUR = 3_600_000;

/** The same trace with these triggers, by function. */
function withTriggers(trace: Trace, triggers: Readonly<Record<string, Trigger>>): Trace {
  return { ...trace, functions: trace.functions.map((fn) => ({ ...fn, trigger: triggers[fn.name] ?? "unknown" })) };
}

describe("classes of pools", () => {
  it("are by trigger, mixed where a pool has several, and by calls a day", async () => {
    const common = { d: 1000, cold: 1000, mb: 1024 };
    const calls: Call[] = [
      { t: 0, f: "f", app: "a", ...common },
      { t: 60_000, f: "g", app: "a", ...common },
      { t: 0, f: "h", ...common },
    ];
    const trace = withTriggers(makeTrace(calls, HOUR), { f: "http", g: "timer", h: "timer" });
    const { classes } = await replay(trace, "fixed:window=10m", { seed: 3 });
    // a: f starts cold 0-1 s, runs to 2 s; idle to 60 s, g runs to 61 s; idle 600 s more: 58 + 600 = 658 GB·s, 48 calls a day
    // h: starts cold 0-1 s, runs to 2 s; idle 600 s: 600 GB·s, 24 calls a day
    const row = { policy: "fixed:window=10m", seed: 3, pools: 1, coldStarts: 1, coldWaitSeconds: 1 };
    const a = { invocations: 2, coldStartRate: 0.5, poolColdRateP75: 0.5, wastedGBSeconds: 658, rum: 1 + 658 / 99.69 };
    const h = { invocations: 1, coldStartRate: 1, poolColdRateP75: 1, wastedGBSeconds: 600, rum: 1 + 600 / 99.69 };
    expect(classes).to.deep.equal([
      { ...row, by: "trigger", class: "mixed", ...a },
      { ...row, by: "trigger", class: "timer", ...h },
      { ...row, by: "rate", class: "up to 1/h", ...h },
      { ...row, by: "rate", class: "1/h to 1/min", ...a },
    ]);
  });

  it("add up to the run, by trigger and by rate, whatever the policy", async () => {
    const call = fc.record({ t: fc.integer({ min: 0, max: HOUR }), f: fc.constantFrom("f", "g", "h", "i") });
    const policy = fc.constantFrom(
      "none",
      "fixed:window=1m",
      "hybrid-histogram",
      "hpa",
      "oracle-prewarm",
      "rainbowcake",
    );
    const trace = (calls: Call[]) => withTriggers(makeTrace(calls, 2 * HOUR), { f: "http", g: "timer", h: "timer" });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 40 }), policy, async (calls, spec) => {
        const { classes, result } = await replay(trace(calls), spec);
        for (const by of ["trigger", "rate"]) {
          const rows = classes.filter((row) => row.by === by);
          const sum = (field: "invocations" | "coldStarts" | "coldWaitSeconds" | "wastedGBSeconds" | "rum") =>
            rows.reduce((total, row) => total + row[field]!, 0);
          expect(sum("invocations")).to.equal(calls.length);
          expect(sum("coldStarts")).to.equal(result.coldStarts + result.partialColdStarts);
          expect(sum("coldWaitSeconds")).to.be.closeTo(result.coldWaitSeconds, 1e-9 * result.coldWaitSeconds);
          if (spec === "hpa") continue; // its instances of pools that are never called idle too
          expect(sum("wastedGBSeconds")).to.be.closeTo(result.wastedGBSeconds, 1e-6 * result.wastedGBSeconds);
        }
      }),
      { numRuns: 72, seed: 17 },
    );
  });

  it("have no idle memory where instances wait for a core, for it is not known by pool", async () => {
    const calls = ["f", "g"].map((f) => ({ t: 0, f, d: 1000, cold: 1000, mb: 1024 }));
    const platform = { nodeCores: 1, contention: "cpu" };
    const { classes, result } = await replay(makeTrace(calls, HOUR), "fixed", { platform });
    expect(result.wastedGBSeconds).to.equal(1200);
    for (const { wastedGBSeconds, rum } of classes) expect([wastedGBSeconds, rum]).to.deep.equal([null, null]);
  });
});
