import { BlockFeatures } from "./block-features.ts";
import { CANDIDATE_NAMES, CANDIDATES } from "./candidates.ts";
import { type Clusters, nearestCluster } from "./clusters.ts";
import type { Forecaster } from "./forecaster.ts";
import type { ForecasterChoice } from "./forecaster-choice.ts";

/**
 * Chooses each pool's forecaster block by block [femux26]: by the features of the block that has ended, the nearest
 * cluster names the forecaster of the next. The first candidate serves a pool's first block. State: 1 B a pool.
 */
export class Multiplexer implements ForecasterChoice {
  readonly name = "femux";
  readonly block: number;
  readonly #clusters: Clusters;
  readonly #forecasters: readonly Forecaster[]; // as CANDIDATE_NAMES
  readonly #chosen: Uint8Array; // [pools] index of a forecaster
  readonly #features: BlockFeatures;
  readonly #silent: number; // of a block without calls
  #hasReviewed = false;

  constructor(poolCount: number, length: number, clusters: Clusters) {
    this.block = clusters.block;
    this.#clusters = clusters;
    this.#forecasters = CANDIDATE_NAMES.map((name) => CANDIDATES[name](length));
    this.#chosen = new Uint8Array(poolCount);
    this.#features = new BlockFeatures(clusters.block);
    this.#silent = this.#choose(new Float64Array(clusters.block));
  }

  get stateBytes(): number {
    const scratch = this.#forecasters.reduce((sum, { stateBytes }) => sum + stateBytes, this.#features.stateBytes);
    return this.#chosen.byteLength + scratch;
  }

  of(pool: number): Forecaster {
    return this.#forecasters[this.#chosen[pool]!]!;
  }

  review(pool: number, values: Float64Array): void {
    if (!this.#hasReviewed) this.#chosen.fill(this.#silent); // those that are not followed had no call
    this.#hasReviewed = true;
    this.#chosen[pool] = this.#choose(values);
  }

  forget(pool: number): void {
    this.#chosen[pool] = this.#silent;
  }

  #choose(values: Float64Array): number {
    const { clusters } = this.#clusters;
    const { forecaster } = clusters[nearestCluster(this.#clusters, this.#features.of(values))]!;
    return CANDIDATE_NAMES.indexOf(forecaster);
  }
}
