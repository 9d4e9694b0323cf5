import { type AppId, appId, functionId, ms } from "../base/units.ts";
import type { AppProfile, LoadReport, Trace } from "./trace.ts";

/**
 * The calls that arrive in [fromMs, toMs), their times counted from fromMs; 0 <= fromMs <= toMs <= horizon. Functions
 * and apps stay, also those without a call. A call that ends after toMs keeps its duration.
 */
export function sliceTrace(trace: Trace, fromMs: number, toMs: number): Trace {
  if (!(fromMs >= 0 && fromMs <= toMs && toMs <= trace.horizon))
    throw new RangeError(`sliceTrace: expected 0 <= from <= to <= ${trace.horizon}, got ${fromMs} and ${toMs}`);
  const from = firstAtOrAfter(trace.arrival, fromMs);
  const to = firstAtOrAfter(trace.arrival, toMs);
  return {
    ...trace,
    length: to - from,
    arrival: trace.arrival.slice(from, to).map((time) => time - fromMs),
    functionId: trace.functionId.slice(from, to),
    duration: trace.duration.slice(from, to),
    ...(trace.coldStart === undefined ? {} : { coldStart: trace.coldStart.slice(from, to) }),
    ...(trace.cpu === undefined ? {} : { cpu: trace.cpu.slice(from, to) }),
    horizon: ms(toMs - fromMs),
    load: noted(trace.load, `The calls from ${fromMs} ms to ${toMs} ms of the source are kept.`),
  };
}

/** The calls of one app; the tables hold that app and its functions alone, in their order. */
export function appTrace(trace: Trace, app: AppId): Trace {
  const wanted = new Uint8Array(trace.functions.length);
  for (const id of profileOf(trace, app).functions) wanted[id] = 1;
  return callsOfApp(trace, app, callsOf(trace.functionId, wanted));
}

/**
 * The traces of a trace's apps, one at a time. The calls are brought into rows by app once, 4 bytes a call, so that a
 * trace takes O(its own calls) where `appTrace` takes O(all calls).
 */
export class AppTraces {
  readonly #trace: Trace;
  readonly #offsets: Float64Array; // [apps + 1]
  readonly #calls: Uint32Array; //    [calls] by app, in the order of their arrivals

  constructor(trace: Trace) {
    const appOf = Uint32Array.from(trace.functions, ({ app }) => app);
    const offsets = new Float64Array(trace.apps.length + 1);
    for (let i = 0; i < trace.length; i++) offsets[appOf[trace.functionId[i]!]! + 1]! += 1;
    for (let app = 1; app < offsets.length; app++) offsets[app]! += offsets[app - 1]!;
    const next = offsets.slice();
    const calls = new Uint32Array(trace.length);
    for (let i = 0; i < trace.length; i++) calls[next[appOf[trace.functionId[i]!]!]!++] = i;
    this.#trace = trace;
    this.#offsets = offsets;
    this.#calls = calls;
  }

  /** What `appTrace` gives. */
  of(app: AppId): Trace {
    return callsOfApp(this.#trace, app, this.#calls.subarray(this.#offsets[app]!, this.#offsets[app + 1]!));
  }
}

/** `kept`: the app's calls, by index, in the order of their arrivals. */
function callsOfApp(trace: Trace, app: AppId, kept: Uint32Array): Trace {
  const profile = profileOf(trace, app);
  const newId = new Map(profile.functions.map((id, index) => [id as number, index]));
  const functions = profile.functions.map((id) => ({ ...trace.functions[id]!, app: appId(0) }));
  return {
    ...trace,
    functions,
    apps: [{ ...profile, functions: functions.map((_, index) => functionId(index)) }],
    length: kept.length,
    arrival: Float64Array.from(kept, (i) => trace.arrival[i]!),
    functionId: Uint32Array.from(kept, (i) => newId.get(trace.functionId[i]!)!),
    duration: Float64Array.from(kept, (i) => trace.duration[i]!),
    ...(trace.coldStart === undefined ? {} : { coldStart: Float64Array.from(kept, (i) => trace.coldStart![i]!) }),
    ...(trace.cpu === undefined ? {} : { cpu: Float32Array.from(kept, (i) => trace.cpu![i]!) }),
    load: noted(trace.load, `The calls of the app ${profile.name} are kept.`),
  };
}

function profileOf(trace: Trace, app: AppId): AppProfile {
  const profile = trace.apps[app];
  if (profile === undefined) throw new RangeError(`appTrace: expected an app below ${trace.apps.length}, got ${app}`);
  return profile;
}

/** The indices of the calls of functions whose entry in `wanted`, [functions], is 1. */
function callsOf(functionIds: Uint32Array, wanted: Uint8Array): Uint32Array {
  let count = 0;
  for (let i = 0; i < functionIds.length; i++) count += wanted[functionIds[i]!]!;
  const calls = new Uint32Array(count);
  for (let i = 0, next = 0; i < functionIds.length; i++) if (wanted[functionIds[i]!] === 1) calls[next++] = i;
  return calls;
}

/** The index of the first of ascending `values` that is >= `bound`. */
function firstAtOrAfter(values: Float64Array, bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function noted(load: LoadReport, sentence: string): LoadReport {
  return { ...load, notes: [...load.notes, sentence] };
}
