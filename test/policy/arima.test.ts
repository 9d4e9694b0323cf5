import { expect } from "chai";
import { fitArima, forecastNext, kpss, LagProducts } from "../../src/policy/arima.ts";

/** Drawn with numpy: AR(1) of 0.7; ARMA(1, 1) of 0.5 and 0.6; a random walk; a walk with a drift of 6. */
const SERIES = {
  ar1: [
    315.9, 340.3, 316.8, 293.5, 280.1, 271.8, 251.6, 254.4, 284.1, 259.7, 276.7, 273.5, 275.6, 303.7, 316.6, 335.1,
    356.8, 302.2, 278.8, 333.1, 323.2, 361.3, 344.9, 349.4, 323.0, 318.5, 316.2, 321.3, 331.6, 358.1, 339.8, 294.2,
  ],
  arma11: [
    354.0, 367.0, 306.9, 309.4, 300.4, 277.5, 276.1, 300.5, 297.0, 296.5, 320.2, 341.0, 316.2, 276.9, 267.6, 283.9,
    285.5, 309.1, 322.7, 316.8, 285.9, 278.5, 265.6, 225.2, 234.7, 257.1, 264.2, 272.1, 317.7, 328.1, 319.9, 331.0,
  ],
  walk: [
    292.8, 297.9, 293.5, 293.7, 291.8, 286.4, 283.9, 284.2, 287.2, 287.1, 278.9, 274.6, 275.3, 273.2, 276.2, 279.1,
    282.1, 283.9, 279.2, 276.4, 281.4, 276.4, 278.8, 283.3, 287.5, 294.1, 287.8, 292.7, 288.0, 281.9, 285.0, 286.1,
  ],
  trend: [
    302.8, 307.6, 316.0, 321.6, 328.7, 335.0, 343.6, 349.6, 353.4, 360.4, 367.2, 374.3, 380.2, 387.8, 394.6, 399.5,
    405.7, 413.0, 418.1, 422.7, 426.7, 430.4, 436.3, 440.8, 447.3, 453.0, 457.9, 467.7, 475.4, 481.4, 488.1, 496.2,
  ],
} as const;
const names = Object.keys(SERIES) as (keyof typeof SERIES)[];
const series = (name: keyof typeof SERIES) => Float64Array.from(SERIES[name]);

describe("ARIMA", () => {
  it("has statsmodels' KPSS statistic", () => {
    // statsmodels 0.15.0: kpss(x, regression="c", nlags=int(4 * (len(x) / 100) ** 0.25))[0]
    const expected = {
      ar1: 0.4347398260049018,
      arma11: 0.21798631521243286,
      walk: 0.21907325432783367,
      trend: 0.9067434372038587,
    };
    for (const name of names) expect(kpss(series(name)), name).to.be.closeTo(expected[name], 1e-9);
  });

  it("has statsmodels' coefficients by Hannan and Rissanen", () => {
    // statsmodels 0.15.0: hannan_rissanen(x - x.mean(), ar_order=1, ma_order=2, demean=False, initial_ar_order=6,
    // unbiased=False)[0], ar_params and ma_params
    const expected = {
      ar1: [0.5732950250277137, 0.047034756682758194, 0.059002545024225],
      arma11: [0.6294399383191575, 0.5976304719601346, -0.13718289836736408],
      walk: [0.6787443848917011, 0.21262775065611428, -0.025271711577058154],
      trend: [0.8157520957974048, 1.0422249087672668, 0.5089799618866239],
    };
    for (const name of names) {
      const values = series(name);
      const products = new LagProducts(values, values.reduce((sum, value) => sum + value, 0) / values.length);
      products.fit(1, 2);
      for (const [i, value] of expected[name].entries())
        expect(products.coefficients[i], name).to.be.closeTo(value, 1e-9);
    }
  });

  it("forecasts as statsmodels' maximum likelihood does for the order that it chose", () => {
    // statsmodels 0.15.0: ARIMA(x, order, trend).fit().forecast(1)[0]; trend "c", and "t" for the drift. Two stages of least
    // squares are no maximum likelihood: within a third of the standard deviation of what was drawn, 20, 20, 5 and 2.
    const expected = {
      ar1: [1, 0, 0, 298.745],
      arma11: [4, 0, 0, 323.938],
      walk: [1, 0, 0, 285.96],
      trend: [0, 1, 0, 502.439],
    } as const;
    const deviation = { ar1: 20, arma11: 20, walk: 5, trend: 2 };
    for (const name of names) {
      const [p, d, q, next] = expected[name];
      const model = fitArima(series(name));
      expect([model.ar.length, model.differences, model.ma.length], name).to.deep.equal([p, d, q]);
      expect(forecastNext(series(name)), name).to.be.closeTo(next, deviation[name] / 3);
    }
  });

  it("is the mean of few values, and the value of a constant series", () => {
    expect(forecastNext(Float64Array.of(5))).to.equal(5);
    expect(forecastNext(Float64Array.of(2, 4, 9))).to.equal(5);
    expect(forecastNext(new Float64Array(20).fill(7))).to.equal(7);
  });

  it("goes on with an alternation, a line and a parabola", () => {
    // 5, 11, ..., 11: 5. 80, 75, ..., 5: 0, by one difference and a drift. 0, 1, 4, ..., 361: 400, by two differences of 2.
    const of = (length: number, value: (i: number) => number) => Float64Array.from({ length }, (_, i) => value(i));
    expect(forecastNext(of(32, (i) => (i % 2 === 0 ? 5 : 11)))).to.be.closeTo(5, 1e-9);
    expect(forecastNext(of(16, (i) => 80 - 5 * i))).to.be.closeTo(0, 1e-9);
    expect(forecastNext(of(20, (i) => i * i))).to.be.closeTo(400, 1e-6);
  });

  it("takes moving averages where they are: the first value of MA(1) noise by its last error", () => {
    // e = +1, -1 in an irregular order, w[t] = e[t] + 0.8 e[t - 1]: E[next] = 0.8 e. The coefficient from 400 values errs by
    // sqrt((1 - 0.64) / 400) = 0.03, more in two stages: 0.15 is allowed.
    let state = 7;
    const sign = () => ((state = (state * 75 + 74) % 65537) % 2 === 0 ? 1 : -1);
    const errors = Array.from({ length: 401 }, sign);
    const values = Float64Array.from({ length: 400 }, (_, t) => 10 + errors[t + 1]! + 0.8 * errors[t]!);
    expect(fitArima(values).ma.length).to.be.at.least(1);
    expect(forecastNext(values) - 10).to.be.closeTo(0.8 * errors[400]!, 0.3);
  });

  it("knows roots inside the unit circle, and lets a step be taken on it", () => {
    // 1, 2, 4, ..., 2^19 grows by 2: an AR(1) of 2 is no model. Differences are 2^i too, and of them as well.
    const grows = Float64Array.from({ length: 20 }, (_, i) => Number(1n << BigInt(i)));
    const products = new LagProducts(grows, 0);
    expect(Number.isNaN(products.fit(1, 0))).to.equal(false);
    expect(products.coefficients[0]).to.be.closeTo(2, 1e-9);
    expect(products.isStable(1, 0)).to.equal(false);
    const turns = new LagProducts(
      Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : -1)),
      0,
    );
    turns.fit(1, 0);
    expect(turns.isStable(1, 0)).to.equal(true);
  });
});
