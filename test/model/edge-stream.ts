import { ownFunctions } from "../../src/edge/requests/own-functions.ts";
import { batchColumns, type RequestStream } from "../../src/edge/requests/stream.ts";
import type { Scenario } from "../../src/edge/scenario/scenario.ts";

/** A request written by hand. */
export interface HandRequest {
  readonly at: number; // ms
  readonly object: number;
  readonly size?: number; //   of the answer; default: of the object
  readonly offset?: number;
  readonly client?: number;
  readonly dynamic?: boolean;
}

/** Requests written by hand, of objects of these sizes. */
export function handStream(
  scenario: Scenario,
  sizes: readonly number[],
  requests: readonly HandRequest[],
): RequestStream {
  const columns = batchColumns(Math.max(1, requests.length));
  for (const [
    i,
    { at, object, size = sizes[object]!, offset = 0, client = 0, dynamic = false },
  ] of requests.entries()) {
    columns.time[i] = at;
    columns.object[i] = object;
    columns.size[i] = size;
    columns.offset[i] = offset;
    columns.client[i] = client;
    columns.dynamic[i] = Number(dynamic);
  }
  let given = requests.length === 0;
  return {
    name: scenario.name,
    objectCount: sizes.length,
    horizon: (requests.at(-1)?.at ?? 0) + 1,
    length: requests.length,
    functions: ownFunctions(scenario),
    digest: "by hand",
    notes: [],
    ranges: requests.some(({ offset = 0, object, size = sizes[object]! }) => offset > 0 || size < sizes[object]!),
    sizes: () => Float64Array.from(sizes),
    next: () => {
      if (given) return undefined;
      given = true;
      return { length: requests.length, ...columns };
    },
  };
}
