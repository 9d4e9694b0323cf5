import type { RequestTrace } from "../trace/request/requests.ts";
import type { Trace } from "../trace/trace.ts";

const BYTES_PER_MB = 1_048_576; // memory is counted in binary MB

/**
 * The requests for function artefacts that an edge node's code cache sees: one per invocation, in order, for the artefact
 * of the invocation's app. The traces publish no code size, so the memory of the app's instance (in MB of 2^20 bytes),
 * in whole bytes, stands in for it. Time in ms since the start of the trace.
 */
export function artefactRequests(trace: Trace): RequestTrace {
  const ids = new Int32Array(trace.apps.length).fill(-1);
  const object = new Uint32Array(trace.length);
  const size = new Float64Array(trace.length);
  let objectCount = 0;
  for (let i = 0; i < trace.length; i++) {
    const app = trace.functions[trace.functionId[i]!]!.app;
    if (ids[app]! < 0) ids[app] = objectCount++;
    object[i] = ids[app]!;
    size[i] = Math.max(1, Math.round(trace.apps[app]!.memory * BYTES_PER_MB));
  }
  return {
    name: `${trace.name}, artefacts`,
    length: trace.length,
    objectCount,
    time: trace.arrival,
    object,
    size,
    digest: trace.digest,
    load: {
      ...trace.load,
      notes: [...trace.load.notes, "artefact size: the memory of the app's instance, as no code size is published"],
    },
  };
}
