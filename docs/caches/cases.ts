import { readdirSync } from "node:fs";
import { join } from "node:path";
import { footprint } from "../../src/cache/replay.ts";
import { loadRequests } from "../../src/cli/requests.ts";
import type { RequestTrace } from "../../src/trace/request/requests.ts";

/** The capacities, in per cent of the footprint. */
export const SHARES = [0.1, 1, 10] as const;

/** Where the traces are from, and under which licence. */
const SOURCES: Readonly<Record<string, string>> = {
  "adaptsize-request": "web requests that come with AdaptSize [berger17], Apache-2.0; the sizes of some objects change",
  "cache2k-web12": "product pages of a shop, from the benchmarks of cache2k, headissue GmbH, CC BY 4.0; no sizes",
  "tragen-tc0": "synthetic, drawn by Tragen from its model of downloads at Akamai, BSD-2",
  "webcachesim-test": "the test trace of webcachesim, BSD-2; small, so that 0.1 % is a byte",
};

/** A trace with its name and source. */
export interface Source {
  readonly trace: RequestTrace;
  readonly source: string;
}

/** A trace at one capacity, its sizes counted or not. */
export interface Case {
  readonly trace: RequestTrace;
  readonly ignoreSize: boolean;
  readonly share: number; // per cent of the footprint
  readonly capacity: number;
}

/** The request files of a directory. */
export async function loadSources(directory: string): Promise<readonly Source[]> {
  const names = readdirSync(directory).filter((name) => /\.csv(\.gz)?$/.test(name));
  const sources: Source[] = [];
  for (const name of names.sort()) {
    const trace = await loadRequests(join(directory, name), { seed: 1 });
    sources.push({ trace, source: SOURCES[trace.name] ?? "source not known here" });
  }
  return sources;
}

/** The cases of a trace: its sizes counted, where they differ, and ignored, at every share that is at least 1. */
export function casesOf(trace: RequestTrace): readonly Case[] {
  const sized = trace.size.some((size) => size !== trace.size[0]);
  return (sized ? [false, true] : [true]).flatMap((ignoreSize) =>
    SHARES.map((share) => {
      const capacity = Math.floor((share * footprint(trace, ignoreSize)) / 100);
      return { trace, ignoreSize, share, capacity };
    }).filter(({ capacity }) => capacity >= 1),
  );
}

/** A trace with its sizes or without: what a table of the page is of. */
export function groupName({ trace, ignoreSize }: Pick<Case, "trace" | "ignoreSize">): string {
  return `${trace.name}, ${ignoreSize ? "objects" : "bytes"}`;
}

/** A case in a word or two. */
export function caseName(each: Case): string {
  return `${groupName(each)}, ${each.share} %`;
}
