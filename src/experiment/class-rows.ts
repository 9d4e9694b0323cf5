import { quantileSorted } from "../base/quantile.ts";
import { MB_PER_GB } from "../base/units.ts";
import { GB_SECONDS_PER_COLD_SECOND } from "../platform/contract.ts";
import type { Pools } from "../platform/pools.ts";
import type { Tally } from "../platform/tally.ts";
import type { TraceFacts } from "../trace/trace.ts";
import type { ClassRow, Maybe } from "./result.ts";
import { type RunLabel, ratio } from "./summary.ts";

const DAY_MS = 86_400_000;
/** Classes of how often a pool is called, by the most calls a day; the bounds belong to the lower class. */
const RATES = [
  ["up to 1/h", 24],
  ["1/h to 1/min", 1440],
  ["1/min to 1/s", 86_400],
  ["above 1/s", Number.POSITIVE_INFINITY],
] as const;
/** Idle memory-time of the pools may miss the run's by this share of it: they are added up in another order. */
const ROUNDING = 1e-6;

/** What one pool, an app or a function, came to. */
interface PoolSums {
  readonly triggers: Set<string>;
  invocations: number;
  cold: number;
  served: number;
  coldWaitMs: number;
  idleMBms: number;
}

/** The run by class of pool: by trigger, `mixed` where a pool has several, and by calls a day. Pools never called are left out. */
export function classRows(trace: TraceFacts, pools: Pools, tally: Tally, label: RunLabel): ClassRow[] {
  const sums = poolSums(trace, pools, tally);
  const idle = sums.reduce((sum, pool) => sum + pool.idleMBms, 0);
  const known = Math.abs(idle - tally.idleMBms) <= ROUNDING * Math.max(idle, tally.idleMBms);
  const called = sums.filter(({ invocations }) => invocations > 0);
  const trigger = ({ triggers }: PoolSums) => (triggers.size === 1 ? [...triggers][0]! : "mixed");
  const rate = ({ invocations }: PoolSums) =>
    RATES.find(([, most]) => invocations * DAY_MS <= most * trace.horizon)?.[0] ?? RATES.at(-1)![0];
  const triggers = [...new Set(called.map(trigger))].sort();
  return [
    ...triggers.map((name) => ["trigger", name, called.filter((pool) => trigger(pool) === name)] as const),
    ...RATES.map(([name]) => ["rate", name, called.filter((pool) => rate(pool) === name)] as const),
  ].flatMap(([by, name, members]) =>
    members.length === 0 ? [] : [classRow({ by, class: name }, members, known, label)],
  );
}

function classRow(
  name: Pick<ClassRow, "by" | "class">,
  members: readonly PoolSums[],
  known: boolean,
  label: RunLabel,
): ClassRow {
  const total = (of: (pool: PoolSums) => number) => members.reduce((sum, pool) => sum + of(pool), 0);
  const rates = members.flatMap(({ cold, served }) => (served === 0 ? [] : [cold / served])).sort((a, b) => a - b);
  const coldWaitSeconds = total(({ coldWaitMs }) => coldWaitMs) / 1000;
  const wasted: Maybe = known ? total(({ idleMBms }) => idleMBms) / MB_PER_GB / 1000 : null;
  const cold = total((pool) => pool.cold);
  return {
    policy: label.spec,
    seed: label.seed,
    ...name,
    pools: members.length,
    invocations: total(({ invocations }) => invocations),
    coldStarts: cold,
    coldStartRate: ratio(
      cold,
      total(({ served }) => served),
    ),
    poolColdRateP75: quantileSorted(rates, 0.75) ?? null,
    coldWaitSeconds,
    wastedGBSeconds: wasted,
    rum: wasted === null ? null : coldWaitSeconds + wasted / GB_SECONDS_PER_COLD_SECOND,
  };
}

/**
 * Idle memory-time of a pool is its live time less the busy one, of instances that have a core to themselves, and that of
 * the shells that they left, but not of those started from nothing, which are nobody's; where instances share cores the sum over pools is not the run's.
 */
function poolSums({ functions }: TraceFacts, { profiles, poolOfFunction }: Pools, tally: Tally): PoolSums[] {
  const sums = profiles.map(({ memory }, p): PoolSums => {
    const inShells = tally.shells?.poolMBms[p] ?? 0;
    const idleMBms = memory * (tally.poolLiveMs[p]! - tally.poolBusyCoreMs[p]!) + inShells;
    return { triggers: new Set(), invocations: 0, cold: 0, served: 0, coldWaitMs: 0, idleMBms };
  });
  const { invocations, coldStarts, partialColdStarts, warmStarts, coldWaitMs } = tally.functions;
  for (const [f, { trigger }] of functions.entries()) {
    if (invocations[f] === 0) continue;
    const pool = sums[poolOfFunction[f]!]!;
    const cold = coldStarts[f]! + partialColdStarts[f]!;
    pool.triggers.add(trigger);
    pool.invocations += invocations[f]!;
    pool.cold += cold;
    pool.served += cold + warmStarts[f]!;
    pool.coldWaitMs += coldWaitMs[f]!;
  }
  return sums;
}
