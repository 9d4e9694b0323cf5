import type { Random } from "../../base/random.ts";
import { appId, functionId } from "../../base/units.ts";
import { uint32Column } from "../growing-column.ts";
import type { MinuteCounts } from "../minute-counts.ts";
import type { AppProfile, FunctionProfile, Trace, TraceFacts } from "../trace.ts";

/** Which functions are kept, [functions] 1 for those, and which share of their calls, 0 < share <= 1. */
export interface Kept {
  readonly chosen: Uint8Array;
  readonly share: number;
  readonly random: Random;
}

/**
 * The chosen functions alone, numbered anew in their order, with their apps, whose memory stays. Of each function's
 * calls, in their order, every 1/share-th is kept from a random phase, so that their number is right to one call and
 * regular calls stay regular.
 */
export function keepMinutes(counts: MinuteCounts, kept: Kept): MinuteCounts {
  const { functions, apps, ids } = keptTables(counts, kept.chosen);
  const offsets = new Float64Array(ids.length + 1);
  const [minute, count] = [uint32Column(), uint32Column()];
  for (const [to, id] of ids.entries()) {
    const thin = new Thinning(kept);
    for (let e = counts.offsets[id]!; e < counts.offsets[id + 1]!; e++) {
      const left = thin.take(counts.count[e]!);
      if (left === 0) continue;
      minute.push(counts.minute[e]!);
      count.push(left);
    }
    offsets[to + 1] = minute.length;
  }
  const durations = ids.map((id) => counts.durations[id]!);
  const rows = { offsets, minute: minute.take(), count: count.take(), durations };
  return { ...counts, functions, apps, ...rows, load: noted(counts, ids.length, kept.share) };
}

/** The same of single calls. */
export function keepCalls(trace: Trace, kept: Kept): Trace {
  const { functions, apps, ids } = keptTables(trace, kept.chosen);
  const newId = new Int32Array(trace.functions.length).fill(-1);
  for (const [to, id] of ids.entries()) newId[id] = to;
  const thins = ids.map(() => new Thinning(kept));
  const left = uint32Column();
  for (let i = 0; i < trace.length; i++) {
    const to = newId[trace.functionId[i]!]!;
    if (to >= 0 && thins[to]!.take(1) === 1) left.push(i);
  }
  const calls = left.take();
  return {
    ...trace,
    functions,
    apps,
    length: calls.length,
    arrival: Float64Array.from(calls, (i) => trace.arrival[i]!),
    functionId: Uint32Array.from(calls, (i) => newId[trace.functionId[i]!]!),
    duration: Float64Array.from(calls, (i) => trace.duration[i]!),
    ...(trace.coldStart === undefined ? {} : { coldStart: Float64Array.from(calls, (i) => trace.coldStart![i]!) }),
    ...(trace.cpu === undefined ? {} : { cpu: Float32Array.from(calls, (i) => trace.cpu![i]!) }),
    load: noted(trace, ids.length, kept.share),
  };
}

/** Which of a function's calls are left: those at which phase + share * calls so far passes a whole number. */
class Thinning {
  readonly #share: number;
  readonly #phase: number;
  #calls = 0;

  constructor({ share, random }: Kept) {
    this.#share = share;
    this.#phase = share === 1 ? 0 : random.double();
  }

  /** How many of the next calls are left. */
  take(calls: number): number {
    const before = Math.floor(this.#phase + this.#share * this.#calls);
    this.#calls += calls;
    return Math.floor(this.#phase + this.#share * this.#calls) - before;
  }
}

function keptTables({ functions, apps }: Pick<TraceFacts, "functions" | "apps">, chosen: Uint8Array) {
  const ids = functions.flatMap((_, id) => (chosen[id] === 1 ? [id] : []));
  const newApp = new Map<number, number>();
  const functionsOf: number[][] = [];
  for (const [to, id] of ids.entries()) {
    const { app } = functions[id]!;
    if (!newApp.has(app)) {
      newApp.set(app, functionsOf.length);
      functionsOf.push([]);
    }
    functionsOf[newApp.get(app)!]!.push(to);
  }
  return {
    ids,
    functions: ids.map((id): FunctionProfile => {
      const fn = functions[id]!;
      return { ...fn, app: appId(newApp.get(fn.app)!) };
    }),
    apps: [...newApp].map(
      ([old, to]): AppProfile => ({ ...apps[old]!, functions: functionsOf[to]!.map((id) => functionId(id)) }),
    ),
  };
}

function noted({ functions, load }: Pick<TraceFacts, "functions" | "load">, kept: number, share: number) {
  const calls = share === 1 ? "all their calls" : `${share} of the calls of each`;
  return { ...load, notes: [...load.notes, `${kept} of ${functions.length} functions are kept, with ${calls}.`] };
}
