import type { Milliseconds, PoolId } from "../base/units.ts";
import type { PlatformView, PoolProfile } from "../platform/contract.ts";

/** A platform on which a group of pools is one pool; it looks at `platform` as that is when asked. */
export class GroupView implements PlatformView {
  platform: PlatformView;
  readonly #members: readonly (readonly number[])[]; // [groups]

  constructor(platform: PlatformView, members: readonly (readonly number[])[]) {
    this.platform = platform;
    this.#members = members;
  }

  get now(): Milliseconds {
    return this.platform.now;
  }

  get poolCount(): number {
    return this.#members.length;
  }

  /** The profile of the group's first pool. */
  pool(group: PoolId): PoolProfile {
    return this.platform.pool(this.#members[group]![0] as PoolId);
  }

  idleInstances(group: PoolId): number {
    return this.#sum(group, (pool) => this.platform.idleInstances(pool));
  }

  busyInstances(group: PoolId): number {
    return this.#sum(group, (pool) => this.platform.busyInstances(pool));
  }

  startingInstances(group: PoolId): number {
    return this.#sum(group, (pool) => this.platform.startingInstances(pool));
  }

  shellCount(kind: number): number {
    return this.platform.shellCount(kind);
  }

  #sum(group: PoolId, count: (pool: PoolId) => number): number {
    return this.#members[group]!.reduce((sum, pool) => sum + count(pool as PoolId), 0);
  }
}
