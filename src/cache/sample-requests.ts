import type { RequestTrace } from "../trace/request/requests.ts";

/**
 * The requests of a share of the objects, chosen by a hash of their ids, so that all requests of an object are in or out:
 * SHARDS with a fixed rate [waldspurger15]. A cache of `rate` times the capacity does to them about what the whole one
 * does to all [waldspurger17]. `rate` in (0, 1]; ids are dense again, by first appearance.
 */
export function sampleRequests(trace: RequestTrace, rate: number, seed: number): RequestTrace {
  if (!(rate > 0 && rate <= 1)) throw new RangeError(`rate: expected a share above 0, at most 1, got ${rate}`);
  const threshold = Math.floor(rate * 4294967296);
  const id = new Uint32Array(trace.objectCount); // 0: not met yet, NOT_CHOSEN, else 1 + the new id
  const chosen = new Uint32Array(trace.length);
  let length = 0;
  let objectCount = 0;
  for (let i = 0; i < trace.length; i++) {
    const object = trace.object[i]!;
    if (id[object] === 0) id[object] = hash(object, seed) < threshold ? ++objectCount : NOT_CHOSEN;
    if (id[object] !== NOT_CHOSEN) chosen[length++] = i;
  }
  const pick = chosen.subarray(0, length);
  const column = (of: Float64Array) => Float64Array.from(pick, (i) => of[i]!);
  const note = `Sampled: the requests of ${objectCount} of ${trace.objectCount} objects, at a rate of ${rate}, seed ${seed}.`;
  const { keys, ...columns } = trace;
  return {
    ...columns,
    ...(keys && { keys: keysOf(keys, id, objectCount) }),
    length,
    objectCount,
    time: column(trace.time),
    size: column(trace.size),
    object: Uint32Array.from(pick, (i) => id[trace.object[i]!]! - 1),
    load: { ...trace.load, notes: [...trace.load.notes, note] },
  };
}

const NOT_CHOSEN = 0xffffffff;

function keysOf(keys: Float64Array, id: Uint32Array, objectCount: number): Float64Array {
  const chosen = new Float64Array(objectCount);
  for (let old = 0; old < id.length; old++)
    if (id[old] !== 0 && id[old] !== NOT_CHOSEN) chosen[id[old]! - 1] = keys[old]!;
  return chosen;
}

/** 32 bits of the id, mixed as the finaliser of MurmurHash3 does. */
function hash(id: number, seed: number): number {
  let h = (id ^ Math.imul(seed, 0x9e3779b1)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
