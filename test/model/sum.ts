/** The sum of a column. */
export function sum(column: Float64Array): number {
  return column.reduce((total, value) => total + value, 0);
}
