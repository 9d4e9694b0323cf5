import { ms } from "../../base/units.ts";
import type { Trace } from "../trace.ts";
import type { BinaryContent } from "./columns.ts";
import { factsContent, type NamedColumns, type SharedFacts } from "./trace-header.ts";

/** A stored trace as columns, its calls as they are. */
export function callsContent(trace: Trace): BinaryContent {
  const facts = factsContent("calls", trace);
  const { length, arrival, functionId, duration, coldStart, cpu, horizon } = trace;
  return {
    header: facts.header,
    columns: {
      ...facts.columns,
      horizon: Float64Array.of(horizon),
      arrival: arrival.subarray(0, length),
      functionId: functionId.subarray(0, length),
      duration: duration.subarray(0, length),
      ...(coldStart === undefined ? {} : { coldStart: coldStart.subarray(0, length) }),
      ...(cpu === undefined ? {} : { cpu: cpu.subarray(0, length) }),
    },
  };
}

/** Reads a trace back; refuses what a trace never is. */
export function readCallColumns({ name, functions, apps, digest, load }: SharedFacts, columns: NamedColumns): Trace {
  const arrival = columns.get("arrival", Float64Array);
  const { length } = arrival;
  const trace: Trace = {
    name,
    functions,
    apps,
    digest,
    load,
    horizon: ms(columns.get("horizon", Float64Array, 1)[0]!),
    length,
    arrival,
    functionId: columns.get("functionId", Uint32Array, length),
    duration: columns.get("duration", Float64Array, length),
    ...(columns.has("coldStart") ? { coldStart: columns.get("coldStart", Float64Array, length) } : {}),
    ...(columns.has("cpu") ? { cpu: columns.get("cpu", Float32Array, length) } : {}),
  };
  let last = 0;
  for (let i = 0; i < length; i++) {
    const [time, id, duration] = [arrival[i]!, trace.functionId[i]!, trace.duration[i]!];
    if (!(time >= last && id < functions.length && duration > 0))
      throw columns.refuse("calls in the order of arrival", `function ${id} at ${time} ms for ${duration} ms`);
    last = time;
  }
  return trace;
}
