import { formatDuration } from "../../base/quantity.ts";
import { numberText } from "../../report/number-text.ts";
import type { Quantiles, TraceCharacteristics } from "../../trace/characteristics.ts";
import type { Trace } from "../../trace/trace.ts";

/** `prewarm trace info` for people: what the trace holds, and what its reader repaired. */
export function traceText(trace: Pick<Trace, "name" | "digest" | "load">, c: TraceCharacteristics): string {
  const { load } = trace;
  const repairs = Object.entries(load.counts).map(([name, n]) => `${name} ${n}`);
  return [
    `${trace.name} (${load.format}): ${c.functions} functions of ${c.apps} apps, ${c.invocations} invocations in ${formatDuration(c.horizonMs)}`,
    `sha256 ${trace.digest}`,
    "",
    ...table(
      ["trigger", "functions", "invocations"],
      c.triggers.map((t) => [t.trigger, percent(t.functionShare), percent(t.invocationShare)]),
    ),
    "",
    ...table(
      ["", "p5", "p25", "p50", "p75", "p95", "p99", "max", "mean"],
      [
        quantileRow("calls per function", c.callsPerFunction),
        quantileRow("calls per app", c.callsPerApp),
        quantileRow("functions per app", c.functionsPerApp),
        quantileRow("inter-arrival CV", c.interArrivalVariation),
        quantileRow("duration per function, ms", c.durationPerFunctionMs),
        quantileRow("duration per call, ms", c.durationPerCallMs),
        quantileRow("memory per app, MB", c.memoryPerAppMb),
      ],
    ),
    "",
    `At most one call an hour: ${percent(c.functionsAtMostHourly)} of functions; at most one a minute: ${percent(c.functionsAtMostMinutely)}.`,
    `The top 1 % of functions have ${percent(c.callsOfTop1Percent)} of the calls, the top 10 % ${percent(c.callsOfTop10Percent)}.`,
    `Calls by hour of the day: ${c.callsByHour.join(" ")}`,
    "",
    repairs.length === 0 ? "Nothing was repaired." : `Repaired or filled in: ${repairs.join(", ")}`,
    ...load.notes.map((note) => `- ${note}`),
  ].join("\n");
}

function quantileRow(name: string, q: Quantiles): string[] {
  return [name, ...[q.p5, q.p25, q.p50, q.p75, q.p95, q.p99, q.max, q.mean].map((value) => numberText(value))];
}

function percent(share: number | null): string {
  return share === null ? numberText(null) : `${(100 * share).toFixed(1)} %`;
}

/** Columns aligned: the first to the left, the others to the right. */
function table(heading: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines.map((line) =>
    line
      .map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!)))
      .join("  ")
      .trimEnd(),
  );
}
