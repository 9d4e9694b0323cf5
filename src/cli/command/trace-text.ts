import { formatDuration } from "../../base/quantity.ts";
import { numberText } from "../../report/number-text.ts";
import type { Quantiles, TopShare, TraceCharacteristics } from "../../trace/characteristics.ts";
import type { Marginal } from "../../trace/marginals.ts";
import type { LoadReport, Trace } from "../../trace/trace.ts";
import { table } from "../text-table.ts";

type Facts = Pick<Trace, "name" | "digest" | "load">;

/** `prewarm trace info` for people: what the trace holds, how near it is to what is published, what its reader repaired. */
export function traceText(trace: Facts, c: TraceCharacteristics, marginals: readonly Marginal[]): string {
  return [
    `${trace.name} (${trace.load.format}): ${c.functions} functions of ${c.apps} apps, ${c.invocations} invocations in ${formatDuration(c.horizonMs)}`,
    `sha256 ${trace.digest}`,
    "",
    ...table(
      ["trigger", "functions", "invocations"],
      c.triggers.map((t) => [t.trigger, percent(t.functionShare), percent(t.invocationShare)]),
    ),
    "",
    ...table(["", ...QUANTILES], quantileRows(c)),
    "",
    `At most one call an hour: ${percent(c.functionsAtMostHourly)} of functions, ${percent(c.appsAtMostHourly)} of apps; at most one a minute: ${percent(c.functionsAtMostMinutely)} and ${percent(c.appsAtMostMinutely)}.`,
    topText("functions", c.topFunctions),
    topText("apps", c.topApps),
    `Calls by hour of the day: ${c.callsByHour.join(" ")}`,
    "",
    ...distances(marginals),
    "",
    ...loadText(trace.load),
  ].join("\n");
}

/** The same for tables without calls. */
export function tablesText(tables: Facts, marginals: readonly Marginal[]): string {
  return [
    `${tables.name} (${tables.load.format}): ${marginals.map(({ title, ascending }) => `${title} (${ascending.length})`).join(", ")}; no calls per minute`,
    `sha256 ${tables.digest}`,
    "",
    ...table(
      ["", ...QUANTILES],
      marginals.map(({ title, unit, quantiles }) => quantileRow(unit === "" ? title : `${title}, ${unit}`, quantiles)),
    ),
    "",
    ...distances(marginals),
    "",
    ...loadText(tables.load),
  ].join("\n");
}

const QUANTILES = ["p5", "p25", "p50", "p75", "p95", "p99", "max", "mean"] as const;

function quantileRows(c: TraceCharacteristics): string[][] {
  const { onlyTimers, withTimer, withoutTimer, all } = c.interArrivalVariationOfApps;
  const optional = (name: string, q: Quantiles | null) => (q === null ? [] : [quantileRow(name, q)]);
  return [
    quantileRow("calls per function", c.callsPerFunction),
    quantileRow("calls per app", c.callsPerApp),
    quantileRow("functions per app", c.functionsPerApp),
    quantileRow("inter-arrival CV of functions", c.interArrivalVariation),
    quantileRow("inter-arrival CV of apps", all),
    ...optional("  of timers only", onlyTimers),
    ...optional("  with a timer", withTimer),
    ...optional("  without timer", withoutTimer),
    quantileRow("duration per function, ms", c.durationPerFunctionMs),
    quantileRow("duration per call, ms", c.durationPerCallMs),
    quantileRow("memory per app, MB", c.memoryPerAppMb),
  ];
}

function topText(members: string, shares: readonly TopShare[]): string {
  const parts = shares.map((top) => `top ${Number((100 * top.members).toPrecision(3))} % ${percent(top.calls)}`);
  return `Calls of the most called ${members}: ${parts.join(", ")}.`;
}

/** How far the distributions are from the published ones; nothing of none. */
function distances(marginals: readonly Marginal[]): string[] {
  const to = ({ published }: Marginal, key: string) =>
    published.find(({ source }) => source === key)?.distance.toFixed(3) ?? "";
  return [
    ...table(
      ["Kolmogorov-Smirnov distance", "members", "to the paper", "to the data set", "by chance"],
      marginals.map((m) => [
        m.title,
        String(m.ascending.length),
        to(m, "[shahrad20]"),
        to(m, "[yu20]"),
        m.chance.toFixed(3),
      ]),
    ),
    "To Azure Functions in July 2019 at its published points; as many draws from there stay below the last column 19 times of 20.",
  ];
}

function loadText({ counts, notes }: LoadReport): string[] {
  const repairs = Object.entries(counts).map(([name, n]) => `${name} ${n}`);
  return [
    repairs.length === 0 ? "Nothing was repaired." : `Repaired or filled in: ${repairs.join(", ")}`,
    ...notes.map((note) => `- ${note}`),
  ];
}

function quantileRow(name: string, q: Quantiles): string[] {
  return [name, ...QUANTILES.map((key) => numberText(q[key]))];
}

function percent(share: number | null): string {
  return share === null ? numberText(null) : `${(100 * share).toFixed(1)} %`;
}
