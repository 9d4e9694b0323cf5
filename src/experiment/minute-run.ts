import { InputError } from "../base/errors.ts";
import type { ParameterTable } from "../base/parameters.ts";
import { exactMegabytes, MB_PER_GB, ms } from "../base/units.ts";
import type { MinutePolicy } from "../platform/contract.ts";
import { type MinuteTally, simulateMinutes } from "../platform/minute-simulation.ts";
import { policies } from "../policy/catalog.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import type { AppMinutes } from "../trace/app-minutes.ts";
import type { MinuteCounts } from "../trace/minute-counts.ts";
import type { Resolved } from "./catalog.ts";
import type { MinuteResult, TraceSummary } from "./result.ts";
import { rateQuantiles, ratio } from "./summary.ts";

const MINUTE_MS = 60_000;
const REFERENCE: MinutePolicy = { kind: "window", window: ms(600_000) };

/** A policy of the catalog for the simulation by the minute; refused where it has no place there. */
export function minutePolicy({ spec, definition, values }: Resolved<PolicyDefinition>): MinutePolicy {
  const policy = definition.byMinute?.(values);
  if (policy !== undefined) return policy;
  const table: Readonly<Record<string, PolicyDefinition<ParameterTable>>> = policies;
  const known = Object.keys(table).filter((name) => table[name]!.byMinute !== undefined);
  const expected = `expected a policy that can be simulated by the minute (${known.join(", ")}), got ${spec}`;
  throw new InputError("unknown", { source: spec }, expected);
}

/** Simulates each policy by the minute, in the metrics of [shahrad20]; wasted time is normalised to a fixed 10 minutes. */
export function replayByMinute(
  counts: MinuteCounts,
  apps: AppMinutes,
  entries: readonly Resolved<PolicyDefinition>[],
): readonly MinuteResult[] {
  const reference = total(simulateMinutes(apps, REFERENCE).idleMs);
  return entries.map((entry) => {
    const tally = simulateMinutes(apps, minutePolicy(entry));
    return summariseMinutes(counts, apps, tally, { policy: entry.kind, spec: entry.spec, reference });
  });
}

/** What was simulated, for results.json. */
export function minuteTraceSummary(
  { name, functions, minutes, digest, load }: MinuteCounts,
  apps: AppMinutes,
): TraceSummary {
  const note =
    "Resolution (minute): arrivals at the start of their minute, executions of no length, one instance per app.";
  return {
    name,
    functions: functions.length,
    invocations: total(apps.invocations),
    horizonMs: minutes * MINUTE_MS,
    digest,
    load: { ...load, notes: [...load.notes, note] },
  };
}

function summariseMinutes(
  counts: MinuteCounts,
  { invocations }: AppMinutes,
  { coldStarts, idleMs }: MinuteTally,
  label: { readonly policy: string; readonly spec: string; readonly reference: number },
): MinuteResult {
  const rates: number[] = [];
  let cold = 0;
  let idleMBms = 0;
  for (let app = 0; app < invocations.length; app++) {
    cold += coldStarts[app]!;
    idleMBms += idleMs[app]! * exactMegabytes(counts.apps[app]!.memory);
    if (invocations[app]! > 0) rates.push(coldStarts[app]! / invocations[app]!);
  }
  const idle = total(idleMs);
  const calls = total(invocations);
  return {
    policy: label.policy,
    spec: label.spec,
    apps: rates.length,
    invocations: calls,
    coldStarts: cold,
    coldStartRate: ratio(cold, calls),
    appColdRate: rateQuantiles(rates),
    wastedAppMinutes: idle / MINUTE_MS,
    wastedGBSeconds: idleMBms / MB_PER_GB / 1000,
    normalisedWaste: ratio(100 * idle, label.reference),
  };
}

function total(column: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  return sum;
}
