import { Random } from "../base/random.ts";
import { fitsCapped } from "../platform/capped/fits.ts";
import { replayCapped } from "../platform/capped/replay.ts";
import type { KeepAlivePolicy, PolicyContext } from "../platform/contract.ts";
import type { PlatformConfig } from "../platform/conventions.ts";
import { Platform } from "../platform/platform.ts";
import { type PoolLimits, readPoolLimits } from "../platform/pool-limits.ts";
import { futureOf, type Pools } from "../platform/pools.ts";
import type { Tally } from "../platform/tally.ts";
import type { PlatformExtras } from "../platform/watchers.ts";
import { type AnyTrace, isStored, storeCalls } from "../trace/call-source.ts";

/** Events between two reports of progress. */
const BATCH = 200_000;

export interface SimulateOptions extends PlatformExtras {
  readonly platform: PlatformConfig;
  /** Told the share done, 0..1, from time to time. */
  readonly onProgress?: (done: number) => void;
  /** Limits of single pools; those of the platform unless given. */
  readonly limits?: PoolLimits | undefined;
}

/** What a policy may know: its pools, its own random stream, and the future where it is declared offline. */
export function policyContext(
  trace: AnyTrace,
  pools: Pools,
  options: { readonly seed: number; readonly file?: (path: string) => string },
  stream: string,
  offline: boolean,
): PolicyContext {
  return {
    pools: pools.profiles,
    random: Random.root(options.seed).fork(stream),
    ...(offline ? { future: futureOf(storeCalls(trace), pools) } : {}),
    ...(options.file === undefined ? {} : { file: options.file }),
  };
}

/** The limits of single pools that the platform's file states, undefined without one. */
export async function limitsOf(
  pools: Pools,
  { platform, file }: { readonly platform: PlatformConfig; readonly file?: (path: string) => string },
): Promise<PoolLimits | undefined> {
  const { limits } = platform;
  if (limits === "") return undefined;
  const bytes = new TextEncoder().encode(file?.(limits) ?? "");
  const open = async function* () {
    yield bytes;
  };
  return readPoolLimits({ path: limits, open }, pools, platform);
}

/**
 * Replays the trace, stored or not, to its end: on the platform, or by what gives the same for a window and finite memory
 * where no decision is to be logged and nodes have no other load.
 */
export function simulate(trace: AnyTrace, policy: KeepAlivePolicy, pools: Pools, options: SimulateOptions): Tally {
  const { platform: config, limits, decisions, background } = options;
  const isPlain = limits === undefined && decisions === undefined && background === undefined;
  if (isStored(trace) && isPlain && fitsCapped(policy, config))
    return replayCapped(trace, policy, config, { ...options, pools });
  const platform = new Platform(trace, policy, config, pools, options, limits);
  while (platform.advance(BATCH)) options.onProgress?.(Math.min(1, platform.now / Math.max(1, trace.horizon)));
  return platform.tally();
}
