import { Fault } from "../content-cache/status.ts";
import { FailureKind } from "./chain-tally.ts";
import type { RequestStore } from "./request-store.ts";

const BY_STATUS: ReadonlyMap<number, Fault> = new Map([
  [500, Fault.Http500],
  [502, Fault.Http502],
  [503, Fault.Http503],
  [504, Fault.Http504],
  [403, Fault.Http403],
  [404, Fault.Http404],
  [429, Fault.Http429],
]);

/** What a request's failure is to a cache: `direct` to the origins they may be out of reach, a tier passes on a status. */
export function faultOf(requests: RequestStore, request: number, direct: boolean): Fault {
  const kind = requests.failureKind[request]!;
  if (direct && kind === FailureKind.originError) return Fault.Error;
  if (direct && kind === FailureKind.originTimeout) return Fault.Timeout;
  return BY_STATUS.get(requests.failure[request]!) ?? Fault.Other;
}
