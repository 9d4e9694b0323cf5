import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../../src/base/units.ts";
import { conventions, PLATFORM_PARAMETERS } from "../../src/platform/conventions.ts";
import { Platform } from "../../src/platform/platform.ts";
import { fixed } from "../../src/policy/fixed.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { thisMachine } from "../machine.ts";
import { digits, type Spread, spread } from "../measure.ts";

/** SimFaaS's own example, but for the rate of arrivals. */
const WORKLOAD = { warmS: 1.991, coldS: 2.244, windowS: 600, instanceLimit: 1000 } as const;
const PACKAGES = ["simfaas==0.2.2", "numpy>=1.24,<3", "pandas>=2,<4", "scipy>=1.10,<2", "matplotlib<4", "tqdm<5"];

/** What a run of either program came to; CPU time of the simulation, without the start of the program. */
interface Outcome {
  readonly cpuSeconds: number;
  readonly invocations: number;
  readonly coldStarts: number;
  readonly meanInstances: number;
}

interface PythonOutcome extends Outcome {
  readonly python: string;
  readonly packages: Readonly<Record<string, string>>;
}

/** Calls as drawn: gaps and service times in ms. */
interface Draws {
  readonly gap: Float64Array; //  [calls + 1]
  readonly warm: Float64Array; // [calls]
  readonly cold: Float64Array; // [calls]
}

/**
 * `node --import tsx bench/peers/simfaas.ts [--rounds N] [--seconds S] [--rate R]` runs SimFaaS and this simulator by turns on
 * SimFaaS's own example (0.9 arrivals a second for 100,000 s) and prints one JSON document. Each draws its own calls, which both times include; once more, both
 * are given the same calls, and count the same cold starts. Needs python3 and a package index, in a temporary folder.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "100000" },
    rate: { type: "string", default: "0.9" },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const arrivalsPerS = Number(values.rate);

if (spawnSync("python3", ["--version"]).status !== 0)
  console.error("python3 was not found: there is nothing to compare with");
else {
  const folder = mkdtempSync(join(tmpdir(), "prewarm-simfaas-"));
  try {
    console.log(JSON.stringify(compare(folder), null, 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(folder: string) {
  run("python3", ["-m", "venv", folder]);
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...PACKAGES]);
  const firstRun = ownExample(Random.root("first")); // compiles; Python has nothing to compile
  const simfaas: PythonOutcome[] = [];
  const prewarm: Outcome[] = [];
  for (let round = 0; round < rounds; round++) {
    simfaas.push(runSimfaas(python, ["own", String(round), String(seconds), String(arrivalsPerS)]));
    prewarm.push(ownExample(Random.root(round)));
  }
  const [theirs, ours] = [summaryOf(simfaas), summaryOf(prewarm)];
  const { python: version, packages } = simfaas[0]!;
  return {
    peer: "simfaas",
    machine: thisMachine(),
    node: process.versions.node,
    python: version,
    packages,
    workload: { arrivalsPerS, ...WORKLOAD, seconds },
    rounds,
    simfaas: theirs,
    prewarm: { ...ours, firstRunPerCpuSecond: Math.round(firstRun.invocations / firstRun.cpuSeconds) },
    ratio: digits(ours.invocationsPerCpuSecond.median / theirs.invocationsPerCpuSecond.median),
    sameCalls: sameCalls(python, folder),
  };
}

/** Both programs on the same calls. */
function sameCalls(python: string, folder: string) {
  const draws = draw(Random.root("same calls"), Math.floor(arrivalsPerS * seconds));
  const file = join(folder, "calls");
  writeFileSync(file, Buffer.concat([draws.gap, draws.warm, draws.cold].map(({ buffer }) => Buffer.from(buffer))));
  const {
    cpuSeconds: _t,
    python: _p,
    packages: _k,
    ...simfaas
  } = runSimfaas(python, ["calls", file, String(draws.warm.length)]);
  const { cpuSeconds: _s, ...prewarm } = simulate(draws);
  return { simfaas, prewarm };
}

function ownExample(random: Random): Outcome {
  const start = process.cpuUsage();
  const outcome = simulate(draw(random, Math.floor(arrivalsPerS * seconds)));
  const { user, system } = process.cpuUsage(start);
  return { ...outcome, cpuSeconds: (user + system) / 1e6 };
}

function draw(random: Random, calls: number): Draws {
  const [gaps, service] = [random.fork("gaps"), random.fork("service")];
  const unit = Float64Array.from({ length: calls }, () => service.exponential(1));
  return {
    gap: Float64Array.from({ length: calls + 1 }, () => 1000 * gaps.exponential(arrivalsPerS)),
    warm: unit.map((value) => value * WORKLOAD.warmS * 1000),
    cold: unit.map((value) => value * WORKLOAD.coldS * 1000),
  };
}

function simulate(draws: Draws): Outcome {
  const trace = traceOf(draws);
  const params = { ...conventions.simfaas.params, maxInstances: WORKLOAD.instanceLimit };
  const config = resolveParameters(PLATFORM_PARAMETERS, params, "bench");
  const start = process.cpuUsage();
  const { functions, poolLiveMs } = new Platform(trace, fixed(ms(WORKLOAD.windowS * 1000)), config).run();
  const { user, system } = process.cpuUsage(start);
  return {
    cpuSeconds: (user + system) / 1e6,
    invocations: trace.length,
    coldStarts: functions.coldStarts[0]!,
    meanInstances: poolLiveMs[0]! / trace.horizon,
  };
}

/** One function, its calls up to the last arrival; a cold start is what a cold service takes longer than a warm one. */
function traceOf({ gap, warm, cold }: Draws): Trace {
  let at = 0;
  const arrival = Float64Array.from(warm, (_, i) => (at += gap[i]!));
  const profile = { memory: megabytes(128), coldStart: ms(1000 * (WORKLOAD.coldS - WORKLOAD.warmS)) };
  return {
    name: "simfaas",
    functions: [{ name: "f", app: appId(0), trigger: "http", ...profile }],
    apps: [{ name: "a", memory: profile.memory, functions: [functionId(0)] }],
    length: warm.length,
    arrival,
    functionId: new Uint32Array(warm.length),
    duration: warm,
    coldStart: cold.map((value, i) => value - warm[i]!),
    horizon: ms(at),
    digest: "0".repeat(64),
    load: { format: "bench", sources: [], counts: {}, notes: [] },
  };
}

function summaryOf(outcomes: readonly Outcome[]) {
  const over = (field: (outcome: Outcome) => number): Spread => spread(outcomes.map(field));
  return {
    invocationsPerCpuSecond: over(({ invocations, cpuSeconds }) => Math.round(invocations / cpuSeconds)),
    coldShare: over(({ coldStarts, invocations }) => digits(coldStarts / invocations)),
    meanInstances: over(({ meanInstances }) => Number(meanInstances.toFixed(3))),
  };
}

function runSimfaas(python: string, args: readonly string[]): PythonOutcome {
  return JSON.parse(run(python, [join(import.meta.dirname, "run_simfaas.py"), ...args])) as PythonOutcome;
}

function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`expected ${command} ${args.join(" ")} to succeed, got:\n${stderr}`);
  return stdout;
}
