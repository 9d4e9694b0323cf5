import { InputError } from "../base/errors.ts";
import type { Tensorflow } from "./tensorflow-network.ts";

/** Where TensorFlow.js computes: its Node addon, WebAssembly or plain JavaScript. */
export type TensorflowBackend = "native" | "wasm" | "cpu";

/** TensorFlow.js on a backend that has computed something, and why no earlier choice serves (empty for the first one). */
export interface LoadedTensorflow {
  readonly tf: Tensorflow;
  readonly engine: TensorflowBackend;
  readonly why: string; // one line
}

const ORDER: readonly TensorflowBackend[] = ["native", "wasm", "cpu"];

/**
 * Opens the first backend that works of native, wasm, cpu, or the one asked for; throws InputError when none does.
 * The backend is a setting of the whole thread: the last call wins over networks that exist already.
 */
export async function loadTensorflow(choice: TensorflowBackend | "auto" = "auto"): Promise<LoadedTensorflow> {
  const passedOver: string[] = [];
  for (const engine of choice === "auto" ? ORDER : [choice]) {
    try {
      const tf = await open[engine]();
      smokeTest(tf);
      return { tf, engine, why: passedOver.join("; ") };
    } catch (error) {
      passedOver.push(`${engine}: ${firstLine(error)}`);
    }
  }
  throw new InputError(
    "missing",
    { source: "learning engine" },
    `expected ${choice} to work, got ${passedOver.join("; ")}`,
  );
}

const open: Readonly<Record<TensorflowBackend, () => Promise<Tensorflow>>> = {
  native: async () => {
    giveBackIsNullOrUndefined();
    // a variable, since a literal is a type error and a bundler's error wherever npm could not install the package
    const name: string = "@tensorflow/tfjs-node";
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as Tensorflow & {
      readonly default?: Tensorflow;
    };
    return select(module.default ?? module, "tensorflow");
  },
  wasm: async () => {
    const tf = await import("@tensorflow/tfjs-core");
    await import("@tensorflow/tfjs-backend-wasm");
    return select(tf, "wasm");
  },
  cpu: async () => {
    const tf = await import("@tensorflow/tfjs-core");
    tf.enableProdMode(); // else the backend advertises the Node addon on the console
    await import("@tensorflow/tfjs-backend-cpu");
    return select(tf, "cpu");
  },
};

async function select(tf: Tensorflow, backend: string): Promise<Tensorflow> {
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  await tf.ready();
  if (tf.getBackend() !== backend) throw new Error(`expected the backend ${backend}, got ${tf.getBackend()}`);
  return tf;
}

/** A backend can load and still fail at its first operation: tfjs-node 4.22 does so from Node 23 on. */
function smokeTest(tf: Tensorflow): void {
  const sum = tf.tidy(() => tf.sum(tf.matMul(tf.ones([2, 2]), tf.ones([2, 2]))).dataSync()[0]);
  if (sum !== 8) throw new Error(`expected 8 as the sum of a matrix product, got ${sum}`);
}

/**
 * tfjs-node 4.22 calls util.isNullOrUndefined, which Node 23 removed (tensorflow/tfjs#8609). The module is reached
 * through globalThis, because an import of node:util would keep this file out of browsers, which pass by here.
 */
function giveBackIsNullOrUndefined(): void {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => object | undefined } };
  const util = process?.getBuiltinModule?.("node:util") as
    | { isNullOrUndefined?: (value: unknown) => boolean }
    | undefined;
  if (util !== undefined) util.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

/** The first line of the error's message, its paths cut to the file's name, and its code where it has one. */
function firstLine(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = String(message ?? error)
    .split("\n")[0]!
    .replace(/ (imported from|at path:) .*$/, "")
    .replace(/(?:file:\/\/)?(?:[A-Za-z]:)?[\\/][^\s'":]*[\\/]/g, "");
  return typeof code === "string" ? `${text} (${code})` : text;
}
