export { artefactRequests } from "./artefact-requests.ts";
export { Ending, type OriginRequest } from "./balance/attempt.ts";
export { type BalancerNeeds, createBalancer } from "./balance/balancer.ts";
export { type BalanceMethod, balancers } from "./balance/catalog.ts";
export { type Address, ClientAddresses, ipv4 } from "./balance/client-addresses.ts";
export { type BalanceKey, type Balancer, type ClientAddress, type Origin, Outcome } from "./balance/contract.ts";
export { azionFailover, type Failover, type FailoverCondition, nginxFailover } from "./balance/failover.ts";
export { Health, type OriginFault, OriginFaults, type Silence } from "./balance/faults.ts";
export { Upstream, type UpstreamResult } from "./balance/upstream.ts";
