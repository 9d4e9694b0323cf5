import type { PoolId } from "../base/units.ts";
import { exactMegabytes, ms } from "../base/units.ts";
import type { AppProfile, Trace, TraceFacts } from "../trace/trace.ts";
import type { Future, PoolProfile } from "./contract.ts";

/** The pools of a trace: one per app, or one per function. */
export interface Pools {
  readonly profiles: readonly PoolProfile[];
  readonly poolOfFunction: Int32Array; // [functions]
}

/** Divides a trace's functions into pools; memory is such that its sums are exact. */
export function poolsOf({ functions, apps }: Pick<TraceFacts, "functions" | "apps">, unit: string): Pools {
  if (unit === "function") {
    const profiles = functions.map(({ name, memory, coldStart, trigger, app }) => {
      return { name, memory: exactMegabytes(memory), coldStart, trigger, app: apps[app]!.name, ...ownerOf(apps[app]!) };
    });
    return { profiles, poolOfFunction: Int32Array.from(functions, (_, f) => f) };
  }
  const profiles = apps.map((app) => ({
    name: app.name,
    memory: exactMegabytes(app.memory),
    coldStart: ms(Math.max(0, ...app.functions.map((f) => functions[f]!.coldStart))),
    trigger: functions[app.functions[0] ?? -1]?.trigger ?? "unknown",
    ...ownerOf(app),
  }));
  return { profiles, poolOfFunction: Int32Array.from(functions, (f) => f.app) };
}

function ownerOf({ owner }: AppProfile): Pick<PoolProfile, "owner"> {
  return owner === undefined ? {} : { owner };
}

/** The invocations to come per pool, in columns cut out of one array per field. */
export function futureOf(trace: Trace, pools: Pools): Future {
  const offsets = new Float64Array(pools.profiles.length + 1);
  for (let i = 0; i < trace.length; i++) {
    const next = pools.poolOfFunction[trace.functionId[i]!]! + 1;
    offsets[next] = offsets[next]! + 1;
  }
  for (let p = 1; p < offsets.length; p++) offsets[p] = offsets[p]! + offsets[p - 1]!;
  const cursor = offsets.slice();
  const arrival = new Float64Array(trace.length);
  const duration = new Float64Array(trace.length);
  const coldStart = new Float64Array(trace.length);
  for (let i = 0; i < trace.length; i++) {
    const f = trace.functionId[i]!;
    const at = cursor[pools.poolOfFunction[f]!]!++;
    arrival[at] = trace.arrival[i]!;
    duration[at] = trace.duration[i]!;
    coldStart[at] = trace.coldStart === undefined ? trace.functions[f]!.coldStart : trace.coldStart[i]!;
  }
  const cut = (column: Float64Array) => {
    const views = pools.profiles.map((_, pool) => column.subarray(offsets[pool]!, offsets[pool + 1]!)); // once, not per question
    return (pool: PoolId) => views[pool]!;
  };
  return { arrivals: cut(arrival), durations: cut(duration), coldStarts: cut(coldStart) };
}
