import { InputError } from "../base/errors.ts";
import type { Located } from "../base/located.ts";
import { suggestion } from "../base/parameters.ts";
import { Random } from "../base/random.ts";
import type { Chain } from "../edge/chain/chain.ts";
import { type ChainParts, chainOf } from "../edge/chain/chain-of.ts";
import type { ChainTally } from "../edge/chain/chain-tally.ts";
import type { RequestStream } from "../edge/requests/stream.ts";
import type { Scenario } from "../edge/scenario/scenario.ts";
import { platformConfig } from "../platform/conventions.ts";
import { type RuntimeProfile, runtimePlatform } from "../platform/runtime.ts";
import { runtimes } from "../platform/runtimes.ts";
import { type Resolved, resolveCache, resolvePolicy } from "./catalog.ts";

const EVENTS_PER_REPORT = 200_000;
const RUNTIMES: Readonly<Record<string, RuntimeProfile>> = runtimes;

/** What an edge run needs besides its scenario and its requests. */
export interface EdgeRunOptions {
  readonly seed: number;
  readonly file?: (path: string) => string;
  /** Told the share of the requests' time that is done, 0..1. */
  readonly onProgress?: (done: number) => void;
}

/** The catalog entries that a scenario names, so that their files can be read first; refuses what it cannot name. */
export function edgeEntries(scenario: Located<Scenario>): readonly Resolved<unknown>[] {
  const { edge, tier } = scenario.value;
  const entries: Resolved<unknown>[] = [];
  const add = (path: string, spec: string | undefined, resolve: typeof resolveCache | typeof resolvePolicy): void => {
    if (spec === undefined) return;
    const entry = refusing(scenario, path, () => resolve(spec));
    if (entry.definition.offline === true)
      throw scenario.refuse(path.split("."), `expected a policy that needs no future, got ${spec}`);
    entries.push(entry);
  };
  add("edge.cache.policy", edge.cache?.policy, resolveCache);
  add("tier.cache.policy", tier?.cache.policy, resolveCache);
  add("edge.functions.policy", edge.functions?.policy, resolvePolicy);
  add("edge.code.memory.policy", edge.code?.memory?.policy, resolveCache);
  add("edge.code.disk.policy", edge.code?.disk?.policy, resolveCache);
  return entries;
}

/** Runs a scenario against a stream of requests. */
export async function runEdge(
  scenario: Located<Scenario>,
  stream: RequestStream,
  options: EdgeRunOptions,
): Promise<ChainTally> {
  const chain = await edgeChain(scenario, stream, options);
  while (chain.advance(EVENTS_PER_REPORT))
    options.onProgress?.(stream.length === undefined ? chain.now / stream.horizon : chain.issued / stream.length);
  return chain.tally();
}

/** The chain of a scenario, which nothing has gone through yet. */
export async function edgeChain(
  scenario: Located<Scenario>,
  stream: RequestStream,
  options: Pick<EdgeRunOptions, "seed" | "file">,
): Promise<Chain> {
  checkPurges(scenario, stream);
  const { functions } = scenario.value.edge;
  const runtime = functions === undefined ? undefined : runtimeOf(scenario, functions.runtime);
  const file = options.file === undefined ? {} : { file: options.file };
  const platform = refusing(scenario, "edge.functions.platform", () =>
    platformConfig({ ...(runtime === undefined ? {} : runtimePlatform(runtime)), ...functions?.platform }),
  );
  const parts: ChainParts = {
    platform,
    runtime,
    cache: (spec, context) => {
      const { definition, values } = resolveCache(spec);
      return definition.create(values, { ...context, ...file });
    },
    policy: (spec, pools, random) => {
      const { definition, values } = resolvePolicy(spec);
      return definition.create(values, { pools: pools.profiles, random, ...file });
    },
  };
  try {
    return await chainOf(scenario.value, stream, parts, Random.root(options.seed).fork("edge"));
  } catch (cause) {
    throw placed(scenario, "", cause);
  }
}

function checkPurges(scenario: Located<Scenario>, { objectCount }: RequestStream): void {
  for (const [i, { object }] of scenario.value.purges.entries())
    if (object !== "all" && object >= objectCount)
      throw scenario.refuse(
        ["purges", i, "object"],
        `expected an object below ${objectCount}, got ${object}`,
        "out-of-range",
      );
}

function runtimeOf(scenario: Located<Scenario>, name: string): RuntimeProfile {
  const found = Object.hasOwn(RUNTIMES, name) ? RUNTIMES[name] : undefined;
  if (found !== undefined) return found;
  const hint = suggestion(name, Object.keys(RUNTIMES)) || "; prewarm list runtimes names them";
  throw scenario.refuse(["edge", "functions", "runtime"], `unknown runtime ${JSON.stringify(name)}${hint}`, "unknown");
}

/** What `make` refuses, refused at a place of the scenario. */
function refusing<T>(scenario: Located<Scenario>, path: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw placed(scenario, path, cause);
  }
}

function placed(scenario: Located<Scenario>, path: string, cause: unknown): unknown {
  if (!(cause instanceof RangeError || cause instanceof InputError)) return cause;
  const problem = cause instanceof InputError ? cause.problem : "out-of-range";
  return scenario.refuse(path === "" ? [] : path.split("."), cause.message, problem);
}
