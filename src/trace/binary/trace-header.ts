import * as z from "zod";
import { InputError } from "../../base/errors.ts";
import { appId, functionId, megabytes, ms } from "../../base/units.ts";
import { type AppProfile, type FunctionProfile, type LoadReport, TRIGGERS, type TraceFacts } from "../trace.ts";
import type { BinaryContent, Column } from "./columns.ts";

/** Of the file's layout; a change of what readers make of a source raises it too, since stored traces are read in its place. */
export const BINARY_VERSION = 3;

const FACTS = z.object({
  version: z.literal(BINARY_VERSION),
  kind: z.enum(["calls", "minutes"]),
  name: z.string(),
  digest: z.string(),
  load: z.object({
    format: z.string(),
    sources: z.array(z.string()),
    counts: z.record(z.string(), z.number()),
    notes: z.array(z.string()),
  }),
  apps: z.array(z.string()),
  owners: z.array(z.string()),
  functions: z.array(z.string()),
  triggers: z.array(z.enum(TRIGGERS)),
});

/** What minute counts and traces both say apart from the calls. */
export type SharedFacts = Pick<TraceFacts, "name" | "functions" | "apps" | "digest" | "load">;

/** The facts as a header and columns. */
export function factsContent(kind: "calls" | "minutes", facts: SharedFacts): BinaryContent {
  const { name, digest, load, functions, apps } = facts;
  const owners = [...new Set(apps.flatMap(({ owner }) => (owner === undefined ? [] : [owner])))];
  const idOf = new Map(owners.map((owner, id) => [owner, id + 1]));
  const header: z.infer<typeof FACTS> = {
    version: BINARY_VERSION,
    kind,
    name,
    digest,
    load: { ...load, sources: [...load.sources], notes: [...load.notes] },
    apps: apps.map((app) => app.name),
    owners,
    functions: functions.map((fn) => fn.name),
    triggers: functions.map((fn) => fn.trigger),
  };
  const columns = {
    appMemory: Float64Array.from(apps, ({ memory }) => memory),
    appOwner: Uint32Array.from(apps, ({ owner }) => (owner === undefined ? 0 : idOf.get(owner)!)), // 0 of none
    functionApp: Uint32Array.from(functions, ({ app }) => app),
    functionMemory: Float64Array.from(functions, ({ memory }) => memory),
    functionColdStart: Float64Array.from(functions, ({ coldStart }) => coldStart),
  };
  return { header, columns };
}

/** The columns of a file, each asked for by name with its type and length; InputError at one that is not so. */
export class NamedColumns {
  readonly #columns: BinaryContent["columns"];
  readonly #path: string;

  constructor(columns: BinaryContent["columns"], path: string) {
    this.#columns = columns;
    this.#path = path;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#columns, name);
  }

  get<T extends Column>(name: string, type: new (length: number) => T, length?: number): T {
    const column = this.#columns[name];
    if (column instanceof type && (length === undefined || column.length === length)) return column;
    const got = column === undefined ? "none" : `${column.constructor.name} of ${column.length}`;
    throw this.refuse(`a column ${name} (${type.name}${length === undefined ? "" : ` of ${length}`})`, got);
  }

  refuse(expected: string, got: string): InputError {
    return new InputError("malformed", { source: this.#path }, `expected ${expected}, got ${got}`);
  }
}

/** Reads the facts back. */
export function readFacts(
  header: unknown,
  columns: NamedColumns,
): SharedFacts & { readonly kind: "calls" | "minutes" } {
  const parsed = FACTS.safeParse(header);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw columns.refuse("the header of a stored trace", `${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { kind, name, digest, load, apps: appNames, owners, functions: names, triggers } = parsed.data;
  const app = columns.get("functionApp", Uint32Array, names.length);
  const memory = columns.get("functionMemory", Float64Array, names.length);
  const coldStart = columns.get("functionColdStart", Float64Array, names.length);
  const appMemory = columns.get("appMemory", Float64Array, appNames.length);
  const appOwner = columns.get("appOwner", Uint32Array, appNames.length);
  if (triggers.length !== names.length) throw columns.refuse(`${names.length} triggers`, String(triggers.length));
  const members = appNames.map((): AppProfile["functions"][number][] => []);
  const functions = names.map((own, id): FunctionProfile => {
    if (app[id]! >= appNames.length) throw columns.refuse(`an app below ${appNames.length}`, String(app[id]));
    members[app[id]!]!.push(functionId(id));
    return {
      name: own,
      app: appId(app[id]!),
      trigger: triggers[id]!,
      memory: megabytes(memory[id]!),
      coldStart: ms(coldStart[id]!),
    };
  });
  const apps = appNames.map((own, id): AppProfile => {
    const at = appOwner[id]!;
    if (at > owners.length) throw columns.refuse(`an owner up to ${owners.length}`, String(at));
    const owned = at === 0 ? {} : { owner: owners[at - 1]! };
    return { name: own, ...owned, memory: megabytes(appMemory[id]!), functions: members[id]! };
  });
  return { kind, name, digest, load: load as LoadReport, functions, apps };
}
