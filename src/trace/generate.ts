import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import exp from "@stdlib/math-base-special-exp";
import type { Random } from "../base/random.ts";
import { appId, functionId, megabytes, ms } from "../base/units.ts";
import { drawAppShape } from "./app-shape.ts";
import { ArrivalProcess, type Rhythm } from "./arrival-process.ts";
import { CallRates } from "./call-rate.ts";
import { linearQuantile } from "./distribution.ts";
import { uint32Column } from "./growing-column.ts";
import type { DurationProfile, MinuteCounts } from "./minute-counts.ts";
import type { AzureTrigger } from "./published-2019.ts";
import { type AppProfile, DEFAULT_COLD_START_MS, type FunctionProfile } from "./trace.ts";
import { AZURE_2019, type WorkloadProfile } from "./workload-profile.ts";

export interface GenerateOptions {
  readonly apps: number; // integer > 0
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

/**
 * A synthetic workload in the shape of the Azure Functions 2019 data set [shahrad20]. Every function has at least one
 * call. An app's draws depend on its number alone: a trace of more apps begins with the apps of a smaller one.
 */
export function generateMinuteCounts(options: GenerateOptions): MinuteCounts {
  const { apps: appCount, days, random, maxDailyCalls = Number.POSITIVE_INFINITY, profile = AZURE_2019 } = options;
  checkOptions(appCount, days, maxDailyCalls);
  const minutes = days * 1440;
  const rates = new CallRates(profile, days, maxDailyCalls);
  const process = new ArrivalProcess(minutes, profile.day);
  const functions: FunctionProfile[] = [];
  const apps: AppProfile[] = [];
  const durations: DurationProfile[] = [];
  const offsets: number[] = [0];
  const minute = uint32Column();
  const count = uint32Column();
  for (let app = 0; app < appCount; app++) {
    const appRandom = random.fork(`app ${app}`);
    const name = drawDigest(appRandom);
    const memory = Math.round(linearQuantile(profile.memory, appRandom.double()));
    const triggers = drawAppShape(profile, appRandom);
    const appRank = appRandom.double();
    apps.push({ name, memory: megabytes(memory), functions: triggers.map((_, k) => functionId(functions.length + k)) });
    for (const [k, trigger] of triggers.entries()) {
      const own = appRandom.fork(`function ${k}`);
      functions.push({
        name: drawDigest(own),
        app: appId(app),
        trigger,
        memory: megabytes(memory / triggers.length),
        coldStart: ms(DEFAULT_COLD_START_MS),
      });
      placeFunction(process, { profile, rates, days, trigger, rank: drawRank(profile, appRank, own), random: own });
      const calls = takeEntries(process.counts, minute, count);
      offsets.push(minute.length);
      durations.push(drawDurations(profile, calls, own));
    }
  }
  const columns = {
    functions,
    apps,
    minutes,
    offsets: Float64Array.from(offsets),
    minute: minute.take(),
    count: count.take(),
    durations,
  };
  return {
    name: options.name ?? `${profile.name}-synthetic`,
    ...columns,
    digest: digestOf(options, profile, columns),
    load: { format: "azure2019", sources: [], counts: {}, notes: describe(options, profile) },
  };
}

type Drawn = Pick<MinuteCounts, "minute" | "count" | "offsets" | "durations">;

interface Placement {
  readonly profile: WorkloadProfile;
  readonly rates: CallRates;
  readonly days: number;
  readonly trigger: AzureTrigger;
  readonly rank: number; // the share of the trigger's functions that are called less often
  readonly random: Random;
}

function placeFunction(process: ArrivalProcess, placement: Placement): void {
  const { profile, rates, days, trigger, rank, random } = placement;
  if (trigger === "timer") {
    const jitter = linearQuantile(profile.timerJitter, random.double());
    return process.placeTimer(rates.period(rank), jitter, random);
  }
  const expected = rates.callsPerDay(trigger, rank) * days;
  const total = Math.max(1, Math.floor(expected + random.double()));
  const variation = linearQuantile(profile.variation, random.double());
  process.placeCalls(total, variation, drawRhythm(profile.diurnal[trigger], random), random);
}

function drawRank(profile: WorkloadProfile, appRank: number, random: Random): number {
  const own = random.double();
  return random.double() < profile.inStep ? appRank : own;
}

function drawRhythm(largestPart: number, random: Random): Rhythm {
  return { part: random.double() * largestPart, lagHours: (2 * random.double() - 1) * MAX_LAG_HOURS };
}

/** Appends the minutes with calls; returns the number of calls. */
function takeEntries(
  counts: Uint32Array,
  minute: ReturnType<typeof uint32Column>,
  count: ReturnType<typeof uint32Column>,
): number {
  let calls = 0;
  for (let m = 0; m < counts.length; m++) {
    if (counts[m] === 0) continue;
    minute.push(m);
    count.push(counts[m]!);
    calls += counts[m]!;
  }
  return calls;
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
  { apps, days, random, maxDailyCalls }: GenerateOptions,
  profile: WorkloadProfile,
  drawn: Drawn,
): string {
  const averages = Uint32Array.from(drawn.durations, ({ average }) => average);
  const checksums = [drawn.minute, drawn.count, averages, Uint32Array.from(drawn.offsets)].map(checksum);
  const stream = random.fork("digest").state;
  const text = JSON.stringify({ apps, days, maxDailyCalls: maxDailyCalls ?? null, profile, stream, checksums });
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

function checkOptions(apps: number, days: number, maxDailyCalls: number): void {
  if (!(Number.isSafeInteger(apps) && apps > 0)) throw new RangeError(`apps: expected an integer > 0, got ${apps}`);
  if (!(Number.isSafeInteger(days) && days >= 1 && days <= 99))
    throw new RangeError(`days: expected an integer from 1 to 99, got ${days}`);
  if (!(maxDailyCalls > 0)) throw new RangeError(`maxDailyCalls: expected a number > 0, got ${maxDailyCalls}`);
}
