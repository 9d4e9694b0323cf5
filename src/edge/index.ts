export { artefactRequests } from "./artefact-requests.ts";
export { Ending, type OriginRequest } from "./balance/attempt.ts";
export { type BalancerNeeds, createBalancer } from "./balance/balancer.ts";
export { type BalanceMethod, balancers } from "./balance/catalog.ts";
export { type Address, ClientAddresses, ipv4 } from "./balance/client-addresses.ts";
export { type BalanceKey, type Balancer, type ClientAddress, type Origin, Outcome } from "./balance/contract.ts";
export { azionFailover, type Failover, type FailoverCondition, nginxFailover } from "./balance/failover.ts";
export { Health, type OriginFault, OriginFaults, type Silence } from "./balance/faults.ts";
export { Upstream, type UpstreamResult } from "./balance/upstream.ts";
export { Chain } from "./chain/chain.ts";
export { type ChainParts, chainOf } from "./chain/chain-of.ts";
export { CAUSE_NAMES, Cause, type ChainTally, FAILURES, type Failure } from "./chain/chain-tally.ts";
export { type ContentAnswer, ContentCache } from "./content-cache/content-cache.ts";
export { NO_STORE, type OriginReply, UNSTATED } from "./content-cache/freshness.ts";
export { type Purge, PurgeSchedule } from "./content-cache/purges.ts";
export {
  AZION_CACHE,
  type CollapseRules,
  type ContentRules,
  NGINX_CACHE,
  PLAIN_CACHE,
  type StaleRules,
} from "./content-cache/rules.ts";
export { AZION_SLICE_BYTES, largestSizes, Slices } from "./content-cache/slices.ts";
export { CACHE_STATUS_NAMES, CacheStatus, FAULTS, Fault, type FaultName, Fetch } from "./content-cache/status.ts";
export { type GeneratedRequests, generatedRequests } from "./requests/generated.ts";
export { ofHosts } from "./requests/of-hosts.ts";
export { type RecordedCalls, type RecordedRequests, recordedCalls, recordedRequests } from "./requests/recorded.ts";
export type { RequestBatch, RequestStream } from "./requests/stream.ts";
export { greatCircleKm, type Place } from "./scenario/geography.ts";
export { parseScenario, SCENARIO, type Scenario } from "./scenario/scenario.ts";
