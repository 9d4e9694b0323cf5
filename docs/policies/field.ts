import { listCatalog } from "../../src/experiment/catalog.ts";

/** The families the policies are shown by, and their kinds; what is in no family is shown under "others". */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  windows: ["none", "fixed", "infinite", "ski-rental", "vendor", "hybrid-histogram"],
  forecasters: [
    "moving-average",
    "exponential-smoothing",
    "holt-winters",
    "ar",
    "setar",
    "fft",
    "markov",
    "histogram",
    "femux",
  ],
  "caching view": ["lru", "lfu", "size", "landlord", "greedy-dual", "hyperbolic"],
  structure: ["spes", "defuse", "rainbowcake", "pagurus", "icebreaker"],
  controllers: ["hpa", "kpa", "kubeless", "provisioned-concurrency", "stem-cells"],
  "full information": ["follow-the-leader", "hedge"],
};
/** The windows of the fixed policy, in minutes, that equal waste is found between. */
export const WINDOW_MINUTES = [1, 2, 5, 10, 20, 30, 60, 120, 240] as const;
/** The policy that waste is normalised to. */
export const REFERENCE = windowSpec(10);

/** A fixed window of so many minutes. */
export function windowSpec(minutes: number): string {
  return `fixed:window=${minutes}m`;
}

/** A policy of the comparison. */
export interface Contender {
  readonly spec: string;
  readonly family: string;
  readonly offline: boolean;
}

/**
 * The whole catalog: every kind as it is by default and once for every choice and flag that it has besides; `fixed` with
 * several windows. Left out: what needs a file, such as a trained agent.
 */
export function contenders(): readonly Contender[] {
  return listCatalog().policies.flatMap(({ name, parameters, offline = false }) => {
    if (name === "agent") return [];
    const variants = Object.entries(parameters).flatMap(([key, parameter]) => {
      if (parameter.kind === "flag") return [`${name}:${key}=${!parameter.default}`];
      if (parameter.kind !== "choice") return [];
      return parameter.choices.filter((each) => each !== parameter.default).map((each) => `${name}:${key}=${each}`);
    });
    const specs = name === "fixed" ? WINDOW_MINUTES.map(windowSpec) : [name, ...variants];
    return specs.map((spec) => ({ spec, family: familyOf(name, offline), offline }));
  });
}

function familyOf(kind: string, offline: boolean): string {
  if (offline) return "knows the future";
  return Object.keys(FAMILIES).find((family) => FAMILIES[family]!.includes(kind)) ?? "others";
}
