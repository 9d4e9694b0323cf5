import type { BoundSummary } from "../experiment/result.ts";
import { numberText } from "./number-text.ts";

/** The bounds in lines of text, none without bounds. */
export function boundLines(bounds: BoundSummary | undefined): string[] {
  if (bounds === undefined) return [];
  const { keepAlive, prewarm, starts, notes } = bounds;
  const lines: string[] = [];
  if (keepAlive !== undefined) {
    const { kind, rum, pools, exactPools, attainedRum } = keepAlive;
    const attained =
      kind === "exact" ? "" : ` for ${exactPools} of ${pools} pools exact; ${numberText(attainedRum)} s is attained`;
    lines.push(`${kind}: RUM ≥ ${numberText(rum)} s by choosing how long to keep alone${attained && `,${attained}`}`);
  }
  if (prewarm !== undefined) {
    const { kind, rum, fromShells } = prewarm;
    const shells = fromShells === rum ? "" : `, ≥ ${numberText(fromShells)} s where shells shorten starts`;
    lines.push(`${kind}: RUM ≥ ${numberText(rum)} s with pre-warms too${shells}`);
  }
  const started = `${numberText(starts.starts)} instances started where no call waits or is dropped`;
  const anyway = `${numberText(starts.startsOrWaits)} started, waiting or dropped in all`;
  const all = starts.memoryMB === null ? "" : `, ≥ ${anyway}`;
  lines.push(`${starts.kind}: ≥ ${started}${all}`);
  return [...lines, ...notes];
}
