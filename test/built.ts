import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const MAIN = join(ROOT, "dist/cli/main.js");

/** The built command line; throws where a source is newer, since the tests would pass or fail by yesterday's code. */
export function builtMain(): string {
  staleSource ??= newerSource() ?? "";
  if (staleSource !== "") throw new Error(`${staleSource} is newer than dist: npm run build`);
  return MAIN;
}

/** Mocha calls it once before a whole run. */
export function mochaGlobalSetup(): void {
  if (newerSource() !== undefined) execFileSync("npm", ["run", "--silent", "build"], { cwd: ROOT, stdio: "inherit" });
}

let staleSource: string | undefined; // "" when there is none; looked up once in a process

/** A source changed since the last build, or undefined. */
function newerSource(): string | undefined {
  const built = statSync(MAIN, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
  const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" });
  return sources.map((name) => join("src", name)).find((path) => statSync(join(ROOT, path)).mtimeMs > built);
}
