import { expect } from "chai";
import { makeTrace } from "../model/make-trace.ts";
import { type Kind, replayPolicy } from "../model/replay-policy.ts";

const SECOND = 1000;
/** Values of 10 s, forecasts from six of them, and nothing kept until these are there. */
const SHORT = { interval: 10 * SECOND, window: 60 * SECOND, keepAlive: 0 };

// Four calls of 10 s at 0, 20, 40 and 60 s, which start in no time: the mean concurrency is 4 0 4 0 4 0 4.
// At 60 s a policy forecasts after 4 0 4 0 4 0 and has n instances: of the calls at 60 s n are warm, the others cold, as are
// all twelve before. At 70 s it forecasts after 0 4 0 4 0 4 and keeps m idle to the horizon at 80 s.
const calls = [0, 20, 40, 60].flatMap((t) =>
  [1, 2, 3, 4].map(() => ({ t: t * SECOND, d: 10 * SECOND, cold: 0, mb: 100 })),
);
const trace = makeTrace(calls, 80 * SECOND);

async function instances(kind: Kind, params: object): Promise<{ at60: number; at70: number }> {
  const { prewarms, cold, idleMBms } = await replayPolicy(kind, trace, { ...SHORT, ...params });
  expect(cold).to.equal(16 - prewarms);
  return { at60: prewarms, at70: idleMBms / 100 / (10 * SECOND) };
}

describe("policies by forecast", () => {
  it("moving-average: the mean, 2 both times", async () => {
    expect(await instances("moving-average", {})).to.deep.equal({ at60: 2, at70: 2 });
  });

  it("moving-average of one: the last concurrency", async () => {
    expect(await instances("moving-average", { span: 1 })).to.deep.equal({ at60: 0, at70: 4 });
  });

  it("exponential-smoothing: the level", async () => {
    // Shares of 1/2: 4, 2, 3, 1.5, 2.75, 1.375 is 2 instances; 0, 2, 1, 2.5, 1.25, 2.625 is 3.
    expect(await instances("exponential-smoothing", { alpha: 0.5 })).to.deep.equal({ at60: 2, at70: 3 });
  });

  it("holt-winters: the season", async () => {
    // Level 2, trend 0, season +2 -2, which fits all values: 4, then 0. Without a season it is the level above.
    const shares = { alpha: 0.5, beta: 0, gamma: 0 };
    expect(await instances("holt-winters", { ...shares, season: 2 })).to.deep.equal({ at60: 4, at70: 0 });
    expect(await instances("holt-winters", shares)).to.deep.equal({ at60: 2, at70: 3 });
  });

  it("holt-winters refuses a season that the window does not hold twice", async () => {
    let message = "";
    await replayPolicy("holt-winters", trace, { ...SHORT, season: 4 }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal("holt-winters: expected two seasons in a window of 6, got a season of 4");
  });

  it("ar: the mean, and the share of the last value", async () => {
    // Mean 2, covariances 4 and -5 * 4 / 6: a share of -5/6, order 1 at most with six values, and AIC takes it. After 0:
    // 2 + 5/6 * 2 = 3.67; after 4: 2 - 5/6 * 2 = 0.33.
    expect(await instances("ar", {})).to.deep.equal({ at60: 4, at70: 1 });
  });

  it("setar: one regime where two would have too few values", async () => {
    // Five pairs 4 -> 0, 0 -> 4, ... lie on 4 - x.
    expect(await instances("setar", { order: 1 })).to.deep.equal({ at60: 4, at70: 0 });
  });

  it("fft: the harmonic of three cycles", async () => {
    // 2 + 2 cos(pi t), and 2 - 2 cos(pi t) ten seconds later, at t = 6.
    expect(await instances("fft", { trend: "none", harmonics: 1 })).to.deep.equal({ at60: 4, at70: 0 });
  });

  it("fft: the trend, where it is told to look for one", async () => {
    // Without harmonics, t from the middle -2.5 .. 2.5: slope 4 (-2.5 - 0.5 + 1.5) / 17.5 = -0.343, at 3.5 it is
    // 2 - 1.2 = 0.8; ten seconds later the slope has the other sign: 3.2.
    expect(await instances("fft", { trend: "linear", harmonics: 0 })).to.deep.equal({ at60: 1, at70: 4 });
  });

  it("markov: what followed", async () => {
    // After a single 0 came 4, after a single 4 came 0.
    expect(await instances("markov", {})).to.deep.equal({ at60: 4, at70: 0 });
  });

  it("histogram: the percentile", async () => {
    // Half of the values are 0, the others 4.
    expect(await instances("histogram", { percentile: 50 })).to.deep.equal({ at60: 0, at70: 0 });
    expect(await instances("histogram", { percentile: 51 })).to.deep.equal({ at60: 4, at70: 4 });
  });
});
