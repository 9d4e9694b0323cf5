import { kmeans } from "ml-kmeans";
import { FEATURES } from "prewarm/policy/forecast/block-features";
import { CANDIDATE_NAMES } from "prewarm/policy/forecast/candidates";
import { type Clusters, nearestCluster } from "prewarm/policy/forecast/clusters";
import type { LabelledBlock } from "./label.ts";

/** The numbers of clusters that are tried; [femux26] tries 10 to 1000 on 25 times as many apps. */
export const CLUSTER_COUNTS = [1, 5, 10, 20, 30, 50] as const;

/** RUM (s) of the validating blocks, by how their forecasters are chosen. */
export interface Validation {
  readonly clusters: number; // of each count tried, the least
  readonly chosen: number; // by the clusters
  readonly best: number; // of the best forecaster of each block, known afterwards
  readonly single: Readonly<Record<string, number>>; // of one forecaster for all
}

/**
 * Clusters of blocks by k-means on standardised features [femux26]. Every other block validates: of the counts of
 * clusters the one of least RUM there is taken, with the forecasters chosen on the others alone. The forecasters of the
 * clusters returned are then chosen on all blocks.
 */
export function trainClusters(
  blocks: readonly LabelledBlock[],
  block: number,
  seed: number,
  trainedOn: string,
): { readonly clusters: Clusters; readonly validation: Validation } {
  const training = blocks.filter((_, i) => i % 2 === 0);
  const validating = blocks.filter((_, i) => i % 2 === 1);
  const scale = standardise(training);
  const tried = CLUSTER_COUNTS.filter((count) => count <= training.length).map((count) => {
    const centres = centresOf(training, scale, count, seed);
    const clusters = named({ schema: 1, block, features: [...FEATURES], ...scale, trainedOn }, centres, training);
    return { centres, clusters, rum: total(validating, (each) => each.rum[choiceOf(clusters, each)]!) };
  });
  const best = tried.reduce((least, each) => (each.rum < least.rum ? each : least));
  const single = CANDIDATE_NAMES.map((name, c) => [name, total(validating, ({ rum }) => rum[c]!)]);
  const validation = {
    clusters: best.clusters.clusters.length,
    chosen: best.rum,
    best: total(validating, ({ rum }) => Math.min(...rum)),
    single: Object.fromEntries(single),
  };
  return { clusters: named(best.clusters, best.centres, blocks), validation };
}

type Scale = Pick<Clusters, "mean" | "deviation">;

function standardise(blocks: readonly LabelledBlock[]): Scale {
  const mean = FEATURES.map((_, f) => total(blocks, ({ features }) => features[f]!) / blocks.length);
  const deviation = FEATURES.map((_, f) => {
    const squares = total(blocks, ({ features }) => (features[f]! - mean[f]!) * (features[f]! - mean[f]!));
    return rounded(Math.sqrt(squares / blocks.length)) || 1; // a feature that does not vary
  });
  return { mean: mean.map(rounded), deviation };
}

function centresOf(blocks: readonly LabelledBlock[], { mean, deviation }: Scale, count: number, seed: number) {
  const rows = blocks.map(({ features }) => features.map((value, f) => (value - mean[f]!) / deviation[f]!));
  return kmeans(rows, count, { seed, maxIterations: 300 }).centroids.map((centre) => centre.map(rounded));
}

/** Four decimals are enough for a centre, and can be read. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

/** Gives each centre the forecaster of least RUM over its blocks; a centre without blocks is left out. */
function named(
  base: Omit<Clusters, "clusters">,
  centres: readonly (readonly number[])[],
  blocks: readonly LabelledBlock[],
): Clusters {
  const [first] = CANDIDATE_NAMES;
  const unnamed: Clusters = { ...base, clusters: centres.map((centre) => ({ centre, forecaster: first! })) };
  const sums = new Map<number, number[]>();
  for (const { features, rum } of blocks) {
    const nearest = nearestCluster(unnamed, features);
    const sum = sums.get(nearest) ?? CANDIDATE_NAMES.map(() => 0);
    sums.set(
      nearest,
      sum.map((value, c) => value + rum[c]!),
    );
  }
  const clusters = centres.flatMap((centre, i) => {
    const sum = sums.get(i);
    return sum === undefined ? [] : [{ centre, forecaster: CANDIDATE_NAMES[sum.indexOf(Math.min(...sum))]! }];
  });
  return { ...unnamed, clusters };
}

function choiceOf(clusters: Clusters, { features }: LabelledBlock): number {
  return CANDIDATE_NAMES.indexOf(clusters.clusters[nearestCluster(clusters, features)]!.forecaster);
}

function total(blocks: readonly LabelledBlock[], value: (block: LabelledBlock) => number): number {
  return blocks.reduce((sum, block) => sum + value(block), 0);
}
