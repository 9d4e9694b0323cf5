/** When an instance was occupied: from the arrival it served until the end of the execution, its cold start included. */
export interface BusyInterval {
  readonly start: number; // ms
  readonly end: number; // ms
}

/**
 * Whether an arrival at `now` has to be a cold start, the most recently used idle instance always serving. With k of
 * the earlier intervals still open, the (k+1)-th instance exists exactly if concurrency was above k within the last
 * window, both ends included. Looks at every moment at which an interval ended: the slow and obvious way.
 */
export function mustBeCold(earlier: readonly BusyInterval[], now: number, windowMs: number): boolean {
  const running = earlier.filter(({ start, end }) => start <= now && end > now).length;
  const concurrencyBefore = (t: number) => earlier.filter(({ start, end }) => start < t && end >= t).length;
  const ends = earlier.map(({ end }) => end).filter((end) => end <= now && end >= now - windowMs);
  return !ends.some((end) => concurrencyBefore(end) > running); // concurrency above k has come down to k by an end
}
