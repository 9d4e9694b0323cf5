import type { Random } from "../../base/random.ts";
import { AliasTable } from "./alias-table.ts";
import type { RequestBatch, RequestStream } from "./stream.ts";

const MOST_OBJECTS = 0xffff_ffff;

/**
 * The requests with a host for each, drawn by weight: what two hosts have under one name are two objects, as where a cache's
 * key has the host in it [azion]. The id of an object is its old one times the number of hosts, plus that of its host.
 */
export function ofHosts(stream: RequestStream, weights: readonly number[], random: Random): RequestStream {
  const count = weights.length;
  const objectCount = stream.objectCount * count;
  if (objectCount > MOST_OBJECTS)
    throw new RangeError(`expected at most 2^32 - 1 objects of hosts, got ${objectCount}`);
  const hostOf = new AliasTable(weights);
  const next = (): RequestBatch | undefined => {
    const batch = stream.next();
    if (batch === undefined) return undefined;
    const { object, length } = batch;
    for (let i = 0; i < length; i++) object[i] = object[i]! * count + hostOf.draw(random);
    return batch;
  };
  const sizes = (): Float64Array => {
    const own = stream.sizes();
    return Float64Array.from({ length: objectCount }, (_, id) => own[Math.floor(id / count)]!);
  };
  return { ...stream, objectCount, sizes, next };
}
