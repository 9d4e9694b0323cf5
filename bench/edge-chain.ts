import { Random } from "../src/base/random.ts";
import { type GeneratedRequests, generatedRequests } from "../src/edge/requests/generated.ts";
import type { RequestStream } from "../src/edge/requests/stream.ts";
import { parseScenario } from "../src/edge/scenario/scenario.ts";
import { edgeChain } from "../src/experiment/edge-run.ts";
import { type BenchOptions, nanosecondsPer, perSecond, type Spread, timed } from "./measure.ts";

/** Generated requests through 20 nodes, one tier and three origins. */
export interface EdgeChainBench {
  readonly functions: boolean;
  readonly hitRatio: number; // at the nodes
  readonly requests: number;
  readonly requestsPerCpuSecond: Spread; // the drawing of the requests included
  readonly nsPerRequestDrawn: Spread; //    that drawing alone
}

const SECONDS = { quick: 2, usual: 60, full: 600 };
const PER_SECOND = 10_000;

/** The chain with and without functions on its nodes. */
export async function benchEdgeChain({ scale, repeats }: BenchOptions): Promise<readonly EdgeChainBench[]> {
  const results: EdgeChainBench[] = [];
  for (const functions of [false, true]) {
    const scenario = parseScenario(scenarioText(SECONDS[scale], functions), "bench");
    const model = scenario.value.requests as GeneratedRequests;
    const fresh = () => edgeChain(scenario, generatedRequests(scenario.value, model, Random.root(1)), { seed: 1 });
    const chains = await Promise.all(Array.from({ length: repeats + 1 }, fresh)); // one to warm up
    const run = timed(
      repeats,
      (chain) => chain.run().requests,
      () => chains.pop()!,
    );
    const drawing = timed(repeats, () => drawAll(generatedRequests(scenario.value, model, Random.root(1))));
    const tally = (await fresh()).run();
    const [hits, all] = [0, 1].map((which) =>
      tally.nodes.reduce((sum, { site }) => sum + (which === 0 ? site.statuses[0]! : site.requests), 0),
    ) as [number, number];
    results.push({
      functions,
      hitRatio: hits / all,
      requests: tally.requests,
      requestsPerCpuSecond: perSecond(tally.requests, run),
      nsPerRequestDrawn: nanosecondsPer(tally.requests, drawing),
    });
  }
  return results;
}

function drawAll(stream: RequestStream): number {
  let count = 0;
  for (let batch = stream.next(); batch !== undefined; batch = stream.next()) count += batch.length;
  return count;
}

function scenarioText(seconds: number, functions: boolean): string {
  const places = Array.from({ length: 20 }, (_, i) => `{name: "p${i}", at: [${(i * 37) % 60}, ${(i * 18) % 180}]}`);
  return `
name: bench
requests: {kind: generated, duration: ${seconds}s, rate: ${PER_SECOND}, objects: 100000, zipf: 1}
clients: [${places.join(", ").replaceAll("p", "c")}]
nodes: [${places.join(", ")}]
edge:
  cache: {policy: lru, capacity: 400MB, rules: {maxAge: 1h}}
  ${functions ? "functions: {count: 50}" : ""}
tier: {name: tier, at: [40, 0], cache: {policy: lru, capacity: 1GB, rules: {maxAge: 1h}}}
origins: {servers: [{name: a, at: [40, 1]}, {name: b, at: [41, 2]}, {name: c, at: [50, 9]}]}
`;
}
