import { readFileSync } from "node:fs";

// prints `passed failed skipped` of a report; fails when nothing ran at all
const { passed, failed, skipped } = JSON.parse(readFileSync(process.argv[2], "utf8"));
if (passed + failed === 0) throw new Error(`${process.argv[2]}: no test ran`);
console.log(passed, failed, skipped.length);
