import exp from "@stdlib/math-base-special-exp";
import type { Random } from "../../base/random.ts";
import { appId, functionId, megabytes, ms } from "../../base/units.ts";
import type { DurationProfile, MinuteCounts } from "../minute-counts.ts";
import type { AppProfile, FunctionProfile, LoadReport } from "../trace.ts";
import type { ArrivalProcess } from "./arrival-process.ts";
import { AZURE_2019 } from "./azure-2019-profile.ts";
import { type CallLevels, CallSums, levelled } from "./call-levels.ts";
import { CallRates } from "./call-rate.ts";
import { linearQuantile } from "./distribution.ts";
import { type DrawnApp, drawApp } from "./draw-app.ts";
import { AppPlacer } from "./place-app.ts";
import { WorkloadDigest } from "./workload-digest.ts";
import type { ColdStartProfile, WorkloadProfile } from "./workload-profile.ts";
import type { Workload } from "./workload-statistics.ts";

export interface GenerateOptions {
  readonly apps: number; // integer > 0
  /** The number of the first app, so that a large trace can be generated in parts; an integer >= 0, default 0. */
  readonly firstApp?: number;
  readonly days: number; // integer, 1 .. 99
  readonly random: Random;
  /** About how many calls a day a function has at most, so that a small trace stays small; > 0, default Infinity. */
  readonly maxDailyCalls?: number;
  readonly profile?: WorkloadProfile;
  /** How much of the calls of the functions called most there is, by trigger: `levelCalls` of the whole trace; default all. */
  readonly levels?: CallLevels;
  readonly name?: string;
}

/**
 * A synthetic workload in the shape of a profile, by default of the Azure Functions 2019 data set [shahrad20]. Every
 * function has at least one call. An app's draws depend on its number alone: a trace of more apps begins with the apps
 * of a smaller one.
 */
export function generateMinuteCounts(options: GenerateOptions): MinuteCounts {
  const profile = options.profile ?? AZURE_2019;
  const draft = new Draft();
  const source = sourceOf(options);
  for (const app of drawnApps(options)) draft.add(source, app);
  const view = draft.view();
  const drawn = { ...view, minute: view.minute.slice(), count: view.count.slice() };
  const digest = new WorkloadDigest();
  digest.add(drawn);
  return {
    name: options.name ?? `${profile.name}-synthetic`,
    minutes: options.days * 1440,
    ...drawn,
    digest: digest.take(options, profile),
    load: reportOf(options),
  };
}

/**
 * The same workload app by app, each with ids of its own from 0, in memory that neither the apps nor the days fill; what
 * is yielded is valid until the next.
 */
export function* generateApps(options: GenerateOptions): Generator<Workload> {
  const source = sourceOf(options);
  const draft = new Draft();
  for (const app of drawnApps(options)) {
    draft.clear();
    draft.add(source, app);
    yield draft.view();
  }
}

/** About how many calls each app is going to have, before they are placed, so that work can be divided; [apps]. */
export function expectCalls(options: GenerateOptions): Float64Array {
  const expected = new Float64Array(options.apps);
  let k = 0;
  for (const { functions } of drawnApps(options))
    expected[k++] = functions.reduce((sum, { dailyCalls }) => sum + dailyCalls * options.days, 0);
  return expected;
}

/** The levels with which the apps share their calls over the triggers as the profile states. */
export function levelCalls(options: Omit<GenerateOptions, "levels">): CallLevels {
  const sums = new CallSums();
  for (const { functions } of drawnApps(options))
    for (const { trigger, dailyCalls, period } of functions) sums.add(trigger, dailyCalls, period !== undefined);
  return sums.levels((options.profile ?? AZURE_2019).triggerShares);
}

/** What a load report says of a generated workload. */
export function reportOf({ apps, days, maxDailyCalls, levels, profile = AZURE_2019 }: GenerateOptions): LoadReport {
  const cap =
    maxDailyCalls === undefined || maxDailyCalls === Number.POSITIVE_INFINITY
      ? "no cap"
      : `at most about ${maxDailyCalls} calls a day`;
  const notes = [
    `Synthetic, not measured: ${apps} apps over ${days} days in the shape of ${profile.name}, ${cap} per function.`,
    ...(levels === undefined
      ? []
      : ["Calls above 10,000 a day are scaled, by trigger, to the profile's shares of the calls."]),
    ...profile.notes,
  ];
  return { format: "azure2019", sources: [], counts: {}, notes };
}

