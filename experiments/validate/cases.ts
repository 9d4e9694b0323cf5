import { erlangB, lossOfOne, mruWithWindow, oneInstance } from "./analytic.ts";
import type { Expected, Load, Quantity } from "./load.ts";
import type { Size } from "./measure.ts";

/** A source of expected values and how far from each ours may be. */
export interface Reference {
  readonly source: string;
  readonly expected: Expected;
  readonly tolerance: { readonly [Q in Quantity]?: number }; // relative
  /** Total variation distance allowed between the distributions of the number of instances. */
  readonly distributionTolerance?: number;
}

/** A stationary load with its references; `size` makes the standard error a third of the tolerance or less. */
export interface Case {
  readonly id: string;
  readonly load: Load;
  readonly size: Size;
  readonly references: readonly Reference[];
}

const NO_LIMIT = Number.POSITIVE_INFINITY;
const MILLION = 1_000_000;
const DISTRIBUTION_TOLERANCE = 0.02;

function oneInstanceCase(id: string, ratePerS: number, windowS: number): Case {
  const load: Load = { ratePerS, windowS, warmS: 0.001, coldS: 0.001, limit: NO_LIMIT, routing: "mru" };
  const tolerance = { probCold: 0.01, instances: 0.01, idle: 0.01, lifespanS: 0.01 };
  const reference = { source: "exact: renewal argument", expected: oneInstance(load), tolerance };
  return { id, load, size: { runs: 2, calls: MILLION }, references: [reference] };
}

function lossOfOneCase(id: string, ratePerS: number, [warmS, coldS, windowS]: readonly [number, number, number]): Case {
  const load: Load = { ratePerS, warmS, coldS, windowS, limit: 1, routing: "mru" };
  const shares = { probReject: 0.01, probColdOfAccepted: 0.01, probCold: 0.01 };
  const tolerance = { ...shares, running: 0.01, idle: 0.01, instances: 0.01 };
  const reference = { source: "exact: regenerative cycle", expected: lossOfOne(load), tolerance };
  return { id, load, size: { runs: 5, calls: MILLION }, references: [reference] };
}

function erlangCase(id: string, [ratePerS, meanS, limit]: readonly [number, number, number], size: Size): Case {
  const load: Load = { ratePerS, warmS: meanS, coldS: meanS, windowS: NO_LIMIT, limit, routing: "mru" };
  const tolerance = { probReject: 0.01, running: 0.01 };
  return { id, load, size, references: [{ source: "exact: Erlang B", expected: erlangB(load), tolerance }] };
}

function mruCase(id: string, [ratePerS, meanS, windowS]: readonly [number, number, number], runs: number): Case {
  const load: Load = { ratePerS, warmS: meanS, coldS: meanS, windowS, limit: NO_LIMIT, routing: "mru" };
  const reference = {
    source: "exact: M/M/inf, maximum over the window",
    expected: mruWithWindow(load),
    tolerance: { probCold: 0.05, instances: 0.01, running: 0.01, idle: 0.01 },
    distributionTolerance: DISTRIBUTION_TOLERANCE,
  };
  return { id, load, size: { runs, calls: MILLION }, references: [reference] };
}

/** Of some 1,200 cold starts in 9e5 requests, whose Poisson noise is 3 %. */
const SIMFAAS_TOLERANCE = { probCold: 0.06, instances: 0.01, running: 0.01, idle: 0.015, lifespanS: 0.06 };

/** SimFaaS's own example [mahmoudi21], commit 5dd1623: its printed figures, and those of an independent simulator. */
const SIMFAAS_EXAMPLE: Case = {
  id: "simfaas_readme",
  load: { ratePerS: 0.9, warmS: 1.991, coldS: 2.244, windowS: 600, limit: 1000, routing: "newest" },
  size: { runs: 6, calls: MILLION },
  references: [
    {
      source: "independent simulator, 2e7 arrivals",
      expected: {
        probCold: 0.001333131313131313,
        instances: 7.694774953361241,
        running: 1.7921210530832699,
        idle: 5.902653900277971,
        lifespanS: 6415.169150739168,
      },
      tolerance: SIMFAAS_TOLERANCE,
    },
    {
      source: "SimFaaS, README.md",
      expected: { probCold: 1213 / 898469, instances: 7.6612, running: 1.7879, idle: 5.8733, lifespanS: 6335.1337 },
      tolerance: SIMFAAS_TOLERANCE,
    },
    {
      source: "SimFaaS, examples/02",
      expected: { probCold: 1183 / 900020, instances: 7.691, running: 1.7971, idle: 5.894, lifespanS: 6528.5989 },
      tolerance: SIMFAAS_TOLERANCE,
    },
  ],
};

/** The stationary cases; a function, because the exact values take half a second. */
export function stationaryCases(): readonly Case[] {
  return [
    oneInstanceCase("single_instance_lam0.00166667_tau600", 1 / 600, 600),
    oneInstanceCase("single_instance_lam0.00333333_tau600", 1 / 300, 600),
    oneInstanceCase("single_instance_lam0.01_tau60", 0.01, 60),
    lossOfOneCase("max1_lam0.5_w2_c3_tau5", 0.5, [2, 3, 5]),
    lossOfOneCase("max1_lam0.2_w4_c6_tau10", 0.2, [4, 6, 10]),
    lossOfOneCase("max1_lam1_w0.5_c1.5_tau2", 1, [0.5, 1.5, 2]),
    erlangCase("erlangB_lam1000_S2.016_m1000", [1000, 2.016, 1000], { runs: 2, calls: MILLION }),
    erlangCase("erlangB_lam20_S2_m50", [20, 2, 50], { runs: 40, calls: MILLION }), // losses come in bursts
    mruCase("mru_lam0.9_S1.991_tau600", [0.9, 1.991, 600], 6),
    mruCase("mru_lam1_S1_tau10", [1, 1, 10], 2),
    mruCase("mru_lam5_S0.5_tau30", [5, 0.5, 30], 3),
    mruCase("mru_lam0.5_S4_tau60", [0.5, 4, 60], 2),
    SIMFAAS_EXAMPLE,
  ];
}

/**
 * SimFaaS's example under each choice of the idle instance that serves; the figures are an independent simulator's, 5e6
 * arrivals. The least recently used instance is used so often that none expires: the number of instances is the largest
 * concurrency so far, which has no stationary value, so that run is as long as the reference's and its bounds are wide.
 */
export function routingCases(): readonly Case[] {
  const of = (routing: Load["routing"], expected: Expected): Case => ({
    id: `routing_${routing}`,
    load: { ...SIMFAAS_EXAMPLE.load, limit: NO_LIMIT, routing },
    size: routing === "lru" ? { runs: 1, calls: 5 * MILLION } : { runs: 3, calls: MILLION },
    references: [
      {
        source: "independent simulator, 5e6 arrivals",
        expected,
        tolerance: routing === "lru" ? { probCold: 4, instances: 0.1 } : { probCold: 0.06, instances: 0.01 },
      },
    ],
  });
  return [
    of("mru", { probCold: 0.001324, instances: 7.6909 }),
    of("newest", { probCold: 0.0013216, instances: 7.6928 }),
    of("oldest", { probCold: 0.0013214, instances: 7.6929 }),
    of("lru", { probCold: 4.04e-7, instances: 11.9596 }),
  ];
}
