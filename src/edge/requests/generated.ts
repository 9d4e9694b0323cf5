import cospi from "@stdlib/math-base-special-cospi";
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import type { Random } from "../../base/random.ts";
import { zigguratExponential } from "../../base/ziggurat.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { AliasTable } from "./alias-table.ts";
import { drawLogNormal, functionOf, ownFunctions } from "./own-functions.ts";
import { batchColumns, type RequestBatch, type RequestStream } from "./stream.ts";

const HOUR = 3_600_000;

/** A scenario's model of requests. */
export type GeneratedRequests = Extract<Scenario["requests"], { kind: "generated" }>;

/**
 * Requests drawn from the scenario's model. Each client's are a Poisson process in proportion to its weight, times
 * 1 + amplitude * cos of the time of its solar day against the peak, so that the wave moves with the sun; time 0 is
 * midnight at longitude 0. Objects are independent, Zipf with the given exponent; sizes are log-normal, one per object.
 * Of a part of an object both ends lie in it; where it begins is uniform.
 */
export function generatedRequests(scenario: Scenario, model: GeneratedRequests, random: Random): RequestStream {
  const { objects, dynamic, duration: horizon } = model;
  const facts = ownFunctions(scenario);
  const { popularity, kinds, work } = forks(random);
  const sizes = drawSizes(model, random.fork("sizes"));
  const objectOf = new AliasTable(Float64Array.from({ length: objects }, (_, k) => exp(-model.zipf * ln(k + 1))));
  const execution = scenario.edge.functions?.duration ?? { median: 0, sigma: 0 };
  const ranges = rangesOf(model, random);
  const columns = batchColumns();
  const arrive = arrivalsOf(scenario, model, random.fork("arrivals"));
  // column by column: loops this short keep several reads from large tables in flight, 0.95 of the chain's time
  const next = (): RequestBatch | undefined => {
    const length = arrive(columns);
    if (length === 0) return undefined;
    const { object, size, functionId, duration } = columns;
    for (let i = 0; i < length; i++) object[i] = objectOf.draw(popularity);
    for (let i = 0; i < length; i++) size[i] = sizes[object[i]!]!;
    if (ranges !== undefined) for (let i = 0; i < length; i++) ranges(columns, i);
    if (dynamic > 0) for (let i = 0; i < length; i++) columns.dynamic[i] = kinds.double() < dynamic ? 1 : 0;
    for (let i = 0; i < length; i++) functionId[i] = functionOf(object[i]!, facts.functions.length);
    for (let i = 0; i < length; i++) duration[i] = drawLogNormal(execution, work);
    return { length, ...columns };
  };
  const notes = [`generated: ${model.rate} requests/s of ${objects} objects, Zipf ${model.zipf}`];
  const common = { name: scenario.name, objectCount: objects, horizon, length: undefined, digest: "generated", notes };
  return { ...common, functions: facts, ranges: ranges !== undefined, sizes: () => sizes, next };
}

/** Draws the next requests' times and clients into a batch's columns; how many, 0 once the time is over. */
function arrivalsOf({ clients }: Scenario, { rate, wave, duration: horizon }: GeneratedRequests, random: Random) {
  const clientOf = new AliasTable(clients.map(({ weight }) => weight));
  const amplitude = wave?.amplitude ?? 0;
  const meanGap = 1000 / (rate * (1 + amplitude)); // ms, at the height of the wave
  const offsets = clients.map(({ at }) => at[1] / 15 - (wave?.peak ?? 0)); // hours
  let now = 0;
  return ({ time, client }: Pick<RequestBatch, "time" | "client">): number => {
    let length = 0;
    while (length < time.length && now < horizon) {
      now += zigguratExponential(random) * meanGap;
      const from = clientOf.draw(random);
      const level = amplitude === 0 ? 1 : 1 + amplitude * cospi((now / HOUR + offsets[from]!) / 12);
      if (amplitude > 0 && random.double() * (1 + amplitude) >= level) continue; // thinned
      if (now >= horizon) break;
      time[length] = now;
      client[length++] = from;
    }
    return length;
  };
}

/** Turns a row of a batch, a request of a whole object, into one of a part as often as the model says. */
function rangesOf({ ranges }: GeneratedRequests, random: Random) {
  if (ranges === undefined || ranges.share === 0) return undefined;
  const draws = random.fork("ranges");
  const { share, size: distribution } = ranges;
  return ({ size, offset }: Pick<RequestBatch, "size" | "offset">, row: number): void => {
    offset[row] = 0;
    if (draws.double() >= share) return;
    const whole = size[row]!;
    const part = Math.min(whole, Math.max(1, Math.round(drawLogNormal(distribution, draws))));
    size[row] = part;
    offset[row] = Math.floor(draws.double() * (whole - part + 1));
  };
}

function forks(random: Random) {
  return {
    popularity: random.fork("popularity"),
    kinds: random.fork("kinds"),
    work: random.fork("work"),
  };
}

function drawSizes({ objects, size }: GeneratedRequests, random: Random): Float64Array {
  return Float64Array.from({ length: objects }, () => Math.max(1, Math.round(drawLogNormal(size, random))));
}
