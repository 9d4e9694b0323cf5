import { InputError } from "../base/errors.ts";
import type { AnyTrace } from "../trace/call-source.ts";
import { Arrivals } from "./arrivals.ts";
import { Background } from "./background.ts";
import { CallStore } from "./call-store.ts";
import { Contention } from "./contention.ts";
import type { KeepAlivePolicy, PlatformControl } from "./contract.ts";
import { contends, type PlatformConfig } from "./conventions.ts";
import { Deadlines } from "./deadlines.ts";
import { DecisionWatch } from "./decision-watch.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Endings } from "./endings.ts";
import { EventQueue } from "./event-queue.ts";
import { Finishes } from "./finishes.ts";
import { Fleet } from "./fleet.ts";
import { MemoryLimits } from "./memory-limits.ts";
import { Meter } from "./meter.ts";
import { NodeMeter } from "./node-meter.ts";
import { PolicyPort } from "./policy-port.ts";
import type { PoolLimits } from "./pool-limits.ts";
import type { Pools } from "./pools.ts";
import { PrewarmTimer } from "./prewarm-timer.ts";
import { ShellStarts } from "./shell-starts.ts";
import { StartLoad } from "./start-load.ts";
import { Counters } from "./tally.ts";
import type { PlatformExtras } from "./watchers.ts";

/** What a platform is made for. */
export interface PlatformPlan {
  readonly trace: AnyTrace;
  readonly policy: KeepAlivePolicy;
  readonly config: PlatformConfig;
  readonly pools: Pools;
  readonly extras: PlatformExtras;
  readonly limits: PoolLimits;
}

/** Makes the parts of a platform and gives each the others that it needs. */
export function assemble(view: PlatformControl, { trace, policy, config, pools, extras, limits }: PlatformPlan) {
  const { population, decisions, background } = extras;
  const { horizon } = trace;
  const poolCount = pools.profiles.length;
  const calls = new CallStore(trace);
  const events = new EventQueue();
  const ask = new PolicyPort(policy, view, decisions && new DecisionWatch(decisions, policy, view, horizon));
  const counters = new Counters(trace.functions.length);
  const meter = new Meter(pools.profiles, horizon, config.window, population);
  const fleet = new Fleet(pools, config, ask, meter, counters, limits);
  if (background !== undefined) meter.background = new Background(background, config, poolCount, horizon);
  if (config.nodeCores < Number.POSITIVE_INFINITY) meter.nodes = meter.background ?? new NodeMeter(config, horizon);
  const starts = config.startSlowdown > 0 ? new StartLoad(config) : undefined;
  const parts = { calls, pools, config, events, counters, meter, fleet, starts };
  const contention = contends(config) ? new Contention(parts) : undefined;
  if (extras.calls !== undefined && contention !== undefined)
    throw new InputError("out-of-range", { source: "platform: contention" }, "expected none for calls from outside");
  const told = { watch: ask.watch, listener: extras.calls, startTime: extras.startTime };
  const shellStarts = policy.shells?.stock && new ShellStarts(parts, ask, starts);
  const dispatcher = new Dispatcher({ ...parts, contention, shellStarts, ...told });
  const deadlines = new Deadlines(fleet, events, config);
  const endings = new Endings(fleet, deadlines, dispatcher, shellStarts);
  const prewarms = new PrewarmTimer(ask, events, poolCount, horizon);
  const memoryLimits =
    policy.limitsMemory === true ? new MemoryLimits(fleet, dispatcher, policy.name, config, horizon) : undefined;
  return {
    ...parts,
    ask,
    arrivals: new Arrivals(trace, calls),
    prewarms,
    contention,
    dispatcher,
    deadlines,
    endings,
    finishes: new Finishes({ fleet, ask, prewarms, dispatcher, deadlines, endings }),
    shellStarts,
    memoryLimits,
  };
}
