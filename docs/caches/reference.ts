import { readFileSync } from "node:fs";
import { replayCachePolicy } from "../../src/experiment/cache-run.ts";
import { resolveCache } from "../../src/experiment/catalog.ts";
import type { CacheResult } from "../../src/experiment/result.ts";
import type { RequestTrace } from "../../src/trace/request/requests.ts";
import { OURS } from "../../test/model/libcachesim-names.ts";
import type { Contender } from "./runs.ts";

/** A count of libCacheSim's. */
interface Row {
  readonly trace: string;
  readonly size_bytes?: number;
  readonly size_objects?: number;
  readonly ignore_size: boolean;
  readonly policy: string;
  readonly params: string | null;
  readonly deterministic: boolean;
  readonly n_req: number;
  readonly n_miss: number;
  readonly miss_bytes: number;
}

/** That program's policies that learn: trees over features of objects, groups of them, or weights of experts. */
const LEARNED = ["lrb", "3LCache", "3LCache-OMR", "glcache", "lecar", "cacheus"];

const number = (value: number) => value.toLocaleString("en");
const keyOf = ({ policy, params }: Row) => (params === null ? policy : `${policy} ${params}`);
const capacityOf = (row: Row) => row.size_bytes ?? row.size_objects!;
const placeOf = (row: Row) => `${row.trace}, ${number(capacityOf(row))} ${row.ignore_size ? "objects" : "bytes"}`;

/** Our counts in that program's conventions beside its own, by policy and by row, and its learned policies beside ours. */
export function referenceSection(
  path: string,
  traces: readonly RequestTrace[],
  learned: readonly Contender[],
): readonly string[] {
  const all: readonly Row[] = JSON.parse(readFileSync(path, "utf8"));
  const present = all.filter((row) => traces.some(({ name }) => name === row.trace));
  const own = new Map<string, CacheResult>();
  const ours = (row: Row, spec: string) => {
    const key = `${spec} ${placeOf(row)}`;
    if (!own.has(key)) own.set(key, countsOf(row, spec, traces));
    return own.get(key)!;
  };
  const known = present.filter((row) => Object.hasOwn(OURS, keyOf(row)));
  return [
    "## Beside libCacheSim",
    "",
    `${present.length} counts of libCacheSim at aa0fc40 [libcachesim] are of these traces; ${known.length} of them are of policies that are here, replayed with \`--conventions libcachesim\`. Of a policy that draws, that program has three seeds and ours is one (42).`,
    "",
    ...summaryTable(known, ours),
    "",
    "Its learned policies beside ours, which keep our own conventions; miss % of the best of its seeds and of our seed 42:",
    "",
    ...learnedTable(present, learned, ours),
    "",
    "<details><summary>Every count</summary>",
    "",
    "| policy | ours | trace, capacity | misses there | misses here | missed bytes there | missed bytes here |",
    "|---|---|---|---|---|---|---|",
    ...known.map((row) => {
      const { misses, missedBytes } = ours(row, OURS[keyOf(row)]!);
      const counts = [row.n_miss, misses, row.miss_bytes, missedBytes].map(number);
      return `| ${keyOf(row)} | \`${OURS[keyOf(row)]}\` | ${placeOf(row)} | ${counts.join(" | ")} |`;
    }),
    "",
    "</details>",
    "",
  ];
}

type Ours = (row: Row, spec: string) => CacheResult;

function summaryTable(rows: readonly Row[], ours: Ours): string[] {
  const keys = [...new Set(rows.map(keyOf))];
  return [
    "| there | here | deterministic | counts | equal in misses and bytes | largest difference, points of the miss ratio |",
    "|---|---|---|---|---|---|",
    ...keys.map((key) => {
      const own = rows.filter((row) => keyOf(row) === key);
      const spec = OURS[key]!;
      const equal = own.filter((row) => {
        const { misses, missedBytes } = ours(row, spec);
        return misses === row.n_miss && missedBytes === row.miss_bytes;
      });
      const away = own.map((row) => (100 * Math.abs(ours(row, spec).misses - row.n_miss)) / row.n_req);
      const words = own[0]!.deterministic ? "yes" : "no, three seeds";
      return `| ${key} | \`${spec}\` | ${words} | ${own.length} | ${equal.length} | ${Math.max(...away).toFixed(3)} |`;
    }),
  ];
}

function learnedTable(rows: readonly Row[], learned: readonly Contender[], ours: Ours): string[] {
  const theirs = rows.filter(({ policy }) => LEARNED.includes(policy));
  const places = [...new Set(theirs.map(placeOf))];
  const names = LEARNED.filter((name) => theirs.some(({ policy }) => policy === name));
  const specs = learned.map(({ spec }) => spec);
  return [
    `| trace, capacity | lru | ${names.join(" | ")} | ${specs.map((spec) => `\`${spec}\``).join(" | ")} |`,
    `|---|---|${names.map(() => "---|").join("")}${specs.map(() => "---|").join("")}`,
    ...places.map((place) => {
      const here = rows.filter((row) => placeOf(row) === place);
      const best = (name: string) => {
        const counts = here.filter(({ policy }) => policy === name).map((row) => (100 * row.n_miss) / row.n_req);
        return counts.length === 0 ? "n/a" : Math.min(...counts).toFixed(2);
      };
      const own = specs.map((spec) => (100 * ours(here[0]!, spec).missRatio!).toFixed(2));
      return `| ${place} | ${[best("lru"), ...names.map(best), ...own].join(" | ")} |`;
    }),
  ];
}

function countsOf(row: Row, spec: string, traces: readonly RequestTrace[]): CacheResult {
  const trace = traces.find(({ name }) => name === row.trace)!;
  return replayCachePolicy(trace, resolveCache(spec), {
    seed: 42,
    capacity: capacityOf(row),
    ignoreSize: row.ignore_size,
    conventions: "libcachesim",
    clock: () => 0,
  }).result;
}
