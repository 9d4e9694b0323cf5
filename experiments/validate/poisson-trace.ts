import type { Random } from "../../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../../src/base/units.ts";
import type { Trace } from "../../src/trace/trace.ts";
import type { Load } from "./load.ts";

/** Columns of up to [calls] invocations, used again by each trace drawn into them. */
export class PoissonTraces {
  readonly #arrival: Float64Array;
  readonly #duration: Float64Array;
  readonly #coldStart: Float64Array;
  readonly #functionId: Uint32Array;

  constructor(calls: number) {
    this.#arrival = new Float64Array(calls);
    this.#duration = new Float64Array(calls);
    this.#coldStart = new Float64Array(calls);
    this.#functionId = new Uint32Array(calls);
  }

  /**
   * Draws a trace of `calls` arrivals that ends with the last of them; valid until the next. A cold start takes the same
   * multiple of each execution, so that both together are exponential with mean `coldS`, as in SimFaaS.
   */
  draw(load: Load, calls: number, random: Random): Trace {
    const [gaps, executions] = [random.fork("gaps"), random.fork("executions")];
    const [gapRate, executionRate] = [load.ratePerS / 1000, 1 / (load.warmS * 1000)];
    const longer = load.coldS / load.warmS - 1;
    let now = 0;
    for (let i = 0; i < calls; i++) {
      now += gaps.exponential(gapRate);
      const duration = executions.exponential(executionRate) || Number.MIN_VALUE;
      this.#arrival[i] = now;
      this.#duration[i] = duration;
      this.#coldStart[i] = duration * longer;
    }
    return {
      name: "poisson",
      functions: [{ name: "f", app: appId(0), trigger: "unknown", memory: megabytes(1), coldStart: ms(0) }],
      apps: [{ name: "f", memory: megabytes(1), functions: [functionId(0)] }],
      length: calls,
      arrival: this.#arrival.subarray(0, calls),
      functionId: this.#functionId.subarray(0, calls),
      duration: this.#duration.subarray(0, calls),
      coldStart: this.#coldStart.subarray(0, calls),
      horizon: ms(now),
      digest: "",
      load: { format: "poisson", sources: [], counts: {}, notes: [] },
    };
  }
}
