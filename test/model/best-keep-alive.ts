/** A call of one pool, in ms. */
export interface PlainCall {
  readonly t: number;
  readonly d: number;
  readonly cold: number;
}

/**
 * The least RUM of one pool by keep-alive decisions, by trying them all: every call's instance is released at its end, or
 * kept until the arrival of one of the later calls. Calls in order of arrival, at most six or so; `perMs` is the price of
 * an idle ms in seconds.
 */
export function bestKeepAlive(calls: readonly PlainCall[], perMs: number): number {
  const until: number[] = calls.map(() => Number.NaN);
  const tryAll = (i: number): number => {
    if (i === calls.length) return rumOf(calls, until, perMs);
    let best = Number.POSITIVE_INFINITY;
    for (let k = i; k < calls.length; k++) {
      until[i] = k === i ? Number.NaN : calls[k]!.t;
      best = Math.min(best, tryAll(i + 1));
    }
    return best;
  };
  return tryAll(0);
}

/** RUM where the instance of call i is kept to `until[i]`, NaN: released at its end. */
function rumOf(calls: readonly PlainCall[], until: readonly number[], perMs: number): number {
  let idle: { since: number; until: number }[] = [];
  let busy: { end: number; call: number }[] = [];
  let rum = 0;
  const settle = (now: number) => {
    for (const { end, call } of busy.filter((one) => one.end <= now).sort((a, b) => a.end - b.end || a.call - b.call)) {
      if (until[call]! >= end) idle.push({ since: end, until: until[call]! });
    }
    busy = busy.filter((one) => one.end > now);
    for (const one of idle.filter((other) => other.until < now)) rum += perMs * (one.until - one.since);
    idle = idle.filter((one) => one.until >= now);
  };
  for (const [i, { t, d, cold }] of calls.entries()) {
    settle(t);
    const latest = idle.pop();
    if (latest !== undefined) rum += perMs * (t - latest.since);
    else rum += cold / 1000;
    busy.push({ end: t + (latest === undefined ? cold : 0) + d, call: i });
  }
  settle(Number.MAX_VALUE);
  return rum;
}
