import type { Random } from "../../base/random.ts";
import { drawAppShape } from "./app-shape.ts";
import type { CallRates } from "./call-rate.ts";
import { linearQuantile } from "./distribution.ts";
import type { AzureTrigger } from "./published-2019.ts";
import type { WorkloadProfile } from "./workload-profile.ts";

/** An app before its calls are placed. */
export interface DrawnApp {
  readonly name: string;
  readonly memory: number; // MB
  readonly functions: readonly DrawnFunction[];
  /** The first timer starts the functions that are no timers. */
  readonly driven: boolean;
  /** What its functions share is drawn from it. */
  readonly random: Random;
}

export interface DrawnFunction {
  readonly name: string;
  readonly trigger: AzureTrigger;
  /** Mean calls per day. */
  readonly dailyCalls: number;
  /** Seconds between the calls of a timer, or of the one it is driven by. */
  readonly period?: number | undefined;
  readonly random: Random;
}

const DAY_SECONDS = 86_400;

/** Draws the app of a number; `random` is the trace's stream. */
export function drawApp(profile: WorkloadProfile, rates: CallRates, random: Random): DrawnApp {
  const name = drawDigest(random);
  const memory = Math.round(linearQuantile(profile.memory, random.double()));
  const triggers = drawAppShape(profile, random);
  const appRank = random.double();
  const mixed = triggers.includes("timer") && triggers.some((trigger) => trigger !== "timer");
  const driven = random.double() < profile.timers.drives && mixed;
  const drafts = triggers.map((trigger, k) => {
    const own = random.fork(`function ${k}`);
    return { name: drawDigest(own), trigger, rank: drawRank(profile, appRank, own), random: own };
  });
  const first = drafts.find(({ trigger }) => trigger === "timer");
  const functions = drafts.map(({ rank, ...draft }) => {
    if (draft.trigger !== "timer" && !driven) return { ...draft, dailyCalls: rates.callsPerDay(draft.trigger, rank) };
    const period = rates.period(draft.trigger === "timer" ? rank : first!.rank);
    return { ...draft, period, dailyCalls: DAY_SECONDS / period };
  });
  return { name, memory, functions, driven, random };
}

function drawRank(profile: WorkloadProfile, appRank: number, random: Random): number {
  const own = random.double();
  return random.double() < profile.inStep ? appRank : own;
}

/** 64 hex digits, as the data set's salted hashes. */
function drawDigest(random: Random): string {
  return Array.from({ length: 8 }, () => random.uint32().toString(16).padStart(8, "0")).join("");
}
