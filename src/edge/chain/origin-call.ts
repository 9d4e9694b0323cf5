import { ms } from "../../base/units.ts";
import { Ending } from "../balance/attempt.ts";
import type { Calendar } from "./calendar.ts";
import { FailureKind } from "./chain-tally.ts";
import { ChainEvent, type ChainPlan } from "./plan.ts";
import { Level, type RequestStore } from "./request-store.ts";
import type { Site } from "./site.ts";

const OK = 200;
const NOT_FOUND = 404;

/** Kernel. What a site sends to the origins, and when it has their answer. */
export class OriginCall {
  readonly #plan: ChainPlan;
  readonly #events: Calendar<ChainEvent>;
  readonly #requests: RequestStore;

  constructor(plan: ChainPlan, events: Calendar<ChainEvent>, requests: RequestStore) {
    this.#plan = plan;
    this.#events = events;
    this.#requests = requests;
  }

  /** Sends a request at `now`; its end is planned. */
  make(request: number, site: Site, now: number): void {
    const { origins, bytesPerMs } = this.#plan;
    const requests = this.#requests;
    const size = requests.size[request]!;
    const object = requests.whole[request]!;
    const { asked, counts } = site;
    asked.now = ms(now);
    asked.client = Math.max(0, requests.client[request]!);
    asked.key = object;
    asked.serviceTime = ms(origins.drawService());
    asked.transferTime = ms(size / bytesPerMs);
    asked.status = origins.isMissing?.(object) === true ? NOT_FOUND : OK;
    asked.servesHost = origins.servesHost?.[object % origins.servesHost.length];
    const { ending, status, retries, connect, wait } = site.upstream.serve(asked);
    let end = now + retries + connect + wait;
    counts.originRequests++;
    if (ending !== Ending.Answer)
      requests.fail(request, ending === Ending.TimeOut ? FailureKind.originTimeout : FailureKind.originError, status);
    else if (status >= 400) requests.fail(request, FailureKind.originStatus, status);
    else {
      const version = origins.versionAt?.(object, end) ?? 0;
      requests.version[request] = version;
      requests.failure[request] = 0;
      requests.age[request] = 0;
      if (version !== requests.known[2 * request + site.level]) {
        end += size / bytesPerMs;
        requests.transferred[request] = 1;
        counts.originBytes += size;
      }
    }
    const event = site.level === Level.Node ? ChainEvent.FetchedByNode : ChainEvent.FetchedByTier;
    this.#events.push(end, event, request);
  }
}
