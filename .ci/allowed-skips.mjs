import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// A test may skip here only for what this machine cannot have: reference data that are not part of the repository, and
// the native addon, which has a step of its own. nginx is installed, so nothing may skip for want of it.
const folder = process.argv[2];
const withData = existsSync("../shared/data") && existsSync("../shared/reference");
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")).skipped ?? []);
const wrong = names.filter((name) => /\bnginx\b/.test(name) || (withData && !/\bnative\b/.test(name)));
for (const name of names) console.log(`${wrong.includes(name) ? "NOT ALLOWED" : "allowed"}: ${name}`);
if (wrong.length > 0) process.exitCode = 1;
