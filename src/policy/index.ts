export { policies } from "./catalog.ts";
export { definePolicy, type PolicyDefinition } from "./definition.ts";
