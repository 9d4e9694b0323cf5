import type { Command } from "commander";
import { characterise } from "../../trace/characteristics.ts";
import { type CommonOptions, loadTrace, readPlatform, withPlatform } from "../arguments.ts";
import { printResult } from "../console.ts";
import { OutputDirectory } from "../output.ts";
import { traceText } from "./trace-text.ts";

/** `prewarm trace info`. */
export function addTraceInfo(trace: Command): void {
  withPlatform(
    trace
      .command("info")
      .description("what a trace holds: triggers, rates, durations, memory, and what was repaired")
      .argument("<trace>"),
  ).action(info);
}

async function info(path: string, options: CommonOptions): Promise<void> {
  const { runtime } = readPlatform(options.platform);
  const out = options.out === undefined ? undefined : new OutputDirectory(options.out);
  await out?.check();
  const trace = await loadTrace(path, options, runtime);
  const characteristics = characterise(trace);
  const { name, digest, load } = trace;
  const document = {
    schema: 1,
    command: "trace info",
    seed: options.seed,
    trace: { name, digest, load, ...characteristics },
  };
  await out?.write("trace.json", `${JSON.stringify(document, null, 1)}\n`);
  printResult(options, document, () => traceText(trace, characteristics));
}
