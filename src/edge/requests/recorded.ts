import type { Random } from "../../base/random.ts";
import type { AnyTrace } from "../../trace/call-source.ts";
import { openCalls } from "../../trace/call-source.ts";
import type { RequestTrace } from "../../trace/request/requests.ts";
import { largestSizes } from "../content-cache/slices.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { AliasTable } from "./alias-table.ts";
import { drawLogNormal, functionOf, ownFunctions } from "./own-functions.ts";
import { batchColumns, type RequestBatch, type RequestStream } from "./stream.ts";

/** A scenario's requests out of a cache trace. */
export type RecordedRequests = Extract<Scenario["requests"], { kind: "requests" }>;
/** A scenario's requests out of a function trace. */
export type RecordedCalls = Extract<Scenario["requests"], { kind: "calls" }>;

/** The requests of a cache trace from time 0 on; traces know no places, so each one's client is drawn by weight. */
export function recordedRequests(
  scenario: Scenario,
  { unit, dynamic }: RecordedRequests,
  trace: RequestTrace,
  random: Random,
): RequestStream {
  const clientOf = new AliasTable(scenario.clients.map(({ weight }) => weight));
  const [places, kinds, work] = [random.fork("clients"), random.fork("kinds"), random.fork("work")];
  const facts = ownFunctions(scenario);
  const execution = scenario.edge.functions?.duration ?? { median: 0, sigma: 0 };
  const columns = batchColumns();
  const start = trace.time[0] ?? 0;
  let at = 0;
  const next = (): RequestBatch | undefined => {
    const length = Math.min(columns.time.length, trace.length - at);
    for (let i = 0; i < length; i++, at++) {
      columns.time[i] = (trace.time[at]! - start) * unit;
      columns.client[i] = clientOf.draw(places);
      columns.object[i] = trace.object[at]!;
      columns.size[i] = trace.size[at]!;
      columns.dynamic[i] = dynamic > 0 && kinds.double() < dynamic ? 1 : 0;
      columns.functionId[i] = functionOf(trace.object[at]!, facts.functions.length);
      columns.duration[i] = drawLogNormal(execution, work);
    }
    return length === 0 ? undefined : { length, ...columns };
  };
  const sizes = () => largestSizes(trace.object, trace.size, trace.objectCount);
  const { name, objectCount, digest, length, load } = trace;
  const horizon = length === 0 ? 0 : (trace.time[length - 1]! - start) * unit;
  const common = { name, objectCount, horizon, length, digest, notes: load.notes };
  return { ...common, functions: facts, ranges: false, sizes, next };
}

/** The calls of a function trace as requests: the object is the function, the client is drawn by weight. */
export function recordedCalls(
  scenario: Scenario,
  { size, dynamic }: RecordedCalls,
  trace: AnyTrace,
  random: Random,
): RequestStream {
  const clientOf = new AliasTable(scenario.clients.map(({ weight }) => weight));
  const [places, kinds] = [random.fork("clients"), random.fork("kinds")];
  const calls = openCalls(trace);
  const columns = batchColumns();
  let chunk = calls.next();
  let at = 0;
  const next = (): RequestBatch | undefined => {
    while (chunk !== undefined && at === chunk.length) {
      chunk = calls.next();
      at = 0;
    }
    if (chunk === undefined) return undefined;
    const count = Math.min(columns.time.length, chunk.length - at);
    for (let i = 0; i < count; i++, at++) {
      const id = chunk.functionId[at]!;
      columns.time[i] = chunk.arrival[at]!;
      columns.client[i] = clientOf.draw(places);
      columns.object[i] = id;
      columns.size[i] = size;
      columns.dynamic[i] = dynamic > 0 && kinds.double() < dynamic ? 1 : 0;
      columns.functionId[i] = id;
      columns.duration[i] = chunk.duration[at]!;
    }
    return { length: count, ...columns };
  };
  const { name, functions, apps, horizon, digest, length, load } = trace;
  const objectCount = functions.length;
  const common = { name, objectCount, horizon, length, digest, notes: load.notes };
  const sizes = () => new Float64Array(objectCount).fill(size);
  return { ...common, functions: { functions, apps }, ranges: false, sizes, next };
}
