import type { EntrySpec } from "../base/parameters.ts";
import { Random } from "../base/random.ts";
import { type Megabytes, megabytes } from "../base/units.ts";
import { type AnyTrace, type CallStream, isStored } from "../trace/call-source.ts";
import type { CallChunk, Trace } from "../trace/trace.ts";
import { lone, type StartTime, startQuantile, startSampler } from "./start-time.ts";

/** What separates one instance from another, from the heaviest to the lightest; `snapshot` resumes what was started before. */
export const RUNTIME_CLASSES = ["vm", "container", "micro-vm", "snapshot", "isolate", "wasm"] as const;
export type RuntimeClass = (typeof RUNTIME_CLASSES)[number];

/**
 * What a figure rests on: samples or means that the source measured; a bound that its maker promises and tests; a maker's
 * claim; a distribution fitted to measured moments.
 */
export type Provenance = "measured" | "specified" | "claimed" | "fitted";

/** A class of isolation or a vendor's runtime, and where its figures come from. */
export interface RuntimeProfile {
  readonly summary: string;
  readonly class: RuntimeClass;
  /** Key of docs/references.md, in brackets. */
  readonly source: string;
  readonly provenance: Provenance;
  /** Cold starts measured; only where the source says. */
  readonly n?: number;
  /** When it was measured, or else stated: `YYYY`, `YYYY-MM` or two of them; only where known. */
  readonly date?: string;
  readonly start: StartTime;
  /**
   * Memory of an instance besides its function's own; only where the source says. `withRuntime` adds it to the trace's,
   * which is not made smaller for a language runtime that isolates share.
   */
  readonly overhead?: Megabytes;
}

/**
 * The trace with a runtime's cold starts in the place of its own: one draw per invocation, so that every policy meets
 * the same ones, stored or not; a pre-warm takes the median. What concurrent starts add is the platform's part:
 * `runtimePlatform`.
 */
export function withRuntime(trace: Trace, name: string, profile: RuntimeProfile, random: Random): Trace;
export function withRuntime(trace: AnyTrace, name: string, profile: RuntimeProfile, random: Random): AnyTrace;
export function withRuntime(trace: AnyTrace, name: string, profile: RuntimeProfile, random: Random): AnyTrace {
  const { start } = profile;
  const overhead = profile.overhead ?? 0;
  const heavier = <T extends { readonly memory: Megabytes }>(of: T): T =>
    overhead === 0 ? of : { ...of, memory: megabytes(of.memory + overhead) };
  const median = startQuantile(start, 0.5);
  const functions = trace.functions.map((fn) => ({ ...heavier(fn), coldStart: median }));
  const apps = trace.apps.map(heavier);
  const load = {
    ...trace.load,
    notes: [...trace.load.notes, noteOf(name, profile)],
  };
  const facts = { functions, apps, load };
  if (isStored(trace)) {
    const column = new Float64Array(lone(start).kind === "constant" ? 0 : trace.length);
    return { ...new Starts(start, random).give(trace, column), ...facts };
  }
  const { state } = random;
  const { drawnFrom: _ownStarts, ...rest } = trace; // cold starts are drawn in the order of the calls of all pools
  return { ...rest, ...facts, open: () => startingIn(trace.open(), new Starts(start, Random.from(state))) };
}

function startingIn(stream: CallStream, starts: Starts): CallStream {
  let column = new Float64Array(0);
  return {
    next() {
      const chunk = stream.next();
      if (chunk === undefined) return undefined;
      if (chunk.length > column.length) column = new Float64Array(2 * chunk.length);
      return starts.give(chunk, column);
    },
  };
}

/** Draws the cold starts of calls in their order. */
class Starts {
  readonly #draw: (() => number) | undefined; // undefined: always the profile's

  constructor(start: StartTime, random: Random) {
    const draw = startSampler(start, random);
    this.#draw = lone(start).kind === "constant" ? undefined : draw;
  }

  /** The calls with their cold starts, for which `column` is long enough. */
  give<T extends CallChunk>(calls: T, column: Float64Array): Omit<T, "coldStart"> & Pick<CallChunk, "coldStart"> {
    const { coldStart: _own, ...rest } = calls;
    if (this.#draw === undefined) return rest;
    for (let i = 0; i < calls.length; i++) column[i] = this.#draw();
    return { ...rest, coldStart: column };
  }
}

function noteOf(name: string, { source, start, overhead }: RuntimeProfile): string {
  const load = start.kind === "load" ? ", what concurrent starts add is left to the platform's startSlowdown" : "";
  const memory = overhead === undefined ? "" : `, ${overhead} MB added to every instance`;
  return `cold starts drawn from the runtime profile ${name} ${source}${memory}${load}`;
}

/** The platform's parameters that a runtime sets: what concurrent starts add, where its start time depends on them. */
export function runtimePlatform({ start }: RuntimeProfile): NonNullable<EntrySpec["params"]> {
  return start.kind === "load" ? { startSlowdown: start.slowdownMs, parallelStarts: start.parallel } : {};
}
