import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import exp from "@stdlib/math-base-special-exp";
import type { Random } from "../../base/random.ts";
import { appId, functionId, megabytes, ms } from "../../base/units.ts";
import { uint32Column } from "../growing-column.ts";
import type { DurationProfile, MinuteCounts } from "../minute-counts.ts";
import { type AppProfile, DEFAULT_COLD_START_MS, type FunctionProfile } from "../trace.ts";
import { drawAppShape } from "./app-shape.ts";
import { ArrivalProcess, type Rhythm } from "./arrival-process.ts";
import { CallRates } from "./call-rate.ts";
import { linearQuantile } from "./distribution.ts";
import type { AzureTrigger } from "./published-2019.ts";
import { AZURE_2019, type WorkloadProfile } from "./workload-profile.ts";

export interface GenerateOptions {
  readonly apps: number; // integer > 0
  /** The number of the first app, so that a large trace can be generated in parts; an integer >= 0, default 0. */
  readonly firstApp?: number;
  readonly days: number; // integer, 1 .. 99
  readonly random: Random;
  /** About how many calls a day a function has at most, so that a small trace stays small; > 0, default Infinity. */
  readonly maxDailyCalls?: number;
  readonly profile?: WorkloadProfile;
  readonly name?: string;
}

/** Normal deviates at DURATION_PERCENTS; the extremes are those of about 2,000 calls. */
const DEVIATES = [-3.29, -2.326, -0.6745, 0, 0.6745, 2.326, 3.29] as const;
const MAX_LAG_HOURS = 3;
const DAY_SECONDS = 86_400;

/**
 * A synthetic workload in the shape of the Azure Functions 2019 data set [shahrad20]. Every function has at least one
 * call. An app's draws depend on its number alone: a trace of more apps begins with the apps of a smaller one.
 */
export function generateMinuteCounts(options: GenerateOptions): MinuteCounts {
  const { apps, firstApp = 0, days, random, maxDailyCalls = Number.POSITIVE_INFINITY, profile = AZURE_2019 } = options;
  checkOptions(options);
  const source: Source = {
    profile,
    days,
    rates: new CallRates(profile, days, maxDailyCalls),
    arrivals: new ArrivalProcess(days * 1440, profile.day),
  };
  const draft = new Draft();
  for (let app = firstApp; app < firstApp + apps; app++)
    placeApp(source, draft, drawApp(profile, random.fork(`app ${app}`)));
  const drawn = draft.take();
  return {
    name: options.name ?? `${profile.name}-synthetic`,
    minutes: days * 1440,
    ...drawn,
    digest: digestOf(options, profile, drawn),
    load: { format: "azure2019", sources: [], counts: {}, notes: describe(options, profile) },
  };
}

/** About how many calls each app is going to have, before they are placed, so that work can be divided; [apps]. */
export function expectCalls(options: GenerateOptions): Float64Array {
  const { apps, firstApp = 0, days, random, maxDailyCalls = Number.POSITIVE_INFINITY, profile = AZURE_2019 } = options;
  checkOptions(options);
  const rates = new CallRates(profile, days, maxDailyCalls);
  const perDay = ({ trigger, rank }: AppFunction) =>
    trigger === "timer" ? DAY_SECONDS / rates.period(rank) : rates.callsPerDay(trigger, rank);
  return Float64Array.from({ length: apps }, (_, k) => {
    const { functions } = drawApp(profile, random.fork(`app ${firstApp + k}`));
    return functions.reduce((calls, fn) => calls + perDay(fn) * days, 0);
  });
}

/** What every function of a trace is drawn from. */
interface Source {
  readonly profile: WorkloadProfile;
  readonly days: number;
  readonly rates: CallRates;
  readonly arrivals: ArrivalProcess;
}

type Drawn = Pick<MinuteCounts, "functions" | "apps" | "durations" | "offsets" | "minute" | "count">;

/** The tables and columns of a trace while they grow. */
class Draft {
  readonly functions: FunctionProfile[] = [];
  readonly apps: AppProfile[] = [];
  readonly durations: DurationProfile[] = [];
  readonly #offsets: number[] = [0];
  readonly #minute = uint32Column();
  readonly #count = uint32Column();

  /** Appends a function's minutes with calls; returns the number of calls. */
  addCalls(counts: Uint32Array): number {
    let calls = 0;
    for (let minute = 0; minute < counts.length; minute++) {
      if (counts[minute] === 0) continue;
      this.#minute.push(minute);
      this.#count.push(counts[minute]!);
      calls += counts[minute]!;
    }
    this.#offsets.push(this.#minute.length);
    return calls;
  }

