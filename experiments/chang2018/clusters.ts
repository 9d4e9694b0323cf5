import type { Random } from "prewarm";
import { countsOf, type Estimator } from "./estimators.ts";
import { kMeans, nearest } from "./k-means.ts";
import { ESTIMATES, REGIMES, type Sizes } from "./setting.ts";

/**
 * Popularity by clusters of contents with like histories: each content of each late epoch is described by its requests in
 * that epoch, the one before and the three before that, in logarithms, and what came next is learned as the mean of its
 * cluster. Within a cluster the weighted mean of a content's own past decides.
 */
export function contentClusters(contents: number, random: Random): Estimator {
  const history: Float64Array[] = [];
  const own = new Float64Array(contents);
  let centres: readonly Float64Array[] = [];
  let means: Float64Array = new Float64Array(0);
  return {
    estimate() {
      if (centres.length === 0) return own;
      return own.map((mean, i) => means[nearest(centres, described(history, history.length, i))]! + 1e-3 * mean);
    },
    observe(epoch) {
      const counts = countsOf(epoch, contents);
      history.push(counts);
      for (let i = 0; i < contents; i++) own[i]! += ESTIMATES.ewmaShare * (counts[i]! - own[i]!);
      if (history.length % ESTIMATES.refitEvery > 0) return;
      ({ centres, means } = fitted(history, contents, random.fork(`fit/${history.length}`)));
    },
  };
}

const DESCRIBED = 5; // epochs that a description looks back

/** A content's history as it is known before epoch `at`. */
function described(history: readonly Float64Array[], at: number, i: number): Float64Array {
  const count = (back: number) => history[at - back]?.[i] ?? 0;
  const before = (count(3) + count(4) + count(5)) / 3;
  return Float64Array.of(Math.log1p(count(1)), Math.log1p(count(2)), Math.log1p(before));
}

function fitted(history: readonly Float64Array[], contents: number, random: Random) {
  const rows: Float64Array[] = [];
  const next: number[] = [];
  const from = Math.max(Math.min(DESCRIBED, history.length - 1), history.length - ESTIMATES.clusterSpan);
  for (let at = from; at < history.length; at++)
    for (let i = 0; i < contents; i++) {
      rows.push(described(history, at, i));
      next.push(history[at]![i]!);
    }
  const { centres, of } = kMeans(rows, ESTIMATES.contentClusters, ESTIMATES.rounds, random);
  const sums = new Float64Array(centres.length);
  const members = new Float64Array(centres.length);
  for (const [row, cluster] of of.entries()) {
    sums[cluster]! += next[row]!;
    members[cluster]!++;
  }
  return { centres, means: sums.map((sum, c) => (members[c]! > 0 ? sum / members[c]! : 0)) };
}

/**
 * Popularity by clusters of users with like tastes: what a cluster asked for so far, by request, times how many of its
 * users are around as the epoch begins, who are taken to ask equally often.
 */
export function userClusters({ contents, users }: Sizes, random: Random): Estimator {
  const asked = Array.from({ length: users }, () => new Float64Array(contents));
  let of: Uint16Array = new Uint16Array(users);
  let tastes: readonly Float64Array[] = tastesOf(asked, of, contents);
  let epochs = 0;
  return {
    estimate(around) {
      const estimate = new Float64Array(contents);
      const weights = new Float64Array(REGIMES.count);
      for (const user of around) weights[of[user]!]! += 1 / around.length;
      for (const [cluster, weight] of weights.entries())
        for (let i = 0; i < contents; i++) estimate[i]! += weight * tastes[cluster]![i]!;
      return estimate;
    },
    observe({ content, user }) {
      for (const [r, i] of content.entries()) asked[user[r]!]![i]!++;
      if (++epochs % ESTIMATES.refitEvery === 0)
        of = kMeans(asked.map(shares), REGIMES.count, ESTIMATES.rounds, random.fork(`fit/${epochs}`)).of;
      tastes = tastesOf(asked, of, contents);
    },
  };
}

function tastesOf(asked: readonly Float64Array[], of: Uint16Array, contents: number): Float64Array[] {
  const sums = Array.from({ length: REGIMES.count }, () => new Float64Array(contents));
  for (const [user, own] of asked.entries()) {
    const sum = sums[of[user]!]!;
    for (let i = 0; i < contents; i++) sum[i]! += own[i]!;
  }
  return sums.map(shares);
}

function shares(values: Float64Array): Float64Array {
  const sum = values.reduce((a, b) => a + b, 0);
  return sum === 0 ? values.slice() : values.map((value) => value / sum);
}
