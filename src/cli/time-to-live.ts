import { InputError } from "../base/errors.ts";
import { parseDuration } from "../base/quantity.ts";
import type { RequestTrace } from "../trace/request/requests.ts";

/** The options that say for how long a stored object is fresh. */
export interface TimeToLiveOptions {
  readonly ttl?: string;
  readonly timeUnit?: TimeUnit;
}

/** The units that the times of requests may be in. */
export const TIME_UNITS = ["us", "ms", "s"] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

const MILLISECONDS: Readonly<Record<TimeUnit, number>> = { us: 0.001, ms: 1, s: 1000 };

/** What formats of requests are known to be in; the artefact requests of function traces are in ms. */
const UNIT_OF_FORMAT: Readonly<Record<string, TimeUnit | undefined>> = {
  requests: undefined,
  lrb: undefined,
  "oracle-general": "s",
  twitter: "s",
};

/** The time to live in the trace's unit: a bare number is in it, a duration such as 1h is converted; undefined if none. */
export function timeToLive({ ttl, timeUnit }: TimeToLiveOptions, { load }: RequestTrace): number | undefined {
  if (ttl === undefined) return undefined;
  const milliseconds = parseDuration(ttl);
  if (milliseconds === undefined) {
    const expected = "expected a duration such as 10m or 1h, or a number in the unit of the trace's times";
    throw new InputError("malformed", { source: "ttl" }, `${expected}, got ${JSON.stringify(ttl)}`);
  }
  if (/^[\d.e]+$|^inf/i.test(ttl.trim())) return milliseconds;
  const unit = timeUnit ?? (Object.hasOwn(UNIT_OF_FORMAT, load.format) ? UNIT_OF_FORMAT[load.format] : "ms");
  if (unit !== undefined) return milliseconds / MILLISECONDS[unit];
  const expected = `expected --time-unit ${TIME_UNITS.join("|")}, since the file does not say the unit of its times`;
  throw new InputError("missing", { source: "ttl" }, `${expected}, got none; a bare number is in the file's unit`);
}
