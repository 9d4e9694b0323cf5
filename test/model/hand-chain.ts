import type { Chain } from "../../src/edge/chain/chain.ts";
import type { ChainTally } from "../../src/edge/chain/chain-tally.ts";
import { CACHE_STATUS_NAMES } from "../../src/edge/content-cache/status.ts";
import { parseScenario } from "../../src/edge/scenario/scenario.ts";
import { edgeChain } from "../../src/experiment/edge-run.ts";
import { type HandRequest, handStream } from "./edge-stream.ts";

/** The chain of a scenario's text for requests written by hand. */
export function handChain(
  text: string,
  sizes: readonly number[],
  requests: readonly HandRequest[],
  seed = 1,
): Promise<Chain> {
  const scenario = parseScenario(text, "s.yaml");
  return edgeChain(scenario, handStream(scenario.value, sizes, requests), { seed });
}

/** The statuses of a site that are not 0, in nginx's words: `MISS 2, HIT 1`. */
export function statusText({ statuses }: ChainTally["nodes"][number]["site"]): string {
  return CACHE_STATUS_NAMES.flatMap((word, i) => (statuses[i] === 0 ? [] : [`${word} ${statuses[i]}`])).join(", ");
}
