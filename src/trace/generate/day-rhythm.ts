/** How calls follow the hours and the week: the part that does (0 .. 1) and by how many minutes it lags behind the profile's day. */
export interface Rhythm {
  readonly part: number;
  readonly lagMinutes: number; // an integer, -1440 .. 1440
}

/** No hour differs from another. */
export const STEADY: Rhythm = { part: 0, lagMinutes: 0 };

const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
const WEEKDAYS = 5; // the first day of a trace is a Monday

/**
 * Human activity in each minute of a week, 0 .. 1, [7 * 1440]: hourly levels at the hours' starts, linear between; on
 * the last two days times `weekend`.
 */
export function activityOfWeek(day: readonly number[], weekend: number): Float64Array {
  return Float64Array.from({ length: WEEK_MINUTES }, (_, minute) => {
    const hour = (minute % DAY_MINUTES) / 60;
    const from = Math.floor(hour);
    const level = day[from]! + (day[(from + 1) % 24]! - day[from]!) * (hour - from);
    return minute >= WEEKDAYS * DAY_MINUTES ? level * weekend : level;
  });
}

/** Multiplies each minute's intensity by 1 - part + part x activity. */
export function followRhythm(intensity: Float64Array, week: Float64Array, { part, lagMinutes }: Rhythm): void {
  if (part === 0) return;
  let at = (WEEK_MINUTES - lagMinutes) % WEEK_MINUTES;
  for (let minute = 0; minute < intensity.length; minute++) {
    intensity[minute]! *= 1 - part + part * week[at]!;
    if (++at === WEEK_MINUTES) at = 0;
  }
}
