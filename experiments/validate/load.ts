/** Which idle instance serves. */
export type Routing = "mru" | "newest" | "oldest" | "lru";

/** One function under Poisson arrivals and exponential executions, one request per instance. */
export interface Load {
  readonly ratePerS: number; // of arrivals
  readonly warmS: number; // mean of a warm execution
  readonly coldS: number; // mean of a cold start and its execution together, exponential as well
  readonly windowS: number; // keep-alive from the end of an execution; may be Infinity
  readonly limit: number; // of instances; an arrival beyond is refused; may be Infinity
  readonly routing: Routing;
}

/** What a stationary load is described by: shares of arrivals, and means over time. */
export type Quantity =
  | "probCold" // of all arrivals
  | "probColdOfAccepted"
  | "probReject"
  | "instances" // that exist
  | "running" // executing, cold starts included
  | "idle"
  | "lifespanS"; // of an instance, from its start to its end

/** Values of all quantities; undefined where there is nothing to divide by. */
export type Quantities = Readonly<Record<Quantity, number | undefined>>;

/** The quantities a reference states, and the distribution of the number of instances, entry j for j of them. */
export type Expected = { readonly [Q in Quantity]?: number } & { readonly distribution?: readonly number[] };
