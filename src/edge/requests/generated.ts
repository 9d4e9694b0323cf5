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
  const { objects, dynamic, wave, duration: horizon } = model;
  const facts = ownFunctions(scenario);
  const { arrivals, popularity, kinds, work } = forks(random);
  const sizes = drawSizes(model, random.fork("sizes"));
  const objectOf = new AliasTable(Float64Array.from({ length: objects }, (_, k) => exp(-model.zipf * ln(k + 1))));
  const clientOf = new AliasTable(scenario.clients.map(({ weight }) => weight));
  const amplitude = wave?.amplitude ?? 0;
  const meanGap = 1000 / (model.rate * (1 + amplitude)); // ms, at the height of the wave
  const offsets = scenario.clients.map(({ at }) => at[1] / 15 - (wave?.peak ?? 0)); // hours
  const execution = scenario.edge.functions?.duration ?? { median: 0, sigma: 0 };
  const ranges = rangesOf(model, random);
  const columns = batchColumns();
  let now = 0;
  const next = (): RequestBatch | undefined => {
    let length = 0;
    while (length < columns.time.length && now < horizon) {
      now += zigguratExponential(arrivals) * meanGap;
      const client = clientOf.draw(arrivals);
      const level = amplitude === 0 ? 1 : 1 + amplitude * cospi((now / HOUR + offsets[client]!) / 12);
      if (amplitude > 0 && arrivals.double() * (1 + amplitude) >= level) continue; // thinned
      if (now >= horizon) break;
      const object = objectOf.draw(popularity);
      columns.time[length] = now;
      columns.client[length] = client;
      columns.object[length] = object;
      columns.size[length] = sizes[object]!;
      if (ranges !== undefined) ranges(columns, length);
      columns.dynamic[length] = dynamic > 0 && kinds.double() < dynamic ? 1 : 0;
      columns.functionId[length] = functionOf(object, facts.functions.length);
      columns.duration[length++] = drawLogNormal(execution, work);
    }
    return length === 0 ? undefined : { length, ...columns };
  };
  const notes = [`generated: ${model.rate} requests/s of ${objects} objects, Zipf ${model.zipf}`];
  const common = { name: scenario.name, objectCount: objects, horizon, length: undefined, digest: "generated", notes };
  return { ...common, functions: facts, ranges: ranges !== undefined, sizes: () => sizes, next };
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
    arrivals: random.fork("arrivals"),
    popularity: random.fork("popularity"),
    kinds: random.fork("kinds"),
    work: random.fork("work"),
  };
}

function drawSizes({ objects, size }: GeneratedRequests, random: Random): Float64Array {
  return Float64Array.from({ length: objects }, () => Math.max(1, Math.round(drawLogNormal(size, random))));
}
