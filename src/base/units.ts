declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

/** A time or a length of time in milliseconds, float64. */
export type Milliseconds = Unit<"ms">;
/** Memory of instances and nodes in the traces' MB; 1 GB = 1024 MB. */
export type Megabytes = Unit<"MB">;
/** A size of an object in bytes. */
export type Bytes = Unit<"B">;
/** A seed of a random stream, a safe integer >= 0. */
export type Seed = Unit<"seed">;
/** Dense index into `Trace.functions`. */
export type FunctionId = Unit<"function-id">;
/** Dense index into `Trace.apps`. */
export type AppId = Unit<"app-id">;
/** Dense index of a pool: the instances that serve one app, or one function under `unit: function`. */
export type PoolId = Unit<"pool-id">;

export const ms = (value: number): Milliseconds => value as Milliseconds;
export const megabytes = (value: number): Megabytes => value as Megabytes;
export const bytes = (value: number): Bytes => value as Bytes;
export const seed = (value: number): Seed => value as Seed;
export const functionId = (value: number): FunctionId => value as FunctionId;
export const appId = (value: number): AppId => value as AppId;
export const poolId = (value: number): PoolId => value as PoolId;

/** MB in a GB, everywhere in this package. */
export const MB_PER_GB = 1024;

const STEPS_PER_MB = 4_294_967_296;

/**
 * Memory down to a multiple of 2^-32 MB, one at least of what is above 0: sums of it are exact up to 2^21 MB, in whatever
 * order, so that a node that is emptied has all of its own again.
 */
export function exactMegabytes(memory: Megabytes): Megabytes {
  const steps = Math.floor(memory * STEPS_PER_MB);
  return megabytes((steps > 0 || memory === 0 ? steps : 1) / STEPS_PER_MB);
}
