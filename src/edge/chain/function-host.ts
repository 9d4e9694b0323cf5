import { ms } from "../../base/units.ts";
import type { KeepAlivePolicy } from "../../platform/contract.ts";
import type { PlatformConfig } from "../../platform/conventions.ts";
import { Platform } from "../../platform/platform.ts";
import type { Pools } from "../../platform/pools.ts";
import type { Tally } from "../../platform/tally.ts";
import type { CallListener } from "../../platform/watchers.ts";
import type { Trace } from "../../trace/trace.ts";
import type { CodeStore } from "./code-store.ts";

/** Who is told what becomes of a request's call of its function. */
export interface HostListener {
  called(): void;
  /** The function ends at `end`; `cold` if it waited for the start of an instance. */
  computed(request: number, end: number, cold: boolean): void;
  /** The platform has no place for the call. */
  turnedAway(request: number, now: number): void;
}

/** What a node's functions run on. */
export interface HostOptions {
  /** The functions, without calls. */
  readonly trace: Trace;
  readonly pools: Pools;
  readonly policy: KeepAlivePolicy;
  readonly platform: PlatformConfig;
  /** Draws what the next start takes when the code is at hand, ms. */
  readonly drawStart: () => number;
  readonly code: CodeStore | undefined;
}

/** The functions of a node: a platform of its own, which is brought the node's calls in the order of time. */
export class FunctionHost implements CallListener {
  readonly code: CodeStore | undefined;
  /** Calls whose fate is not known yet. */
  undecided = 0;
  readonly #platform: Platform;
  readonly #listener: HostListener;

  constructor({ trace, pools, policy, platform, drawStart, code }: HostOptions, listener: HostListener) {
    this.code = code;
    this.#listener = listener;
    const startTime = (pool: number, _alone: number, now: number): number => drawStart() + (code?.load(pool, now) ?? 0);
    this.#platform = new Platform(trace, policy, platform, pools, { calls: this, startTime });
  }

  /** When something happens here next that is not a call. */
  get nextTime(): number {
    return this.#platform.nextTime;
  }

  /** Lets that happen. */
  step(): void {
    this.#platform.step();
  }

  /** A request calls a function. */
  call(request: number, functionId: number, now: number, duration: number): void {
    this.#platform.runBefore(now);
    this.undecided++;
    this.#listener.called();
    this.#platform.bring(functionId, now, duration, request);
  }

  served(request: number, _start: number, end: number, cold: boolean): void {
    this.undecided--;
    this.#listener.computed(request, end, cold);
  }

  dropped(request: number, now: number): void {
    this.undecided--;
    this.#listener.turnedAway(request, now);
  }

  /** Lets all end. */
  finish(): Tally {
    return this.#platform.run();
  }
}

/** The functions as a trace without calls, whose time ends at `horizon` ms. */
export function withoutCalls(facts: Pick<Trace, "functions" | "apps">, horizon: number): Trace {
  return {
    ...facts,
    name: "edge node",
    horizon: ms(horizon),
    digest: "",
    load: { format: "edge", sources: [], counts: {}, notes: [] },
    length: 0,
    arrival: new Float64Array(0),
    functionId: new Uint32Array(0),
    duration: new Float64Array(0),
  };
}
