import { expect } from "chai";
import { ContractError, InputError } from "../../src/base/errors.ts";
import { ms } from "../../src/base/units.ts";
import { type Resolved, resolvePolicy } from "../../src/experiment/catalog.ts";
import { replay, train } from "../../src/experiment/replay.ts";
import { replayPolicy } from "../../src/experiment/run.ts";
import { policyContext } from "../../src/experiment/simulate.ts";
import type { PolicyContext } from "../../src/platform/contract.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import type { PolicyDefinition } from "../../src/policy/definition.ts";
import { chunked } from "../model/chunked.ts";
import { FIVE_CALLS, run, runOptions, smallTrace } from "./five-calls.ts";

/** An entry of no catalog. */
function entry(create: PolicyDefinition["create"], offline = false): Resolved<PolicyDefinition> {
  const definition = { summary: "", source: "", revision: 1, offline, parameters: {}, create };
  return { kind: "own", spec: "own", definition, values: {}, files: [] };
}

/** What a policy of the catalog would be told. */
async function contextOf(offline: boolean, seed = 42): Promise<PolicyContext> {
  let seen: PolicyContext | undefined;
  const noting = entry((_values, context) => {
    seen = context;
    return { name: "noting", keepAlive: () => ms(0) };
  }, offline);
  await replayPolicy(FIVE_CALLS, noting, runOptions({}, seed));
  return seen!;
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a failure, got none");
}

describe("replayPolicy", () => {
  it("gives the same of calls that are not stored, to offline policies too", async () => {
    for (const spec of ["fixed:window=60s", "oracle-prewarm"]) {
      const output = await run(chunked(FIVE_CALLS, [2]), spec);
      expect(output).to.deep.equal(await run(FIVE_CALLS, spec));
    }
  });

  it("labels result and rows with the policy's kind and what the user wrote", async () => {
    const { result, functions, windows } = await run(FIVE_CALLS, "fixed:window=60s", {}, 5);
    expect(result).to.include({ policy: "fixed", spec: "fixed:window=60s", seed: 5 });
    for (const row of [...functions, ...windows]) expect(row).to.include({ policy: "fixed:window=60s", seed: 5 });
  });

  it("shows a policy its pools, and the future only where it is declared offline", async () => {
    const online = await contextOf(false);
    expect(online.pools.map(({ name, memory }) => [name, memory])).to.deep.equal([
      ["a", 512],
      ["b", 1024],
    ]);
    expect(online).to.not.have.property("future");
    const { future } = await contextOf(true);
    expect([...future!.arrivals(0 as never)]).to.deep.equal([0, 2000, 2500, 90_000]);
  });

  it("gives a policy a random stream of its own, the same for the same seed", async () => {
    const draw = async (seed: number) => (await contextOf(false, seed)).random.uint32();
    expect(await draw(1)).to.equal(await draw(1));
    expect(await draw(1)).to.not.equal(await draw(2));
    const pools = poolsOf(FIVE_CALLS, "app");
    const other = policyContext(FIVE_CALLS, pools, { seed: 1 }, "policy/other", false).random.uint32();
    expect(other).to.not.equal(await draw(1));
  });

  it("hands on the texts of files", () => {
    const file = (path: string) => `text of ${path}`;
    const context = policyContext(FIVE_CALLS, poolsOf(FIVE_CALLS, "app"), { seed: 1, file }, "stream", false);
    expect(context.file!("x")).to.equal("text of x");
  });

  it("waits for a policy that takes time to make", async () => {
    const later = entry(async () => ({ name: "later", keepAlive: () => ms(Number.POSITIVE_INFINITY) }));
    const { result } = await replayPolicy(FIVE_CALLS, later, runOptions());
    expect(result.coldStarts).to.equal((await run(FIVE_CALLS, "infinite")).result.coldStarts);
  });

  it("measures by the clock it is given", async () => {
    const ticks = [100, 350, 400, 400]; // about the one part, about the merge
    const options = { ...runOptions(), clock: () => ticks.shift()! };
    const { result } = await replayPolicy(FIVE_CALLS, resolvePolicy("none"), options);
    expect(result).to.include({ wallMs: 250, invocationsPerSecond: 20 });
  });

  it("tells how far it is, in shares that do not fall", async () => {
    const told: number[] = [];
    const calls = Array.from({ length: 120_000 }, (_, i) => ({ t: i }));
    const { makeTrace } = await import("../model/make-trace.ts");
    await replayPolicy(makeTrace(calls), resolvePolicy("none"), { ...runOptions(), onProgress: (x) => told.push(x) });
    expect(told).to.not.be.empty;
    for (const [i, share] of told.entries()) expect(share).to.be.within(told[i - 1] ?? 0, 1);
  });

  it("passes on a policy's broken contract", async () => {
    const broken = entry(() => ({ name: "broken", keepAlive: () => ms(Number.NaN) }));
    const error = await failure(replayPolicy(FIVE_CALLS, broken, runOptions()));
    expect(error).to.be.instanceOf(ContractError);
    expect(String(error)).to.match(/broken: expected keepAlive >= 0, got NaN for pool a at 1500 ms/);
  });

  it("gives the same result whatever ran before", async () => {
    const trace = smallTrace();
    const alone = await run(trace, "hybrid-histogram");
    await run(trace, "infinite");
    expect(await run(trace, "hybrid-histogram")).to.deep.equal(alone);
  });

  it("leaves the trace as it was", async () => {
    const { arrival, functionId, duration } = FIVE_CALLS;
    const before = [[...arrival], [...functionId], [...duration]];
    await run(FIVE_CALLS, "oracle-keep-alive");
    expect([[...arrival], [...functionId], [...duration]]).to.deep.equal(before);
  });
});

describe("replay and train for scripts", () => {
  it("fill in seed 42, the platform's defaults and a clock that stands still", async () => {
    expect(await replay(FIVE_CALLS, "fixed:window=1m")).to.deep.equal(await run(FIVE_CALLS, "fixed:window=1m"));
    expect((await replay(FIVE_CALLS, "none")).result.wallMs).to.equal(0);
  });

  it("take the platform's parameters as the command line does", async () => {
    const platform = { nodeMemory: "600", onFull: "drop" };
    const { result } = await replay(FIVE_CALLS, "fixed:window=1m", { platform, seed: 7 });
    expect(result).to.include({ seed: 7, dropped: 2 });
  });

  it("refuse what is in no catalog, and parameters that are not there", async () => {
    expect(await failure(Promise.resolve().then(() => replay(FIVE_CALLS, "nothing")))).to.be.instanceOf(InputError);
    const wrong = Promise.resolve().then(() => replay(FIVE_CALLS, "none", { platform: { nodess: 2 } }));
    expect(String(await failure(wrong))).to.match(/nodess.*did you mean nodes\?/);
  });

  it("train and evaluate", async () => {
    const traces = { training: FIVE_CALLS, evaluation: FIVE_CALLS };
    const { rewards, evaluation } = await train("q-learning", traces, { episodes: 2 });
    expect(rewards).to.have.length(2);
    expect(evaluation.result).to.include({ policy: "q-learning", seed: 42, invocations: 5 });
  });
});
