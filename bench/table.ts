import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  type BenchDocument,
  type CachePeerDocument,
  cachePeerTable,
  type PeerDocument,
  peerTable,
  provenance,
  scalingTable,
  type WholeDocument,
  workTable,
} from "./table-rows.ts";

/**
 * `node --import tsx bench/table.ts FILE... [--into docs/performance.md]` makes Markdown tables of what the benches
 * printed: `bench/main.ts` (several documents add up, later ones count), `bench/peers/simfaas.ts`,
 * `bench/peers/libcachesim.ts`, `bench/whole-azure-2019.ts`. With `--into` each takes the place between its marks in that file.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { into: { type: "string" } } });

let bench: BenchDocument | undefined;
let peer: PeerDocument | undefined;
let cachePeer: CachePeerDocument | undefined;
let whole: WholeDocument | undefined;
for (const path of positionals) {
  const document = JSON.parse(readFileSync(path, "utf8"));
  if ("results" in document) bench = { ...document, results: { ...bench?.results, ...document.results } };
  else if ("cachePeer" in document) cachePeer = document;
  else if ("peer" in document) peer = document;
  else if ("callsPerWallSecond" in document) whole = document;
  else throw new RangeError(`expected what a bench printed, got ${path}`);
}

const parts = {
  machine: bench === undefined ? "not measured" : provenance(bench),
  work: workTable(bench, whole),
  scaling: scalingTable(bench),
  peer: peerTable(peer),
  "cache peer": cachePeerTable(cachePeer),
};
if (values.into === undefined) console.log(Object.values(parts).join("\n\n"));
else {
  let text = readFileSync(values.into, "utf8");
  for (const [name, part] of Object.entries(parts)) {
    const marks = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- end of ${name} -->)`);
    if (!marks.test(text)) throw new RangeError(`expected the marks of ${name} in ${values.into}`);
    text = text.replace(marks, (_, begin: string, end: string) => begin + part + end);
  }
  writeFileSync(values.into, text);
}
