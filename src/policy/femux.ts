import { InputError } from "../base/errors.ts";
import { file, integer, type ParameterValues } from "../base/parameters.ts";
import type { PolicyContext } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";
import { type Clusters, parseClusters } from "./forecast/clusters.ts";
import { FEMUX_CLUSTERS } from "./forecast/femux-clusters.ts";
import { Multiplexer } from "./forecast/multiplexer.ts";
import { FORECAST_PARAMETERS, ForecastPolicy, windowLength } from "./forecast-policy.ts";

const parameters = {
  ...FORECAST_PARAMETERS,
  block: integer(504, "intervals after which the forecaster is chosen anew; those the clusters were trained on", {
    min: 1,
    max: 10_000,
  }),
  file: file("clusters of experiments/femux-train; without it, those trained on generated traces"),
};

/**
 * Multiplexing of forecasters [femux26]: for each block of 504 minutes and each pool, the forecaster that was best, by RUM,
 * after blocks with features like those of the block before. The first block is served by the 10-minute window.
 * State beside that of `ForecastPolicy`: 1 B a pool, and the history is a block (4 kB) instead of a window.
 *
 * Differs from [femux26]: trained, unless a file is given, on generated traces and not on Azure's; a pool is an app or a
 * function, where harmonics are not counted function by function; blocks end at the same minutes for all pools, as in its
 * artefact; each forecaster differs as its own entry says.
 */
export const definition = definePolicy({
  summary: "the forecaster of each pool and block of minutes that did best after blocks like the last one",
  source: "[femux26]",
  revision: 1,
  parameters,
  create: (values, context) => {
    const clusters = clustersFor(values, context);
    const choice = new Multiplexer(context.pools.length, windowLength(values), clusters);
    return new ForecastPolicy(context.pools.length, choice, values);
  },
});

function clustersFor({ block, file: path }: ParameterValues<typeof parameters>, context: PolicyContext): Clusters {
  if (path !== "" && context.file === undefined)
    throw new TypeError("femux: expected the option { file: (path) => text } to read clusters with, got none");
  const clusters = path === "" ? FEMUX_CLUSTERS : parseClusters(context.file!(path), path);
  if (clusters.block === block) return clusters;
  const expected = `expected clusters of blocks of ${block} intervals, got ${clusters.block}`;
  throw new InputError("out-of-range", { source: path || "femux" }, expected);
}
