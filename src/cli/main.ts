#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { InputError } from "../base/errors.ts";
import { addCache } from "./command/cache.ts";
import { addEdge } from "./command/edge.ts";
import { addList } from "./command/list.ts";
import { addReplay } from "./command/replay.ts";
import { addReport } from "./command/report.ts";
import { addStart } from "./command/start.ts";
import { addTrace } from "./command/trace.ts";
import { addTrain } from "./command/train.ts";
import { packageVersion } from "./manifest.ts";

/** Exit codes: done, a run failed, bad usage or configuration or input. */
const EXIT = { done: 0, failed: 1, badInput: 2 } as const;

/** Errors of the system that the user's choice of a place for results caused. */
const PLACE_ERRORS = ["ENOSPC", "EACCES", "EROFS", "ENOTDIR", "EISDIR", "EDQUOT"];

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("prewarm")
    .description("Reinforcement learning against serverless cold starts: simulate, train, compare.")
    .version(packageVersion());
  for (const add of [addStart, addReplay, addTrain, addCache, addEdge, addTrace, addReport, addList]) add(program);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((c) => c.commands)]) {
    command
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .option("--debug", "print the stack of an error");
  }
  try {
    await program.parseAsync(argv);
    return EXIT.done;
  } catch (error) {
    return explain(error, argv.includes("--debug"));
  }
}

function explain(error: unknown, debug: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done; // help or version was asked for
    if (error.code === "commander.help")
      process.stderr.write("prewarm: expected a command; prewarm --help names them\n");
    else process.stderr.write(`prewarm: ${error.message.replace(/^error: /, "").replaceAll("\n", " ")}\n`);
    return EXIT.badInput;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`prewarm: ${debug ? stack : message.replaceAll("\n", " ")}\n`);
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return error instanceof InputError || PLACE_ERRORS.includes(code) ? EXIT.badInput : EXIT.failed;
}

// a reader that has seen enough, as `| head`, is no error of this program
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "EPIPE" ? EXIT.done : EXIT.failed),
);
process.exitCode = await main(process.argv);
