import type { Command } from "commander";
import { addTraceConvert } from "./trace-convert.ts";
import { addTraceFetch } from "./trace-fetch.ts";
import { addTraceGenerate } from "./trace-generate.ts";
import { addTraceInfo } from "./trace-info.ts";
import { addTraceSample } from "./trace-sample.ts";

/** `prewarm trace`: its subcommands, each in a file of its own. */
export function addTrace(program: Command): void {
  const trace = program.command("trace").description("look at traces, make them, take a part of one");
  addTraceInfo(trace);
  addTraceGenerate(trace);
  addTraceConvert(trace);
  addTraceSample(trace);
  addTraceFetch(trace);
}
