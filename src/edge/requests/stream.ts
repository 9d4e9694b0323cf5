import type { TraceFacts } from "../../trace/trace.ts";

/** Consecutive requests by column, in the order of time; overwritten by the next batch. */
export interface RequestBatch {
  readonly length: number;
  readonly time: Float64Array; //     [length] ms, when the client asks
  readonly client: Uint16Array; //    [length] index into the scenario's clients
  readonly object: Uint32Array; //    [length] dense
  readonly size: Float64Array; //     [length] bytes of the answer
  readonly offset: Float64Array; //   [length] where in the object the answer begins; 0 unless a range was asked for
  readonly dynamic: Uint8Array; //    [length] 1: never answered from a cache
  readonly functionId: Uint32Array; // [length] whose function answers it
  readonly duration: Float64Array; // [length] ms of its execution
}

/** What an edge platform is asked for. It is read once; memory does not grow with its length. */
export interface RequestStream {
  readonly name: string;
  readonly objectCount: number;
  /** End of the observed time, ms. */
  readonly horizon: number;
  /** Requests there will be, where that is known before. */
  readonly length: number | undefined;
  /** The functions and their apps; their cold starts are those of the scenario's runtime. */
  readonly functions: Pick<TraceFacts, "functions" | "apps">;
  readonly digest: string;
  readonly notes: readonly string[];
  /** Whether some requests ask for a part of their object. */
  readonly ranges: boolean;
  /** The bytes of each object, [objectCount]: the largest size that is asked for, where the requests differ. */
  sizes(): Float64Array;
  next(): RequestBatch | undefined;
}

const BATCH = 4096;

/** Fresh columns of a batch. */
export function batchColumns(length = BATCH): Omit<RequestBatch, "length"> {
  return {
    time: new Float64Array(length),
    client: new Uint16Array(length),
    object: new Uint32Array(length),
    size: new Float64Array(length),
    offset: new Float64Array(length),
    dynamic: new Uint8Array(length),
    functionId: new Uint32Array(length),
    duration: new Float64Array(length),
  };
}
