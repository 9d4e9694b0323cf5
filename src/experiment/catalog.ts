import { definition as agentPolicy } from "../agent/as-policy.ts";
import { agents } from "../agent/catalog.ts";
import type { AgentDefinition } from "../agent/definition.ts";
import { InputError } from "../base/errors.ts";
import {
  type ParameterTable,
  type ParameterValues,
  parseSpec,
  resolveParameters,
  suggestion,
} from "../base/parameters.ts";
import { isFiltered, withAdmission } from "../cache/admission.ts";
import { caches } from "../cache/catalog.ts";
import type { CacheDefinition } from "../cache/definition.ts";
import { policies } from "../policy/catalog.ts";
import type { PolicyDefinition } from "../policy/definition.ts";

/** What every room's definitions have in common. */
interface Described {
  readonly summary: string;
  readonly source: string;
  readonly revision: number;
  readonly parameters: ParameterTable;
  readonly offline?: boolean;
}

/** A specification that was found in a catalog, its parameters complete and checked. */
export interface Resolved<D> {
  readonly kind: string;
  readonly spec: string; // as the user wrote it
  readonly definition: D;
  readonly values: ParameterValues<ParameterTable>;
  /** Paths of the files its parameters name; whoever makes the object reads them first. */
  readonly files: readonly string[];
}

type Table<D> = Readonly<Record<string, D>>;

const POLICIES: Table<PolicyDefinition> = { ...policies, agent: agentPolicy };
const AGENTS: Table<AgentDefinition> = agents;
const CACHES: Table<CacheDefinition> = caches;
const FILTERED_CACHES: Table<CacheDefinition> = Object.fromEntries(
  Object.entries(CACHES).map(([kind, definition]) => [kind, withAdmission(definition)]),
);

export const resolvePolicy = (spec: string) => resolve(spec, POLICIES, "policy", "policies");
export const resolveAgent = (spec: string) => resolve(spec, AGENTS, "agent", "agents");

export function resolveCache(spec: string): Resolved<CacheDefinition> {
  const found = resolve(spec, FILTERED_CACHES, "cache policy", "caches");
  return isFiltered(found.values) ? { ...found, definition: replayedOnly(found.definition) } : found;
}

function resolve<D extends Described>(spec: string, table: Table<D>, what: string, listing: string): Resolved<D> {
  const { kind, params } = parseSpec(spec);
  const definition = Object.hasOwn(table, kind) ? table[kind] : undefined;
  if (definition === undefined) {
    const isAgent = what === "policy" && Object.hasOwn(AGENTS, kind);
    const agentHint = isAgent ? "; it is an agent: train it, then agent:file=PATH" : "";
    const hint = agentHint || suggestion(kind, Object.keys(table)) || `; prewarm list ${listing} names them`;
    throw new InputError("unknown", { source: spec }, `unknown ${what} ${JSON.stringify(kind)}${hint}`);
  }
  const values = resolveParameters(definition.parameters, params, spec);
  const files = Object.entries(definition.parameters).flatMap(([key, parameter]) =>
    parameter.kind === "file" && values[key] !== "" ? [String(values[key])] : [],
  );
  return { kind, spec, definition, values, files };
}

/** The definition without a way to count misses other than a replay, as a filter in front leaves none. */
function replayedOnly({ missesAt: _, ...definition }: CacheDefinition): CacheDefinition {
  return definition;
}

/** One line of `prewarm list`. */
export interface CatalogEntry {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly parameters: ParameterTable;
  /** Knows the future: a bound, not a competitor. */
  readonly offline?: boolean;
}

/** Everything `prewarm list` can name, by room. */
export function listCatalog(): Readonly<Record<"policies" | "agents" | "caches", readonly CatalogEntry[]>> {
  const entries = (table: Table<Described>) =>
    Object.entries(table).map(([name, { summary, source, parameters, offline }]) =>
      offline === true ? { name, summary, source, parameters, offline } : { name, summary, source, parameters },
    );
  return { policies: entries(POLICIES), agents: entries(AGENTS), caches: entries(CACHES) };
}
