import { expect } from "chai";
import { replay, train } from "../../src/experiment/replay.ts";
import type { DecisionRow } from "../../src/experiment/result.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { FIVE_CALLS } from "./five-calls.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (t: number): Call => ({ t, d: 1000, cold: 500, mb: 512 });

async function reasons(
  calls: readonly Call[],
  policy: string,
  horizon?: number,
): Promise<(string | number | null)[][]> {
  const { decisions } = await replay(makeTrace(calls, horizon), policy, { decisions: true });
  return [...decisions!.rows()].map(({ decision, value, reason }) => [decision, value, reason]);
}

describe("the reasons of decisions", () => {
  it("are the hybrid histogram's figures", async () => {
    // Nothing known: the range. Idle times of 9.5 min, one bar of 240: variation sqrt(239), so from 0.9 * 9 min to
    // 1.1 * 10 min after an end; the pre-warm of the third end is ready at 8.1 min + 0.5 s and stays until 11 min.
    const calls = [0, 1, 2].map((i) => at(i * (9.5 * MINUTE + 1000)));
    const rows = await reasons(calls, "hybrid-histogram", HOUR);
    expect(rows[0]).to.deep.equal(["keep-alive", 4 * HOUR, "no idle time yet"]);
    const known = "histogram of 1 idle times: head 9 min, tail 10 min";
    expect(rows[1]).to.deep.equal(["keep-alive", 0, known]);
    expect(rows[2]).to.deep.equal(["schedule", 8.1 * MINUTE, known]);
    expect(rows[3]).to.deep.equal(["prewarm", 500, known]);
    expect(rows[4]).to.deep.equal(["keep-alive", 2.9 * MINUTE - 500, "until the end of the plan that loaded it"]);
  });

  it("are the hybrid histogram's forecast and its doubts", async () => {
    // idle for 5 h each time, out of the range of 4 h
    const far = await reasons(
      [0, 1, 2].map((i) => at(i * (5 * HOUR + 1000))),
      "hybrid-histogram",
    );
    const forecasts = far.filter(([decision]) => decision === "schedule").map(([, , reason]) => reason);
    expect(forecasts[0]).to.match(/^1 of 1 idle times out of bounds: forecast 5 h$/);
    // idle times in two of three bins, 1 each: variation sqrt(3 * 2 / 4 - 1) = 0.71
    const even = await reasons([0, 11_000, 82_000].map(at), "hybrid-histogram:range=3m", HOUR);
    expect(even.at(-1)).to.deep.equal(["keep-alive", 3 * MINUTE, "2 idle times too even: variation 0.71 < 2"]);
  });

  it("are the break-even time of ski rental, and the draw", async () => {
    // T* = 99.69 * 0.5 s / 0.5 GB = 99.69 s
    expect(await reasons([at(0)], "ski-rental", HOUR)).to.deep.equal([["keep-alive", 99_690, "T* 1.661 min"]]);
    const [row] = await reasons([at(0)], "ski-rental:randomised=true", HOUR);
    const share = /^drew (0\.\d{3}) of T\* 1\.661 min$/.exec(String(row![2]))![1];
    expect(share).to.equal((Number(row![1]) / 99_690).toFixed(3));
  });

  it("are the utilisation that the autoscaler sees", async () => {
    // the first tick wishes for the least, 1, which starts until the call comes at 0.5 s and executes from there on:
    // at 15 s ceil(1 / 0.8) are wished for
    const call: Call = { t: 500, d: 60_000, cold: 500, mb: 512 };
    const rows = (await reasons([call], "hpa:sync=15s", 20_000)).filter(([decision]) => decision === "prewarm");
    expect(rows[0]).to.deep.equal(["prewarm", 500, "no utilisation of 0 live: wishes for 1, at most 1 within 5 min"]);
    expect(rows[1]).to.deep.equal([
      "prewarm",
      500,
      "utilisation 1.000 of 1 live: wishes for 2, at most 2 within 5 min",
    ]);
  });

  it("are an agent's action, its value and its state", async () => {
    const traces = { training: FIVE_CALLS, evaluation: FIVE_CALLS };
    const rowsOf = async (agent: string): Promise<readonly DecisionRow[]> => {
      const { evaluation } = await train(agent, traces, { episodes: 1, decisions: true });
      return [...evaluation.decisions!.rows()];
    };
    const kept = (await rowsOf("keep-alive")).filter(({ cause }) => cause === "idle");
    expect(kept.length).to.be.above(0);
    for (const { reason } of kept)
      expect(reason).to.match(/^level \d+: [\w/* +]+, Q -?[\d.e-]+, best of 15, state \d+$/);
    const scaled = (await rowsOf("q-learning:window=10s")).filter(({ cause }) => cause === "tick");
    expect(scaled.length).to.be.above(0);
    for (const { reason } of scaled) expect(reason).to.match(/^[+-]\d instances: Q -?[\d.e-]+, best of 7, state \d+$/);
  });

  it("are absent where a policy has none", async () => {
    expect(await reasons([at(0)], "fixed:window=1m", HOUR)).to.deep.equal([["keep-alive", MINUTE, ""]]);
  });
});
