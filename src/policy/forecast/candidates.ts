import { autoregression } from "./ar.ts";
import { exponentialSmoothing } from "./exponential-smoothing.ts";
import { FourierExtrapolation } from "./fft.ts";
import type { Forecaster } from "./forecaster.ts";
import { HoltWinters } from "./holt-winters.ts";
import { MarkovChain } from "./markov.ts";
import { recentMaximum } from "./recent-maximum.ts";
import { Setar } from "./setar.ts";

/** The forecasters that are multiplexed [femux26], made for a history of `length` values. The first serves the first block. */
export const CANDIDATES = {
  "keep-alive-10": () => recentMaximum(10),
  "keep-alive-5": () => recentMaximum(5),
  ar: () => autoregression(10),
  setar: (length) => new Setar(length, 2, 1),
  fft: (length) => new FourierExtrapolation(length, 10, "linear", "lowest"),
  markov: (length) => new MarkovChain(length, 8, "likeliest"),
  "exponential-smoothing": () => exponentialSmoothing(0),
  holt: () => new HoltWinters({ alpha: 0.5, beta: 0.1, gamma: 0 }, 0),
} as const satisfies Readonly<Record<string, (length: number) => Forecaster>>;

export type CandidateName = keyof typeof CANDIDATES;

/** In the order of `CANDIDATES`. */
export const CANDIDATE_NAMES = Object.keys(CANDIDATES) as readonly CandidateName[];
