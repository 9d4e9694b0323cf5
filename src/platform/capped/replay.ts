import type { Trace } from "../../trace/trace.ts";
import type { KeepAlivePolicy } from "../contract.ts";
import type { PlatformConfig } from "../conventions.ts";
import { Rank } from "../event-queue.ts";
import { type Pools, poolsOf } from "../pools.ts";
import type { PopulationLog } from "../population.ts";
import type { Tally } from "../tally.ts";
import { MASK, PER_CHUNK, SLICES } from "./end-chunks.ts";
import { BOTTOM, BUSY_CORE_MS, HANDLE, HOLES, LIMIT, MEMORY, SINCE, TOP } from "./pool-table.ts";
import { CELL, NODE, POOL } from "./records.ts";
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
  const { instances, placement, order, priorities, pools } = fleet;
  const { late, perMs, slice, chunks } = calendar;
  const { ring } = chunks;
  const { free, idle: idleMB, plain } = placement;
  const single = free.length === 1;
  let { int, float } = pools;
  let { where, int: records } = instances;
  let { times: endTimes, handles: endHandles, pools: endPools } = chunks;
  let { times, handles: places } = slice;
  let { start, cursor } = calendar;
  let at = 0; // in the open slice
  let next = 0;
  let warm = 0; // the arrivals from here to `next` were warm starts, whose latency is not counted yet
  let busyCoreMs = 0;
  let idleMBms = 0;
  let busyMBms = 0;
  let opened = 0;
  let scheduled = 0; // in the calendar, and not yet told to it
  let arrives = length > 0 ? arrival[0]! : INFINITY;
  let lateTime = INFINITY;
  let ends = INFINITY;
  let edge = 0; // before it come only starts and ends in the open slice and the current window
  let seriesStart = 0;
  let seriesStop = 0; // of the current window
  for (;;) {
    const now = Math.min(ends, arrives);
    if (now >= edge) {
      const expires = expiries.time;
      const first = Math.min(now, expires);
      if (first >= calendar.stop) {
        calendar.pending += scheduled;
        scheduled = 0;
        if (!calendar.open(Math.min(arrives, expires))) break;
        ({ times, handles: places } = slice);
        ({ start, cursor } = calendar);
        ({ times: endTimes, handles: endHandles, pools: endPools } = chunks);
        at = 0;
        ends = times[0]!;
        edge = Math.min(calendar.stop, meter.stop, expires);
        if (++opened % SLICES_PER_REPORT === 0) onProgress?.(next / length);
        continue;
      }
      if (first >= meter.stop) {
        meter.busyCoreMs += busyCoreMs;
        meter.idleMBms += idleMBms;
        busyCoreMs = 0;
        idleMBms = 0;
        meter.roll(first, next);
      }
      seriesStart = meter.start;
      seriesStop = Math.min(meter.stop, horizon);
      if (expires < now) {
        warm = service.countWarm(warm, next);
        service.goTo(expires, Rank.Expiry, next);
        service.expire();
        ({ int, float } = pools);
        ({ where, int: records } = instances);
        ({ times: endTimes, handles: endHandles, pools: endPools } = chunks);
        lateTime = late.time;
        ends = Math.min(times[at]!, lateTime);
        edge = Math.min(calendar.stop, meter.stop, expiries.time);
        continue;
      }
      edge = Math.min(calendar.stop, meter.stop, expires);
    }
    if (ends <= arrives) {
      let handle: number;
      let pool: number;
      if (times[at]! === ends) {
        const place = places[at++]!;
        handle = endHandles[place]!;
        pool = endPools[place]!;
      } else {
        handle = late.take();
        pool = records[8 * handle + POOL]!;
        lateTime = late.time;
      }
      if (service.waits > 0 || window === 0) {
        warm = service.countWarm(warm, next);
        service.goTo(now, Rank.Finish, next);
        service.finish(handle);
        ({ int, float } = pools);
        ({ where, int: records } = instances);
        ({ times: endTimes, handles: endHandles, pools: endPools } = chunks);
        lateTime = late.time;
        edge = Math.min(edge, expiries.time);
      } else {
        let cell = int[16 * pool + TOP]!;
        if (cell === int[16 * pool + LIMIT]!) {
          cell = pools.makeRoom(pool);
          ({ int, float } = pools);
        }
        float[2 * cell + SINCE] = now;
        int[4 * cell + HANDLE] = handle;
        where[2 * handle + CELL] = cell;
        int[16 * pool + TOP] = cell + 1;
        const node = single ? 0 : records[8 * handle + NODE]!;
        const memory = float[8 * pool + MEMORY]!;
        if (plain) idleMB[node]! += memory;
        else placement.changeIdle(node, memory);
        order.offer(handle, node);
        if (window < INFINITY) {
          service.setDeadline(handle, now + window);
          edge = Math.min(edge, expiries.time);
        }
      }
      ends = Math.min(times[at]!, lateTime);
    } else {
      const pool = poolOfFunction[functionId[next]!]!;
      const cell = int[16 * pool + TOP]! - 1;
      if (cell < int[16 * pool + BOTTOM]!) {
        service.countWarm(warm, next);
        service.goTo(now, Rank.Arrival, next);
        service.arrive(next);
        warm = ++next;
        ({ int, float } = pools);
        ({ where, int: records } = instances);
        ({ times: endTimes, handles: endHandles, pools: endPools } = chunks);
        lateTime = late.time;
        ends = Math.min(times[at]!, lateTime);
        arrives = next < length ? arrival[next]! : INFINITY;
        continue;
      }
      const handle = int[4 * cell + HANDLE]!;
      const since = float[2 * cell + SINCE]!;
      const memory = float[8 * pool + MEMORY]!;
      const lasts = duration[next]!;
      const until = now + lasts;
      int[16 * pool + TOP] = cell;
      if (int[16 * pool + HOLES] !== 0) pools.trim(pool);
      const node = single ? 0 : records[8 * handle + NODE]!;
      if (plain) idleMB[node]! -= memory;
      else placement.changeIdle(node, -memory);
      order.withdraw(handle);
      if (since >= seriesStart) idleMBms += memory * (now - since);
      else meter.idle.add(since, now, memory);
      const ahead = (until - start) * perMs;
      if (ahead >= 1 && ahead < SLICES) {
        const slot = (cursor + (ahead | 0)) & MASK;
        let place = ring[slot]!;
        if ((place & (PER_CHUNK - 1)) === 0) {
          place = chunks.open(place);
          ({ times: endTimes, handles: endHandles, pools: endPools } = chunks);
        }
        endTimes[place] = until;
        endHandles[place] = handle;
        endPools[place] = pool;
        ring[slot] = place + 1;
        scheduled++;
      } else {
        calendar.schedule(handle, until);
        lateTime = late.time;
        ends = Math.min(ends, lateTime);
      }
      const cores = cpu === undefined ? 1 : cpu[next]!;
      const work = cores * (until - now);
      if (until <= seriesStop) {
        busyCoreMs += work;
        float[8 * pool + BUSY_CORE_MS]! += work;
      } else {
        meter.addBusy(now, until, cores);
        const held = Math.min(until, horizon) - now;
        if (held > 0) float[8 * pool + BUSY_CORE_MS]! += cores * held;
      }
      busyMBms += lasts * memory;
      if (priorities !== undefined) {
        if (priorities.asks) service.goTo(now, Rank.Arrival, next);
        priorities.serve(handle, pool);
      }
      arrives = ++next < length ? arrival[next]! : INFINITY;
    }
  }
  service.countWarm(warm, length);
  meter.busyCoreMs += busyCoreMs;
  meter.idleMBms += idleMBms;
  service.counters.busyMBms += busyMBms;
}
