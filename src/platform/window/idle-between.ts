/** The idle time from `from` on that ends at `to` or at the horizon. */
export function idleBetween(from: number, to: number, horizon: number): number {
  if (to <= horizon) return to - from;
  return from < horizon ? horizon - from : 0;
}
