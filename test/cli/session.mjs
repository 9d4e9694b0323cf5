import { pathToFileURL } from "node:url";

/** The script behind `prewarmEach`: `session.mjs MAIN JSON` runs main.js once for each list of arguments in JSON. */
const [node, , main, json] = process.argv;
const commands = JSON.parse(json);
const print = process.stdout.write.bind(process.stdout);
const outcomes = [];

for (const [i, args] of commands.entries()) {
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) {
    process[stream].write = (text) => {
      said[stream] += typeof text === "string" ? text : Buffer.from(text).toString();
      return true;
    };
  }
  process.argv = [node, main, ...args];
  process.exitCode = 0;
  process.stdout.removeAllListeners("error"); // of the run before
  await import(`${pathToFileURL(main).href}?run=${i}`); // the query makes it a new module, which runs again
  outcomes.push({ code: Number(process.exitCode), ...said });
}

process.exitCode = 0;
print(JSON.stringify(outcomes));
