/** values[head, top) at the front of an array with room for `more` behind them. */
export function withRoom(
  values: Float64Array<ArrayBuffer>,
  head: number,
  top: number,
  more: number,
): Float64Array<ArrayBuffer> {
  const length = top - head + more;
  const target = length <= values.length ? values : new Float64Array(2 * length);
  target.set(values.subarray(head, top));
  return target;
}
