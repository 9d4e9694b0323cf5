import { hashOfText } from "../base/text-hash.ts";
import type { PoolProfile } from "../platform/contract.ts";

/** Python, JavaScript and Java functions among the 20 of RainbowCake's evaluation [rainbowcake24] (its agent/params.py). */
const OF_THREE = [9, 6, 5];

/**
 * A language for every pool, 0 .. `count` - 1: an assumption, for no trace states one. The name decides, by a hash; of three
 * languages the shares are 45, 30 and 25 %, of another number of them all equal.
 */
export function languagesOf(pools: readonly PoolProfile[], count: number): Uint8Array {
  const weights = count === OF_THREE.length ? OF_THREE : new Array<number>(count).fill(1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Uint8Array.from(pools, ({ name }) => {
    let left = (hashOfText(name) / 4_294_967_296) * total;
    return weights.findIndex((weight) => (left -= weight) < 0);
  });
}
