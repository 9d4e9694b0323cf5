import type { NetworkFactory } from "./network.ts";
import { loadTensorflow } from "./tensorflow.ts";
import { TensorflowNetwork } from "./tensorflow-network.ts";
import { TypedArrayNetwork } from "./typed-array-network.ts";

/** What may compute a network; `auto` is the first that works of native, wasm, cpu. */
export const ENGINES = ["auto", "native", "wasm", "cpu", "typed-array"] as const;
export type Engine = (typeof ENGINES)[number];

/** Makes networks on one engine; `why` says why no earlier choice serves, empty for the first. */
export interface LearningEngine {
  readonly createNetwork: NetworkFactory;
  readonly engine: Exclude<Engine, "auto">;
  readonly why: string;
}

/** Opens an engine; throws InputError when it does not work here. */
export async function openEngine(engine: Engine): Promise<LearningEngine> {
  if (engine === "typed-array") return { createNetwork: (shape) => new TypedArrayNetwork(shape), engine, why: "" };
  const loaded = await loadTensorflow(engine);
  return { createNetwork: (shape) => new TensorflowNetwork(loaded.tf, shape), engine: loaded.engine, why: loaded.why };
}
