export { checkCachePolicy } from "./check-cache-policy.ts";
export { checkKeepAlivePolicy } from "./check-keep-alive-policy.ts";
