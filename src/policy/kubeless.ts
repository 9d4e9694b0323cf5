import { integer } from "../base/parameters.ts";
import { definePolicy } from "./definition.ts";
import { HorizontalPodAutoscaler, HPA_PARAMETERS } from "./hpa.ts";

/** What `kubeless autoscale create` leaves to Kubernetes, and its own bounds, 1 and 1. */
const parameters = {
  ...HPA_PARAMETERS,
  max: integer(1, "most instances it asks for; Kubeless' own default is 1, which never scales", { min: 1 }),
} as const;

export const definition = definePolicy({
  summary: "Kubeless' default: one instance that stays; with max above 1 Kubernetes' Horizontal Pod Autoscaler on CPU",
  source: "[kubeless21]",
  revision: 1,
  parameters,
  separable: () => true,
  create: (config, { pools }) => new HorizontalPodAutoscaler(pools.length, config, "kubeless"),
});
