/** A call at `at` ms by function `id` for `duration` ms. */
export interface PlainCall {
  readonly at: number;
  readonly id: number;
  readonly duration: number;
}

/** The calls of successive minutes, each sorted by its whole millisecond, equals in their order: the slow, plain way. */
export function sortedCalls(minutes: readonly (readonly PlainCall[])[]): PlainCall[] {
  return minutes.flatMap((calls, minute) =>
    calls.map((call) => ({ ...call, at: minute * 60_000 + Math.floor(call.at) })).sort((a, b) => a.at - b.at),
  );
}
