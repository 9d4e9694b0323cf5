import { definition as ar } from "./ar.ts";
import { definition as defuse } from "./defuse.ts";
import { definition as exponentialSmoothing } from "./exponential-smoothing.ts";
import { definition as femux } from "./femux.ts";
import { definition as fft } from "./fft.ts";
import { definition as fixed } from "./fixed.ts";
import { definition as followTheLeader } from "./follow-the-leader.ts";
import { definition as greedyDual } from "./greedy-dual.ts";
import { definition as hedge } from "./hedge.ts";
import { definition as histogram } from "./histogram.ts";
import { definition as holtWinters } from "./holt-winters.ts";
import { definition as hpa } from "./hpa.ts";
import { definition as hybridHistogram } from "./hybrid-histogram.ts";
import { definition as hyperbolic } from "./hyperbolic.ts";
import { definition as icebreaker } from "./icebreaker.ts";
import { definition as infinite } from "./infinite.ts";
import { definition as kpa } from "./kpa.ts";
import { definition as kubeless } from "./kubeless.ts";
import { definition as landlord } from "./landlord.ts";
import { definition as lfu } from "./lfu.ts";
import { definition as lru } from "./lru.ts";
import { definition as markov } from "./markov.ts";
import { definition as movingAverage } from "./moving-average.ts";
import { definition as none } from "./none.ts";
import { definition as oracleKeepAlive } from "./oracle-keep-alive.ts";
import { definition as oraclePrewarm } from "./oracle-prewarm.ts";
import { definition as pagurus } from "./pagurus.ts";
import { definition as provisionedConcurrency } from "./provisioned-concurrency.ts";
import { definition as rainbowcake } from "./rainbowcake.ts";
import { definition as setar } from "./setar.ts";
import { definition as size } from "./size.ts";
import { definition as skiRental } from "./ski-rental.ts";
import { definition as spes } from "./spes.ts";
import { definition as stemCells } from "./stem-cells.ts";
import { definition as vendor } from "./vendor.ts";

/** The keep-alive and pre-warm policies by kind. */
export const policies = {
  none,
  fixed,
  vendor,
  infinite,
  lru,
  lfu,
  size,
  landlord,
  hyperbolic,
  "greedy-dual": greedyDual,
  "ski-rental": skiRental,
  "hybrid-histogram": hybridHistogram,
  spes,
  defuse,
  hpa,
  kubeless,
  kpa,
  "provisioned-concurrency": provisionedConcurrency,
  "moving-average": movingAverage,
  "exponential-smoothing": exponentialSmoothing,
  "holt-winters": holtWinters,
  ar,
  setar,
  fft,
  markov,
  histogram,
  femux,
  icebreaker,
  rainbowcake,
  pagurus,
  "stem-cells": stemCells,
  "follow-the-leader": followTheLeader,
  hedge,
  "oracle-keep-alive": oracleKeepAlive,
  "oracle-prewarm": oraclePrewarm,
};
