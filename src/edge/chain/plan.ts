import type { Slices } from "../content-cache/slices.ts";
import type { RequestStream } from "../requests/stream.ts";
import type { HostOptions } from "./function-host.ts";
import type { NodeChoice } from "./node-choice.ts";
import type { Site } from "./site.ts";

/** A node of a chain. */
export interface ChainNode {
  readonly name: string;
  readonly site: Site;
  readonly host: HostOptions | undefined;
  readonly toTier: number; // ms, one way
}

/** How contents come from the origins. */
export interface ChainOrigins {
  readonly names: readonly string[];
  /** Draws the time from a request at an origin to the first byte of its answer, ms. */
  readonly drawService: () => number;
  /** The version of an object's content at a time; undefined: contents never change. */
  readonly versionAt: ((object: number, now: number) => number) | undefined;
  /** Which objects no origin has; undefined: they have all. */
  readonly isMissing: ((object: number) => boolean) | undefined;
  /** By host, the remainder of an object's id: the origins that serve it, [origins] 0 or 1; undefined: all do. */
  readonly servesHost: readonly Uint8Array[] | undefined;
}

/** All that a chain is made of. */
export interface ChainPlan {
  readonly stream: RequestStream;
  readonly choice: NodeChoice;
  readonly nodes: readonly ChainNode[];
  readonly tier: { readonly name: string; readonly site: Site } | undefined;
  readonly origins: ChainOrigins;
  readonly bytesPerMs: number; // of one transfer
  readonly windowMs: number;
  /** Where objects are kept in slices, or asked for in part: what the caches' objects are. */
  readonly slices: Slices | undefined;
}

/** What happens to requests later. */
export const ChainEvent = {
  AtNode: 0,
  Computed: 1,
  AtTier: 2,
  FetchedByNode: 3,
  FetchedByTier: 4,
  Replied: 5, // by the tier, to the node
  LookAtNode: 6, // whoever waits asks how things stand
  LookAtTier: 7,
} as const;
export type ChainEvent = (typeof ChainEvent)[keyof typeof ChainEvent];
