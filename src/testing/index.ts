export { type AgentCheck, type AgentFactory, type AgentTask, checkAgent } from "./check-agent.ts";
export { type CacheCheckOptions, checkCachePolicy } from "./check-cache-policy.ts";
export { checkEnv, type EnvCheck } from "./check-env.ts";
export { checkKeepAlivePolicy } from "./check-keep-alive-policy.ts";
