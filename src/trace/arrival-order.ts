/** The stable order of ascending `time`, or undefined when it ascends already. */
export function orderByTime(time: Float64Array | Uint32Array): Uint32Array | undefined {
  let sorted = true;
  for (let i = 1; i < time.length && sorted; i++) sorted = time[i]! >= time[i - 1]!;
  if (sorted) return undefined;
  const order = new Uint32Array(time.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((a, b) => time[a]! - time[b]! || a - b);
}

/** The column with its entries in `order`; the column itself without one. */
export function reordered<T extends Float64Array | Float32Array | Uint32Array>(
  column: T,
  order: Uint32Array | undefined,
): T {
  if (order === undefined) return column;
  const before = column.slice();
  for (let i = 0; i < order.length; i++) column[i] = before[order[i]!]!;
  return column;
}
