import { createHash } from "node:crypto";
import { appId, functionId, megabytes, ms, Random, sliceTrace, type Trace } from "prewarm";
import { COLD_START_MS, MATRIX_PRODUCTS, MEMORY_MB, PEAK_REQUESTS, type Sizes, WINDOW_MS } from "./setting.ts";

/** Demand at each full hour of a day, 0..1: next to nothing at night, a top before noon and one in the afternoon. */
const DAY = [
  0.08, 0.05, 0.04, 0.03, 0.03, 0.04, 0.08, 0.15, 0.26, 0.36, 0.42, 0.44, 0.38, 0.35, 0.4, 0.44, 0.42, 0.36, 0.3, 0.27,
  0.25, 0.2, 0.15, 0.11,
] as const;
const DAY_WINDOWS = 86_400_000 / WINDOW_MS;

/** Bursts: how likely one starts in a window, their lengths in windows and their strengths. */
const BURST = { chance: 1 / 60, shortest: 2, longest: 10, weakest: 1.5, strongest: 3 } as const;
/** The noise of a window keeps this much of the last one's; its standard deviation is about 0.14 of the demand. */
const NOISE = { kept: 0.8, fresh: 0.085, least: 0.4 } as const;

/**
 * Normalised demand, 0..1 per window: a day's rhythm, noise that lasts some windows, and bursts. It stands for the
 * normalised trace of real function demand that [agarwal21] names; the published text gives no such trace.
 */
export function demandLevels(windows: number, random: Random): Float64Array {
  const levels = new Float64Array(windows);
  let noise = 0;
  let burstEnd = 0;
  let burst = 1;
  for (let w = 0; w < windows; w++) {
    noise = NOISE.kept * noise + NOISE.fresh * random.normal();
    if (w >= burstEnd) {
      const starts = random.double() < BURST.chance;
      burst = starts ? BURST.weakest + (BURST.strongest - BURST.weakest) * random.double() : 1;
      if (starts) burstEnd = w + BURST.shortest + random.int(BURST.longest - BURST.shortest + 1);
    }
    levels[w] = Math.min(1, rhythm(w) * burst * Math.max(NOISE.least, 1 + noise));
  }
  return levels;
}

function rhythm(window: number): number {
  const hour = ((window % DAY_WINDOWS) / DAY_WINDOWS) * 24;
  const from = Math.floor(hour);
  return DAY[from]! + (DAY[(from + 1) % 24]! - DAY[from]!) * (hour - from);
}

/** The requests of one seed, the later ones kept from the training. */
export function demandTraces(sizes: Sizes, seed: number): { readonly training: Trace; readonly evaluation: Trace } {
  const windows = sizes.trainingWindows + sizes.evaluationWindows;
  const random = Random.root(seed);
  const trace = requests(demandLevels(windows, random.fork("demand")), random.fork("requests"));
  const split = sizes.trainingWindows * WINDOW_MS;
  return { training: sliceTrace(trace, 0, split), evaluation: sliceTrace(trace, split, trace.horizon) };
}

/** Poisson arrivals at each window's level, each request a matrix product of a size picked uniformly. */
function requests(levels: Float64Array, random: Random): Trace {
  const arrivals: number[] = [];
  for (let w = 0; w < levels.length; w++) {
    const perMs = (levels[w]! * PEAK_REQUESTS) / WINDOW_MS;
    const end = (w + 1) * WINDOW_MS;
    for (let t = w * WINDOW_MS + random.exponential(perMs); t < end; t += random.exponential(perMs)) arrivals.push(t);
  }
  const arrival = Float64Array.from(arrivals);
  const duration = arrival.map(() => MATRIX_PRODUCTS[random.int(MATRIX_PRODUCTS.length)]!.durationMs);
  const [memory, coldStart] = [megabytes(MEMORY_MB), ms(COLD_START_MS)];
  return {
    name: "agarwal2021",
    functions: [{ name: "matmul", app: appId(0), trigger: "http", memory, coldStart }],
    apps: [{ name: "matmul", memory, functions: [functionId(0)] }],
    length: arrival.length,
    arrival,
    functionId: new Uint32Array(arrival.length),
    duration,
    horizon: ms(levels.length * WINDOW_MS),
    digest: createHash("sha256").update(bytesOf(arrival)).update(bytesOf(duration)).digest("hex"),
    load: { format: "agarwal2021", sources: [], counts: {}, notes: ["Synthetic, not measured."] },
  };
}

function bytesOf(column: Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
