import { replay, type Trace } from "prewarm";
import { workload } from "../workload.ts";
import { faascacheCalls } from "./calls.ts";
import { CONTENDERS, MAX_DAILY_CALLS, SHARES, type Sizes } from "./setting.ts";

/** One policy on one node size with one seed. */
export interface Outcome {
  readonly label: string;
  readonly share: number; // of the memory that holds all
  readonly seed: number;
  readonly memoryGB: number;
  readonly invocations: number;
  readonly coldPercent: number | null; // of the served
  readonly droppedPercent: number;
  readonly overheadPercent: number; // waiting for cold starts, of the time that warm executions take
}

/** Every contender on every size and seed; all contenders of a seed meet the same calls. */
export async function runAll(
  sizes: Sizes,
  path: string | undefined,
  onSeed: (seed: number) => void = () => {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= sizes.seeds; seed++) {
    const size = { apps: sizes.apps, days: sizes.days, maxDailyCalls: MAX_DAILY_CALLS };
    const { trace, warmSeconds } = faascacheCalls(await workload(path, seed, size), seed);
    const wholeMB = await memoryOfAll(trace);
    for (const share of SHARES) {
      const platform = { unit: "function", nodeMemory: share * wholeMB, onFull: "drop" };
      for (const { label, spec } of CONTENDERS) {
        const { result } = await replay(trace, spec, { seed, platform });
        const { invocations, dropped, coldStartRate, coldWaitSeconds } = result;
        outcomes.push({
          ...{ label, share, seed, invocations, memoryGB: (share * wholeMB) / 1024 },
          coldPercent: coldStartRate === null ? null : 100 * coldStartRate,
          droppedPercent: (100 * dropped) / invocations,
          overheadPercent: (100 * coldWaitSeconds) / warmSeconds,
        });
      }
    }
    onSeed(seed);
  }
  return outcomes;
}

/** MB that hold everything: without limit and end a function has as many instances as cold starts. */
async function memoryOfAll(trace: Trace): Promise<number> {
  const { functions } = await replay(trace, "infinite", { platform: { unit: "function" } });
  const starts = new Map(functions.map((row) => [row.function, row.coldStarts]));
  return trace.functions.reduce((sum, { name, memory }) => sum + (starts.get(name) ?? 0) * memory, 0);
}
