const STAMP = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * `2014-02-14 14:30:00`, with T, a fraction of the second or a zone allowed, as ms since 1970; undefined when it is no
 * such time. A time without a zone is taken as if it were UTC.
 */
export function parseStamp(text: string): number | undefined {
  const match = STAMP.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number) as [number, number, number, number, number];
  const second = Number(match[6] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = match[7] === undefined ? 0 : Number(`0${match[7]}`) * 1000;
  const time = ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
  return daysSince1970(year, month, day) * DAY_MS + time - zoneMs(match[8]);
}

function daysOf(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : MONTH_DAYS[month - 1]!;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysSince1970(year: number, month: number, day: number): number {
  const leaps = (before: number) => Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  let days = 365 * (year - 1970) + leaps(year - 1) - leaps(1969) + day - 1;
  for (let m = 1; m < month; m++) days += daysOf(year, m);
  return days;
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith("-") ? -minutes : minutes) * MINUTE_MS;
}

/** What numeric time stamps count. */
export type TimeUnit = "s" | "ms";

const SHORTEST_STEP_MS = 1000;
const EPOCH_SECONDS = 5e8; // 1985
const EPOCH_MS = 1e11; // 1973

/** Whether samples `step` ms apart are what CPU series have: from a second to a day. */
export function isPlausibleStep(stepMs: number): boolean {
  return stepMs >= SHORTEST_STEP_MS && stepMs <= DAY_MS;
}

/**
 * What stamps count, by the usual distance of two (undefined of a single one) and the first: the one unit in which the
 * distance is plausible; if both are, or none, what a first stamp since 1970 tells; else what was stated.
 */
export function detectTimeUnit(first: number, step: number | undefined, stated: TimeUnit): TimeUnit {
  if (step !== undefined) {
    const [inSeconds, inMs] = [isPlausibleStep(step * 1000), isPlausibleStep(step)];
    if (inSeconds !== inMs) return inSeconds ? "s" : "ms";
  }
  if (first >= EPOCH_MS) return "ms";
  return first >= EPOCH_SECONDS ? "s" : stated;
}
