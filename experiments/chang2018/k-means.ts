import type { Random } from "prewarm";

/** Centres of clusters, and the cluster of each row. */
export interface Clusters {
  readonly centres: readonly Float64Array[];
  readonly of: Uint16Array; // [rows]
}

/** Lloyd's k-means from distinct rows drawn evenly; a cluster that loses all rows keeps its centre. */
export function kMeans(rows: readonly Float64Array[], count: number, rounds: number, random: Random): Clusters {
  const start = random.shuffle(rows.map((_, i) => i)).slice(0, count);
  const centres = start.map((i) => rows[i]!.slice());
  const of = new Uint16Array(rows.length);
  for (let round = 0; round < rounds; round++) {
    for (const [i, row] of rows.entries()) of[i] = nearest(centres, row);
    const sums = centres.map((centre) => new Float64Array(centre.length));
    const members = new Uint32Array(centres.length);
    for (const [i, row] of rows.entries()) {
      members[of[i]!]!++;
      const sum = sums[of[i]!]!;
      for (let d = 0; d < row.length; d++) sum[d]! += row[d]!;
    }
    for (const [c, sum] of sums.entries()) if (members[c]! > 0) centres[c] = sum.map((value) => value / members[c]!);
  }
  return { centres, of };
}

/** The centre with the least squared distance; among equals the first. */
export function nearest(centres: readonly Float64Array[], row: Float64Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < centres.length; c++) {
    const centre = centres[c]!;
    let distance = 0;
    for (let d = 0; d < row.length && distance < least; d++)
      distance += (row[d]! - centre[d]!) * (row[d]! - centre[d]!);
    if (distance >= least) continue;
    least = distance;
    best = c;
  }
  return best;
}