function* drawnApps(options: GenerateOptions): Generator<DrawnApp> {
  checkOptions(options);
  const { apps, firstApp = 0, days, random, levels, maxDailyCalls = Number.POSITIVE_INFINITY } = options;
  const profile = options.profile ?? AZURE_2019;
  const rates = new CallRates(profile, days, maxDailyCalls);
  for (let app = firstApp; app < firstApp + apps; app++) {
    const drawn = drawApp(profile, rates, random.fork(`app ${app}`));
    if (levels === undefined) yield drawn;
    else
      yield {
        ...drawn,
        functions: drawn.functions.map((fn) =>
          fn.period === undefined
            ? { ...fn, dailyCalls: levelled(fn.dailyCalls, fn.trigger, levels, maxDailyCalls) }
            : fn,
        ),
      };
  }
}

/** What every function of a trace is drawn from. */
interface Source {
  readonly profile: WorkloadProfile;
  readonly placer: AppPlacer;
}

function sourceOf(options: GenerateOptions): Source {
  checkOptions(options);
  const profile = options.profile ?? AZURE_2019;
  return { profile, placer: new AppPlacer(profile, options.days) };
}

/** The tables and columns of a workload while they grow. */
class Draft {
  #functions: FunctionProfile[] = [];
  #apps: AppProfile[] = [];
  #durations: DurationProfile[] = [];
  #offsets: number[] = [0];
  #minute = new Uint32Array(0);
  #count = new Uint32Array(0);

  add({ profile, placer }: Source, drawn: DrawnApp): void {
    const app = appId(this.#apps.length);
    const first = this.#functions.length;
    const memory = megabytes(drawn.memory / drawn.functions.length);
    const functions = drawn.functions.map((_, k) => functionId(first + k));
    this.#apps.push({ name: drawn.name, memory: megabytes(drawn.memory), functions });
    placer.place(drawn, ({ name, trigger, random }, arrivals) => {
      const calls = this.#addCalls(arrivals);
      this.#functions.push({ name, app, trigger, memory, coldStart: ms(drawColdStart(profile.coldStart, random)) });
      this.#durations.push(drawDurations(profile, calls, random));
    });
  }

  /** Appends a function's minutes with calls; returns the number of calls. */
  #addCalls(arrivals: ArrivalProcess): number {
    const from = this.#offsets[this.#offsets.length - 1]!;
    const room = from + arrivals.counts.length;
    if (room > this.#minute.length) {
      this.#minute = widened(this.#minute, room);
      this.#count = widened(this.#count, room);
    }
    const to = arrivals.writeTo(this.#minute, this.#count, from);
    this.#offsets.push(to);
    let calls = 0;
    for (let e = from; e < to; e++) calls += this.#count[e]!;
    return calls;
  }

  clear(): void {
    this.#functions = [];
    this.#apps = [];
    this.#durations = [];
    this.#offsets = [0];
  }

  /** The workload so far, its columns on top of the draft's. */
  view(): Workload {
    const end = this.#offsets[this.#offsets.length - 1]!;
    return {
      functions: this.#functions,
      apps: this.#apps,
      durations: this.#durations,
      offsets: Float64Array.from(this.#offsets),
      minute: this.#minute.subarray(0, end),
      count: this.#count.subarray(0, end),
    };
  }
}

function widened(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(2 * length);
  wider.set(column);
  return wider;
}

/** Whole milliseconds, as the data set has them: a log-normal around the drawn average; one call has no spread. */
function drawDurations(profile: WorkloadProfile, calls: number, random: Random): DurationProfile {
  const { mu, sigma, minMs, maxMs } = profile.executionTime;
  const within = (value: number) => Math.round(Math.min(maxMs, Math.max(minMs, value)));
  const average = 1000 * exp(mu + sigma * random.normal());
  const drawn = linearQuantile(profile.spread, random.double());
  const spread = calls === 1 ? 0 : drawn;
  const median = within(average) * exp((-spread * spread) / 2);
  const percentiles = profile.durationDeviates.map((z) => within(median * exp(spread * z)));
  return { average: ms(within(average)), percentiles };
}

function drawColdStart(profile: ColdStartProfile, random: Random): number {
  if (profile.kind === "constant") return profile.ms;
  return Math.round(1000 * exp(profile.mu + profile.sigma * random.normal()));
}

function checkOptions({ apps, firstApp = 0, days, maxDailyCalls = Number.POSITIVE_INFINITY }: GenerateOptions): void {
  if (!(Number.isSafeInteger(apps) && apps > 0)) throw new RangeError(`apps: expected an integer > 0, got ${apps}`);
  if (!(Number.isSafeInteger(firstApp) && firstApp >= 0))
    throw new RangeError(`firstApp: expected an integer >= 0, got ${firstApp}`);
  if (!(Number.isSafeInteger(days) && days >= 1 && days <= 99))
    throw new RangeError(`days: expected an integer from 1 to 99, got ${days}`);
  if (!(maxDailyCalls > 0)) throw new RangeError(`maxDailyCalls: expected a number > 0, got ${maxDailyCalls}`);
}
