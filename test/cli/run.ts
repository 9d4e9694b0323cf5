import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtMain } from "../built.ts";

/** What a finished command left behind: its exit code (null when it was killed) and its two streams. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  readonly cwd?: string; // default: the repository's root
  readonly timeoutMs?: number; // the command is killed after it; default 30 s
}

const SESSION = fileURLToPath(new URL("session.mjs", import.meta.url));
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** How a test starts the command line in a process of its own, with `spawn` or `execFile`: as it is built, as users do. */
export function commandOf(args: readonly string[]): readonly [file: string, args: readonly string[]] {
  return [process.execPath, [builtMain(), ...args]];
}

/** Runs `prewarm ...args` in a process of its own. */
export function prewarm(args: readonly string[], place: Place = {}): Promise<Outcome> {
  const [file, all] = commandOf(args);
  return start(file, all, place);
}

/**
 * Runs several commands one after the other in a single process, since most of a short command's second is its start;
 * each has its own streams and exit code.
 */
export async function prewarmEach(commands: readonly (readonly string[])[], place: Place = {}): Promise<Outcome[]> {
  const args = [SESSION, builtMain(), JSON.stringify(commands)];
  const session = await start(process.execPath, args, place);
  if (session.code !== 0) throw new Error(`expected a session that ends, got ${session.code}: ${session.stderr}`);
  return JSON.parse(session.stdout) as Outcome[];
}

function start(file: string, args: readonly string[], { cwd, timeoutMs = 30_000 }: Place): Promise<Outcome> {
  const options = { cwd, timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: MAX_OUTPUT_BYTES } as const;
  return new Promise((resolve) => {
    const child = execFile(file, args, options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** The document that a command with `--json` printed; throws when it failed or printed anything else. */
export function jsonOf<T>({ code, stdout, stderr }: Outcome): T {
  if (code !== 0) throw new Error(`expected exit code 0, got ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** A new empty folder and how to remove it. */
export function scratch(): { readonly path: string; remove(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "prewarm-test-")));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Every file and folder below a folder, sorted. */
export function listing(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" }).sort();
}
