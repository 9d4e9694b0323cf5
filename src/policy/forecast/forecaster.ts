/**
 * Forecasts a series by its last values. It keeps nothing between two forecasts, so that one serves all pools, and the
 * state of a pool is the window of values alone.
 */
export interface Forecaster {
  readonly name: string;
  /** Bytes of its scratch space and tables, for all pools together. */
  readonly stateBytes: number;
  /**
   * The value after `history`, which is oldest first, finite, and as long as the forecaster was made for. Finite, and
   * negative where the method says so. Neither changes nor keeps `history`.
   */
  forecast(history: Float64Array): number;
}
