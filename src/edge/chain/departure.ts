import { CacheStatus } from "../content-cache/status.ts";
import { type AnswerCounts, Cause, FailureKind } from "./chain-tally.ts";
import type { ChainPlan } from "./plan.ts";
import type { RequestStore } from "./request-store.ts";
import type { Slicing } from "./slicing.ts";

const BAD_GATEWAY = 502;

/** Kernel. What a node answers its clients. */
export class Departure {
  readonly #plan: ChainPlan;
  readonly #requests: RequestStore;
  readonly #counts: AnswerCounts;
  readonly #slicing: Slicing | undefined;

  constructor(plan: ChainPlan, requests: RequestStore, counts: AnswerCounts, slicing: Slicing | undefined) {
    this.#plan = plan;
    this.#requests = requests;
    this.#counts = counts;
    this.#slicing = slicing;
  }

  /** The node has its answer at `now`; true if there is more to look for first: the next slice. */
  hasMore(request: number, now: number): boolean {
    const requests = this.#requests;
    const cause = this.#causeOf(request);
    const slicing = this.#slicing;
    if (slicing === undefined) {
      const way = requests.transferred[request] === 1 ? 0 : requests.size[request]!;
      this.#leave(request, cause, requests.size[request]!, way, now);
      return false;
    }
    if (requests.failure[request] === 0 && slicing.differs(request))
      requests.fail(request, FailureKind.sliceChanged, BAD_GATEWAY);
    const failed = requests.failure[request] !== 0;
    if (slicing.goesOn(request, cause) && !failed) return true;
    slicing.end(request);
    const bytes = slicing.bytesOf(request);
    this.#leave(request, failed ? Cause.Failed : slicing.causeOf(request), bytes, slicing.owedBy(request), now);
    return false;
  }

  #causeOf(request: number): Cause {
    const requests = this.#requests;
    if (requests.failure[request] !== 0) return Cause.Failed;
    const status = requests.status[2 * request]!;
    if (status === CacheStatus.Stale || status === CacheStatus.Updating) return Cause.Stale;
    const cause = requests.cause[request]! as Cause;
    return status === CacheStatus.Hit && cause !== Cause.Collapsed ? Cause.Hit : cause;
  }

  /** `way` are the bytes that have yet to go their way. */
  #leave(request: number, cause: Cause, bytes: number, way: number, now: number): void {
    const requests = this.#requests;
    const counts = this.#counts;
    const { choice, bytesPerMs, origins } = this.#plan;
    const client = requests.client[request]!;
    const node = requests.node[request]!;
    const failed = cause === Cause.Failed;
    const end = now + choice.oneWay(client, node) + (failed ? 0 : way / bytesPerMs);
    if (failed) counts.fail(requests.failureKind[request]!);
    else {
      counts.answeredBytes += bytes;
      const { versionAt } = origins;
      if (versionAt !== undefined && requests.version[request]! < versionAt(requests.whole[request]!, now))
        counts.outdated++;
    }
    counts.add(node, cause, end - requests.issued[request]!, now);
    choice.inFlight[node]!--;
    requests.free(request);
  }
}
