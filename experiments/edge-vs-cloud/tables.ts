import { aligned, estimateText } from "../text-table.ts";
import { difference, type EdgeRun, type Summary, summaries } from "./run.ts";
import { POLICIES, RUNTIMES, WHERES } from "./setting.ts";

/** A line per arm. */
export function armTable(runs: readonly EdgeRun[]): string {
  const head = [
    "where",
    "runtime",
    "policies",
    "p50 ms",
    "mean ms",
    "p99 ms",
    "hits %",
    "cold %",
    "functions USD",
    "USD",
  ];
  const row = ({ arm, ...own }: Summary) => [
    arm.where,
    arm.runtime,
    arm.policies,
    estimateText(own.p50, 1),
    estimateText(own.mean, 1),
    estimateText(own.p99, 0),
    estimateText(own.hitRatio, 1),
    estimateText(own.coldShare, 2),
    estimateText(own.functionUSD, 3),
    estimateText(own.totalUSD, 3),
  ];
  return aligned([head, ...summaries(runs).map(row)]);
}

/** What the edge and what learning change, arm by arm, on the same requests. */
export function differenceTable(runs: readonly EdgeRun[]): string {
  const measures = [
    ["mean ms", (run: EdgeRun) => run.mean, 1],
    ["p99 ms", (run: EdgeRun) => run.p99, 0],
    ["USD", (run: EdgeRun) => run.totalUSD, 3],
  ] as const;
  const cells = (a: EdgeRun["arm"], b: EdgeRun["arm"]) =>
    measures.map(([, value, decimals]) => estimateText(difference(runs, a, b, value), decimals));
  const rows = [
    ...RUNTIMES.flatMap((runtime) =>
      POLICIES.map((policies) => [
        `edge less cloud: ${runtime}, ${policies}`,
        ...cells({ where: "edge", runtime, policies }, { where: "cloud", runtime, policies }),
      ]),
    ),
    ...WHERES.flatMap((where) =>
      RUNTIMES.map((runtime) => [
        `learned less classic: ${where}, ${runtime}`,
        ...cells({ where, runtime, policies: "learned" }, { where, runtime, policies: "classic" }),
      ]),
    ),
  ];
  return aligned([["difference", ...measures.map(([name]) => name)], ...rows]);
}
