export {
  CACHE_COLUMNS,
  DECISION_COLUMNS,
  FUNCTION_COLUMNS,
  RESULT_COLUMNS,
  REWARD_COLUMNS,
  WINDOW_COLUMNS,
} from "./columns.ts";
export { type CsvColumns, csvChunks, readCsv, writeCsv } from "./csv.ts";
export { type Estimate, estimate } from "./estimate.ts";
export { type FigureInput, figures, type NamedFigure } from "./figure.ts";
export { type ReportInput, reportPage } from "./page.ts";
export { cacheMatrix, cacheTable, platformTable } from "./table.ts";
