import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import type { KeepAlivePolicy } from "../../src/platform/contract.ts";
import { PLATFORM_PARAMETERS } from "../../src/platform/conventions.ts";
import { Platform } from "../../src/platform/platform.ts";
import { futureOf, poolsOf } from "../../src/platform/pools.ts";
import { policies } from "../../src/policy/catalog.ts";
import type { PolicyDefinition } from "../../src/policy/definition.ts";
import type { Trace } from "../../src/trace/trace.ts";

export type Kind = keyof typeof policies;

/** A run in the numbers that the tests work out by hand. */
export interface Totals {
  readonly cold: number; // full cold starts
  readonly partial: number;
  readonly warm: number;
  readonly coldWaitMs: number;
  readonly idleMBms: number;
  readonly prewarms: number;
  readonly evictions: number;
  readonly rum: number;
}

/** A policy of the catalog for a trace, its draws from the root seed 1. */
export async function policyFor(kind: Kind, trace: Trace, params = {}, unit = "app"): Promise<KeepAlivePolicy> {
  const definition = policies[kind] as unknown as PolicyDefinition;
  const pools = poolsOf(trace, unit);
  const context = { pools: pools.profiles, random: Random.root(1).fork(kind), future: futureOf(trace, pools) };
  return definition.create(resolveParameters(definition.parameters, params, kind), context);
}

/** Replays a trace against a policy of the catalog, on the platform's defaults (unlimited memory) unless told otherwise. */
export async function replayPolicy(kind: Kind, trace: Trace, params = {}, platform = {}): Promise<Totals> {
  const config = resolveParameters(PLATFORM_PARAMETERS, platform, "platform");
  const tally = new Platform(trace, await policyFor(kind, trace, params), config).run();
  const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
  const { coldStarts, partialColdStarts, warmStarts, coldWaitMs } = tally.functions;
  const [wait, { idleMBms, prewarms, evictions }] = [sum(coldWaitMs), tally];
  const counts = { cold: sum(coldStarts), partial: sum(partialColdStarts), warm: sum(warmStarts) };
  return {
    ...counts,
    coldWaitMs: wait,
    idleMBms,
    prewarms,
    evictions,
    rum: wait / 1e3 + idleMBms / 1024 / 1e3 / 99.69,
  };
}
