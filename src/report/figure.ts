import type {
  BoundSummary,
  CacheBound,
  CacheResult,
  FunctionRow,
  RewardRow,
  RunResult,
  WindowRow,
} from "../experiment/result.ts";
import { byPolicy } from "./by-policy.ts";
import { cacheMissFigure } from "./figure/cache-miss.ts";
import { coldRateFigure } from "./figure/cold-rate.ts";
import { paretoFigure } from "./figure/pareto.ts";
import { rewardFigure } from "./figure/reward.ts";
import { rumFigure } from "./figure/rum.ts";
import { cachePolicyStyles, type Figure, policyStyles } from "./figure/theme.ts";
import { timelineFigure } from "./figure/timeline.ts";

/** The episodes of one agent's training. */
export interface Training {
  readonly agent: string;
  readonly rows: readonly RewardRow[];
}

/** What the figures are drawn from; `offline` are the policy kinds that know the future. */
export interface FigureInput {
  readonly results: readonly RunResult[];
  readonly offline: readonly string[];
  readonly functions?: readonly FunctionRow[] | undefined;
  readonly windows?: readonly WindowRow[] | undefined;
  readonly rewards?: readonly Training[] | undefined;
  readonly cache?: readonly CacheResult[] | undefined;
  readonly bounds?: BoundSummary | undefined;
  readonly cacheBounds?: readonly CacheBound[] | undefined;
}

/** A figure with its name as a file, its title and how to read it. */
export interface NamedFigure {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly figure: Figure;
}

/** The figures that the input has data for. A policy has one colour in all of them; bounds are black. */
export function figures(input: FigureInput): readonly NamedFigure[] {
  const policies = byPolicy(input.results, input.offline);
  const bounds = new Set(policies.filter(({ offline }) => offline).map(({ spec }) => spec));
  const names = [...policies.map(({ spec }) => spec), ...policiesOf(input.functions), ...policiesOf(input.windows)];
  const styles = policyStyles(names, bounds);
  const cacheStyles = cachePolicyStyles(input.cache ?? [], input.offline);
  const { functions = [], windows = [], rewards = [], cache = [] } = input;
  return [
    ...(policies.length > 0 ? [named("rum", rumFigure(policies, styles, input.bounds))] : []),
    ...(policies.some(({ runs }) => runs.some(served))
      ? [named("pareto", paretoFigure(policies, styles, input.bounds))]
      : []),
    ...(functions.some(served) ? [named("cold-rate", coldRateFigure(functions, styles))] : []),
    ...(windows.length > 0 ? [named("timeline", timelineFigure(windows, styles))] : []),
    ...rewards.filter(({ rows }) => rows.length > 0).map(training),
    ...(cache.length > 0 ? [named("cache-miss", cacheMissFigure(cache, cacheStyles, input.cacheBounds))] : []),
  ];
}

function policiesOf(rows: readonly { readonly policy: string }[] | undefined): Iterable<string> {
  return new Set((rows ?? []).map(({ policy }) => policy));
}

function served(row: { readonly coldStartRate: number | null }): boolean {
  return row.coldStartRate !== null;
}

// agents may be rewarded in different units, so each has a figure of its own
function training({ agent, rows }: Training, index: number): NamedFigure {
  const { name, title, caption, figure } = named("reward", rewardFigure(rows));
  return { name: index === 0 ? name : `${name}-${index + 1}`, title: `${title} of ${agent}`, caption, figure };
}

function named(name: keyof typeof TEXTS, figure: Figure): NamedFigure {
  const [title, caption] = TEXTS[name];
  return { name, title, caption, figure };
}

const TEXTS = {
  rum: [
    "What each policy costs",
    "RUM adds the seconds that requests waited for cold starts and the wasted memory-time at its price in seconds. " +
      "The shortest bar is the best trade of the two; the split shows which of them a policy pays with.",
  ],
  pareto: [
    "Cold starts against wasted memory",
    "Towards the lower left is better in both. The grey steps join the policies that no other beats in both; " +
      "a policy above them is beaten by one on them. A star knows the future: what is left to win. " +
      "Whiskers, where there are several seeds, are 95 % intervals.",
  ],
  "cold-rate": [
    "Cold-start rate over the functions",
    "Every function counts once, however rarely it is called. A curve further up and left is better: " +
      "where it crosses the dotted line, three quarters of the functions have at most that rate.",
  ],
  timeline: [
    "CPU utilisation and instances over time",
    "Above, busy core-time over the provisioned core-time of the live instances; below, how many instances are alive. " +
      "Few instances at a high utilisation mean little idle memory. Neighbouring windows are averaged where there are " +
      "more than the figure has room for.",
  ],
  reward: [
    "Training",
    "The sum of rewards of each episode (left axis) while exploration, epsilon, falls (right axis). " +
      "A level curve at small epsilon means that learning has settled; a rising one, that more episodes would help.",
  ],
  "cache-miss": [
    "Misses of the edge cache",
    "The share of requests that missed and the share of bytes that missed: a policy may favour small objects and win in " +
      "one while losing in the other. Lower is better. A lower bound, where it was asked for, is what no policy falls below.",
  ],
} as const;
