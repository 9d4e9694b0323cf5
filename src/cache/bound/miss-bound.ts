import { Random } from "../../base/random.ts";
import { bytes } from "../../base/units.ts";
import type { RequestTrace } from "../../trace/request/requests.ts";
import { nextAccess } from "../next-access.ts";
import { belady } from "../policy/belady.ts";
import { replayCache } from "../replay.ts";
import { type MissFloor, pfooLower } from "./pfoo-lower.ts";

/** What no cache of that capacity falls below. */
export interface MissBound extends MissFloor {
  readonly capacity: number;
  /** `belady`: reached by MIN with bypass, equal sizes. `pfoo-l`: a lower bound that need not be reached. */
  readonly method: "belady" | "pfoo-l";
}

/**
 * The lower bound on misses and missed bytes of every policy, online or not, that keeps the contract of the cache room.
 * Where all requests have the same size it is the optimum [belady66], otherwise PFOO-L [berger18].
 */
export function missBound(trace: RequestTrace, capacity: number, ignoreSize = false): MissBound {
  if (!ignoreSize && trace.size.some((size) => size !== trace.size[0]))
    return { capacity, method: "pfoo-l", ...pfooLower(trace, capacity) };
  const { objectCount, object } = trace;
  const future = { nextAccess: nextAccess(object, objectCount) };
  const policy = belady({ capacity: bytes(capacity), objectCount, random: Random.root(0), future });
  const { misses, missedBytes } = replayCache(trace, policy, { ignoreSize });
  return { capacity, method: "belady", misses, missedBytes };
}