  take(): Drawn {
    const { functions, apps, durations } = this;
    const offsets = Float64Array.from(this.#offsets);
    return { functions, apps, durations, offsets, minute: this.#minute.take(), count: this.#count.take() };
  }
}

/** An app before its calls are placed. */
interface App {
  readonly name: string;
  readonly memory: number; // MB
  readonly functions: readonly AppFunction[];
}

interface AppFunction {
  readonly name: string;
  readonly trigger: AzureTrigger;
  readonly rank: number; // the share of its trigger's functions that are called less often
  readonly random: Random;
}

function drawApp(profile: WorkloadProfile, random: Random): App {
  const name = drawDigest(random);
  const memory = Math.round(linearQuantile(profile.memory, random.double()));
  const triggers = drawAppShape(profile, random);
  const appRank = random.double();
  const functions = triggers.map((trigger, k) => {
    const own = random.fork(`function ${k}`);
    return { name: drawDigest(own), trigger, rank: drawRank(profile, appRank, own), random: own };
  });
  return { name, memory, functions };
}

function placeApp(source: Source, draft: Draft, { name, memory, functions }: App): void {
  const { profile, arrivals } = source;
  const app = appId(draft.apps.length);
  const first = draft.functions.length;
  draft.apps.push({ name, memory: megabytes(memory), functions: functions.map((_, k) => functionId(first + k)) });
  const share = megabytes(memory / functions.length);
  for (const { name, trigger, rank, random } of functions) {
    draft.functions.push({ name, app, trigger, memory: share, coldStart: ms(DEFAULT_COLD_START_MS) });
    placeFunction(source, trigger, rank, random);
    draft.durations.push(drawDurations(profile, draft.addCalls(arrivals.counts), random));
  }
}

/** Places the calls of a function. */
function placeFunction(
  { profile, rates, days, arrivals }: Source,
  trigger: AzureTrigger,
  rank: number,
  random: Random,
): void {
  if (trigger === "timer") {
    const jitter = linearQuantile(profile.timerJitter, random.double());
    return arrivals.placeTimer(rates.period(rank), jitter, random);
  }
  const expected = rates.callsPerDay(trigger, rank) * days;
  const total = Math.max(1, Math.floor(expected + random.double()));
  const variation = linearQuantile(profile.variation, random.double());
  arrivals.placeCalls(total, variation, drawRhythm(profile.diurnal[trigger], random), random);
}

function drawRank(profile: WorkloadProfile, appRank: number, random: Random): number {
  const own = random.double();
  return random.double() < profile.inStep ? appRank : own;
}

function drawRhythm(largestPart: number, random: Random): Rhythm {
  return { part: random.double() * largestPart, lagHours: (2 * random.double() - 1) * MAX_LAG_HOURS };
}

/** Whole milliseconds, as the data set has them: a log-normal around the drawn average; one call has no spread. */
function drawDurations(profile: WorkloadProfile, calls: number, random: Random): DurationProfile {
  const { mu, sigma, minMs, maxMs } = profile.executionTime;
  const within = (value: number) => Math.round(Math.min(maxMs, Math.max(minMs, value)));
  const average = 1000 * exp(mu + sigma * random.normal());
  const drawn = linearQuantile(profile.spread, random.double());
  const spread = calls === 1 ? 0 : drawn;
  const median = within(average) * exp((-spread * spread) / 2);
  return { average: ms(within(average)), percentiles: DEVIATES.map((z) => within(median * exp(spread * z))) };
}

/** 64 hex digits, as the data set's salted hashes. */
function drawDigest(random: Random): string {
  return Array.from({ length: 8 }, () => random.uint32().toString(16).padStart(8, "0")).join("");
}

/** Identifies the trace by what it was drawn from and by a checksum of what came out; the columns in full would cost more than drawing them. */
function digestOf(
  { apps, firstApp, days, random, maxDailyCalls }: GenerateOptions,
  profile: WorkloadProfile,
  drawn: Drawn,
): string {
  const averages = Uint32Array.from(drawn.durations, ({ average }) => average);
  const checksums = [drawn.minute, drawn.count, averages, Uint32Array.from(drawn.offsets)].map(checksum);
  const stream = random.fork("digest").state;
  const text = JSON.stringify({
    apps,
    firstApp,
    days,
    maxDailyCalls: maxDailyCalls ?? null,
    profile,
    stream,
    checksums,
  });
  return bytesToHex(sha256(utf8ToBytes(text)));
}

function checksum(column: Uint32Array): number {
  let sum = column.length;
  for (let i = 0; i < column.length; i++) {
    sum = Math.imul(sum ^ column[i]!, 0x9e3779b1);
    sum ^= sum >>> 15;
  }
  return sum >>> 0;
}

function describe({ apps, days, maxDailyCalls }: GenerateOptions, profile: WorkloadProfile): string[] {
  const cap = maxDailyCalls === undefined ? "no cap" : `at most about ${maxDailyCalls} calls a day`;
  return [
    `Synthetic, not measured: ${apps} apps over ${days} days in the shape of ${profile.name}, ${cap} per function.`,
  ];
}

function checkOptions({ apps, firstApp = 0, days, maxDailyCalls = Number.POSITIVE_INFINITY }: GenerateOptions): void {
  if (!(Number.isSafeInteger(apps) && apps > 0)) throw new RangeError(`apps: expected an integer > 0, got ${apps}`);
  if (!(Number.isSafeInteger(firstApp) && firstApp >= 0))
    throw new RangeError(`firstApp: expected an integer >= 0, got ${firstApp}`);
  if (!(Number.isSafeInteger(days) && days >= 1 && days <= 99))
    throw new RangeError(`days: expected an integer from 1 to 99, got ${days}`);
  if (!(maxDailyCalls > 0)) throw new RangeError(`maxDailyCalls: expected a number > 0, got ${maxDailyCalls}`);
}
