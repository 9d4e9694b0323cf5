import { expect } from "chai";
import fc from "fast-check";
import { InputError } from "../../src/base/errors.ts";
import { ms, poolId } from "../../src/base/units.ts";
import { replay } from "../../src/experiment/replay.ts";
import type { KeepAlivePolicy } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { type PoolLimits, pickLimits, readPoolLimits } from "../../src/platform/pool-limits.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import { greedyDual } from "../../src/policy/greedy-dual.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { sum } from "../model/sum.ts";

const none: KeepAlivePolicy = { name: "none", keepAlive: () => ms(0) };
const TWO = [
  { t: 0, f: "f", app: "x" },
  { t: 0, f: "g", app: "y" },
];

function read(text: string, params = {}): Promise<PoolLimits> {
  const config = platformConfig(params);
  const open = async function* () {
    yield new TextEncoder().encode(text);
  };
  return readPoolLimits({ path: "limits.csv", open }, poolsOf(makeTrace(TWO), config.unit), config);
}

async function refusal(text: string, params = {}): Promise<string> {
  try {
    await read(text, params);
  } catch (error) {
    if (error instanceof InputError) return error.message;
  }
  throw new Error("expected an InputError");
}

function run(calls: readonly Call[], params: Readonly<Record<string, string | number>>, policy = none) {
  return new Platform(makeTrace(calls, 1000), policy, platformConfig(params)).run();
}

describe("limits of single pools", () => {
  it("are read by name, the platform's for what is not stated", async () => {
    const { maxInstances, reservedInstances } = await read("name,reserved_instances,max_instances\ny,,7\n", {
      reservedInstances: 2,
    });
    expect([...maxInstances, ...reservedInstances]).to.deep.equal([Number.POSITIVE_INFINITY, 7, 2, 2]);
    const byFunction = await read("name,reserved_instances\nf,3\n", { unit: "function", maxInstances: 4 });
    expect([...byFunction.maxInstances, ...byFunction.reservedInstances]).to.deep.equal([4, 4, 3, 0]);
    expect(pickLimits(byFunction, [1]).reservedInstances).to.deep.equal(Float64Array.of(0));
  });

  it("are refused with the place of what is wrong", async () => {
    const header = "name,max_instances,reserved_instances\n";
    expect(await refusal(`${header}x,1,0\nz,1,0\n`)).to.match(
      /^limits\.csv:3:1: expected the name of an app .*, got "z"$/,
    );
    expect(await refusal(`${header}x,1,0\n`, { unit: "function" })).to.match(/^limits\.csv:2:1: .*a function/);
    expect(await refusal(`${header}x,1,0\nx,1,0\n`)).to.match(/^limits\.csv:3:1: expected each name once/);
    expect(await refusal(`${header}x,many,0\n`)).to.match(/^limits\.csv:2:3: expected an integer >= 1 .*, got "many"$/);
    expect(await refusal(`${header}x,0,0\n`)).to.match(/^limits\.csv:2:3: /);
    expect(await refusal(`${header}x,1,-1\n`)).to.match(/^limits\.csv:2:5: expected an integer >= 0/);
    expect(await refusal(`${header}x,1,2\n`)).to.match(/^limits\.csv:2:5: .*got 2 of at most 1$/);
    expect(await refusal("max_instances\n1\n")).to.match(/^limits\.csv:1:14: expected a column name/);
    expect(await refusal("")).to.match(/^limits\.csv: expected CSV rows/);
  });

  it("reach the platform through the text of the file", async () => {
    const trace = makeTrace(
      TWO.flatMap((call) => [call, call, call]),
      5000,
    );
    const options = {
      platform: { limits: "limits.csv", onFull: "drop" },
      file: (path: string) => (path === "limits.csv" ? "name,max_instances\nx,2\ny,1\n" : ""),
    };
    const { result } = await replay(trace, "none", options);
    expect([result.coldStarts, result.dropped]).to.deep.equal([3, 3]);
    expect(() => new Platform(trace, none, platformConfig({ limits: "limits.csv" }))).to.throw(TypeError, "limits.csv");
  });
});

