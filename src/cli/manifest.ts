import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LoadReport } from "../trace/trace.ts";
import { PACKAGE_ROOT } from "./sources.ts";

/** What a run was: enough to run it again and to see that it was the same. */
export interface ManifestInput {
  readonly title: string; // of the report
  readonly command: string;
  readonly config: Readonly<Record<string, unknown>>; // resolved: every default filled in
  readonly seed: number;
  readonly trace: { readonly name: string; readonly digest: string; readonly load: LoadReport };
  readonly startedAt: Date;
  /** The agents of the rewards files, in their order. */
  readonly agents?: readonly string[];
  readonly learning?: Readonly<Record<string, string>> | undefined;
}

/** The version of this package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8")) as { version: string }).version;
}

/** manifest.json as plain data. */
export function manifestOf(input: ManifestInput): Readonly<Record<string, unknown>> {
  const config = JSON.parse(JSON.stringify(input.config, infinityAsText));
  return {
    schema: 1,
    title: input.title,
    command: input.command,
    config,
    configHash: createHash("sha256").update(JSON.stringify(config)).digest("hex"),
    seed: input.seed,
    trace: { name: input.trace.name, digest: input.trace.digest, load: input.trace.load },
    agents: input.agents ?? [],
    learning: input.learning ?? null,
    versions: { prewarm: packageVersion(), node: process.versions.node, v8: process.versions.v8 },
    git: gitState(),
    startedAt: input.startedAt.toISOString(),
    endedAt: new Date().toISOString(),
  };
}

function infinityAsText(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? "Infinity" : value;
}

function gitState(): { readonly commit: string; readonly dirty: boolean } | null {
  const git = (...args: string[]) =>
    execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return { commit: git("rev-parse", "HEAD"), dirty: git("status", "--porcelain") !== "" };
  } catch {
    return null; // not in a repository, or no git
  }
}
