import type { Trace } from "../../trace/trace.ts";
import type { KeepAlivePolicy } from "../contract.ts";
import type { PlatformConfig } from "../conventions.ts";
import { Rank } from "../event-queue.ts";
import { NONE } from "../instance-store.ts";
import { type Pools, poolsOf } from "../pools.ts";
import type { PopulationLog } from "../population.ts";
import type { Tally } from "../tally.ts";
import { MASK, SLICES } from "./calendar.ts";
import { ABOVE, BELOW, BUSY_CORE_MS, IDLE, MEMORY, NODE, POOL, SINCE, TOP } from "./records.ts";
import { CappedService } from "./service.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const SLICES_PER_REPORT = 4096;

/** What a replay may be given beside its trace. */
export interface CappedOptions {
  readonly pools?: Pools;
  /** Told the share done, 0..1, from time to time. */
  readonly onProgress?: (done: number) => void;
  /** Where the coming and going of instances is noted, if it is wanted. */
  readonly population?: PopulationLog | undefined;
}

/**
 * Replays a trace against a policy and a configuration of which `fitsCapped` is true: what `Platform` counts, several
 * times as fast. Sums differ from its in their last bits, as they are taken in another order.
 */
export function replayCapped(
  trace: Trace,
  policy: KeepAlivePolicy,
  config: PlatformConfig,
  options: CappedOptions = {},
): Tally {
  const pools = options.pools ?? poolsOf(trace, config.unit);
  const service = new CappedService(trace, policy, config, pools, options.population);
  run(service, options.onProgress);
  return service.tally();
}

/**
 * Kernel. All events in the order of (time, rank, sequence): ends, expiries before now, arrivals. What happens at almost
 * every event stands here, on local columns, and repeats `CappedService.finish` and `arrive` where nobody waits.
 */
function run(service: CappedService, onProgress: CappedOptions["onProgress"]): void {
  const { trace, fleet, calendar, expiries, meter, window, horizon } = service;
  const { length, arrival, functionId, duration, cpu } = trace;
  const { poolOfFunction } = service.pools;
  const { instances, placement, order, asks } = fleet;
  const poolInt = fleet.pools.int;
  const poolFloat = fleet.pools.float;
  const { latencyMs } = service.counters;
  const { late, ring, perMs, slice } = calendar;
  let { int, float } = instances.records;
  let { next: nextOf } = calendar;
  let { times, handles } = slice;
  let { start, cursor } = calendar;
  let at = 0; // in the open slice
  let busyCoreMs = 0;
  let idleMBms = 0;
  let busyMBms = 0;
  let unslowed = 0;
  let opened = 0;
  for (let next = 0; ; ) {
    const arrives = next < length ? arrival[next]! : INFINITY;
    const expires = expiries.time;
    const limit = Math.min(arrives, expires);
    const sorted = times[at]!;
    const ends = Math.min(sorted, late.time);
    const now = Math.min(ends, limit);
    if (now >= calendar.stop) {
      if (!calendar.open(limit)) break;
      ({ times, handles } = slice);
      ({ start, cursor } = calendar);
      at = 0;
      if (++opened % SLICES_PER_REPORT === 0) onProgress?.(next / length);
      continue;
    }
    if (now >= meter.stop) {
      meter.busyCoreMs += busyCoreMs;
      meter.idleMBms += idleMBms;
      busyCoreMs = 0;
      idleMBms = 0;
      meter.roll(now, next);
    }
    if (ends <= limit) {
      const handle = sorted === ends ? handles[at++]! : late.take();
      if (service.waits > 0 || window === 0) {
        service.goTo(now, Rank.Finish, next);
        service.finish(handle);
        ({ int, float } = instances.records);
        ({ next: nextOf } = calendar);
        continue;
      }
      const pool = int[handle * 8 + POOL]!;
      const top = poolInt[pool * 8 + TOP]!;
      int[handle * 8 + BELOW] = top;
      if (top !== NONE) int[top * 8 + ABOVE] = handle;
      poolInt[pool * 8 + TOP] = handle;
      poolInt[pool * 8 + IDLE]!++;
      placement.changeIdle(int[handle * 8 + NODE]!, poolFloat[pool * 4 + MEMORY]!);
      order.offer(handle);
      if (window < INFINITY) service.setDeadline(handle, now + window);
    } else if (expires < arrives) {
      service.goTo(now, Rank.Expiry, next);
      service.expire();
      ({ int, float } = instances.records);
      ({ next: nextOf } = calendar);
    } else {
      const pool = poolOfFunction[functionId[next]!]!;
      const handle = poolInt[pool * 8 + TOP]!;
      if (handle === NONE) {
        service.goTo(now, Rank.Arrival, next);
        service.arrive(next++);
        ({ int, float } = instances.records);
        ({ next: nextOf } = calendar);
        continue;
      }
      const memory = poolFloat[pool * 4 + MEMORY]!;
      const since = float[handle * 4 + SINCE]!;
      const lasts = duration[next]!;
      const until = now + lasts;
      poolInt[pool * 8 + TOP] = int[handle * 8 + BELOW]!;
      poolInt[pool * 8 + IDLE]!--;
      placement.changeIdle(int[handle * 8 + NODE]!, -memory);
      order.withdraw(handle);
      if (since >= meter.start) idleMBms += memory * (now - since);
      else meter.idle.add(since, now, memory);
      const ahead = (until - start) * perMs;
      if (ahead >= 1 && ahead < SLICES) {
        const slot = (cursor + (ahead | 0)) & MASK;
        float[handle * 4 + SINCE] = until;
        nextOf[handle] = ring[slot]!;
        ring[slot] = handle;
        calendar.pending++;
      } else calendar.schedule(handle, until);
      const cores = cpu === undefined ? 1 : cpu[next]!;
      if (until <= meter.stop) busyCoreMs += cores * (until - now);
      else meter.busy.add(now, until, cores);
      const held = Math.min(until, horizon) - now;
      if (held > 0) poolFloat[pool * 4 + BUSY_CORE_MS]! += cores * held;
      busyMBms += lasts * memory;
      latencyMs.add(lasts);
      unslowed++;
      if (asks) {
        service.goTo(now, Rank.Arrival, next);
        fleet.serve(handle, pool);
      }
      next++;
    }
  }
  meter.busyCoreMs += busyCoreMs;
  meter.idleMBms += idleMBms;
  service.counters.busyMBms += busyMBms;
  service.unslowed += unslowed;
}
