import exp from "@stdlib/math-base-special-exp";
import type { Random } from "../base/random.ts";
import { ms } from "../base/units.ts";
import type { Trace } from "../trace/trace.ts";

/** How long a runtime takes to start: always the same, or log-normal with the moments of ln(seconds). */
export type StartTime =
  | { readonly kind: "constant"; readonly ms: number }
  | { readonly kind: "log-normal"; readonly mu: number; readonly sigma: number };

/** A class of isolation or a vendor's runtime, and where its figure comes from. */
export interface RuntimeProfile {
  readonly summary: string;
  readonly source: string;
  readonly start: StartTime;
}

const constant = (milliseconds: number): StartTime => ({ kind: "constant", ms: milliseconds });
const logNormal = (mu: number, sigma: number): StartTime => ({ kind: "log-normal", mu, sigma });
const MEASURED = "[shilkov21]"; // client-side cold starts minus warm time, January 2021; moments fitted to the published samples

/** The profiles that `--platform runtime=NAME` knows. Vendor and best-case claims say so. */
export const runtimes = {
  "aws-js": { summary: "AWS Lambda, JavaScript (n = 686)", source: MEASURED, start: logNormal(-1.281, 0.265) },
  "aws-python": { summary: "AWS Lambda, Python (n = 678)", source: MEASURED, start: logNormal(-1.483, 0.297) },
  "aws-java": { summary: "AWS Lambda, Java (n = 624)", source: MEASURED, start: logNormal(-0.959, 0.21) },
  "aws-container": {
    summary: "AWS Lambda, container image (n = 683)",
    source: MEASURED,
    start: logNormal(-0.167, 0.236),
  },
  "gcp-js": {
    summary: "Google Cloud Functions, JavaScript (n = 145)",
    source: MEASURED,
    start: logNormal(-0.362, 0.312),
  },
  "gcp-python": {
    summary: "Google Cloud Functions, Python (n = 124)",
    source: MEASURED,
    start: logNormal(0.136, 0.182),
  },
  "azure-js-linux": {
    summary: "Azure Functions, JavaScript on Linux (n = 168)",
    source: MEASURED,
    start: logNormal(0.477, 0.708),
  },
  "azure-csharp": {
    summary: "Azure Functions, C# on Windows (n = 128; really bimodal)",
    source: MEASURED,
    start: logNormal(0.578, 0.974),
  },
  "huawei-2025": {
    summary: "Huawei, all regions: mean 3.24 s, standard deviation 7.10 s",
    source: "[joosen25]",
    start: logNormal(0.296, 1.326),
  },
  "micro-vm": {
    summary: "Firecracker, InstanceStart to guest init: the specified upper bound",
    source: "[firecracker]",
    start: constant(125),
  },
  isolate: { summary: "V8 isolate: the vendor's upper bound", source: "[cloudflare18]", start: constant(5) },
} as const satisfies Readonly<Record<string, RuntimeProfile>>;

/**
 * The trace with a runtime's cold starts in the place of its own: one draw per invocation, so that every policy meets
 * the same ones; a pre-warm takes the median.
 */
export function withRuntime(trace: Trace, name: string, profile: RuntimeProfile, random: Random): Trace {
  const { start } = profile;
  const median = ms(start.kind === "constant" ? start.ms : 1000 * exp(start.mu));
  const functions = trace.functions.map((fn) => ({ ...fn, coldStart: median }));
  const { coldStart: _own, ...rest } = trace;
  const load = {
    ...trace.load,
    notes: [...trace.load.notes, `cold starts drawn from the runtime profile ${name} ${profile.source}`],
  };
  if (start.kind === "constant") return { ...rest, functions, load };
  const coldStart = Float64Array.from(
    { length: trace.length },
    () => 1000 * exp(start.mu + start.sigma * random.normal()),
  );
  return { ...rest, functions, coldStart, load };
}
