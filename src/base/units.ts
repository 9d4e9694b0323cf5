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
/** Bytes in an MB of memory, everywhere in this package. */
export const BYTES_PER_MB = 1_048_576;

/** Memory down to whole bytes, one at least of what is above 0: sums of it are exact, in whatever order. */
export function wholeBytes(memory: Megabytes): Megabytes {
  const whole = Math.floor(memory * BYTES_PER_MB);
  return megabytes(whole > 0 ? whole / BYTES_PER_MB : Math.min(1, Math.ceil(memory)) / BYTES_PER_MB);
}
