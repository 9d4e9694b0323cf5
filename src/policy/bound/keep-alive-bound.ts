import type { PoolId } from "../../base/units.ts";
import { type Future, GB_SECONDS_PER_COLD_SECOND, type PoolProfile } from "../../platform/contract.ts";
import { idleCostPerMs, type RumBound } from "./bound.ts";
import { cascadeCharge } from "./cascades.ts";
import { keepAlivePlan } from "./keep-alive-plan.ts";
import { leastAlone } from "./least-alone.ts";
import { gapCost, levelCharges } from "./level-charges.ts";
import { type PoolColumns, poolColumns, warmGaps } from "./warm-gaps.ts";

/** The least RUM by keep-alive decisions alone, of how many pools it is exact, and a RUM that is attained. */
export interface KeepAliveBound extends RumBound {
  readonly pools: number; // with calls
  readonly exactPools: number;
  readonly attainedRum: number; // s, by `keepAlivePlan`, which `oracle-keep-alive` follows: the least RUM is at most this
}

/** A pool's share of the bound; `idleSeconds` are seconds of RUM. */
export interface PoolBound {
  readonly exact: boolean;
  readonly coldSeconds: number;
  readonly idleSeconds: number;
}

/**
 * The least RUM that keep-alive decisions can come to which know the future, with unlimited memory and nothing started
 * ahead of demand: pool by pool, exact by `leastAlone` where no call can meet another's execution, else bounded from
 * below.
 *
 * The bound: of a pool let P be its live instances over time, W those that would execute if all were warm, x_i whether
 * call i is cold, c_i its cold start and r the price of an idle ms. An instance is busy for c_i longer if i is cold, so
 * its idle time is the integral of P - W less the sum of x_i c_i, and
 *
 *     RUM = sum of x_i k_i + r * integral of (P - W),  k_i = c_i - r c_i,
 *
 * where P >= W, and P rises by one exactly where a call is cold. Cold starts that make executions longer only raise what
 * P has to cover: the bound lets them off. Cut P and W into levels, P_L = [P >= L]: the sum falls apart into gaps of W_L,
 * and a gap costs at least what `levelCharges` says. That is the exact optimum where cold starts make executions no
 * longer. What the bound lets off is most where all is cold at once, and `cascadeCharge` puts part of it back.
 *
 * Whether the exact optimum of the other pools can be had in polynomial time we do not know: each choice moves an end,
 * and with it who can use which instance. Even `infinite` is not the one with the least cold starts: a cold start more,
 * early, can save those of a later burst whose executions all last longer by a cold start.
 */
export function keepAliveBound(future: Future, pools: readonly PoolProfile[]): KeepAliveBound {
  let [coldWaitSeconds, idleSeconds, called, exactPools, attainedRum] = [0, 0, 0, 0, 0];
  for (let p = 0; p < pools.length; p++) {
    const calls = poolColumns(future, p as PoolId);
    if (calls.arrivals.length === 0) continue;
    const bound = poolBound(calls, pools[p]!.memory);
    coldWaitSeconds += bound.coldSeconds;
    idleSeconds += bound.idleSeconds;
    called++;
    if (bound.exact) exactPools++;
    attainedRum += sumOf(bound.exact ? bound : keepAlivePlan(calls, idleCostPerMs(pools[p]!.memory)));
  }
  const kind = exactPools === called ? "exact" : "lower bound";
  const wastedGBSeconds = idleSeconds * GB_SECONDS_PER_COLD_SECOND;
  const rum = coldWaitSeconds + idleSeconds;
  return { kind, rum, coldWaitSeconds, wastedGBSeconds, pools: called, exactPools, attainedRum };
}

function sumOf({ coldSeconds, idleSeconds }: Pick<PoolBound, "coldSeconds" | "idleSeconds">): number {
  return coldSeconds + idleSeconds;
}

/** The bound of one pool with calls. */
export function poolBound(calls: PoolColumns, memoryMB: number): PoolBound {
  const perMs = idleCostPerMs(memoryMB);
  const alone = leastAlone(calls, perMs);
  if (alone !== undefined) return { exact: true, coldSeconds: alone.coldSeconds, idleSeconds: alone.idleSeconds };
  const gaps = warmGaps(calls);
  const charges = levelCharges(calls, gaps, perMs);
  const more = cascadeCharge(calls, gaps, charges, perMs);
  let [coldSeconds, idleSeconds] = [more, 0];
  for (let i = 0; i < charges.length; i++) {
    // what an idle gap costs cannot be told from a cold start of the same cost, nor need it
    if (charges[i] === gapCost(calls, gaps, i, perMs)) idleSeconds += charges[i]!;
    else coldSeconds += charges[i]!;
  }
  return { exact: calls.coldStarts.every((coldStart) => coldStart === 0), coldSeconds, idleSeconds };
}
