import fc from "fast-check";
import { appId, functionId, megabytes, ms } from "../../../src/base/units.ts";
import { type AppProfile, type FunctionProfile, TRIGGERS, type Trace, type Trigger } from "../../../src/trace/trace.ts";

/** A call as a row of the package's own layout states it. */
export interface CallRow {
  readonly time: number;
  readonly name: string;
  readonly app: string;
  readonly duration: number;
  readonly coldStart: number;
  readonly cpu?: number | undefined;
}

/** What a function or app says apart from its calls. */
export interface Profiles {
  readonly memory: (app: string) => number;
  readonly trigger: (name: string) => Trigger;
}

const PLAIN: Profiles = { memory: () => 100, trigger: () => "unknown" };

/** The trace of some calls, sorted by time: functions and apps in the order of their first calls, names unique. */
export function traceOf(rows: readonly CallRow[], { memory, trigger }: Profiles = PLAIN): Trace {
  const apps: { name: string; functions: number[] }[] = [];
  const functions: { name: string; app: number; coldStarts: number[] }[] = [];
  const ids = rows.map(({ name, app, coldStart }) => {
    let id = functions.findIndex((fn) => fn.name === name);
    if (id < 0) {
      let a = apps.findIndex((each) => each.name === app);
      if (a < 0) a = apps.push({ name: app, functions: [] }) - 1;
      id = functions.push({ name, app: a, coldStarts: [] }) - 1;
      apps[a]!.functions.push(id);
    }
    functions[id]!.coldStarts.push(coldStart);
    return id;
  });
  const differ = functions.some(({ coldStarts }) => coldStarts.some((value) => value !== coldStarts[0]));
  const hasCpu = rows.some(({ cpu }) => cpu !== undefined);
  return {
    name: "made",
    functions: functions.map(
      ({ name, app, coldStarts }): FunctionProfile => ({
        name,
        app: appId(app),
        trigger: trigger(name),
        memory: megabytes(memory(apps[app]!.name) / apps[app]!.functions.length),
        coldStart: ms(meanOf(coldStarts)),
      }),
    ),
    apps: apps.map(
      ({ name, functions: own }): AppProfile => ({
        name,
        memory: megabytes(memory(name)),
        functions: own.map((id) => functionId(id)),
      }),
    ),
    length: rows.length,
    arrival: Float64Array.from(rows, ({ time }) => time),
    functionId: Uint32Array.from(ids),
    duration: Float64Array.from(rows, ({ duration }) => duration),
    ...(differ ? { coldStart: Float64Array.from(rows, ({ coldStart }) => coldStart) } : {}),
    ...(hasCpu ? { cpu: Float32Array.from(rows, ({ cpu }) => cpu!) } : {}),
    horizon: ms(Math.max(...rows.map(({ time, duration }) => time + duration))),
    digest: "d".repeat(64),
    load: { format: "csv", sources: [], counts: {}, notes: [] },
  };
}

function meanOf(values: readonly number[]): number {
  const [first] = values;
  return values.every((value) => value === first) ? first! : values.reduce((a, b) => a + b, 0) / values.length;
}

/** Names that hold what CSV has to quote, and characters of more than one byte and of more than one code unit. */
const name = fc
  .array(fc.constantFrom("a", "b", " ", ",", '"', "\n", "\r", "\r\n", "\t", ";", "'", "é", "功", "🧊", "\u2028", "/"), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(""));

const time = fc.oneof(fc.nat(1e6), fc.double({ min: 0, max: 1e12, noNaN: true }));
const positive = fc.double({ min: 1e-9, max: 1e12, noNaN: true });

/** Any trace whose functions all have calls, as one that was read from the package's own layout. */
export const anyTrace: fc.Arbitrary<Trace> = fc
  .record({
    names: fc.uniqueArray(fc.record({ name, app: name }), { minLength: 1, maxLength: 5, selector: (x) => x.name }),
    hasCpu: fc.boolean(),
    memories: fc.array(positive, { minLength: 5, maxLength: 5 }),
    triggers: fc.array(fc.constantFrom(...TRIGGERS), { minLength: 5, maxLength: 5 }),
    calls: fc.array(
      fc.record({
        at: time,
        of: fc.nat(4),
        duration: positive,
        coldStart: fc.nat(3),
        cpu: fc.float({ min: 0, max: 64, noNaN: true }),
      }),
      { minLength: 1, maxLength: 30 },
    ),
  })
  .map(({ names, hasCpu, memories, triggers, calls }) => {
    const rows = calls
      .toSorted((a, b) => a.at - b.at)
      .map(({ at, of, duration, coldStart, cpu }) => ({
        time: at + 0, // no -0
        ...names[of % names.length]!,
        duration,
        coldStart: 100 * coldStart,
        cpu: hasCpu ? cpu + 0 : undefined,
      }));
    const order = (all: readonly string[], one: string) => all.indexOf(one);
    return traceOf(rows, {
      memory: (app) =>
        memories[
          order(
            names.map((each) => each.app),
            app,
          )
        ]!,
      trigger: (fn) =>
        triggers[
          order(
            names.map((each) => each.name),
            fn,
          )
        ]!,
    });
  });
