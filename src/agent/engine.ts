import type { NetworkFactory } from "./network.ts";
import { loadTensorflow, type TensorflowBackend } from "./tensorflow.ts";
import { TensorflowNetwork } from "./tensorflow-network.ts";
import { TypedArrayNetwork } from "./typed-array-network.ts";

/** What a user may ask for; `auto` is the first backend of TensorFlow.js that works: native, wasm, cpu. */
export const ENGINE_CHOICES = ["auto", "native", "wasm", "cpu", "typed-array"] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

/** What Q-networks run on. `engine` and `why` belong into the manifest of a run. */
export interface LearningEngine {
  readonly engine: TensorflowBackend | "typed-array";
  readonly why: string; // why no earlier choice of `auto` serves; empty when there was none
  readonly createNetwork: NetworkFactory;
}

/** Opens an engine; throws InputError when the one asked for does not work here. */
export async function openEngine(choice: EngineChoice): Promise<LearningEngine> {
  if (choice === "typed-array")
    return { engine: choice, why: "", createNetwork: (shape) => new TypedArrayNetwork(shape) };
  const { tf, engine, why } = await loadTensorflow(choice);
  return { engine, why, createNetwork: (shape) => new TensorflowNetwork(tf, shape) };
}
