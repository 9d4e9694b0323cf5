import { appId, functionId, megabytes, ms } from "../../src/base/units.ts";
import { DEFAULT_COLD_START_MS, DEFAULT_MEMORY_MB, type Trace } from "../../src/trace/trace.ts";

/** One invocation, as a test writes it down. */
export interface Call {
  readonly t: number; // ms
  readonly f?: string; // function, default "f"
  readonly d?: number; // ms of warm execution, default 1000
  readonly cold?: number; // ms, default 808
  readonly mb?: number; // default 143
  readonly app?: string; // default: the function's own
  readonly owner?: string; // of the app; default none
  readonly cpu?: number; // cores
}

/** A trace from a list of calls, stably sorted by time; the horizon is the last warm end unless given. */
export function makeTrace(calls: readonly Call[], horizonMs?: number): Trace {
  const sorted = [...calls].sort((a, b) => a.t - b.t);
  const names = [...new Set(calls.map((c) => c.f ?? "f"))];
  const first = names.map((name) => calls.find((c) => (c.f ?? "f") === name)!);
  const apps = [...new Set(first.map((c) => c.app ?? c.f ?? "f"))];
  const members = apps.map((app) =>
    names.flatMap((_, i) => ((first[i]!.app ?? first[i]!.f ?? "f") === app ? [functionId(i)] : [])),
  );
  const ends = sorted.map((c) => c.t + (c.d ?? 1000));
  return {
    name: "made",
    functions: names.map((name, i) => {
      const call = first[i]!;
      const app = apps.indexOf(call.app ?? name);
      const memory = megabytes((call.mb ?? DEFAULT_MEMORY_MB) / members[app]!.length);
      return { name, app: appId(app), trigger: "unknown", memory, coldStart: ms(call.cold ?? DEFAULT_COLD_START_MS) };
    }),
    apps: apps.map((name, a) => ({
      name,
      ...ownerOf(first[members[a]![0]!]!),
      memory: megabytes(first[members[a]![0]!]!.mb ?? DEFAULT_MEMORY_MB),
      functions: members[a]!,
    })),
    length: sorted.length,
    arrival: Float64Array.from(sorted, (c) => c.t),
    functionId: Uint32Array.from(sorted, (c) => names.indexOf(c.f ?? "f")),
    duration: Float64Array.from(sorted, (c) => c.d ?? 1000),
    ...(sorted.some((c) => c.cpu !== undefined) ? { cpu: Float32Array.from(sorted, (c) => c.cpu ?? 1) } : {}),
    horizon: ms(horizonMs ?? Math.max(0, ...ends)),
    digest: "0".repeat(64),
    load: { format: "made", sources: [], counts: {}, notes: [] },
  };
}

function ownerOf({ owner }: Call): { readonly owner?: string } {
  return owner === undefined ? {} : { owner };
}
