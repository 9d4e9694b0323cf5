import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { ms } from "../src/base/units.ts";
import type { MinutePolicy } from "../src/platform/contract.ts";
import { simulateMinutes } from "../src/platform/minute-simulation.ts";
import { definition as hybrid } from "../src/policy/hybrid-histogram.ts";
import type { AppMinutes } from "../src/trace/app-minutes.ts";
import { type BenchOptions, nanosecondsPer, type Spread, timed } from "./measure.ts";

/** One policy on 14 days of minutes. */
export interface MinuteBench {
  readonly policy: string;
  readonly apps: number;
  readonly activeMinutes: number;
  readonly coldStarts: number;
  readonly nsPerActiveMinute: Spread;
  readonly cpuSeconds: Spread;
}

const MINUTES = 20_160;
/** As many apps as the Azure trace of 2019 has, but in a quick run. */
const APPS = { quick: 300, usual: 30_000, full: 30_000 };

/** Simulates 14 days by the minute. */
export function benchMinutes({ scale, repeats }: BenchOptions): readonly MinuteBench[] {
  const appCount = APPS[scale];
  const apps = drawApps(appCount, Random.root("bench/minutes"));
  const cases: readonly (readonly [string, MinutePolicy])[] = [
    ["fixed:window=10m", { kind: "window", window: ms(600_000) }],
    ["hybrid-histogram", hybrid.byMinute!(resolveParameters(hybrid.parameters, {}, "bench"))!],
  ];
  return cases.map(([policy, byMinute]) => {
    const run = timed(repeats, () => simulateMinutes(apps, byMinute));
    const coldStarts = run.last.coldStarts.reduce((sum, cold) => sum + cold, 0);
    const activeMinutes = apps.minute.length;
    const { last: _, ...cpuSeconds } = run;
    const nsPerActiveMinute = nanosecondsPer(activeMinutes, run);
    return { policy, apps: appCount, activeMinutes, coldStarts, nsPerActiveMinute, cpuSeconds };
  });
}

/** Apps with log-normal rates, about a quarter of all minutes with calls: most apps have few, some have every minute. */
function drawApps(appCount: number, random: Random): AppMinutes {
  const rows: Uint16Array[] = [];
  const offsets = new Float64Array(appCount + 1);
  const row = new Uint16Array(MINUTES);
  for (let app = 0; app < appCount; app++) {
    const share = 1 - Math.exp(-Math.exp(-2.6 + 3.2 * random.normal())); // of the minutes
    let length = 0;
    for (let at = -1; ; ) {
      at += Math.max(1, Math.ceil(random.exponential(-Math.log1p(-share))));
      if (!(at < MINUTES)) break;
      row[length++] = at;
    }
    rows.push(row.slice(0, length));
    offsets[app + 1] = offsets[app]! + length;
  }
  const minute = new Uint16Array(offsets[appCount]!);
  rows.forEach((own, app) => {
    minute.set(own, offsets[app]!);
  });
  return { minutes: MINUTES, offsets, minute, invocations: Float64Array.from(rows, (own) => own.length) };
}
