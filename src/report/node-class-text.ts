import type { RunResult } from "../experiment/result.ts";
import { numberText } from "./number-text.ts";

/** What happened on each class of nodes, and what keeping instances idle there cost, in lines of text; none where all nodes are alike. */
export function nodeClassLines(results: readonly RunResult[]): string[] {
  return results.flatMap(({ spec, seed, nodeClasses = [] }) =>
    nodeClasses.map(({ name, nodes, coldStarts, prewarms, served, keepAliveUSD, heldUSD }) => {
      const starts = `${numberText(coldStarts)} cold starts, ${numberText(prewarms)} pre-warms`;
      const cost = `keep-alive ${numberText(keepAliveUSD)} of ${numberText(heldUSD)} USD`;
      return `${spec} (seed ${seed}) on ${nodes} ${name} nodes: ${starts}, ${numberText(served)} executions, ${cost}`;
    }),
  );
}