describe("reserved instances", () => {
  const call = (t: number, f = "f"): Call => ({ t, f, d: 100, cold: 50, mb: 100 });

  it("start at time 0 and wait from then on, whatever the policy's window", () => {
    // ready at 50, idle 50 - 200, warm 200 - 300, idle 300 - 1000; the second call is cold, and its instance released
    const tally = run([call(200), call(250)], { reservedInstances: 1 });
    const { coldStarts, partialColdStarts, warmStarts } = tally.functions;
    expect([sum(coldStarts), sum(partialColdStarts), sum(warmStarts)]).to.deep.equal([1, 0, 1]);
    expect([tally.idleMBms, tally.startingMBms, tally.busyMBms]).to.deep.equal([100 * 850, 100 * 100, 100 * 200]);
    expect([tally.prewarms, tally.prewarmsUsed, tally.peakInstances]).to.deep.equal([1, 1, 2]);
    const early = run([call(20)], { reservedInstances: 1 }).functions; // waits 30 ms for it
    expect([sum(early.partialColdStarts), sum(early.coldWaitMs)]).to.deep.equal([1, 30]);
  });

  it("are neither evicted nor released below their number", () => {
    // 300 MB: two are reserved, so that one call of another function at a time finds room, and evicts nothing
    const calls = [call(100, "g"), call(110, "f"), call(120, "g")];
    const forever: KeepAlivePolicy = { name: "forever", keepAlive: () => ms(Number.POSITIVE_INFINITY) };
    const limits = { maxInstances: Float64Array.of(9, 9), reservedInstances: Float64Array.of(0, 2) };
    const config = platformConfig({ nodeMemory: 300, onFull: "drop" });
    for (const policy of [forever, greedyDual()]) {
      const tally = new Platform(makeTrace(calls, 1000), policy, config, undefined, undefined, limits).run();
      expect([sum(tally.functions.dropped), sum(tally.functions.warmStarts), tally.evictions]).to.deep.equal([1, 1, 0]);
    }
    const releasing: KeepAlivePolicy = {
      ...forever,
      tick: ms(100),
      onTick: (control) => {
        released.push(control.release(poolId(0), 9));
        control.prewarm(poolId(0), 3);
      },
    };
    const released: number[] = [];
    const platform = new Platform(makeTrace([call(0)], 1000), releasing, platformConfig({ reservedInstances: 2 }));
    platform.run();
    expect(released).to.deep.equal([0, 3, 3, 3, 3, 3, 3, 3, 3, 3]); // the call takes over a reserved one
    expect(platform.idleInstances(poolId(0))).to.equal(2 + 3);
  });

  it("are refused where the nodes cannot hold them, with what is missing", () => {
    const calls = [call(0, "f"), call(0, "g")];
    const tooMany = { nodes: 2, nodeMemory: 250, reservedInstances: 3 }; // 6 of 100 MB, of which 4 fit
    expect(() => run(calls, tooMany)).to.throw(InputError, /200 MB too little, from pool g on/);
    expect(() => run(calls, { reservedInstances: 3, maxInstances: 2 })).to.throw(
      InputError,
      /at most maxInstances, which is 2, got 3/,
    );
  });

  it("are always there, among other instances that come and go", () => {
    const random = fc.record({
      t: fc.integer({ min: 0, max: 3000 }),
      f: fc.constantFrom("a", "b"),
      d: fc.integer({ min: 1, max: 300 }),
    });
    const platform = fc.record({
      reservedInstances: fc.integer({ min: 0, max: 2 }),
      maxInstances: fc.integer({ min: 2, max: 4 }),
      nodeMemory: fc.constantFrom(400, 500, 700),
      onFull: fc.constantFrom("queue", "drop", "retry"),
      instance: fc.constantFrom("mru", "lru", "newest", "oldest", "index-set"),
      concurrency: fc.constantFrom(1, 2),
      queueTimeout: fc.constantFrom(100, 1e9),
    });
    fc.assert(
      fc.property(
        fc.array(random, { minLength: 1, maxLength: 40 }),
        platform,
        fc.constantFrom(0, 100),
        (calls, config, window) => {
          const trace = makeTrace(
            calls.map((c) => ({ ...c, cold: 50, mb: 100 })),
            4000,
          );
          const keep: KeepAlivePolicy = { name: "window", keepAlive: () => ms(window) };
          const run = new Platform(trace, keep, platformConfig(config));
          do {
            for (let p = 0; p < run.poolCount; p++) {
              const pool = poolId(p);
              const live = run.idleInstances(pool) + run.busyInstances(pool) + run.startingInstances(pool);
              expect(live).to.be.within(config.reservedInstances, config.maxInstances);
            }
          } while (run.step());
          const { functions, poolLiveMs } = run.tally();
          expect(
            sum(functions.coldStarts) +
              sum(functions.partialColdStarts) +
              sum(functions.warmStarts) +
              sum(functions.dropped),
          ).to.equal(calls.length);
          for (const live of poolLiveMs) expect(live).to.be.at.least(config.reservedInstances * 4000);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});
