import * as z from "zod";
import { InputError } from "../../base/errors.ts";
import { FEATURES } from "./block-features.ts";
import { CANDIDATE_NAMES, type CandidateName } from "./candidates.ts";

const ROW = z.array(z.number()).length(FEATURES.length);
const SCHEMA = z.object({
  schema: z.literal(1),
  block: z.number().int().min(1),
  features: z.array(z.enum(FEATURES)).length(FEATURES.length),
  mean: ROW,
  deviation: z.array(z.number().positive()).length(FEATURES.length),
  clusters: z.array(z.object({ centre: ROW, forecaster: z.enum(CANDIDATE_NAMES) })).min(1),
  trainedOn: z.string(),
});

/** A classifier of blocks: the nearest centre, in features less their mean and divided by their deviation, names a forecaster. */
export interface Clusters {
  readonly schema: 1;
  readonly block: number; // values of a block
  readonly features: readonly (typeof FEATURES)[number][]; // as FEATURES
  readonly mean: readonly number[];
  readonly deviation: readonly number[]; // > 0
  readonly clusters: readonly { readonly centre: readonly number[]; readonly forecaster: CandidateName }[];
  readonly trainedOn: string;
}

/** Reads a classifier from JSON; throws InputError naming `path` when it is none. */
export function parseClusters(text: string, path: string): Clusters {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InputError("malformed", { source: path }, "expected clusters, got text that is not JSON", { cause });
  }
  const parsed = SCHEMA.safeParse(json);
  if (parsed.success && parsed.data.features.every((feature, i) => feature === FEATURES[i])) return parsed.data;
  const issue = parsed.error?.issues[0];
  const got =
    issue === undefined ? "features in another order" : `${issue.path.join(".") || "a document"}: ${issue.message}`;
  throw new InputError("malformed", { source: path }, `expected clusters of ${FEATURES.join(", ")}, got ${got}`);
}

/** The index of the cluster that a block of these features belongs to; the first of equally near ones. */
export function nearestCluster({ mean, deviation, clusters }: Clusters, features: ArrayLike<number>): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < clusters.length; c++) {
    let distance = 0;
    for (let f = 0; f < mean.length; f++) {
      const difference = (features[f]! - mean[f]!) / deviation[f]! - clusters[c]!.centre[f]!;
      distance += difference * difference;
    }
    if (distance < least) [best, least] = [c, distance];
  }
  return best;
}
