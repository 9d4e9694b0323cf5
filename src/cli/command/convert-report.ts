import { basename } from "node:path";
import type { LoadLog } from "../../trace/load-log.ts";
import { type Console, printResult, warn } from "../console.ts";
import type { Written } from "./convert-parts.ts";

/** What every conversion was told. */
export interface ConversionOptions extends Console {
  readonly seed: number;
  readonly to: string;
  readonly out: string; // the directory
}

/** Says what was written and what the format cannot hold; `facts` are the trace and the choices of its kind. */
export function reportConversion(
  facts: Readonly<Record<string, unknown>>,
  files: Written["files"],
  options: ConversionOptions,
  log: LoadLog,
): void {
  const { counts, notes } = log.report(options.to, []);
  const document = {
    schema: 1,
    command: "trace convert",
    seed: options.seed,
    ...facts,
    to: options.to,
    directory: options.out,
    files,
    lost: { counts, notes },
  };
  const lost = Object.entries(counts).map(([what, n]) => `${what} ${n}`);
  if (lost.length > 0) warn(options, `${options.to} cannot hold: ${lost.join(", ")}`);
  for (const note of notes) warn(options, note);
  printResult(options, document, () =>
    files.map((file) => `${basename(file.name)}  ${file.rows} rows  ${file.bytes} B  sha256 ${file.sha256}`).join("\n"),
  );
}
